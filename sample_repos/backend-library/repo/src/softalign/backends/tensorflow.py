"""TensorFlow tensors, eager or inside tf.function."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import tensorflow as tf


def asarray(values: Any) -> tf.Tensor:
    tensor = tf.convert_to_tensor(values)
    return tensor if tensor.dtype.is_floating else tf.cast(tensor, tf.float32)


def squared_distances(x: tf.Tensor, y: tf.Tensor) -> tf.Tensor:
    return tf.reduce_sum(tf.math.squared_difference(x[:, None, :], y[None, :, :]), axis=-1)


def scalar(value: float, like: tf.Tensor) -> tf.Tensor:
    return tf.constant(value, dtype=like.dtype)


def soft_minimum(values: Sequence[tf.Tensor], gamma: float) -> tf.Tensor:
    return -gamma * tf.reduce_logsumexp(-tf.stack(list(values)) / gamma)


def mean(values: Sequence[tf.Tensor]) -> tf.Tensor:
    return tf.reduce_mean(tf.stack(list(values)))
