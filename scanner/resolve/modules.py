"""Where an import leads inside the repository, by the rules Python itself goes by.

A file sees, in this order: the folder that its own top-level package lies in (for a script, its own folder), then
the source roots (the repository's root, `src`, `python`, `lib`, folders that hold a manifest). A folder without
`__init__.py` is a namespace package, and Python lets an installed distribution win over it: so such a folder never
claims the name of a framework.
"""

from __future__ import annotations

import posixpath
import sys
from collections import defaultdict
from collections.abc import Iterable
from typing import Final

_STDLIB: Final = sys.stdlib_module_names
_SUFFIXES: Final = (".py", ".pyi", ".pyw")
_MAX_PARTS: Final = 40
_USUAL_ROOTS: Final = ("", "src", "python", "lib")


class ModuleMap:
    """The Python files of a repository as importable modules.

    `paths` are all its Python files; `source_roots` folders that are on the import path ("" is the root itself);
    `known` the top-level names of frameworks and services, which only a real package or module may claim.
    """

    def __init__(self, paths: Iterable[str], source_roots: Iterable[str], known: frozenset[str]) -> None:
        self._files: dict[str, str] = {}
        self._folders: set[str] = set()
        self._packages: set[str] = set()
        self._known = known
        for path in sorted(paths, key=_preference):
            self._add(path)
        roots = frozenset({*source_roots, *_USUAL_ROOTS} - self._packages)
        self._modules_at = _by_root(self._files, roots)
        self._names_at = _by_root({*self._files, *self._folders}, roots)
        self._named = self._by_name()
        self._homes: dict[str, str] = {}
        self._bases: dict[tuple[str, str], str | None] = {}

    def resolve(self, importer: str, module: str, name: str | None, level: int) -> tuple[str, ...]:
        """Paths of the first-party modules that an import runs, packages on the way included; () for third-party.

        `importer` is the path of the importing file; the rest as in `facts.Import`."""
        if level:
            return self._relative(importer, module, name, level)
        head = module.split(".", 1)[0]
        base = self._base(importer, head)
        return () if base is None else self._below(base, _parts(module, name))

    def owns(self, importer: str, head: str) -> bool:
        """Whether the top-level name `head` means the repository's own code in that file."""
        return self._base(importer, head) is not None

    def home(self, path: str) -> str:
        """The folder that the file's top-level package lies in; for a script, its own folder."""
        folder = posixpath.dirname(path)
        if folder not in self._homes:
            top = folder
            while top and top not in self._packages:  # a folder without `__init__.py` inside a package is part of it
                top = posixpath.dirname(top)
            outermost = top
            while top in self._packages:
                outermost, top = top, posixpath.dirname(top)
            self._homes[folder] = top if outermost in self._packages else folder
        return self._homes[folder]

    def dotted(self, path: str) -> str:
        """The name under which the file is imported from its home: "pkg.mod" for lib/pkg/mod.py."""
        home = self.home(path)
        inner = _stem(path)[len(home) :].strip("/")
        return inner.replace("/", ".") or posixpath.basename(home)

    def _add(self, path: str) -> None:
        stem = _stem(path)
        self._files.setdefault(stem, path)
        if path.rpartition("/")[2].startswith("__init__.py"):
            self._packages.add(stem)
        folder = posixpath.dirname(path)
        while folder and folder not in self._folders:
            self._folders.add(folder)
            folder = posixpath.dirname(folder)

    def _by_name(self) -> dict[str, tuple[str, ...]]:
        named: defaultdict[str, set[str]] = defaultdict(set)
        for stem in self._files:
            parent = posixpath.dirname(stem)
            if parent not in self._packages:
                named[posixpath.basename(stem)].add(parent)
        return {name: tuple(sorted(parents)) for name, parents in named.items()}

    def _base(self, importer: str, head: str) -> str | None:
        key = (importer, head)
        if key not in self._bases:
            self._bases[key] = self._find_base(importer, head)
        return self._bases[key]

    def _find_base(self, importer: str, head: str) -> str | None:
        home = self.home(importer)
        for base in (home, *self._modules_at.get(head, ())):
            if self._is_module(base, head) and self._files[_join(base, head)] != importer:
                return base  # a file called like what it imports does not mean itself
        if head in self._known or head in _STDLIB:
            return None
        folder = posixpath.dirname(importer)
        for base in (folder, home, *self._names_at.get(head, ())):
            if self._is_module(base, head) or _join(base, head) in self._folders:
                return base
        elsewhere = self._named.get(head, ())  # put on the path by other means: believed where there is only one
        return elsewhere[0] if len(elsewhere) == 1 else None

    def _is_module(self, base: str, head: str) -> bool:
        return _join(base, head) in self._files

    def _relative(self, importer: str, module: str, name: str | None, level: int) -> tuple[str, ...]:
        folder = posixpath.dirname(importer)
        for _ in range(level - 1):
            if not folder:
                return ()
            folder = posixpath.dirname(folder)
        parts = _parts(module, name)
        own = (self._files[folder],) if folder in self._files else ()
        return own + self._below(folder, parts)

    def _below(self, base: str, parts: list[str]) -> tuple[str, ...]:
        found = []
        current = base
        for part in parts[:_MAX_PARTS]:
            current = _join(current, part)
            if current in self._files:
                found.append(self._files[current])
            elif current not in self._folders:
                break
        return tuple(found)


def _by_root(places: Iterable[str], roots: frozenset[str]) -> dict[str, tuple[str, ...]]:
    """For each name, the source roots that hold it, sorted: a repository may have thousands of roots."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for place in sorted(places):
        root, _, name = place.rpartition("/")
        if root in roots:
            found[name].append(root)
    return {name: tuple(sorted(at)) for name, at in found.items()}


def _join(base: str, name: str) -> str:
    return f"{base}/{name}" if base else name


def _parts(module: str, name: str | None) -> list[str]:
    parts = module.split(".") if module else []
    return [*parts, name] if name and name != "*" else parts


def _stem(path: str) -> str:
    for suffix in _SUFFIXES:
        if path.endswith(suffix):
            path = path[: -len(suffix)]
            break
    return path[: -len("/__init__")] if path.endswith("/__init__") else path


def _preference(path: str) -> tuple[bool, bool, str]:
    """A stub stands in only where there is no source; a package hides a module of its name."""
    return not path.endswith(".py"), not path.endswith("/__init__.py"), path
