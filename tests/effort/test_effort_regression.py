"""The arithmetic of the fit, on systems whose answer is known."""

from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scanner.effort.regression import SingularError, interval, least_squares, predict, quantile, robust, solve

FLOATS = st.floats(-10, 10, allow_nan=False)


def test_solve_needs_a_pivot() -> None:
    assert solve([[0.0, 2.0], [4.0, 1.0]], [6.0, 7.0]) == pytest.approx([1.0, 3.0])


def test_solve_refuses_columns_that_say_the_same() -> None:
    with pytest.raises(SingularError, match="do not determine"):
        solve([[1.0, 2.0], [2.0, 4.0]], [1.0, 2.0])


@settings(max_examples=40, deadline=None)
@given(st.lists(FLOATS, min_size=3, max_size=3), st.lists(FLOATS, min_size=6, max_size=12, unique_by=lambda x: round(x, 2)))
def test_least_squares_finds_the_coefficients_that_made_the_values(coefficients: list[float], places: list[float]) -> None:
    rows = [[1.0, x, x * x] for x in places]
    values = [predict(coefficients, row) for row in rows]
    found = least_squares(rows, values, [1.0] * len(rows))
    assert [predict(found, row) for row in rows] == pytest.approx(values, abs=1e-4)


def test_weights_count_as_repeated_rows() -> None:
    rows, values = [[1.0, 0.0], [1.0, 1.0], [1.0, 2.0]], [0.0, 3.0, 1.0]
    assert least_squares(rows, values, [1.0, 1.0, 2.0]) == pytest.approx(
        least_squares([*rows, rows[2]], [*values, values[2]], [1.0] * 4)
    )


def test_one_wild_row_turns_least_squares_and_not_the_robust_fit() -> None:
    rows = [[1.0, float(x)] for x in range(10)]
    values = [2 + 0.5 * x for x in range(9)] + [100.0]
    weights = [1.0] * 10
    assert least_squares(rows, values, weights)[1] > 4
    assert robust(rows, values, weights, 0.2) == pytest.approx([2.0, 0.5], abs=0.2)


def test_the_robust_fit_does_not_depend_on_where_it_starts() -> None:
    rows = [[1.0, float(x)] for x in range(8)]
    values = [0.3, 1.1, 1.7, 3.4, 3.9, 5.2, 9.0, 6.8]
    weights = [1.0] * 8
    assert robust(rows, values, weights, 0.2, [5.0, -1.0]) == pytest.approx(robust(rows, values, weights, 0.2), abs=1e-4)


def test_quantile_lies_between_neighbours() -> None:
    assert quantile([4.0, 1.0, 2.0, 3.0], 0.5) == 2.5
    assert quantile([1.0, 2.0], 1.0) == 2.0
    assert quantile([7.0], 0.8) == 7.0


def test_interval_takes_whole_ranks_that_small_samples_need() -> None:
    assert interval([float(x) for x in range(1, 20)], 0.1) == (2.0, 18.0)
    assert interval([1.0, 2.0, 3.0], 0.1) == (1.0, 3.0)


@settings(max_examples=40, deadline=None)
@given(st.lists(FLOATS, min_size=1, max_size=30))
def test_interval_and_quantile_do_not_depend_on_order(values: list[float]) -> None:
    assert interval(values, 0.1) == interval(sorted(values), 0.1)
    assert math.isclose(quantile(values, 0.8), quantile(list(reversed(values)), 0.8))
