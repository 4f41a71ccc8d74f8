"""The vector field as a network."""

import equinox as eqx
import jax

from dynolab.integrators import rollout, runge_kutta


class Field(eqx.Module):
    net: eqx.nn.MLP

    def __init__(self, dimensions: int, width: int, depth: int, *, key: jax.Array) -> None:
        self.net = eqx.nn.MLP(
            2 * dimensions, 2 * dimensions, width, depth, activation=jax.nn.softplus, key=key
        )

    def __call__(self, state: jax.Array) -> jax.Array:
        return self.net(state)


def predict(field: Field, start: jax.Array, dt: float, steps: int) -> jax.Array:
    return rollout(lambda state, h: runge_kutta(field, state, h), start, dt, steps)
