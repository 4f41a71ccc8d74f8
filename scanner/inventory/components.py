"""Where one component ends and the next begins: by manifests first, then by top-level packages that do not know each other.

A folder is the root of a component when it holds a manifest, a container file or a notebook project of its own and
production code (or notebooks) below it. Each file belongs to the deepest root above it. A root that holds several
top-level packages is split only where they use different frameworks and none imports another: then they are two
pieces of work that happen to share a manifest.
"""

from __future__ import annotations

import posixpath
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Final, NamedTuple

from scanner.inventory.folders import folders_around
from scanner.inventory.roles import Roles
from scanner.limits import MAX_COMPONENTS
from scanner.model.facts import FileFacts
from scanner.resolve import ImportEdge

_MANIFESTS: Final = frozenset({"setup_py", "pyproject", "setup_cfg", "pipfile", "conda", "requirements"})
_ROOT_KINDS: Final = _MANIFESTS | {"dockerfile"}
_CODE: Final = frozenset({"python", "notebook"})
_HOLDERS: Final = frozenset(
    {"requirements", "docker", "dockerfiles", "deploy", "build", "conda", "envs", "environments", "reqs"}
)
"""Folders that hold manifests for their parent."""


class Unit(NamedTuple):
    """A component before it is judged. `path` is "" for the root; `files` are all paths that belong to it;
    `surroundings` are configuration files above it that serve it without being code of another component."""

    path: str
    name: str
    files: frozenset[str]
    surroundings: frozenset[str]
    joined: int = 0
    """Small components in it that are not judged by themselves, for there are too many."""


def units(
    facts: Mapping[str, Iterable[FileFacts]],
    roles: Roles,
    edges: Iterable[ImportEdge],
    families: Mapping[str, frozenset[str]],
    name: str,
) -> tuple[Unit, ...]:
    """The components of a repository called `name`, sorted by path. `families` maps a path to the framework families
    that its text uses."""
    kinds = {path: frozenset(fact.kind for fact in several) for path, several in facts.items()}
    code = {path for path, kind in kinds.items() if kind & _CODE and roles.of(path) in ("production", "notebook")}
    projects = frozenset(posixpath.dirname(path) for path, several in facts.items() if any(fact.project for fact in several))
    roots = _roots(kinds, roles, code, projects, edges)
    owner = {path: _owner(path, roots) for path in facts}
    by_root: defaultdict[str, set[str]] = defaultdict(set)
    for path, root in owner.items():
        by_root[root].add(path)
    within: defaultdict[str, list[ImportEdge]] = defaultdict(list)  # by root, or each root would go through all of them
    for edge in edges:
        if edge.source in owner and owner[edge.source] == owner.get(edge.target):
            within[owner[edge.source]].append(edge)
    groups: dict[str, set[str]] = {}
    for root, files in by_root.items():
        groups.update(_split(root, files, code, within[root], families))
    groups, joined = _largest(groups, code)
    coded = {root: bool(files & code) for root, files in groups.items()}
    bare = {root: files for root, files in groups.items() if not coded[root]}
    infra = {path for path, kind in kinds.items() if not kind & _CODE and roles.of(path) != "vendored"}
    if not groups:
        return (Unit("", name, frozenset(), frozenset()),)
    return tuple(
        Unit(root, _title(root, files, facts, name), frozenset(files), _above(root, bare, infra), joined.get(root, 0))
        for root, files in sorted(groups.items())
        if coded[root] or len(groups) == 1 or any(kinds[path] & _ROOT_KINDS for path in files)
    )


def _roots(
    kinds: Mapping[str, frozenset[str]], roles: Roles, code: set[str], projects: frozenset[str], edges: Iterable[ImportEdge]
) -> frozenset[str]:
    holding = set()
    for path, kind in kinds.items():
        if kind & _ROOT_KINDS and roles.of_manifest(path) in ("production", "tooling"):
            folder = posixpath.dirname(path)
            held = False
            while folder and posixpath.basename(folder).lower() in _HOLDERS:
                folder, held = posixpath.dirname(folder), True
            if not held or kind & _MANIFESTS:
                holding.add(folder)
    owned = {_owner(path, frozenset(holding)) for path in code}
    part = _parts_of_others(holding - projects, code, edges)
    return frozenset((holding & owned) - part) | {""}


