"""Dialects that names alone do not tell: what `keras.layers.Dense` belongs to depends on the Keras that is installed.

A generation that is `untold` gives its sightings to the one generation beside it whose `match.pins` hold in the manifests
around the file. Where none hold, or several, the sighting stays as it is and the reason is said.
"""

from __future__ import annotations

import posixpath
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from scanner.inventory.folders import folders_around
from scanner.inventory.lifecycle import only_within
from scanner.inventory.sightings import Sighting
from scanner.model.base import Unknown
from scanner.model.rules import Technology

_ASIDE: Final = frozenset({"test", "docs", "dev", "build"})
_ASIDE_ROLES: Final = frozenset({"test", "docs", "tooling", "vendored"})
"""Requirements that say what a check or a document needs, not what the code runs with."""
_OF_PARENT: Final = frozenset({"requirements", "requires", "reqs", "conda", "docker", "env", "envs", "environments", "deploy"})
"""Folders of manifests: what stands in them is meant for the folder around them."""
_SHOWN: Final = 3
_LONGEST: Final = 40


class Told(NamedTuple):
    """All sightings, with those retold that pins tell, in the order given; and why others could not be told."""

    seen: tuple[Sighting, ...]
    reasons: tuple[Unknown, ...]


def told(seen: Iterable[Sighting], technologies: Mapping[str, Technology]) -> Told:
    """Sightings of untold generations, told by the pins of the nearest manifests where these agree."""
    items = tuple(seen)
    tellers = {name: teller for name, teller in _tellers(items, technologies) if teller.generation}
    found, reasons = [], set()
    for item in items:
        teller = tellers.get(item.technology)
        if teller is None or item.generation != teller.generation:
            found.append(item)
            continue
        answer = teller.of(item.path)
        found.append(item._replace(generation=answer.generation) if answer.generation else item)
        if answer.reason is not None and item.role in ("production", "notebook"):
            reasons.add(answer.reason)
    return Told(tuple(found), tuple(sorted(reasons, key=lambda u: (u.path, u.reason))))


class _Pin(NamedTuple):
    """A requirement that bears on the question."""

    path: str
    line: int
    name: str
    specifier: str

    def shown(self, around: str) -> str:
        where = f"line {self.line}" if self.path == around else f"{self.path}:{self.line}"
        return f"{self.name}{self.specifier[:_LONGEST]} ({where})"


class _Answer(NamedTuple):
    generation: str
    reason: Unknown | None


class _Teller:
    """Answers for one technology."""

    def __init__(self, technology: Technology, pins: Sequence[_Pin]) -> None:
        self.generation = next((g.id for g in technology.generations if g.untold), "")
        self._name = technology.name
        self._own = frozenset(technology.match.distributions)
        self._rules = [(g.id, g.match.pins) for g in technology.generations if g.match.pins]
        self._all = list(pins)
        self._near: defaultdict[tuple[str, str], list[_Pin]] = defaultdict(list)
        for pin in pins:
            self._near["file", pin.path].append(pin)
            self._near["folder", _folder(pin.path)].append(pin)
        self._judged: dict[tuple[str, str], _Answer] = {}

    def of(self, path: str) -> _Answer:
        """What the manifests nearest to a file say: its own requirements (a notebook's), those of the folders around it
        from the inside out, or, where none of these has any, all of the repository's."""
        places = [("file", path), *(("folder", folder) for folder in folders_around(path))]
        nearest = next((place for place in places if place in self._near), ("all", ""))
        if nearest not in self._judged:
            self._judged[nearest] = self._judge(self._near.get(nearest, self._all))
        return self._judged[nearest]

    def _judge(self, pins: Sequence[_Pin]) -> _Answer:
        says: dict[str, _Pin] = {}
        for pin in pins:
            for generation, wanted in self._rules:
                if pin.name in wanted and (not wanted[pin.name] or only_within(pin.specifier, wanted[pin.name])):
                    says.setdefault(generation, pin)
        if len(says) == 1:
            return _Answer(next(iter(says)), None)
        around = pins[0].path if pins else ""
        if says:
            why = f"{' and '.join(pin.shown(around) for pin in says.values())} contradict each other"
        else:
            why = self._open([pin for pin in pins if pin.name in self._own], around)
        return _Answer("", Unknown(path=around, stage="resolve", reason=f"which {self._name} is used is not known: {why}"))

    def _open(self, own: Sequence[_Pin], around: str) -> str:
        if not own:
            return f"no manifest here pins {self._name}"
        listed = ", ".join(pin.shown(around) for pin in own[:_SHOWN])
        return f"{listed} {'allows' if len(own) == 1 else 'allow'} more than one"


def _tellers(seen: Iterable[Sighting], technologies: Mapping[str, Technology]) -> Iterator[tuple[str, _Teller]]:
    concerned = {name: _names(t) for name, t in technologies.items() if any(g.untold for g in t.generations)}
    wanted = frozenset().union(*concerned.values())
    pins = {
        _Pin(s.path, s.line, s.symbol, s.specifier)
        for s in seen
        if s.origin == "declared" and s.symbol in wanted and s.scope not in _ASIDE and s.role not in _ASIDE_ROLES
    }
    for name, names in concerned.items():
        yield name, _Teller(technologies[name], sorted(pin for pin in pins if pin.name in names))


def _names(technology: Technology) -> frozenset[str]:
    return frozenset(technology.match.distributions).union(*(g.match.pins for g in technology.generations))


def _folder(path: str) -> str:
    folder = posixpath.dirname(path)
    return posixpath.dirname(folder) if posixpath.basename(folder).lower() in _OF_PARENT else folder
