"""Which bindings of variables matter: in a function that asks nothing of a variable, none of them does."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from typing import Final, NamedTuple

from scanner.detect.pysyntax.outline import Part
from scanner.detect.pysyntax.words import asks, may_bind, written_over_lines

_OUTSIDE: Final = re.compile(rb"\n(?=[^\s#)\]}])")


def regions(data: bytes, parts: Sequence[Part]) -> list[tuple[int, int]]:
    """Where the outermost functions begin and end, methods among them. One may end early (at a string's text in column 0): what
    follows then counts as outside, where nothing is left out."""
    found: list[tuple[int, int]] = []
    inside: Part | None = None
    for part in parts:
        if inside is not None and part.indent <= inside.indent:
            found.append(_region(data, inside, part.start))
            inside = None
        if inside is None and part.kind == "def":
            inside = part
    if inside is not None:
        found.append(_region(data, inside, len(data)))
    return found


def _region(data: bytes, part: Part, end: int) -> tuple[int, int]:
    outdented = _OUTSIDE.search(data, part.start, end)
    return part.named, outdented.start() if outdented else end


class Function(NamedTuple):
    """Parts of a source by the bytes they begin and end at: `headers` of all functions, and whole outermost functions."""

    headers: list[tuple[int, int]]
    bodies: list[tuple[int, int]]


def demanded(
    data: bytes, places: Iterable[tuple[int, bytes]], functions: Function, heads: Iterable[tuple[int, bytes]]
) -> Iterator[tuple[int, bytes]]:
    """The places of variables that matter: where one may be bound, has an attribute, or is called and has one then; unless it
    is one of a function that asks nothing of it. `heads` are the places where an expression that is assigned or returned starts
    at a name. Names that also stand outside of functions are kept everywhere, since what hides them must be seen."""
    starts = [start for start, _ in functions.bodies]

    def region(offset: int) -> int:
        index = bisect_right(starts, offset) - 1
        return index if index >= 0 and offset < functions.bodies[index][1] else -1

    waiting: list[tuple[int, bytes, int]] = []
    outside: set[bytes] = set()
    asked: set[tuple[int, bytes]] = {(region(offset), name) for offset, name in heads}
    within, until = -1, -1
    for start, name in places:
        if start >= until:
            within = region(start)
            following = bisect_right(starts, start)
            until = functions.bodies[within][1] if within >= 0 else starts[following] if following < len(starts) else len(data)
        if within < 0:
            outside.add(name)
        if asks(data, start, start + len(name)):
            asked.add((within, name))
            yield start, name
        else:
            waiting.append((start, name, within))
    several = written_over_lines(data)
    begins = [start for start, _ in functions.headers]
    for start, name, within in waiting:
        if name in outside or (within, name) in asked:
            index = bisect_right(begins, start) - 1
            if (index >= 0 and start < functions.headers[index][1]) or may_bind(data, start, start + len(name), several):
                yield start, name
