"""The inventory as a graph of typed nodes and edges."""

from __future__ import annotations

import posixpath
from collections import defaultdict
from collections.abc import Iterable, Mapping

from scanner.graph.builder import Builder
from scanner.inventory.components import Unit
from scanner.inventory.sightings import Sighting
from scanner.model.facts import FileFacts
from scanner.model.result import Graph, NodeKind
from scanner.model.rules import Technology
from scanner.resolve import ImportEdge


def assemble(
    facts: Mapping[str, Iterable[FileFacts]],
    edges: Iterable[ImportEdge],
    seen: Iterable[Sighting],
    components: Iterable[Unit],
    technologies: Mapping[str, Technology],
) -> Graph:
    """The graph of one repository. Modules contain nothing; components contain modules, notebooks and manifests;
    modules import modules and use frameworks and platforms; manifests declare packages, images contain frameworks."""
    builder = Builder()
    own = _files(builder, facts)
    for unit in components:
        name = builder.node("component", unit.path or ".", unit.name)
        for path in sorted(unit.files):
            if path in own:
                builder.edge(name, own[path], "contains")
    for edge in edges:
        if edge.source in own and edge.target in own:
            builder.edge(own[edge.source], own[edge.target], "imports")
    users = _technologies(builder, own, seen, technologies)
    return builder.finish(users)


def _files(builder: Builder, facts: Mapping[str, Iterable[FileFacts]]) -> dict[str, str]:
    own: dict[str, str] = {}
    for path, several in facts.items():
        kinds = [fact.kind for fact in several]
        kind: NodeKind = "module" if "python" in kinds else "notebook" if "notebook" in kinds else "manifest"
        if kind != "manifest" or any(fact.requirements or fact.images or fact.commands for fact in several):
            own[path] = builder.node(kind, path, posixpath.basename(path) if kind == "manifest" else path)
    return own


def _technologies(
    builder: Builder, own: Mapping[str, str], seen: Iterable[Sighting], technologies: Mapping[str, Technology]
) -> dict[str, set[str]]:
    users: defaultdict[str, set[str]] = defaultdict(set)
    for item in seen:
        if item.path not in own or item.generation is not None:
            continue
        technology = technologies[item.technology]
        target = builder.node("framework" if technology.kind == "framework" else "platform", technology.id, technology.name)
        if item.origin in ("import", "use"):
            builder.edge(own[item.path], target, "uses")
            if technology.kind == "framework" and item.origin == "import":
                users[technology.id].add(own[item.path])
        elif item.origin == "declared":
            package = builder.node("package", item.symbol)
            builder.edge(own[item.path], package, "declares")
            builder.edge(package, target, "contains")
        elif item.origin == "image":
            image = builder.node("image", item.symbol)
            builder.edge(own[item.path], image, "builds-on")
            builder.edge(image, target, "contains")
        else:
            builder.edge(own[item.path], target, "runs")
        for brought in technology.brings:
            if brought in technologies:
                name = builder.node("framework", brought, technologies[brought].name)
                builder.edge(target, name, "wraps")
    return dict(users)
