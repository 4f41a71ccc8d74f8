"""The role of a file: what the rulebook's patterns say of its path, folders before file names, the most telling role first,
and what the files say themselves, where they do."""

from __future__ import annotations

import fnmatch
import posixpath
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from scanner.model.base import Role
from scanner.model.facts import FileFacts
from scanner.model.rules import RolePattern

_ORDER: Final[tuple[Role, ...]] = ("vendored", "test", "docs", "example", "tooling")
_NOBODY: Final[Mapping[str, Iterable[FileFacts]]] = {}
_SHIPPING: Final = frozenset({"tools", "tool"})
"""Folders of tooling that, inside of a package, are parts of the product: whoever installs it gets and calls them."""
_WORK: Final = re.compile(
    r"(?:.*_)?(?:pre|fine)?(?:train|trainval|eval|evaluate|infer|inference|predict|serve)(?:_.*)?\.py"
    r"|(?:test(?:_.*)?|.*_test)\.py",
    re.IGNORECASE,
)
"""Scripts that are the work itself, although research code likes to keep them in `tools/`: those that test a model, not
those that make something for tests."""
_MEASURING: Final = re.compile(r"(?:.*[_-])?bench(?:es|mark(?:s|ing)?)?(?:[_-].*)?", re.IGNORECASE)
"""Folders of benchmarks: a runner that finds its cases as tests wants them called like tests."""
_TRIAL: Final = re.compile(r"(?:.*/)?(?:(test|testing)|test_[^/]*|[^/]*_test)\.py", re.IGNORECASE)
"""What is called like a test, and in research code may be a script that measures a trained model."""
_HELPER: Final = re.compile(r"(?:.*/)?tests_[^/]*\.py", re.IGNORECASE)
"""What may be called after tests because it helps to write them."""
_INSTALLED: Final = re.compile(r"((?:.*/)?)([^/-]+)-[^/]*\.dist-info/[^/]+")


class Roles:
    """Roles by path. Vendored code is vendored whatever it is called; a notebook has its folder's role
    (example, docs, test …) where that has one, else it is a notebook; what no pattern names is production.

    `facts` are those of all files, where they are known. A file is vendored too where its header says so, or where it
    was installed into the tree (a `.dist-info` folder lies beside it). A file that is called like a test is one in any
    folder where it holds tests, and a script that holds none is not. What is a package inside of a package ships: it is
    no tooling for being called `tools`, nor an example for a name such as `example_gen`; nor is `tools/train.py`.
    Generated code is told by its trait alone: a generated file has the role of its place."""

    def __init__(self, patterns: Iterable[RolePattern], facts: Mapping[str, Iterable[FileFacts]] = _NOBODY) -> None:
        self._folders: dict[Role, re.Pattern[str]] = {}
        self._named: dict[Role, re.Pattern[str]] = {}
        self._files: dict[Role, re.Pattern[str]] = {}
        given = list(patterns)
        for role in _ORDER:
            globs = [glob for p in given if p.role == role for glob in p.folders]
            self._folders[role] = _union(globs)
            self._named[role] = _union(glob for glob in globs if "*" not in glob)
            self._files[role] = _union(glob for p in given if p.role == role for glob in p.files)
        self._known: dict[str, Role | None] = {"": None}
        self._packages = frozenset(posixpath.dirname(path) for path in facts if path.endswith("/__init__.py"))
        self._installed = frozenset(_installed(facts))
        self._vendored = frozenset(path for path, several in facts.items() if any("vendored" in f.traits for f in several))
        self._trials = frozenset(
            path for path, several in facts.items() if _is_trial(path, several, posixpath.dirname(path) in self._packages)
        )
        self._tests = frozenset(path for path, several in facts.items() if any("tests" in f.traits for f in several))

    def of(self, path: str) -> Role:
        """The role of a file's path."""
        folder, _, name = path.rpartition("/")
        by_folder = self._of_folder(folder)
        if by_folder == "vendored" or path in self._vendored or path in self._installed:
            return "vendored"
        if path.endswith(".ipynb"):
            return by_folder or "notebook"
        if path in self._tests and self._matches("test", path, name) and not (by_folder == "tooling" and _measures(folder)):
            return "test"
        if by_folder == "tooling" and self._is_work(path, folder, name):
            by_folder = None
        return by_folder or self._of_file(path, name)

    def around(self, path: str) -> frozenset[Role]:
        """The roles of all folders that the path lies in: docs of an example are about the example."""
        parts = path.lower().split("/")[:-1]
        return frozenset(role for role in _ORDER for part in parts if self._folders[role].match(part))

    def of_manifest(self, path: str) -> Role:
        """The role of what a manifest declares: its folder's, since setup.py installs the product though it is tooling."""
        return self._of_folder(path.rpartition("/")[0]) or "production"

    def _of_folder(self, folder: str) -> Role | None:
        if folder not in self._known:
            parent, _, name = folder.rpartition("/")
            roles = {self._of_folder(parent), *self._said_by(parent, name.lower(), folder)}
            if folder in self._installed:
                roles.add("vendored")
            self._known[folder] = next((role for role in _ORDER if role in roles), None)
        return self._known[folder]

    def _said_by(self, parent: str, name: str, own: str) -> Iterator[Role]:
        inside = parent in self._packages and own in self._packages
        for role in _ORDER:
            if not inside or role not in ("example", "tooling"):
                said = self._folders[role].match(name) is not None
            else:
                said = self._named[role].match(name) is not None and name not in _SHIPPING
            if said:
                yield role

    def _is_work(self, path: str, folder: str, name: str) -> bool:
        if not _WORK.fullmatch(name) or (path not in self._trials and self._matches("test", path, name)):
            return False
        return all(part in _SHIPPING or not self._folders["tooling"].match(part) for part in folder.lower().split("/"))

    def _of_file(self, path: str, name: str) -> Role:
        for role in _ORDER:
            if (role != "test" or path not in self._trials) and self._matches(role, path, name):
                return role
        return "production"

    def _matches(self, role: Role, path: str, name: str) -> bool:
        """Whether a file pattern of that role names the file."""
        return bool(self._files[role].match(name.lower()) or self._files[role].match(path.lower()))


def _union(globs: Iterable[str]) -> re.Pattern[str]:
    return re.compile("|".join(fnmatch.translate(glob.lower()) for glob in globs) or r"(?!)")


def _installed(paths: Iterable[str]) -> Iterator[str]:
    """The folders and modules that installed distributions brought, by the names of their `.dist-info` folders."""
    for path in paths:
        found = _INSTALLED.fullmatch(path)
        if found is not None:
            yield found[1] + found[2]
            yield f"{found[1]}{found[2]}.py"


def _measures(folder: str) -> bool:
    return any(_MEASURING.fullmatch(part) for part in folder.split("/"))


def _is_trial(path: str, several: Iterable[FileFacts], ships: bool) -> bool:
    """Whether a file that is called like a test holds none: a program, or what ships in a package to help with tests."""
    facts = [fact for fact in several if fact.kind == "python"]
    if not facts or any("tests" in fact.traits for fact in facts):
        return False
    found = _TRIAL.fullmatch(path)
    if found is None:
        return ships and _HELPER.fullmatch(path) is not None
    return found[1] is not None or any("main-guard" in fact.traits for fact in facts)
