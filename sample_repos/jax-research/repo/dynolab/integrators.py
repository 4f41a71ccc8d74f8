"""One-step maps and how they are chained."""

from collections.abc import Callable

import jax
import jax.numpy as jnp

Step = Callable[[jax.Array, float], jax.Array]


def leapfrog(energy: Callable[[jax.Array], jax.Array], state: jax.Array, dt: float) -> jax.Array:
    """A symplectic step for a separable energy."""
    q, p = jnp.split(state, 2)

    def force(position: jax.Array, momentum: jax.Array) -> jax.Array:
        return -jnp.split(jax.grad(energy)(jnp.concatenate([position, momentum])), 2)[0]

    def velocity(position: jax.Array, momentum: jax.Array) -> jax.Array:
        return jnp.split(jax.grad(energy)(jnp.concatenate([position, momentum])), 2)[1]

    p = p + dt / 2 * force(q, p)
    q = q + dt * velocity(q, p)
    p = p + dt / 2 * force(q, p)
    return jnp.concatenate([q, p])


def runge_kutta(field: Callable[[jax.Array], jax.Array], state: jax.Array, dt: float) -> jax.Array:
    k1 = field(state)
    k2 = field(state + dt / 2 * k1)
    k3 = field(state + dt / 2 * k2)
    k4 = field(state + dt * k3)
    return state + dt / 6 * (k1 + 2 * k2 + 2 * k3 + k4)


def rollout(step: Step, start: jax.Array, dt: float, steps: int) -> jax.Array:
    """All states from `start` on, itself included. The step is rematerialised on the way back."""

    def body(state: jax.Array, _: None) -> tuple[jax.Array, jax.Array]:
        after = jax.checkpoint(lambda s: step(s, dt))(state)
        return after, after

    _, states = jax.lax.scan(body, start, None, length=steps)
    return jnp.concatenate([start[None], states])
