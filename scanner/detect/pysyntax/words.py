"""Where names of interest may stand, as far as bytes alone tell: cheap, and never less than what is there."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

_WORD: Final = re.compile(rb"[A-Za-z_\x80-\xff][\w\x80-\xff]*")
_FEW_NAMES: Final = 40
"""So many names are looked for by one pattern; more, by looking at each word."""
_MOST_ROUNDS: Final = 8
"""Aliases of aliases that are looked for: `a = tf.keras`, `b = a.layers` …"""
_JOINS_AFTER: Final = frozenset(bytes((byte,)) for byte in range(256) if byte > 127 or chr(byte).isalnum() or byte == 95)
_JOINS_BEFORE: Final = _JOINS_AFTER | {b"."}
_JOINS: Final = frozenset(byte[0] for byte in _JOINS_BEFORE)
_ALIAS: Final = re.compile(
    rb"=[ \t]{0,9}\(?([A-Za-z_\x80-\xff][\w\x80-\xff]*+)[ \t]{0,9}(?:\.[\w. \t\x80-\xff]*+)?\)?[ \t]{0,9}(?=[\n;#=:)]|\Z|if\b)"
)
"""An assignment of a dotted name: the sign and its right side."""
_LEFT: Final = re.compile(
    rb"(?<![\w.\x80-\xff])([A-Za-z_\x80-\xff][\w\x80-\xff]{0,99})(?:[ \t]{0,9}:[^=\n]{1,99})?[ \t]{0,9}:?\Z"
)
"""Its left side: a name, perhaps with an annotation, or the first half of `:=`."""


def with_aliases(names: set[bytes], sources: Sequence[bytes]) -> set[bytes]:
    """The names, and all that some line may assign one of them (with attributes) to. Too many are harmless: the tree
    decides later what each is."""
    fresh = names
    assigned = [(found[1], found.start(), data) for data in sources for found in _ALIAS.finditer(data)]
    for _ in range(_MOST_ROUNDS):
        lefts = (_LEFT.search(data, max(0, end - 220), end) for right, end, data in assigned if right in fresh)
        fresh = {left[1] for left in lefts if left is not None} - names
        if not fresh:
            break
        names = names | fresh
    return names


def occurrences(data: bytes, names: set[bytes]) -> list[tuple[int, bytes]]:
    """Where one of the names stands as a word that no dot precedes."""
    if len(names) > _FEW_NAMES:
        words = ((found.start(), found[0]) for found in _WORD.finditer(data) if found[0] in names)
        return [(start, word) for start, word in words if not start or data[start - 1] not in _JOINS]
    found: list[tuple[int, bytes]] = []
    for name in names:
        size, start = len(name), data.find(name)
        while start >= 0:
            before, after = data[start - 1 : start], data[start + size : start + size + 1]
            if before not in _JOINS_BEFORE and after not in _JOINS_AFTER:
                found.append((start, name))
            start = data.find(name, start + size)
    found.sort()
    return found
