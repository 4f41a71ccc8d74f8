"""What the files of a repository say about its import path: source roots, and which folders stand for their names.

A package that is called like a framework may be that framework (in its own repository), or a folder of examples, tests or
generated protocols about it. Imports tell: where they ask for submodules by that name, the one that has them is meant.
"""

from __future__ import annotations

import posixpath
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Final, NamedTuple

from scanner.model.facts import FileFacts, Import
from scanner.resolve.modules import ModuleMap, stem_of

Facts = Mapping[str, Iterable[FileFacts]]

_ENOUGH: Final = 5
"""Submodules that imports must find in a folder without `__init__.py` before it stands for its name."""
_MOST_ALIKE: Final = 100
"""Folders and modules of one name that are weighed: each import of that name is held against all of them."""


class _Candidate(NamedTuple):
    """A module, package or folder that is called like a framework: its path without suffix."""

    stem: str
    package: bool
    folder: bool


def module_map(facts: Facts, known: frozenset[str], aside: Callable[[str], bool] = lambda _: False) -> ModuleMap:
    """The modules of a repository. `known` are the top-level names of frameworks and services; `aside(path)` says that what a
    manifest describes is no part of the product (vendored, tests, examples), so that its packages matter below it alone."""
    python = {path: fact for path, several in facts.items() for fact in several if fact.kind == "python"}
    roots, local = _source_roots(facts, aside)
    return ModuleMap(python, roots, known, _declared(facts), judged(python, facts, known), local)


def judged(python: Mapping[str, FileFacts], facts: Facts, known: frozenset[str]) -> dict[str, bool]:
    """Which modules, packages and folders stand for their name, and which do not, as far as imports tell.

    A module that imports its own name means another one, which then is elsewhere on the path. A package called like a
    framework stands for it where a manifest beside it names it; else unless most of the imports below its parent, and most
    of the submodules that they ask for, are not to be found in it, or all that it holds are tests and generated code;
    a folder without `__init__.py` only where it has enough of them."""
    found = {stem_of(path): False for path, fact in python.items() if _imports_itself(path, fact)}
    by_name: defaultdict[str, list[_Candidate]] = defaultdict(list)
    stems, folders = _places(python)
    for candidate in _candidates(stems, folders, known):
        alike = by_name[posixpath.basename(candidate.stem)]
        if len(alike) < _MOST_ALIKE:
            alike.append(candidate)
    if by_name:
        asked = _asked_of(facts, by_name)
        there = stems.keys() | folders
        own = _with_code(python, {candidate.stem for several in by_name.values() for candidate in several if candidate.package})
        named = set(_named_projects(facts))
        for candidate in (candidate for several in by_name.values() for candidate in several):
            stands = _stands(candidate, asked[candidate.stem], there, own)
            if candidate.stem in named:  # as its own distribution, whose `__init__` may be made when it is built
                stands = True if candidate.folder else None
            if stands is not None:
                found[candidate.stem] = stands
    return found


def _source_roots(facts: Facts, aside: Callable[[str], bool]) -> tuple[frozenset[str], frozenset[str]]:
    """Folders that manifests put on the path, and those of them that serve the files below them alone."""
    roots: set[str] = set()
    local: set[str] = set()
    for path, several in facts.items():
        for fact in several:
            if fact.project is not None:
                folder = posixpath.dirname(path)
                (local if folder and aside(path) else roots).update(
                    (folder, posixpath.normpath(posixpath.join(folder, fact.project.source_root or "src")))
                )
    roots = {"" if root == "." else root for root in roots}
    return frozenset(roots | local), frozenset(local - roots)


def _declared(facts: Facts) -> frozenset[str]:
    """The names of required distributions as they could be imported, without the repository's own."""
    required: set[str] = set()
    own: set[str] = set()
    for several in facts.values():
        for fact in several:
            required.update(item.name.replace("-", "_") for item in fact.requirements)
            if fact.project is not None:
                own.add(fact.project.name.lower().replace("-", "_").replace(".", "_"))
    return frozenset(required - own)


def _imports_itself(path: str, fact: FileFacts) -> bool:
    name = posixpath.basename(stem_of(path))
    if path.endswith(("/__init__.py", ".pyi")):
        return False
    return any(not item.level and item.module.split(".", 1)[0] == name for item in fact.imports)


def _places(python: Iterable[str]) -> tuple[dict[str, str], set[str]]:
    stems: dict[str, str] = {}
    folders: set[str] = set()
    for path in python:
        if not path.endswith(".pyi"):
            stems[stem_of(path)] = path
            folder = posixpath.dirname(path)
            while folder and folder not in folders:
                folders.add(folder)
                folder = posixpath.dirname(folder)
    return stems, folders


def _candidates(stems: Mapping[str, str], folders: set[str], known: frozenset[str]) -> Iterator[_Candidate]:
    packages = {stem for stem, path in stems.items() if path.endswith("/__init__.py")}
    for stem in sorted({*stems, *folders}):
        if posixpath.basename(stem) in known and posixpath.dirname(stem) not in packages:
            yield _Candidate(stem, stem in packages, stem not in stems)


def _stands(candidate: _Candidate, asked: Counter[str], there: set[str], own: set[str]) -> bool | None:
    """Whether the candidate stands for its name, None where nothing more is known than where it lies."""
    has = {name for name in asked if f"{candidate.stem}/{name}" in there}
    met = sum(asked[name] for name in has)
    most_names, most_imports = 2 * len(has) >= len(asked), 2 * met >= asked.total()
    if candidate.folder:
        return True if len(has) >= _ENOUGH and most_names and most_imports else None
    if not (most_names or most_imports) or (candidate.package and candidate.stem not in own):
        return False
    return None


def _named_projects(facts: Facts) -> Iterator[str]:
    """Where the package of each project would lie that is called like its distribution."""
    for path, several in facts.items():
        for fact in several:
            if fact.project is not None and fact.project.name:
                name = fact.project.name.lower().replace("-", "_")
                folder = posixpath.dirname(path)
                for root in {"", "src", "python", "lib", fact.project.source_root}:
                    yield posixpath.normpath(posixpath.join(folder, root, name))


def _asked_of(facts: Facts, by_name: Mapping[str, list[_Candidate]]) -> defaultdict[str, Counter[str]]:
    """For each candidate, the submodules that code below its parent imports by its name, and how often."""
    asked: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for path, several in facts.items():
        for item in (item for fact in several if "generated" not in fact.traits for item in fact.imports):
            name, submodule = _asked(item)
            for candidate in by_name.get(name, ()) if submodule else ():
                parent = posixpath.dirname(candidate.stem)
                if not parent or path.startswith(f"{parent}/"):
                    asked[candidate.stem][submodule] += 1
    return asked


def _asked(item: Import) -> tuple[str, str]:
    """The top-level name and the submodule that an absolute import names as modules."""
    if item.level:
        return "", ""
    name, _, rest = item.module.partition(".")
    return name, rest.split(".", 1)[0]


def _with_code(python: Mapping[str, FileFacts], packages: set[str]) -> set[str]:
    """Those packages that hold more than tests, generated code, and `__init__` files that say next to nothing."""
    found: set[str] = set()
    for path, fact in python.items():
        name = posixpath.basename(path)
        empty = name == "__init__.py" and not fact.imports and not fact.definitions
        if (
            empty
            or "generated" in fact.traits
            or name.startswith("test_")
            or name.endswith("_test.py")
            or name == "conftest.py"
        ):
            continue
        folder = posixpath.dirname(path)
        while folder:
            if folder in packages:
                found.add(folder)
            folder = posixpath.dirname(folder)
    return found
