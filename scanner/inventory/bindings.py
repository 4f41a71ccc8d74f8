"""How firmly the repository is bound to each framework: required, optional, or only declared."""

from __future__ import annotations

import posixpath
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Final, NamedTuple

from scanner.inventory.folders import folders_around
from scanner.inventory.roles import Roles
from scanner.inventory.sightings import Sighting
from scanner.model.base import Binding
from scanner.model.facts import FileFacts
from scanner.resolve import ImportEdge, closure, importers

_RUNTIME: Final = frozenset({"runtime", "image", "lock"})
_WORKING: Final = frozenset({"production", "notebook"})
_HOLDERS: Final = frozenset({"requirements", "reqs"})
_OF_PROJECTS: Final = frozenset({"setup.py", "setup.cfg", "pyproject.toml"})
_PROGRAMS: Final = frozenset({"__main__.py", "main.py", "app.py", "cli.py", "server.py", "wsgi.py", "asgi.py", "manage.py"})
_MANIFESTS: Final = frozenset({"setup_py", "pyproject", "setup_cfg"})
_BESIDE: Final = frozenset({"requirements", "conda", "pipfile"})


class Published(NamedTuple):
    """Distributions: `places` are the folders of all, `folders` of those that declare what they require, `modules` what the
    packages of these hold; `included` are the files that manifests include, and `programs` what in the repository has a
    main guard, or is called like a program."""

    places: frozenset[str] = frozenset()
    folders: frozenset[str] = frozenset()
    modules: frozenset[str] = frozenset()
    included: frozenset[str] = frozenset()
    programs: frozenset[str] = frozenset()


_NONE: Final = Published()


class _Chains(NamedTuple):
    """What runs at once: `eager` when an entry is imported, `run` when a program starts. `before` leads from a module to
    those that import it unconditionally; `distributed` are the modules of published distributions that can be believed,
    `published` those of all that name their requirements."""

    eager: frozenset[str]
    run: frozenset[str]
    before: Mapping[str, list[str]]
    distributed: frozenset[str]
    published: frozenset[str]

    def spares(self, imports: Iterable[Sighting]) -> bool:
        """Whether importing a published package tries one of these imports, and goes on where it fails: those who wrote it
        foresaw an installation without."""
        return any(item.kind == "try" and item.path in self.eager and item.path in self.published for item in imports)

    def most_need(self, firm: set[str]) -> bool:
        """Whether at least half of what is published cannot be imported without what the given paths import."""
        needing = closure(firm, lambda path: self.before.get(path, ()))
        return 2 * len(needing & self.distributed) >= len(self.distributed)


def bindings(
    seen: Iterable[Sighting],
    edges: Iterable[ImportEdge],
    entries: frozenset[str],
    published: Published = _NONE,
) -> dict[str, Binding]:
    """The binding of each technology that shows itself in code or manifests.

    declared-only: nothing imports or uses it. optional: every import outside tests and examples is guarded or lazy; or it
    is no hard requirement, and no unguarded chain of imports leads to it from an entry (a package's own `__init__`): then
    it must be offered as an extra, or a published distribution does without it, for less than half of its modules need
    it, or its package itself tries to import it and goes on without. required: everything else.
    What only tests and examples import is optional where something is published that does not require it; else it is
    judged by those.
    `entries` are the paths that run first. A distribution requires what its manifest says: a requirements file beside that
    is an environment to work in, which makes required what a program imports; one deep inside is what some image installs.
    """
    imports: defaultdict[str, list[Sighting]] = defaultdict(list)
    uses: defaultdict[str, list[Sighting]] = defaultdict(list)  # for what has no import of its own, such as tf.lite
    scopes: defaultdict[str, set[str]] = defaultdict(set)
    for item in seen:
        if item.origin == "declared":
            scopes[item.technology].add(_scope(item, published))
        elif item.origin == "import" and item.generation is None:
            imports[item.technology].append(item)
        elif item.origin == "use" and item.generation is None and not item.probes:
            uses[item.technology].append(item)
    chains = _chains(edges, entries, published)
    if any(not scopes[name] and _at_the_heart(imports[name] or uses[name], chains) for name in sorted({*imports, *uses})):
        chains = chains._replace(distributed=frozenset())  # its manifest leaves out what it cannot do without: no witness
    found = {name: _binding(imports[name] or uses[name], scopes[name], chains) for name in {*imports, *uses, *scopes}}
    if published.places:
        found |= {name: "optional" for name, at in imports.items() if at and not _works(at) and "runtime" not in scopes[name]}
    return dict(sorted(found.items()))


def _works(imports: Iterable[Sighting]) -> bool:
    return any(item.role in _WORKING for item in imports)


def _scope(item: Sighting, published: Published) -> str:
    if item.scope != "runtime":
        return item.scope
    if item.role != "production":
        return "test"
    folder, name = _holder(item.path), posixpath.basename(item.path)
    if name in _OF_PROJECTS or item.path in published.included:
        return "runtime"
    if folder in published.folders:
        return "environment"
    return (
        "image"
        if folder not in published.places and any(around in published.places for around in folders_around(folder))
        else "runtime"
    )