def _parts_of_others(folders: set[str], code: set[str], edges: Iterable[ImportEdge]) -> set[str]:
    """Folders that hold requirements or a container file of their own, but whose modules are imported from outside:
    they are parts of what is around them."""
    found = set()
    for edge in edges:
        if edge.source in code:
            for folder in folders_around(edge.target):
                if folder and folder in folders and not edge.source.startswith(f"{folder}/"):
                    found.add(folder)
    return found


def _owner(path: str, roots: frozenset[str]) -> str:
    folder = posixpath.dirname(path)
    while folder and folder not in roots:
        folder = posixpath.dirname(folder)
    return folder


def _split(
    root: str, files: set[str], code: set[str], edges: Iterable[ImportEdge], families: Mapping[str, frozenset[str]]
) -> dict[str, set[str]]:
    tops: defaultdict[str, set[str]] = defaultdict(set)
    for path in files & code:
        inner = path[len(root) :].lstrip("/")
        tops[posixpath.join(root, inner.split("/", 1)[0]) if "/" in inner else root].add(path)
    used = {top: frozenset().union(*(families.get(path, frozenset()) for path in paths)) for top, paths in tops.items()}
    clusters = _clusters(tops, edges)
    worth = [cluster for cluster in clusters if any(used[top] for top in cluster)]
    kinds_of_work = {frozenset().union(*(used[top] for top in cluster)) for cluster in worth}
    if len(worth) < 2 or len(kinds_of_work) < 2 or any(root in cluster for cluster in worth):
        return {root: files}
    parts: dict[str, set[str]] = {}
    home: dict[str, str] = {}
    for cluster in worth:
        main = min(cluster, key=lambda top: (-len(tops[top]), top))
        parts[main] = set()
        home |= dict.fromkeys(cluster, main)
    for path in files:
        top = posixpath.join(root, path[len(root) :].lstrip("/").split("/", 1)[0])
        if top in home:
            parts[home[top]].add(path)
    rest = files - frozenset().union(*parts.values())
    return {**parts, root: rest} if rest else parts


def _clusters(tops: Mapping[str, set[str]], edges: Iterable[ImportEdge]) -> list[frozenset[str]]:
    leader = {top: top for top in tops}

    def find(top: str) -> str:
        while leader[top] != top:
            leader[top] = top = leader[leader[top]]
        return top

    of = {path: top for top, paths in tops.items() for path in paths}
    for edge in edges:
        if edge.source in of and edge.target in of:
            first, second = sorted((find(of[edge.source]), find(of[edge.target])))
            leader[second] = first
    grouped: defaultdict[str, set[str]] = defaultdict(set)
    for top in sorted(tops):
        grouped[find(top)].add(top)
    return [frozenset(group) for _, group in sorted(grouped.items())]


def _largest(groups: dict[str, set[str]], code: set[str]) -> tuple[dict[str, set[str]], dict[str, int]]:
    """The MAX_COMPONENTS groups with most code, the rest counted with what is around them, and how many that were."""
    if len(groups) <= MAX_COMPONENTS:
        return groups, {}
    largest = sorted(groups, key=lambda root: (root != "", -len(groups[root] & code), root))[:MAX_COMPONENTS]
    kept = {root: set(groups[root]) for root in largest}
    kept.setdefault("", set())
    joined: defaultdict[str, int] = defaultdict(int)
    places = frozenset(kept)
    for root in groups.keys() - places:
        place = _owner(root, places)
        kept[place] |= groups[root]
        joined[place] += 1
    return kept, joined


def _above(root: str, bare: Mapping[str, set[str]], infra: set[str]) -> frozenset[str]:
    """Configuration in folders above that have no code of their own to serve."""
    found: set[str] = set()
    for other, files in bare.items():
        if other != root and (not other or root.startswith(other + "/")):
            found |= files & infra
    return frozenset(found)


def _title(root: str, files: set[str], facts: Mapping[str, Iterable[FileFacts]], name: str) -> str:
    for path in sorted(files):
        if posixpath.dirname(path) == root:
            for fact in facts[path]:
                if fact.project and fact.project.name:
                    return fact.project.name
    return posixpath.basename(root) or name
