"""What an expression of a setup.py can stand for, as far as reading tells. Alternatives and concatenations are both
`Many`: all branches count."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

HOLE: Final = "\x00"
"""Stands in a text for what only running could say."""
_MAX_VALUES: Final = 5_000
_MAX_TEXTS: Final = 6


@dataclass(frozen=True, slots=True, eq=False)
class Text:
    """A string. `physical` says that its line ends are line ends of the source, too."""

    text: str
    line: int
    physical: bool = False

    def split_lines(self) -> list[Text]:
        """Its lines, each with its own place where that is known."""
        parts = self.text.split("\n")
        return [Text(part, self.line + index if self.physical else self.line) for index, part in enumerate(parts)]

    def split_words(self, separator: str | None) -> list[Text]:
        """As str.split, each part with its own place."""
        return [Text(part, line.line) for line in self.split_lines() for part in line.text.split(separator or None)]


@dataclass(frozen=True, slots=True, eq=False)
class Many:
    """Several values: a list, a concatenation, or alternatives of which one is meant."""

    values: tuple[Value, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Table:
    """A dict with known keys."""

    pairs: tuple[tuple[str, Value], ...]


@dataclass(frozen=True, slots=True, eq=False)
class FileText:
    """The content of a file, or something made of it."""

    path: str
    line: int


@dataclass(frozen=True, slots=True, eq=False)
class FoundPackages:
    """`find_packages(where)`."""

    where: str


@dataclass(frozen=True, slots=True, eq=False)
class Computed:
    """What reading cannot tell."""

    line: int


Value = Text | Many | Table | FileText | FoundPackages | Computed
NOTHING: Final = Many(())


def flat(value: Value) -> Iterator[Text | Table | FileText | FoundPackages | Computed]:
    """All single values in order, each object once: values are shared, and `x + x` again and again would
    explode. Past a few thousand the rest counts as one that is not known."""
    seen: set[int] = set()
    stack: list[Value] = [value]
    while stack and len(seen) < _MAX_VALUES:
        current = stack.pop()
        if id(current) in seen:
            continue
        seen.add(id(current))
        if isinstance(current, Many):
            stack.extend(reversed(current.values))
        else:
            yield current
    if stack:
        yield Computed(getattr(stack[-1], "line", 1) or 1)


def texts(value: Value) -> list[Text]:
    """The strings that a value may be; a hole where it is something else."""
    found = [item if isinstance(item, Text) else Text(HOLE, getattr(item, "line", 0)) for item in flat(value)]
    return found[:_MAX_TEXTS]


def tables(value: Value) -> Iterator[tuple[str, Value]]:
    """The pairs of all dicts in a value, in order."""
    for item in flat(value):
        if isinstance(item, Table):
            yield from item.pairs


def joined(left: Value, right: Value) -> Value:
    """`left + right`: of strings their concatenation, else both."""
    lefts, rights = list(flat(left)), list(flat(right))
    single = isinstance(left, Text) or isinstance(right, Text)
    if not single or not lefts or not rights or any(isinstance(v, Table) for v in (*lefts, *rights)):
        return Many((left, right))
    pairs = [(first, second) for first in texts(left) for second in texts(right)]
    return Many(tuple(Text(a.text + b.text, a.line or b.line, a.physical) for a, b in pairs[:_MAX_TEXTS]))
