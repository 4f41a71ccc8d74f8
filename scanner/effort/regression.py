"""Least squares and its robust sibling, for a handful of columns. Sums are exact (math.fsum), so that every Python
version and platform comes to the same coefficients."""

from __future__ import annotations

import math
from collections.abc import Sequence
from operator import mul
from typing import Final

Row = Sequence[float]
_ROUNDS: Final = 200
_SETTLED: Final = 1e-6


class SingularError(ValueError):
    """The columns do not determine the coefficients: one of them is a mixture of others, or has no row."""


def solve(matrix: Sequence[Row], right: Row) -> list[float]:
    """The solution of a square system, by elimination with pivots. Raises SingularError where there is none."""
    size = len(right)
    work = [[*row, value] for row, value in zip(matrix, right, strict=True)]
    for i in range(size):
        pivot = max(range(i, size), key=lambda k: abs(work[k][i]))
        work[i], work[pivot] = work[pivot], work[i]
        if abs(work[i][i]) < 1e-12:
            raise SingularError("the columns do not determine the coefficients")
        for k in range(i + 1, size):
            share = work[k][i] / work[i][i]
            work[k] = [a - share * b for a, b in zip(work[k], work[i], strict=True)]
    found = [0.0] * size
    for i in reversed(range(size)):
        known = math.fsum(work[i][j] * found[j] for j in range(i + 1, size))
        found[i] = (work[i][size] - known) / work[i][i]
    return found


def least_squares(rows: Sequence[Row], values: Row, weights: Row) -> list[float]:
    """The coefficients with the least weighted sum of squared errors. Raises SingularError."""
    return _weighted(list(zip(*rows, strict=True)), values, weights)


def robust(rows: Sequence[Row], values: Row, weights: Row, corner: float, start: Row | None = None) -> list[float]:
    """Huber's regression: errors beyond `corner` count by their size, not by its square, so that one odd row does not
    turn the whole. By reweighting until nothing moves, from `start` where a near solution is known. Raises SingularError."""
    columns = list(zip(*rows, strict=True))
    found = list(start) if start else _weighted(columns, values, weights)
    for _ in range(_ROUNDS):
        errors = [abs(value - predict(found, row)) for row, value in zip(rows, values, strict=True)]
        scaled = [weight * min(1.0, corner / max(error, 1e-9)) for weight, error in zip(weights, errors, strict=True)]
        better = _weighted(columns, values, scaled)
        moved = max(abs(a - b) for a, b in zip(found, better, strict=True))
        found = better
        if moved < _SETTLED:
            break
    return found


def _weighted(columns: Sequence[Row], values: Row, weights: Row) -> list[float]:
    """Weighted least squares by the normal equations; by columns, which is the fast way round."""
    scaled = [tuple(map(mul, column, weights)) for column in columns]
    matrix = [[math.fsum(map(mul, a, b)) for b in columns] for a in scaled]
    return solve(matrix, [math.fsum(map(mul, a, values)) for a in scaled])


def predict(coefficients: Row, row: Row) -> float:
    """The value that the coefficients give a row."""
    return math.fsum(map(mul, coefficients, row))


def quantile(values: Sequence[float], share: float) -> float:
    """The value below which a share of the values lies, interpolated between neighbours."""
    ranked = sorted(values)
    place = (len(ranked) - 1) * share
    below = math.floor(place)
    above = min(below + 1, len(ranked) - 1)
    return ranked[below] + (ranked[above] - ranked[below]) * (place - below)


def interval(values: Sequence[float], outside: float) -> tuple[float, float]:
    """The ends beyond which a new value of the same kind falls with at most the probability `outside` on either side:
    whole ranks of n + 1 rather than interpolated quantiles, which are too narrow for small samples."""
    ranked, n = sorted(values), len(values)
    low = max(1, math.floor((n + 1) * outside))
    high = min(n, math.ceil((n + 1) * (1 - outside)))
    return ranked[low - 1], ranked[high - 1]
