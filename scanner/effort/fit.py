"""From finished migrations to the model, with the error it has on repositories that it did not see.

The method was chosen among VARIANTS by that error. What won: one size for all kinds of move (uses and lines tell nearly
the same, so that two slopes, or one for each kind, fit noise), errors that count by their size rather than its square
(a few migrations cost a multiple of all others), and rows with other work mixed in at half weight."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from typing import Final, NamedTuple

import msgspec
import yaml

from scanner.effort.cases import Case
from scanner.effort.model import KINDS, Days, EffortModel, Error, Kind, KindModel, Variant, widened
from scanner.effort.regression import interval, least_squares, predict, quantile, robust

OUTSIDE: Final = 0.1
"""The share of cases left out of a range at either end."""
OWN_RANGE: Final = 20
"""A kind with fewer cases takes its range from all kinds that have too few."""
AUTHOR_DAY: Final = (130, 297, 661)
"""Changed lines per day on which an author committed, in 46 finished migrations whose history was not squashed: a fifth
did less than the first, half less than the second, four fifths less than the third. Given with the data, not fitted."""
_WIDEN: Final = 1.2816 / 0.8416
"""From the middle 60 % to the middle 80 % of a normal distribution."""
_HALF: Final = 0.5
_CORNER: Final = 0.2

Columns = Callable[[Case], list[float]]
Residuals = tuple[tuple[Case, float], ...]


class Method(NamedTuple):
    """A way of fitting: what is counted of a case, the weight of rows with other work mixed in, and the size beyond
    which an error no longer counts by its square (None: never)."""

    name: str
    columns: Columns
    mixed: float
    corner: float | None = None

    def fit(self, cases: Iterable[Case], start: Sequence[float] | None = None) -> list[float]:
        """The coefficients; `start` are those of nearly the same cases, which saves time."""
        used = [(case, 1.0 if case.clean else self.mixed) for case in cases if case.clean or self.mixed]
        rows, values = [self.columns(case) for case, _ in used], [case.log_changed for case, _ in used]
        weights = [weight for _, weight in used]
        if self.corner is None:
            return least_squares(rows, values, weights)
        return robust(rows, values, weights, self.corner, start)

    def residuals(self, cases: Sequence[Case]) -> Residuals:
        """Actual minus estimate, on the scale of logarithms, of each case by a fit without its repository."""
        start = self.fit(cases)
        repositories = sorted({case.repo for case in cases})
        fits = {repo: self.fit((case for case in cases if case.repo != repo), start) for repo in repositories}
        return tuple((case, case.log_changed - predict(fits[case.repo], self.columns(case))) for case in cases)


def _kinds(case: Case) -> list[float]:
    return [float(case.kind == kind) for kind in KINDS]


def _refs(case: Case) -> list[float]:
    return [*_kinds(case), math.log(case.refs)]


def _both(case: Case) -> list[float]:
    return [*_refs(case), math.log(case.lines)]


def _size(case: Case) -> list[float]:
    return [*_kinds(case), case.log_size]


def _slopes(case: Case) -> list[float]:
    return [*_kinds(case), *(here * case.log_size for here in _kinds(case))]


CHOSEN: Final = Method("kind and one size, robust, mixed rows at half weight", _size, _HALF, _CORNER)
VARIANTS: Final = (
    Method("kind alone, least squares, clean rows", _kinds, 0),
    Method("kind and uses, least squares, clean rows", _refs, 0),
    Method("kind, uses and lines, least squares, clean rows", _both, 0),
    Method("kind, uses and lines, least squares, all rows", _both, 1),
    Method("kind and one size, least squares, all rows", _size, 1),
    Method("kind and a size for each, robust, mixed rows at half weight", _slopes, _HALF, _CORNER),
    Method("kind, uses and lines, robust, mixed rows at half weight", _both, _HALF, _CORNER),
    Method("kind and one size, robust, clean rows", _size, 0, _CORNER),
    CHOSEN,
)


def fit_model(cases: Sequence[Case], as_of: str, variants: Sequence[Method] = VARIANTS) -> EffortModel:
    """The model of the cases, which were collected on `as_of`. `variants` are fitted for comparison alone.
    Raises SingularError where a kind of move has no case left once a repository is taken out."""
    *levels, exponent = CHOSEN.fit(cases)
    left_out = CHOSEN.residuals(cases)
    return EffortModel(
        as_of=as_of,
        method=CHOSEN.name,
        cases=len(cases),
        clean=sum(case.clean for case in cases),
        repositories=len({case.repo for case in cases}),
        exponent=round(exponent, 4),
        lines_per_ref=round(quantile([case.lines / case.refs for case in cases], 0.5), 1),
        error=_error(left_out),
        days=_days(left_out),
        kinds=tuple(_kind(kind, level, left_out) for kind, level in zip(KINDS, levels, strict=True)),
        tried=tuple(_variant(method, left_out if method is CHOSEN else method.residuals(cases)) for method in variants),
    )


def text(model: EffortModel) -> str:
    """The model as the YAML file that ships."""
    head = "# Written by `make fit` from migrations.csv: change the data or the method, not this file.\n"
    body: str = yaml.safe_dump(msgspec.to_builtins(model), sort_keys=False, default_flow_style=None, width=120)
    return head + body


def _variant(method: Method, left_out: Residuals) -> Variant:
    error = _error(left_out)
    return Variant(method=method.name, all=error.all, clean=error.clean)


def _error(left_out: Residuals) -> Error:
    return Error(
        all=_factor([abs(off) for _, off in left_out]), clean=_factor([abs(off) for case, off in left_out if case.clean])
    )


def _factor(errors: Sequence[float]) -> float:
    return round(math.exp(quantile(errors, 0.8)), 2)


def _kind(kind: Kind, level: float, left_out: Residuals) -> KindModel:
    cases = [case for case, _ in left_out if case.kind == kind]
    pool = _pool(kind, left_out)
    low, high = interval([off for _, off in pool], OUTSIDE)
    return KindModel(
        kind=kind,
        cases=len(cases),
        level=round(level, 4),
        low=round(math.exp(low), 3),
        high=round(math.exp(high), 3),
        covers=round(sum(_inside(case, off, pool) for case, off in pool) / len(pool), 3),
        ranged_on=len(pool),
        refs=(min(case.refs for case in cases), max(case.refs for case in cases)),
        lines=(min(case.lines for case in cases), max(case.lines for case in cases)),
        targets=dict(sorted(Counter(case.target for case in cases if case.target).items())),
    )


def _pool(kind: Kind, left_out: Residuals) -> Residuals:
    """The cases that a kind's range is taken from: its own, or those of all kinds that have too few of their own."""
    counts = {name: sum(case.kind == name for case, _ in left_out) for name in KINDS}
    alike = {kind} if counts[kind] >= OWN_RANGE else {name for name in KINDS if counts[name] < OWN_RANGE}
    return tuple((case, off) for case, off in left_out if case.kind in alike)


def _others(case: Case, pool: Residuals) -> tuple[float, float]:
    """The range, made without the case's repository."""
    return interval([off for other, off in pool if other.repo != case.repo], OUTSIDE)


def _inside(case: Case, off: float, pool: Residuals) -> bool:
    low, high = _others(case, pool)
    return low <= off <= high


def _days(left_out: Residuals) -> Days:
    slow, usual, fast = AUTHOR_DAY
    low, high = (usual / fast) ** _WIDEN, (usual / slow) ** _WIDEN
    told = [(case, off) for case, off in left_out if case.days]
    inside = 0
    for case, off in told:
        lines_low, lines_high = _others(case, _pool(case.kind, left_out))
        least, most = widened(math.exp(lines_low), low), widened(math.exp(lines_high), high)
        estimate = math.exp(case.log_changed - off) / usual
        inside += least <= (case.days or 0) / estimate <= most
    return Days(
        lines_per_day=usual, low=round(low, 3), high=round(high, 3), covers=round(inside / len(told), 3), cases=len(told)
    )
