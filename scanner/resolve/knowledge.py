"""What the rulebook says about other people's names: which technology they show, what calls of them give, what objects have."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Final

from scanner.model.rules import Technology
from scanner.rulebook.index import Index
from scanner.rulebook.returns import Returns

_KEPT: Final = 65_536


class Knowledge:
    """One rulebook, asked about names."""

    def __init__(self, technologies: Iterable[Technology], index: Index) -> None:
        every = tuple(technologies)
        listed = [(pattern, frozenset(names)) for technology in every for pattern, names in sorted(technology.members.items())]
        self._index = index
        self._members = tuple((_compiled(pattern), names) for pattern, names in sorted(listed, key=_closest_first))
        self._ends = _ending(pattern for pattern, names in listed if not names)
        self._has = lru_cache(_KEPT)(self._names_of)
        self.shows = lru_cache(_KEPT)(self._shown)
        """The ids of the technologies that a use of a symbol shows."""
        self.returns = Returns(every).of
        """What a call of a symbol gives (see `Technology.returns`), None where that is not said."""

    def _shown(self, symbol: str) -> frozenset[str]:
        return frozenset(hit.technology for hit in self._index.used(symbol))

    def has(self, owner: str, member: str) -> bool | None:
        """Whether objects of a class have this attribute by themselves; None where the rulebook does not list them."""
        names = self._has(owner)
        return None if names is None else member in names

    def known_part(self, symbol: str) -> str:
        """A dotted name up to an object whose attributes are all its users' (`tf.flags.FLAGS.batch_size`)."""
        found = self._ends.match(symbol)
        return symbol if found is None else found[0]

    def _names_of(self, owner: str) -> frozenset[str] | None:
        return next((names for pattern, names in self._members if pattern.fullmatch(owner)), None)


def _ending(patterns: Iterable[str]) -> re.Pattern[str]:
    """Matches the beginning of a name of which one of the patterns is a proper part."""
    return re.compile(r"(?:" + ("|".join(_compiled(pattern).pattern for pattern in sorted(patterns)) or "(?!)") + r")(?=\.)")


def _closest_first(row: tuple[str, frozenset[str]]) -> tuple[int, str]:
    return -len(row[0].replace("*", "")), row[0]


def _compiled(pattern: str) -> re.Pattern[str]:
    """A star stands for (a piece of) one name: it stops at a dot."""
    return re.compile(r"\.".join("[^.]*".join(re.escape(piece) for piece in part.split("*")) for part in pattern.split(".")))
