"""The price of each route: lines from the model, days from the lines, both as ranges."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final

from scanner.effort.model import EffortModel, widened
from scanner.effort.routes import Way, ways_from
from scanner.effort.words import basis, drivers
from scanner.model.result import Effort, FrameworkUse, Range, Route, Verdict

_DIGITS: Final = 2
"""Significant digits: the error is a factor, and more of them would feign precision."""


def estimate(
    frameworks: Sequence[FrameworkUse], verdict: Verdict, model: EffortModel, *, lines_per_day: float | None = None
) -> Effort:
    """What the routes from here would cost, the advised one first.

    `lines_per_day` replaces the median of changed lines per day on which an author commits, for those who know their
    own; the range of days stays as wide. Raises ValueError where it is not above zero."""
    rate = model.days.lines_per_day if lines_per_day is None else lines_per_day
    if not (math.isfinite(rate) and rate > 0):
        raise ValueError(f"changed lines per day must be a number above zero, not {rate}")
    found = ways_from(frameworks, verdict, model.lines_per_ref)
    if not found.ways:
        return Effort(recommended_route=None, routes=(), basis=found.why_none)
    ranked = sorted(found.ways, key=lambda way: way.kind != found.advised)
    return Effort(
        recommended_route=found.advised,
        routes=tuple(_route(way, model, rate) for way in ranked),
        basis=basis(model, verdict, found.advised is not None, rate),
    )


def _route(way: Way, model: EffortModel, rate: float) -> Route:
    kind, days = model.kind(way.kind), model.days
    lines = model.changed(way.kind, way.size.refs, way.size.lines)
    low, high = widened(kind.low, days.low), widened(kind.high, days.high)
    return Route(
        route=way.kind,
        target=way.target,
        lines=_range(lines, kind.low, kind.high),
        person_days=_range(lines / rate, low, high),
        covers=kind.covers,
        drivers=drivers(way, model),
        mechanical_share=None,
    )


def _range(likely: float, low: float, high: float) -> Range:
    return Range(_rounded(likely * low), _rounded(likely), _rounded(likely * high))


def _rounded(number: float) -> int:
    """At least 1, with two significant digits."""
    whole = max(1, round(number))
    return round(whole, min(0, _DIGITS - len(str(whole))))
