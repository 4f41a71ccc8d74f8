"""How firmly the repository is bound to each framework: required, optional, or only declared."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from scanner.inventory.sightings import Sighting
from scanner.model.base import Binding
from scanner.resolve import ImportEdge, closure

_RUNTIME = frozenset({"runtime", "image", "lock"})


def bindings(seen: Iterable[Sighting], edges: Iterable[ImportEdge], entries: frozenset[str]) -> dict[str, Binding]:
    """The binding of each technology that shows itself in code or manifests.

    declared-only: nothing imports or uses it. optional: every import outside tests and examples is guarded or lazy; or
    it is only offered as an extra, and no unguarded chain of imports leads to it from an entry (a package's own
    `__init__`). required: everything else. What only tests and examples import is judged by those.
    `entries` are the paths that run first.
    """
    imports: defaultdict[str, list[Sighting]] = defaultdict(list)
    uses: defaultdict[str, list[Sighting]] = defaultdict(list)  # for what has no import of its own, such as tf.lite
    scopes: defaultdict[str, set[str]] = defaultdict(set)
    for item in seen:
        if item.origin == "declared":
            scopes[item.technology].add("test" if item.role != "production" and item.scope == "runtime" else item.scope)
        elif item.origin == "import" and item.generation is None:
            imports[item.technology].append(item)
        elif item.origin == "use" and item.generation is None:
            uses[item.technology].append(item)
    eager = _eagerly(edges, entries)
    return {name: _binding(imports[name] or uses[name], scopes[name], eager) for name in sorted({*imports, *uses, *scopes})}


def _binding(imports: list[Sighting], scopes: set[str], eager: frozenset[str]) -> Binding:
    if not imports:
        return "declared-only"
    working = [item for item in imports if item.role in ("production", "notebook")] or imports
    firm = {item.path for item in working if item.binding == "required"}
    if scopes & _RUNTIME and ("runtime" in scopes or firm):
        return "required"
    if not firm:
        return "optional"
    if "optional" in scopes and not firm & eager:
        return "optional"
    return "required"


def _eagerly(edges: Iterable[ImportEdge], entries: frozenset[str]) -> frozenset[str]:
    """Every path that runs as soon as an entry is imported."""
    following: defaultdict[str, list[str]] = defaultdict(list)
    for edge in edges:
        if edge.eager:
            following[edge.source].append(edge.target)
    return closure(entries, lambda path: following.get(path, ()))


def entry_points(paths: Iterable[str]) -> frozenset[str]:
    """Paths that run first for whoever installs the product: `__init__` files that no other package contains."""
    every = set(paths)
    return frozenset(path for path in every if path.endswith("/__init__.py") and not _inside(path, every))


def _inside(path: str, every: set[str]) -> bool:
    folder = path.rsplit("/", 2)[0] if path.count("/") > 1 else ""
    return bool(folder) and f"{folder}/__init__.py" in every
