"""The dependency graph: who imports whom, and how far each framework reaches.

Nodes are modules (first-party Python files), notebooks, manifests, images, packages (distributions that manifests
name), frameworks, platforms and components; every edge has a type. Orders never depend on hashing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Final

import networkx as nx

from scanner.model.result import Carrier, Edge, EdgeKind, Graph, Node, NodeKind, Reach
from scanner.resolve import closure

MAX_CYCLES: Final = 50
MAX_CARRIERS: Final = 15
_CARRIERS_TRIED: Final = 300
_MAX_STEPS: Final = 20_000_000
"""Edges that are followed to find carriers: of a graph of more than some 60,000, fewer modules are tried."""


class Builder:
    """Collects nodes and typed edges, then answers questions about them."""

    def __init__(self) -> None:
        self._graph: nx.DiGraph[str] = nx.DiGraph()
        self._kinds: dict[str, NodeKind] = {}
        self._labels: dict[str, str] = {}
        self._edges: dict[tuple[str, str, EdgeKind], None] = {}

    def node(self, kind: NodeKind, key: str, label: str = "") -> str:
        """Add a node and return its id, "kind:key"."""
        name = f"{kind}:{key}"
        self._kinds[name] = kind
        self._labels[name] = label or key
        return name

    def edge(self, source: str, target: str, kind: EdgeKind) -> None:
        """Add an edge between two node ids."""
        self._edges[(source, target, kind)] = None

    def finish(self, users: Mapping[str, Iterable[str]]) -> Graph:
        """The graph as published. `users` maps a framework id to the module node ids that use it directly."""
        imports: nx.DiGraph[str] = nx.DiGraph()
        imports.add_nodes_from(sorted(name for name, kind in self._kinds.items() if kind in ("module", "notebook")))
        imports.add_edges_from(sorted((a, b) for a, b, kind in self._edges if kind == "imports"))
        direct = {framework: frozenset(names) for framework, names in sorted(users.items())}
        return Graph(
            nodes=tuple(Node(name, kind, self._labels[name]) for name, kind in sorted(self._kinds.items())),
            edges=tuple(Edge(*item) for item in sorted(self._edges)),
            reach=tuple(_reach(imports, framework, names) for framework, names in direct.items()),
            cycles=_cycles(imports),
            carriers=_carriers(imports, direct, self._labels),
        )


def reached(imports: nx.DiGraph[str], direct: Iterable[str]) -> frozenset[str]:
    """All nodes from which some node of `direct` can be reached, those themselves left out."""
    start = frozenset(direct)
    return closure(start, imports.predecessors) - start


def _reach(imports: nx.DiGraph[str], framework: str, direct: frozenset[str]) -> Reach:
    known = [name for name in direct if name in imports]
    through = reached(imports, known)
    return Reach(framework, len(known), len(through), len(imports) - len(known) - len(through))


def _cycles(imports: nx.DiGraph[str]) -> tuple[tuple[str, ...], ...]:
    """Groups of modules that import each other, largest first."""
    groups = [tuple(sorted(group)) for group in nx.strongly_connected_components(imports) if len(group) > 1]
    return tuple(sorted(groups, key=lambda group: (-len(group), group))[:MAX_CYCLES])


def _carriers(imports: nx.DiGraph[str], direct: Mapping[str, frozenset[str]], labels: Mapping[str, str]) -> tuple[Carrier, ...]:
    """Modules that use a framework themselves and by which the most others come to it."""
    frameworks: defaultdict[str, set[str]] = defaultdict(set)
    for framework, names in direct.items():
        for name in names:
            if name in imports:
                frameworks[name].add(framework)
    affordable = max(1, min(_CARRIERS_TRIED, _MAX_STEPS // (imports.number_of_edges() + 1)))
    tried = sorted(frameworks, key=lambda name: (-imports.in_degree(name), name))[:affordable]
    counted = [(len(reached(imports, (name,))), name) for name in tried]
    best = sorted((pair for pair in counted if pair[0]), key=lambda pair: (-pair[0], pair[1]))[:MAX_CARRIERS]
    return tuple(Carrier(labels[name], name.split(":", 1)[1], tuple(sorted(frameworks[name])), count) for count, name in best)
