"""The recursion, written once for every array type."""

from __future__ import annotations

from typing import Any

from softalign.selection import for_array


def soft_dtw(x: Any, y: Any, *, gamma: float = 1.0) -> Any:
    """Smoothed dynamic time warping between two series of shape (time, features).

    Small values of `gamma` come close to the hard minimum; large ones give smoother gradients.
    """
    if gamma <= 0:
        raise ValueError("gamma must be positive")
    ops = for_array(x)
    cost = ops.squared_distances(ops.asarray(x), ops.asarray(y))
    rows, columns = cost.shape
    far = ops.scalar(float("inf"), like=cost)
    above = [ops.scalar(0.0, like=cost)] + [far] * columns
    for row in range(rows):
        current = [far]
        for column in range(columns):
            nearest = ops.soft_minimum([above[column], above[column + 1], current[column]], gamma)
            current.append(cost[row, column] + nearest)
        above = current
    return above[-1]


def divergence(x: Any, y: Any, *, gamma: float = 1.0) -> Any:
    """`soft_dtw` made zero for equal series."""
    ops = for_array(x)
    own = ops.mean([soft_dtw(x, x, gamma=gamma), soft_dtw(y, y, gamma=gamma)])
    return soft_dtw(x, y, gamma=gamma) - own
