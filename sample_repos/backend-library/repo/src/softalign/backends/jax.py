"""JAX arrays, traced or not."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import jax
import jax.numpy as jnp
from jax.scipy.special import logsumexp


def asarray(values: Any) -> jax.Array:
    array = jnp.asarray(values)
    return array if jnp.issubdtype(array.dtype, jnp.floating) else array.astype(jnp.float32)


def squared_distances(x: jax.Array, y: jax.Array) -> jax.Array:
    return jnp.square(x[:, None, :] - y[None, :, :]).sum(axis=-1)


def scalar(value: float, like: jax.Array) -> jax.Array:
    return jnp.asarray(value, dtype=like.dtype)


def soft_minimum(values: Sequence[jax.Array], gamma: float) -> jax.Array:
    return -gamma * logsumexp(-jnp.stack(list(values)) / gamma)


def mean(values: Sequence[jax.Array]) -> jax.Array:
    return jnp.stack(list(values)).mean()
