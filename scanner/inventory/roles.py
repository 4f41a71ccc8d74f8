"""The role of a path: what the rulebook's patterns say, folders before file names, the most telling role first."""

from __future__ import annotations

import fnmatch
import re
from collections.abc import Iterable
from typing import Final

from scanner.model.base import Role
from scanner.model.rules import RolePattern

_ORDER: Final[tuple[Role, ...]] = ("vendored", "test", "docs", "example", "tooling")


class Roles:
    """Roles by path. Vendored code is vendored whatever it is called; a notebook has its folder's role
    (example, docs, test …) where that has one, else it is a notebook; what no pattern names is production."""

    def __init__(self, patterns: Iterable[RolePattern]) -> None:
        self._folders: dict[Role, re.Pattern[str]] = {}
        self._files: dict[Role, re.Pattern[str]] = {}
        given = list(patterns)
        for role in _ORDER:
            self._folders[role] = _union(glob for p in given if p.role == role for glob in p.folders)
            self._files[role] = _union(glob for p in given if p.role == role for glob in p.files)
        self._known: dict[str, Role | None] = {"": None}

    def of(self, path: str) -> Role:
        """The role of a file's path."""
        folder, _, name = path.rpartition("/")
        by_folder = self._of_folder(folder)
        if path.endswith(".ipynb"):
            return by_folder or "notebook"
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
            roles = {self._of_folder(parent), *(role for role in _ORDER if self._folders[role].match(name.lower()))}
            self._known[folder] = next((role for role in _ORDER if role in roles), None)
        return self._known[folder]

    def _of_file(self, path: str, name: str) -> Role:
        for role in _ORDER:
            if self._files[role].match(name.lower()) or self._files[role].match(path.lower()):
                return role
        return "production"


def _union(globs: Iterable[str]) -> re.Pattern[str]:
    return re.compile("|".join(fnmatch.translate(glob.lower()) for glob in globs) or r"(?!)")
