"""Which first-party module imports which, as Python would run it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple

from scanner.model.facts import FileFacts, Guard, Import
from scanner.resolve.modules import ModuleMap, stem_of


class ImportEdge(NamedTuple):
    """`source` imports `target` (paths). `eager`: at import time, without any condition."""

    source: str
    target: str
    eager: bool


_RUNS_LATER: frozenset[Guard] = frozenset({"try", "function", "condition", "dynamic"})


def import_edges(facts: Mapping[str, Iterable[FileFacts]], modules: ModuleMap) -> tuple[ImportEdge, ...]:
    """All edges, sorted, one per pair of files; imports for type checkers alone make none, since they never run."""
    eager: dict[tuple[str, str], bool] = {}
    for path, several in facts.items():
        for fact in several:
            for item in fact.imports:
                if item.guard == "type-checking":
                    continue
                targets = modules.resolve(path, item.module, item.name, item.level)
                for target in targets:
                    if target != path:
                        pair = (path, target)
                        sure = item.guard not in _RUNS_LATER and not (
                            target == targets[-1] and _is_chosen(item, targets, facts)
                        )
                        eager[pair] = eager.get(pair, False) or sure
    return tuple(ImportEdge(source, target, flag) for (source, target), flag in sorted(eager.items()))


def _is_chosen(item: Import, targets: tuple[str, ...], facts: Mapping[str, Iterable[FileFacts]]) -> bool:
    """Whether `from package import name` leads to a submodule of a package that loads modules by computed names: it may
    well have set that name itself, to nothing or to another module, and then the submodule is not imported."""
    if item.name is None or len(targets) < 2 or stem_of(targets[-1]).rpartition("/")[2] != item.name:
        return False
    return any("dynamic-import" in fact.traits for fact in facts.get(targets[-2], ()))


def importers(edges: Iterable[ImportEdge]) -> Mapping[str, list[str]]:
    """For each module, those that import it, as the edges say."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for edge in edges:
        found[edge.target].append(edge.source)
    return found


def closure(start: Iterable[str], following: Callable[[str], Iterable[str]]) -> frozenset[str]:
    """Everything that can be reached from `start` by way of `following`, `start` included."""
    seen = set(start)
    queue = sorted(seen)
    while queue:
        for name in following(queue.pop()):
            if name not in seen:
                seen.add(name)
                queue.append(name)
    return frozenset(seen)
