"""The inventory of one repository in one value: sightings, components, bindings, who imports and reaches what."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from scanner.inventory.bindings import bindings, distributed_modules, entry_points
from scanner.inventory.components import Unit, units
from scanner.inventory.pins import told
from scanner.inventory.roles import Roles
from scanner.inventory.sightings import Sighting, Tally, own_technologies, sightings
from scanner.model.base import Binding, Unknown
from scanner.model.facts import FileFacts
from scanner.model.rules import Rulebook, Technology
from scanner.resolve import ImportEdge, Knowledge, Resolver, closure, import_edges, importers, module_map
from scanner.rulebook.index import Index

Facts = Mapping[str, tuple[FileFacts, ...]]


class Survey(NamedTuple):
    """`reached` holds by framework id the modules that come to it only through others, `reaching` every path that uses
    or reaches any framework, `own` the technologies that the repository is, `lines` the length of each Python file,
    `tally` what became of the uses, `untold` why some dialects cannot be told."""

    facts: Facts
    technologies: Mapping[str, Technology]
    roles: Roles
    edges: tuple[ImportEdge, ...]
    seen: tuple[Sighting, ...]
    units: tuple[Unit, ...]
    bindings: Mapping[str, Binding]
    reached: Mapping[str, tuple[str, ...]]
    reaching: frozenset[str]
    own: frozenset[str]
    lines: Mapping[str, int]
    tally: Tally
    untold: tuple[Unknown, ...]


def survey(facts: Facts, rulebook: Rulebook, index: Index, name: str) -> Survey:
    """Take stock of a repository called `name` from what its files say."""
    technologies = {technology.id: technology for technology in rulebook.technologies}
    roles = Roles(rulebook.roles, facts)
    python = _of_kind(facts, "python")
    modules = module_map(facts, frozenset(index.roots()), lambda path: roles.of_manifest(path) != "production")
    edges = import_edges(facts, modules)
    own = own_technologies(modules, rulebook.technologies)
    resolver = Resolver(facts, modules, Knowledge(rulebook.technologies, index))
    plain, tally = sightings(facts, modules, resolver, index, roles, own, edges)
    seen, untold = told(plain, technologies)
    direct = _direct(seen, technologies)
    importing = _importing(seen, technologies)
    before = importers(edges)
    reached = {framework: _reached(before, paths, importing.get(framework, frozenset())) for framework, paths in direct.items()}
    return Survey(
        facts=facts,
        technologies=technologies,
        roles=roles,
        edges=edges,
        seen=seen,
        units=units(facts, roles, edges, _families(seen, technologies), name),
        bindings=bindings(
            seen,
            edges,
            entry_points(path for path in python if roles.of(path) == "production"),
            distributed_modules(facts, roles),
        ),
        reached=reached,
        reaching=frozenset().union(*direct.values(), *reached.values(), *importing.values()),
        own=own,
        lines={path: fact.lines for path in python for fact in facts[path] if fact.kind == "python"},
        tally=tally,
        untold=untold,
    )


def _of_kind(facts: Facts, kind: str) -> tuple[str, ...]:
    return tuple(path for path, several in facts.items() if any(fact.kind == kind for fact in several))


def _direct(seen: Iterable[Sighting], technologies: Mapping[str, Technology]) -> dict[str, frozenset[str]]:
    """Who imports a framework, or a library that brings it, as soon as they are imported: a lazy import reaches no further."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for item in seen:
        technology = technologies[item.technology]
        if item.origin == "import" and item.generation is None and item.kind not in ("function", "dynamic", "type-checking"):
            for name in (technology.id,) if technology.kind == "framework" else technology.brings[:1]:
                found[name].add(item.path)
    return {name: frozenset(paths) for name, paths in sorted(found.items())}


def _importing(seen: Iterable[Sighting], technologies: Mapping[str, Technology]) -> dict[str, frozenset[str]]:
    """Who imports a framework, or a library that brings one, in any form."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for item in seen:
        technology = technologies[item.technology]
        if item.origin == "import" and item.generation is None and (technology.kind == "framework" or technology.brings):
            found[item.technology].add(item.path)
    return {name: frozenset(paths) for name, paths in found.items()}


def _reached(before: Mapping[str, list[str]], direct: frozenset[str], importing: frozenset[str]) -> tuple[str, ...]:
    """Modules that come to those in `direct` through others, without those that import the framework by themselves;
    `before` leads from a module to those that import it."""
    seen = closure(direct, lambda path: before.get(path, ()))
    return tuple(sorted(path for path in seen - direct - importing if not path.endswith(".ipynb")))


def _families(seen: Iterable[Sighting], technologies: Mapping[str, Technology]) -> dict[str, frozenset[str]]:
    found: defaultdict[str, set[str]] = defaultdict(set)
    for item in seen:
        family = technologies[item.technology].family
        if family and item.origin == "import":
            found[item.path].add((*technologies[item.technology].allies, family)[0])
    return {path: frozenset(families) for path, families in found.items()}