def _at_the_heart(imports: list[Sighting], chains: _Chains) -> bool:
    firm = _firm(imports)
    if not firm or not chains.distributed:
        return False
    return bool(firm & chains.eager) or (chains.most_need(firm) and not chains.spares(imports))


def _firm(imports: list[Sighting]) -> set[str]:
    """Where it is imported without any condition by what works: tests and examples count where there is nothing else."""
    working = [item for item in imports if item.role in _WORKING] or imports
    return {item.path for item in working if item.binding == "required"}


def _binding(imports: list[Sighting], scopes: set[str], chains: _Chains) -> Binding:
    if not imports:
        return "declared-only"
    firm = _firm(imports)
    brought = scopes & (_RUNTIME - {"lock"} if "optional" in scopes else _RUNTIME)  # a lock file pins extras too
    if "runtime" in brought or (brought and firm):
        return "required"
    if not firm:
        return "optional"
    if firm & chains.eager or ("environment" in scopes and firm & chains.run):
        return "required"
    if "optional" in scopes or chains.spares(imports) or (chains.distributed and not chains.most_need(firm)):
        return "optional"
    return "required"


def _chains(edges: Iterable[ImportEdge], entries: frozenset[str], published: Published) -> _Chains:
    following: defaultdict[str, list[str]] = defaultdict(list)
    at_once = [edge for edge in edges if edge.eager]
    for edge in at_once:
        following[edge.source].append(edge.target)
    eager, run = (closure(start, lambda path: following.get(path, ())) for start in (entries, published.programs))
    return _Chains(eager, run, importers(at_once), published.modules, published.modules)


def distributed_modules(facts: Mapping[str, Iterable[FileFacts]], roles: Roles) -> Published:
    """The distributions that the repository publishes, those alone whose manifest names requirements, by itself or by a file
    that it reads, or says that there are none: of others nothing can be said of what an installation brings."""
    published: set[str] = set()
    naming: set[str] = set()
    included: set[str] = set()
    for path, several in facts.items():
        for fact in several:
            if fact.kind in _MANIFESTS and roles.of_manifest(path) == "production":
                if fact.project is not None and fact.project.publishes:
                    published.add(posixpath.dirname(path))
                included.update(_included(path, several))
                if _names(path, fact, facts):
                    naming.add(posixpath.dirname(path))
    folders = published & naming
    packages = {posixpath.dirname(path) for path in facts if path.endswith("/__init__.py")}
    modules = frozenset(
        path for path, several in facts.items()
        if posixpath.dirname(path) in packages
        and any(fact.kind == "python" for fact in several)
        and roles.of(path) == "production"
        and any(folder in folders for folder in folders_around(path))
    )  # fmt: skip
    programs = frozenset(
        path for path, several in facts.items() if roles.of(path) == "production" and _is_program(path, several)
    )
    every = closure(included, lambda path: _included(path, facts.get(path, ())))
    return Published(frozenset(published), frozenset(folders), modules, every, programs)


def _names(path: str, manifest: FileFacts, facts: Mapping[str, Iterable[FileFacts]]) -> bool:
    """Whether a manifest tells what an installation brings. One that says "nothing" is not believed where a requirements
    file beside it says more: it makes the code importable, and people are told to install the rest."""
    if any(item.scope == "runtime" for item in manifest.requirements):
        return True
    if any(other in facts for other in _included(path, (manifest,))):
        return True
    folder = posixpath.dirname(path)
    return "complete" in manifest.traits and not any(
        fact.kind in _BESIDE and any(item.scope == "runtime" for item in fact.requirements)
        for other, several in facts.items()
        if _holder(other) == folder
        for fact in several
    )


def _holder(path: str) -> str:
    folder = posixpath.dirname(path)
    return posixpath.dirname(folder) if posixpath.basename(folder) in _HOLDERS else folder


def _included(path: str, several: Iterable[FileFacts]) -> Iterator[str]:
    folder = posixpath.dirname(path)
    for fact in several:
        yield from (posixpath.normpath(posixpath.join(folder, item.path)) for item in fact.includes if not item.constraint)


def _is_program(path: str, several: Iterable[FileFacts]) -> bool:
    return posixpath.basename(path) in _PROGRAMS or any("main-guard" in fact.traits for fact in several)


def entry_points(paths: Iterable[str]) -> frozenset[str]:
    """Paths that run first for whoever installs the product: `__init__` files that no other package contains."""
    every = set(paths)
    return frozenset(path for path in every if path.endswith("/__init__.py") and not _inside(path, every))


def _inside(path: str, every: set[str]) -> bool:
    """A folder without `__init__.py` on the way makes no difference: importing the package does not run what is below."""
    return any(folder and f"{folder}/__init__.py" in every for folder in folders_around(posixpath.dirname(path)))
