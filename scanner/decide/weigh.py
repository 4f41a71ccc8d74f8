"""Which frameworks carry a component's work, and which dialects, jobs and platforms that work is made of.

Only the component's main role counts: production code where there is any that uses a framework, else notebooks, else
examples. What is merely declared, optional, or used by tests and tooling carries nothing.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Final, NamedTuple

from scanner.inventory.sightings import Sighting
from scanner.model.base import Role
from scanner.model.rules import Fact, Technology

NEGLIGIBLE: Final = 0.1
"""A camp with less than this share of the uses, and of the files, is noted and carries no verdict of its own."""
MAIN_SHARE: Final = 2.0
"""Notebooks or examples are a component's main work only where twice as many of them use a framework as there are files
of production code: a product's examples carry no verdict over the product."""
FIRM_FILES: Final = 3
FIRM_SHARE: Final = 0.1
"""What is offered as an extra carries work all the same where at least three files, and a tenth of them, need it."""
ABOUT: Final = 0.2
"""A component is about something when this share of the files that do its work show it."""


class Weights(NamedTuple):
    """`role` the main role, None where no framework is used; `uses` by family (uses of names, imports where there are
    none); `files` by family; `seen` the sightings that carry weight; `brought` families that come only through a
    library, with its sightings; `minor` families too small, or too optional, to carry a verdict."""

    role: Role | None
    uses: Mapping[str, int]
    files: Mapping[str, frozenset[str]]
    seen: tuple[Sighting, ...]
    brought: Mapping[str, tuple[Sighting, ...]]
    minor: tuple[str, ...]
    optional: tuple[str, ...]
    camps: Mapping[str, str]

    def camp(self, family: str) -> str:
        """The camp of a family in this component."""
        return self.camps.get(family, family)


class Catalog:
    """The rulebook's technologies by id, and what they say of families."""

    def __init__(self, technologies: Iterable[Technology]) -> None:
        self.of: dict[str, Technology] = {t.id: t for t in technologies}
        self.allies: dict[str, tuple[str, ...]] = {t.family: t.allies for t in self.of.values() if t.allies}
        self.replaced_by: dict[str, str] = {t.family: t.replaced_by for t in self.of.values() if t.replaced_by}
        self._names = {t.id: t.name for t in self.of.values()}

    def camps(self, present: Iterable[str]) -> dict[str, str]:
        """The camp of each family that has allies, in a place where the families of `present` work: its first ally that
        is there, or the first of all. Families of one camp stand side by side by design, not as two choices for one job."""
        there = set(present)
        return {family: next((ally for ally in allies if ally in there), allies[0]) for family, allies in self.allies.items()}

    def concerns(self, fact: Fact) -> str:
        """The family that a dated fact is about, "" where it is about none."""
        applies = fact.applies
        for technology in self.of.values():
            families = [technology.family, *(self.of[name].family for name in technology.brings if name in self.of)]
            dialects = {generation.id for generation in technology.generations}
            if any(families) and (
                technology.id in applies.technologies
                or dialects & set(applies.generations)
                or set(technology.match.distributions) & set(applies.pins)
            ):
                return next(family for family in families if family)
        return ""

    def name(self, family: str) -> str:
        """The name people know a family or technology by."""
        return self._names.get(family, family)


def weigh(
    seen: Iterable[Sighting], catalog: Catalog, bindings: Mapping[str, str], own: frozenset[str], production: int
) -> Weights:
    """Weigh one component's sightings. `bindings` gives the binding of each framework id as a whole; `own` are
    frameworks that the repository is, which nothing can bring to it; `production` counts its production Python files."""
    code = [s for s in seen if s.origin == "import" or s.named]
    role = _main_role(code, catalog, production)
    if role is None:
        return Weights(None, {}, {}, (), {}, (), (), catalog.camps(()))
    work = tuple(s for s in code if s.role == role)
    firm = _firm(work, catalog, production)
    files: defaultdict[str, set[str]] = defaultdict(set)
    uses: Counter[str] = Counter()
    optional: set[str] = set()
    for sighting in work:
        family = catalog.of[sighting.technology].family
        if not family or sighting.generation is not None:
            continue
        if bindings.get(sighting.technology) != "required" and family not in firm:
            optional.add(family)
            continue
        files[family].add(sighting.path)
        uses[family] += sighting.origin == "use"
    brought = _brought(work, catalog, optional | set(files), own)
    for family, through in brought.items():
        files[family] |= {s.path for s in through}
        uses[family] += len(through)
    camps = catalog.camps(files)
    minor = _minor(uses, files, camps)
    return Weights(
        role,
        {f: max(uses[f], len(files[f])) for f in sorted(files) if f not in minor},
        {f: frozenset(files[f]) for f in sorted(files) if f not in minor},
        work,
        brought,
        minor,
        tuple(sorted(optional - set(files))),
        camps,
    )


def about(weights: Weights, wanted: Iterable[Sighting]) -> bool:
    """Whether at least a fifth of the files that do the work show one of the wanted sightings."""
    doing = frozenset().union(*weights.files.values()) if weights.files else frozenset()
    shown = {s.path for s in wanted if s.role == weights.role}
    return bool(shown) and len(shown) >= ABOUT * len(doing | shown)


def _firm(work: Sequence[Sighting], catalog: Catalog, production: int) -> frozenset[str]:
    """Families that a manifest may call optional, and that a good part of the code imports without any condition."""
    importing: defaultdict[str, set[str]] = defaultdict(set)
    for sighting in work:
        if sighting.origin == "import" and sighting.binding == "required" and sighting.generation is None:
            importing[catalog.of[sighting.technology].family].add(sighting.path)
    return frozenset(name for name, paths in importing.items() if len(paths) >= max(FIRM_FILES, FIRM_SHARE * production))


def _main_role(code: Sequence[Sighting], catalog: Catalog, production: int) -> Role | None:
    roles = {s.role for s in code if catalog.of[s.technology].family or catalog.of[s.technology].brings}
    if "production" in roles:
        return "production"
    order: tuple[Role, ...] = ("notebook", "example")
    files = {role: len({s.path for s in code if s.role == role}) for role in order}
    return next((role for role in order if role in roles and files[role] >= MAIN_SHARE * production), None)


def _brought(
    work: Sequence[Sighting], catalog: Catalog, present: set[str], own: frozenset[str]
) -> dict[str, tuple[Sighting, ...]]:
    """Families that only a library brings: the first of what it brings, unless another of them is there already, be it
    optional: then so is what brings it."""
    found: defaultdict[str, list[Sighting]] = defaultdict(list)
    for sighting in work:
        families = [catalog.of[name].family for name in catalog.of[sighting.technology].brings if name not in own]
        if families and sighting.binding == "required" and not set(families) & present:
            found[families[0]].append(sighting)
    return {family: tuple(through) for family, through in sorted(found.items())}


def _minor(uses: Mapping[str, int], files: Mapping[str, set[str]], camps: Mapping[str, str]) -> tuple[str, ...]:
    """Families of camps that are negligible beside the largest one."""
    by_camp: Counter[str] = Counter()
    files_of: defaultdict[str, set[str]] = defaultdict(set)
    for family, paths in files.items():
        by_camp[camps.get(family, family)] += max(uses[family], len(paths))
        files_of[camps.get(family, family)] |= paths
    total = sum(by_camp.values())
    largest = max(files_of.values(), key=len, default=set())
    small = {
        name
        for name, weight in by_camp.items()
        if weight < NEGLIGIBLE * total and len(files_of[name]) < max(2, NEGLIGIBLE * len(largest))
    }
    return tuple(sorted(family for family in files if camps.get(family, family) in small))
