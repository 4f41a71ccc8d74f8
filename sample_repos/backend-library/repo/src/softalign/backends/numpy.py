"""NumPy arrays, without gradients."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np


def asarray(values: Any) -> np.ndarray:
    array = np.asarray(values)
    return array.astype(np.result_type(array, np.float32), copy=False)


def squared_distances(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    return ((x[:, None, :] - y[None, :, :]) ** 2).sum(axis=-1)


def scalar(value: float, like: np.ndarray) -> np.ndarray:
    return np.asarray(value, dtype=like.dtype)


def soft_minimum(values: Sequence[np.ndarray], gamma: float) -> np.ndarray:
    return -gamma * np.logaddexp.reduce([-value / gamma for value in values])


def mean(values: Sequence[np.ndarray]) -> np.ndarray:
    return np.mean(values)
