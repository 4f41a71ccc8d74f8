"""From the inventory to what decisions look at: one scene for each component."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from scanner.decide.assess import Observed
from scanner.decide.observe import observe
from scanner.decide.scene import Scene
from scanner.decide.signals import NO, Signal
from scanner.decide.single import Knowledge
from scanner.decide.weigh import Catalog
from scanner.inventory.components import Unit
from scanner.inventory.sightings import Sighting
from scanner.inventory.survey import Survey
from scanner.model.result import Evidence
from scanner.model.rules import Rulebook
from scanner.reading import Reading


def knowledge_of(rulebook: Rulebook) -> Knowledge:
    """The part of the rulebook that decisions need."""
    return Knowledge(rulebook.advice, rulebook.facts, Catalog(rulebook.technologies))


def observed(found: Survey, rulebook: Rulebook) -> tuple[Observed, ...]:
    """Every component of the survey, seen through the rulebook."""
    catalog = Catalog(rulebook.technologies)
    plans = _plans(found)
    places: defaultdict[str, list[Sighting]] = defaultdict(list)
    for item in found.seen:
        if not item.probes:  # to look whether something is there is not to use it
            places[item.path].append(item)
    return tuple(
        Observed(unit.path, unit.name, len(unit.files), observe(_scene(unit, found, plans, places), catalog, rulebook.facts))
        for unit in found.units
    )


def unread_share(reading: Reading, found: Survey) -> float:
    """The share of code files that could not be read, or only in part."""
    code = {path for path, facts in found.facts.items() if any(fact.kind in ("python", "notebook") for fact in facts)}
    lost = {unknown.path for unknown in reading.unknowns if unknown.path.endswith((".py", ".ipynb"))}
    return len(lost) / len(code | lost) if code | lost else 0.0


def _scene(unit: Unit, found: Survey, plans: Signal, places: Mapping[str, Sequence[Sighting]]) -> Scene:
    seen = tuple(s for path in sorted(unit.files & places.keys()) for s in places[path])
    return Scene(
        seen=seen,
        around=tuple(s for path in sorted(unit.surroundings & places.keys()) for s in places[path]),
        bindings=found.bindings,
        reaching=found.reaching & unit.files,
        publishes=any(
            fact.project is not None and fact.project.publishes for path in unit.files for fact in found.facts.get(path, ())
        ),
        intends=plans,
        production=sum(
            path.endswith(".py") and not path.endswith(("/__init__.py", "setup.py")) and found.roles.of(path) == "production"
            for path in unit.files
        ),
        own=frozenset(name for name in found.own if found.technologies[name].kind == "framework"),
        offered=_offered(seen, found),
    )


def _offered(seen: Iterable[Sighting], found: Survey) -> dict[str, frozenset[str]]:
    """Frameworks that the unit's manifests name in extras and nowhere as a requirement, with those extras."""
    required: set[str] = set()
    extras: defaultdict[str, set[str]] = defaultdict(set)
    for item in seen:
        framework = found.technologies[item.technology].kind == "framework"
        if framework and item.origin == "declared" and item.role == "production":
            if item.scope == "optional":
                extras[item.technology].add(item.kind)
            elif item.scope in ("runtime", "image"):
                required.add(item.technology)
    return {name: frozenset(groups) for name, groups in sorted(extras.items()) if name not in required}


def _plans(found: Survey) -> Signal:
    """Prose anywhere in the repository that says that machine-learning work is coming."""
    shown = tuple(_statements(found))
    return Signal("yes", shown[:6], len(shown)) if shown else NO


def _statements(found: Survey) -> Iterable[Evidence]:
    for path, facts in sorted(found.facts.items()):
        if not found.roles.around(path) & {"example", "test", "vendored"}:
            for fact in facts:
                for statement in fact.statements:
                    yield Evidence(path=path, line=statement.line, text=statement.text)
