"""Sightings gathered by framework and by platform, as the result lists them."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from scanner.inventory.lifecycle import facts_that_apply
from scanner.inventory.places import evidence_of
from scanner.inventory.sightings import Sighting
from scanner.model.base import Binding, Role
from scanner.model.result import Declared, FrameworkUse, GenerationUse, LifecycleNote, Platform, RoleCount
from scanner.model.rules import Fact, Technology

_RESOLVED = frozenset({"lock", "constraint"})
"""Scopes of what is pinned, whoever asked for it."""


def framework_uses(
    seen: Sequence[Sighting],
    technologies: Mapping[str, Technology],
    bindings: Mapping[str, Binding],
    reached: Mapping[str, tuple[str, ...]],
    lines: Mapping[str, int],
    notes: Mapping[str, tuple[LifecycleNote, ...]],
    own_names: frozenset[str],
) -> tuple[FrameworkUse, ...]:
    """The frameworks found, by id; one that shows itself by nothing but a library which brings it, only where production
    code or notebooks need that library; none that only a lock file or constraints name, for something else brings it
    then. `reached` gives by framework the modules that come to it only through others;
    `lines` the length of each file; `notes` the lifecycle notes by technology; `own_names` the frameworks that the
    repository is."""
    own: defaultdict[str, list[Sighting]] = defaultdict(list)
    brought: defaultdict[str, set[str]] = defaultdict(set)
    for item in seen:
        technology = technologies[item.technology]
        if technology.kind == "framework":
            if not item.probes:
                own[technology.id].append(item)
        elif technology.brings and (item.origin == "import" or item.named) and technology.brings[0] not in own_names:
            brought[technology.brings[0]].add(technology.id)
            if item.binding == "required" and item.role in ("production", "notebook"):
                own.setdefault(technology.brings[0], [])
    for name in [name for name, items in own.items() if items and all(item.scope in _RESOLVED for item in items)]:
        del own[name]
    return tuple(
        _framework(technologies[name], own[name], bindings, reached.get(name, ()), lines, notes.get(name, ()), brought[name])
        for name in sorted(own)
        if name in technologies
    )


def _framework(
    technology: Technology,
    seen: list[Sighting],
    bindings: Mapping[str, Binding],
    reached: tuple[str, ...],
    lines: Mapping[str, int],
    notes: tuple[LifecycleNote, ...],
    through: set[str],
) -> FrameworkUse:
    plain = [s for s in seen if s.generation is None]
    importing = sorted({s.path for s in plain if s.origin == "import"})
    modules = tuple(path for path in importing if not path.endswith(".ipynb"))
    return FrameworkUse(
        id=technology.id,
        name=technology.name,
        family=technology.family,
        roles=_roles(plain),
        binding=bindings.get(technology.id, "declared-only") if plain else "optional",
        imported_by=modules,
        reached_by=reached,
        notebooks=tuple(path for path in importing if path.endswith(".ipynb")),
        declared=tuple(Declared(s.path, s.line, f"{s.symbol}{s.specifier}", s.scope) for s in plain if s.origin == "declared"),
        generations=_generations(technology, seen),
        lifecycle=notes,
        refs=sum(s.named for s in plain),
        importing_lines=sum(lines.get(path, 0) for path in modules),
        through=tuple(sorted(through)),
        members=sum(s.origin == "use" and s.via == "object" for s in plain),
    )


def _roles(seen: Iterable[Sighting]) -> dict[Role, RoleCount]:
    files: defaultdict[Role, set[str]] = defaultdict(set)
    uses: Counter[Role] = Counter()
    for item in seen:
        if item.origin in ("import", "use"):
            files[item.role].add(item.path)
            uses[item.role] += item.named
    return {role: RoleCount(len(files[role]), uses[role]) for role in sorted(files)}


def _generations(technology: Technology, seen: list[Sighting]) -> tuple[GenerationUse, ...]:
    """Uses count names, so that a dialect weighs what it weighs among the framework's `refs`; attributes of objects are
    evidence beside them, and count only where a dialect is seen by nothing else."""
    found: defaultdict[str, list[Sighting]] = defaultdict(list)
    for item in seen:
        if item.generation is not None:
            found[item.generation].append(item)
    return tuple(
        GenerationUse(
            id=generation.id,
            name=generation.name,
            files=len({s.path for s in found[generation.id]}),
            uses=len(counted := _counted(found[generation.id])),
            production_uses=sum(s.role == "production" for s in counted),
            evidence=evidence_of(found[generation.id]),
        )
        for generation in technology.generations
        if generation.id in found
    )


def _counted(found: list[Sighting]) -> list[Sighting]:
    return [s for s in found if s.named] or [s for s in found if s.origin == "use"]


def platforms(
    seen: Iterable[Sighting],
    technologies: Mapping[str, Technology],
    notes: Mapping[str, tuple[LifecycleNote, ...]],
    reaching: frozenset[str],
) -> tuple[Platform, ...]:
    """What is not a framework, by id: services, pipelines, clouds, tools. Libraries that only extend a framework are
    listed with it; so is no web server that serves no model (`reaching` are the paths that use or reach a framework),
    and nothing that only a lock file pins. The role is the most telling one that it was seen in."""
    found: defaultdict[str, list[Sighting]] = defaultdict(list)
    for item in seen:
        technology = technologies[item.technology]
        if technology.kind in ("framework", "library") or item.scope in _RESOLVED:
            continue
        general = technology.kind == "serving" and technology.operation == "with-framework"
        if not general or (item.origin in ("import", "use") and item.path in reaching):
            found[item.technology].append(item)
    return tuple(
        Platform(
            id=name,
            name=technologies[name].name,
            kind=technologies[name].kind,
            role=min((s.role for s in items), key=_TELLING.index),
            evidence=evidence_of(items),
            lifecycle=notes.get(name, ()),
        )
        for name, items in sorted(found.items())
    )


_TELLING: list[Role] = ["production", "notebook", "tooling", "example", "docs", "test", "vendored"]


def lifecycle_notes(seen: Sequence[Sighting], facts: Sequence[Fact], as_of: date) -> dict[str, tuple[LifecycleNote, ...]]:
    """The dated facts that apply, by technology."""
    by_id = {fact.id: fact for fact in facts}
    notes: defaultdict[str, list[LifecycleNote]] = defaultdict(list)
    for name, applied in facts_that_apply(seen, facts).items():
        fact = by_id[name]
        for technology in sorted({s.technology for s in applied}):
            notes[technology].append(_note(fact, [s for s in applied if s.technology == technology], as_of))
    return {name: tuple(items) for name, items in sorted(notes.items())}


def _note(fact: Fact, applied: list[Sighting], as_of: date) -> LifecycleNote:
    return LifecycleNote(
        fact=fact.id,
        status=fact.status,
        date=fact.date,
        text=fact.text,
        source=fact.source,
        as_of=fact.as_of,
        stale=as_of.isoformat() > fact.review_after,
        contradicts_article=fact.contradicts_article,
        evidence=evidence_of(applied),
    )
