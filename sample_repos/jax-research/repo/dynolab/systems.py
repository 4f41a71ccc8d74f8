"""Hamiltonians with known answers. A state is the concatenation of positions and momenta."""

from collections.abc import Callable

import jax
import jax.numpy as jnp

from dynolab.integrators import leapfrog, rollout

Energy = Callable[[jax.Array], jax.Array]


def pendulum(state: jax.Array) -> jax.Array:
    q, p = jnp.split(state, 2)
    return jnp.sum(p**2) / 2 + jnp.sum(1 - jnp.cos(q))


def double_well(state: jax.Array) -> jax.Array:
    q, p = jnp.split(state, 2)
    return jnp.sum(p**2) / 2 + jnp.sum(q**4 / 4 - q**2 / 2)


def three_springs(state: jax.Array) -> jax.Array:
    q, p = jnp.split(state, 2)
    stretch = jnp.diff(q, prepend=0.0, append=0.0)
    return jnp.sum(p**2) / 2 + jnp.sum(stretch**2) / 2 + 0.1 * jnp.sum(stretch**4)


SYSTEMS: dict[str, tuple[Energy, int]] = {
    "pendulum": (pendulum, 1),
    "double-well": (double_well, 1),
    "three-springs": (three_springs, 3),
}


def trajectories(name: str, key: jax.Array, count: int, steps: int, dt: float = 0.05) -> jax.Array:
    """States of shape (count, steps + 1, 2 * dimensions) from random starts, finely integrated."""
    energy, dimensions = SYSTEMS[name]
    starts = jax.random.normal(key, (count, 2 * dimensions))

    def one(start: jax.Array) -> jax.Array:
        return rollout(lambda state, h: leapfrog(energy, state, h), start, dt / 8, steps * 8)[::8]

    return jax.jit(jax.vmap(one))(starts)
