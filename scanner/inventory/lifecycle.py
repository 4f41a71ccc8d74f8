"""Dated facts joined with what is used and pinned here."""

from __future__ import annotations

import fnmatch
from collections import defaultdict
from collections.abc import Iterable
from functools import cache

from packaging.specifiers import InvalidSpecifier, SpecifierSet
from packaging.version import InvalidVersion, Version

from scanner.inventory.sightings import Sighting
from scanner.model.rules import Fact

_MAX_PARTS = 20
_LONGEST_PIN = 120


def facts_that_apply(seen: Iterable[Sighting], facts: Iterable[Fact]) -> dict[str, tuple[Sighting, ...]]:
    """For each fact that applies to something in `seen`: the sightings that it applies to, in their order."""
    found: defaultdict[str, list[Sighting]] = defaultdict(list)
    table = _Table(facts)
    known: dict[tuple[str, str | None, str, str, str], tuple[str, ...]] = {}  # thousands of sightings are alike
    for sighting in seen:
        key = (sighting.technology, sighting.generation, sighting.origin, sighting.symbol, sighting.specifier)
        if key not in known:
            known[key] = table.applying(sighting)
        for name in known[key]:
            found[name].append(sighting)
    return {name: tuple(items) for name, items in sorted(found.items())}


class _Table:
    """Facts by what they apply to."""

    def __init__(self, facts: Iterable[Fact]) -> None:
        self.technologies: defaultdict[str, list[str]] = defaultdict(list)
        self.generations: defaultdict[str, list[str]] = defaultdict(list)
        self.symbols: defaultdict[str, list[str]] = defaultdict(list)
        self.pins: defaultdict[str, list[tuple[str, str]]] = defaultdict(list)
        self.images: list[tuple[str, str]] = []
        for fact in facts:
            applies = fact.applies
            for names, table in (
                (applies.technologies, self.technologies),
                (applies.generations, self.generations),
                (applies.symbols, self.symbols),
            ):
                for name in names:
                    table[name].append(fact.id)
            for name, concerned in applies.pins.items():
                self.pins[name].append((concerned, fact.id))
            self.images += [(glob, fact.id) for glob in applies.images]

    def applying(self, seen: Sighting) -> tuple[str, ...]:
        """The ids of the facts that apply to a sighting, each once."""
        found = [*self.technologies.get(seen.technology, ()), *self.generations.get(seen.generation or "", ())]
        if seen.origin == "declared":
            found += [fact for concerned, fact in self.pins.get(seen.symbol, ()) if _pinned(seen, concerned)]
        elif seen.origin == "image":
            found += [fact for glob, fact in self.images if fnmatch.fnmatchcase(seen.symbol, glob)]
        else:
            parts = seen.symbol.split(".", _MAX_PARTS)[:_MAX_PARTS]
            for length in range(1, len(parts) + 1):
                found += self.symbols.get(".".join(parts[:length]), ())
        return tuple(dict.fromkeys(found))


def _pinned(seen: Sighting, concerned: str) -> bool:
    return not concerned or only_within(seen.specifier, concerned)


def contradicted(fact: Fact, seen: Iterable[Sighting]) -> bool:
    """Whether another manifest allows what a fact about pins says is impossible: then the pin is not what is installed."""
    pins = fact.applies.pins
    return any(s.origin == "declared" and s.symbol in pins and not _pinned(s, pins[s.symbol]) for s in seen)


def only_within(specifier: str, concerned: str) -> bool:
    """Whether a pin allows no version outside of the versions concerned: "==1.15" or "<2" lie within "<2",
    ">=1.15" does not. False where either cannot be read, or where the pin sets no upper bound."""
    if not specifier or len(specifier) > _LONGEST_PIN:
        return False
    try:
        pin, target = SpecifierSet(specifier), SpecifierSet(concerned)
    except InvalidSpecifier:
        return False
    return _within(str(pin), str(target))


@cache
def _within(pin_text: str, target_text: str) -> bool:
    pin, target = SpecifierSet(pin_text), SpecifierSet(target_text)
    probes = _probes(pin, target)
    allowed = [version for version in probes if pin.contains(version, prereleases=True)]
    return bool(allowed) and all(target.contains(version, prereleases=True) for version in allowed)


def _probes(*sets: SpecifierSet) -> tuple[Version, ...]:
    """Versions at, just below and just above every bound named, and a very large one: enough to tell nested ranges."""
    found: set[Version] = {Version("0"), Version("99999")}
    for spec in (single for many in sets for single in many):
        text = spec.version.removesuffix(".*")
        try:
            release = Version(text).release
        except InvalidVersion:
            continue
        padded = (*release, 0, 0)[: max(3, len(release))]
        found.add(Version(text))
        for place in range(len(padded)):
            for step in (-1, 1):
                if padded[place] + step >= 0:
                    parts = (
                        *padded[:place],
                        padded[place] + step,
                        *([0] * (len(padded) - place - 1) if step > 0 else [999] * (len(padded) - place - 1)),
                    )
                    found.add(Version(".".join(str(part) for part in parts)))
    return tuple(sorted(found))
