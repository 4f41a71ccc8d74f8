"""The fitted model: coefficients with their date, and how far off they were on cases that they had not seen.

`rules/effort/model.yaml` holds it as data; `make fit` writes it from `rules/effort/migrations.csv`."""

from __future__ import annotations

import math
from typing import Final, Literal, get_args

import msgspec.yaml

from scanner import resources
from scanner.model.base import Value

Kind = Literal["cross-framework", "tf2-native", "keras-3", "tf-keras", "compat-v1"]
KINDS: Final[tuple[Kind, ...]] = get_args(Kind)


class KindModel(Value, frozen=True):
    """One kind of move. `level` is its intercept on the scale of natural logarithms; `low` and `high` are what to
    multiply the estimate by for the ends of the range, measured on `ranged_on` cases; `covers` is the share of those
    cases inside a range that was made without them; `refs`, `lines` and `targets` say what the cases were like."""

    kind: Kind
    cases: int
    level: float
    low: float
    high: float
    covers: float
    ranged_on: int
    refs: tuple[int, int]
    lines: tuple[int, int]
    targets: dict[str, int]


class Days(Value, frozen=True):
    """From lines to days on which an author committed. `low` and `high` are what 80 % of such days lie within where the
    lines are known; `covers` is the share of the `cases` with usable history inside the resulting range of days."""

    lines_per_day: float
    low: float
    high: float
    covers: float
    cases: int


class Error(Value, frozen=True):
    """80 % of the actual changed lines lie within this factor of the estimate, each repository left out in turn."""

    all: float
    clean: float


class Variant(Value, frozen=True):
    """A way of fitting that was tried, with the error it had."""

    method: str
    all: float
    clean: float


class EffortModel(Value, frozen=True):
    """`changed = exp(level of the kind) * size ** exponent`, where the size is the geometric mean of the uses of the
    framework and the lines of the files that import it. `lines_per_ref` is the usual ratio of those two."""

    as_of: str
    method: str
    cases: int
    clean: int
    repositories: int
    exponent: float
    lines_per_ref: float
    error: Error
    days: Days
    kinds: tuple[KindModel, ...]
    tried: tuple[Variant, ...] = ()

    def kind(self, name: Kind) -> KindModel:
        """The kind called `name`."""
        return next(kind for kind in self.kinds if kind.kind == name)

    def changed(self, kind: Kind, refs: int, lines: int) -> float:
        """The estimated changed lines for so many uses in files of so many lines."""
        return math.exp(self.kind(kind).level + self.exponent * log_size(refs, lines))


def log_size(refs: int, lines: int) -> float:
    """What the price grows with: the logarithm of the geometric mean of uses and lines, each at least 1."""
    return (math.log(max(refs, 1)) + math.log(max(lines, 1))) / 2


def widened(lines: float, days: float) -> float:
    """One end of a range, as a factor, for two errors that are independent of each other and point the same way."""
    size = math.hypot(math.log(lines), math.log(days))
    return math.exp(size if days > 1 else -size)


def load_model() -> EffortModel:
    """The model that ships. Raises OSError or msgspec.ValidationError where the installation is damaged."""
    text = (resources.folder("rules") / "effort" / "model.yaml").read_bytes()
    return msgspec.yaml.decode(text, type=EffortModel)  # by PyYAML's safe loader
