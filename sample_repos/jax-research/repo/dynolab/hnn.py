"""The energy as a network."""

from collections.abc import Sequence

import flax.linen as nn
import jax
import jax.numpy as jnp

from dynolab.integrators import leapfrog, rollout


class Tower(nn.Module):
    widths: Sequence[int]

    @nn.compact
    def __call__(self, x: jax.Array) -> jax.Array:
        for width in self.widths:
            x = nn.softplus(nn.Dense(width)(x))
        return nn.Dense(1, use_bias=False)(x).squeeze(-1)


class Energy(nn.Module):
    """A separable energy: one tower for positions, one for momenta."""

    widths: Sequence[int] = (128, 128)

    def setup(self) -> None:
        self.potential = Tower(self.widths)
        self.kinetic = Tower(self.widths)

    def __call__(self, state: jax.Array) -> jax.Array:
        q, p = jnp.split(state, 2)
        return self.potential(q) + self.kinetic(p)


def predict(model: Energy, params: dict, start: jax.Array, dt: float, steps: int) -> jax.Array:
    def energy(state: jax.Array) -> jax.Array:
        return model.apply({"params": params}, state)

    return rollout(lambda state, h: leapfrog(energy, state, h), start, dt, steps)
