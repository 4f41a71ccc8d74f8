"""Where an import leads inside the repository, by the rules Python itself goes by.

A file sees, in this order: its own folder where that is no package (Python puts a script's folder first), the folder that
its own top-level package lies in, then the source roots (the repository's root, `src`, `python`, `lib`, folders that hold
a manifest), the nearest first. A folder without `__init__.py` is a namespace package, and Python lets an installed
distribution win over it: so such a folder never claims the name of a framework, nor of a declared requirement. A framework's
name is claimed only by a real package or module on such a path: that `tests/torch/` or `examples/keras/` could be reached
as `torch` or `keras` from the folder above is not enough. Stubs (`.pyi`) at the top are about somebody else's code.
"""

from __future__ import annotations

import posixpath
import sys
from bisect import bisect
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Final, NamedTuple

_STDLIB: Final = sys.stdlib_module_names
_SUFFIXES: Final = (".py", ".pyi", ".pyw")
_MAX_PARTS: Final = 40
_MOST_BASES: Final = 50
"""Source roots that are tried for one name, where more hold it."""
_USUAL_ROOTS: Final = ("", "src", "python", "lib")
_LIBRARIES: Final = frozenset(
    ("numpy", "scipy", "pandas", "matplotlib", "sklearn", "skimage", "PIL", "cv2", "yaml", "requests", "six", "tqdm", "pytest",
     "attr", "click", "h5py", "seaborn", "networkx")
)  # fmt: skip
"""What nearly everybody installs, whether a manifest says so or not."""
_NOTHING: Final[Mapping[str, bool]] = {}


class Place(NamedTuple):
    """A first-party module's path, "" where the name is the repository's own but no file stands for it, and the names
    that are left to be looked up in that module: ("pkg/mod.py", ("Net", "forward"))."""

    path: str
    rest: tuple[str, ...]


class ModuleMap:
    """The Python files of a repository as importable modules.

    `paths` are all its Python files; `source_roots` folders that are on the import path ("" is the root itself);
    `known` the top-level names of frameworks and services, which only a real package or module may claim; `foreign` those of
    declared requirements, which no mere folder may claim; `judged` says of single modules and packages (paths without
    suffix) whether they stand for their name, where more is known than the path; `local` are those source roots that
    hold for the files below them alone, such as the folder of a vendored project.
    """

    def __init__(
        self,
        paths: Iterable[str],
        source_roots: Iterable[str],
        known: frozenset[str],
        foreign: frozenset[str] = frozenset(),
        judged: Mapping[str, bool] = _NOTHING,
        local: frozenset[str] = frozenset(),
    ) -> None:
        self._files: dict[str, str] = {}
        self._folders: set[str] = set()
        self._packages: set[str] = set()
        self._known = known
        self._foreign = foreign | known | _STDLIB | _LIBRARIES
        self._judged = judged
        self._local = local
        for path in sorted(paths, key=_preference):
            self._add(path)
        self._roots = frozenset({*source_roots, *_USUAL_ROOTS} - self._packages)
        self._modules_at = _by_root(self._files, self._roots)
        self._names_at = _by_root({*self._files, *self._folders}, self._roots)
        self._named = self._by_name()
        self._homes: dict[str, str] = {}
        self._bases: dict[tuple[str, str], tuple[str, ...]] = {}

    def resolve(self, importer: str, module: str, name: str | None, level: int) -> tuple[str, ...]:
        """Paths of the first-party modules that an import runs, packages on the way included; () for third-party.

        `importer` is the path of the importing file; the rest as in `facts.Import`."""
        if level:
            return self._relative(importer, module, name, level)
        found: tuple[str, ...] = ()
        for base in self._found(importer, module.split(".", 1)[0]):
            found = max(found, self._below(base, _parts(module, name)), key=len)  # the first of those that lead furthest
        return found

    def locate(self, importer: str, dotted: str, level: int = 0) -> Place | None:
        """Where a dotted name leads: the deepest first-party module on the way, and the names that are left.

        `dotted` is what follows the dots of a relative import, whose number is `level`. A submodule is preferred to a
        name that its package defines; folders without `__init__.py` are walked through. None for third-party."""
        parts = dotted.split(".") if dotted else []
        if level:
            folder = _upwards(importer, level)
            return Place("", tuple(parts)) if folder is None else self._deepest(folder, parts, self._files.get(folder, ""))
        places = [self._deepest(base, parts, "") for base in self._found(importer, parts[0])] if parts else []
        return min(places, key=lambda place: len(place.rest), default=None)

    def owns(self, importer: str, head: str) -> bool:
        """Whether the top-level name `head` means the repository's own code in that file."""
        return bool(self._found(importer, head))

    def embodies(self, head: str) -> bool:
        """Whether the repository is that very distribution: a source root holds the package, not just a module so called."""
        return any(
            _join(base, head) in self._packages and self._is_module(base, head, "")
            for base in self._modules_at.get(head, ())
            if base not in self._local
        ) or any(self._judged.get(_join(base, head), False) for base in self._names_at.get(head, ()))

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
        inner = stem_of(path)[len(home) :].strip("/")
        return inner.replace("/", ".") or posixpath.basename(home) or "__init__"

    def _add(self, path: str) -> None:
        stem = stem_of(path)
        self._files.setdefault(stem, path)
        if stem and path.rpartition("/")[2].startswith("__init__.py"):
            self._packages.add(stem)
        folder = "" if path.endswith(".pyi") else posixpath.dirname(path)
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

    def _found(self, importer: str, head: str) -> tuple[str, ...]:
        """The folders in which the name is looked up: one for a module or package, all that share a namespace; () for
        third-party."""
        key = (importer, head)
        if key not in self._bases:
            bases = self._on_path(importer, head) or self._by_chance(importer, head)
            self._bases[key] = bases
        return self._bases[key]

    def _on_path(self, importer: str, head: str) -> tuple[str, ...]:
        """As Python finds it: the first folder on the path that holds a module or a package, none of them by chance."""
        for base in self._path_of(importer, head):
            if self._is_module(base, head, importer) or self._judged.get(_join(base, head), False):
                return (base,)
        return ()

    def _path_of(self, importer: str, head: str) -> Iterator[str]:
        folder, home = posixpath.dirname(importer), self.home(importer)
        if folder not in self._packages and (head not in _STDLIB or folder == home):
            yield folder
        if head not in self._known or home in self._roots:
            yield home
        yield from self._near(importer, self._modules_at.get(head, ()))
        if head in self._known:
            yield from self._near(importer, self._names_at.get(head, ()))

    def _by_chance(self, importer: str, head: str) -> tuple[str, ...]:
        """What the path does not say: siblings, folders above, namespaces, and what is put on the path by hand."""
        if head in self._known or head in _STDLIB:
            return ()
        folder, home = posixpath.dirname(importer), self.home(importer)
        around = [base for base in dict.fromkeys((home, *_above(folder))) if base not in self._packages]
        if head not in self._foreign:
            around.insert(0, folder)  # inside of a package only Python 2, or who runs the file as a script, looks there
        for base in around:
            if self._is_module(base, head, importer):
                return (base,)
        if head in self._foreign:
            return ()
        spaces = dict.fromkeys((folder, home, *self._near(importer, self._names_at.get(head, ()))))
        found = tuple(base for base in spaces if _join(base, head) in self._folders)
        if found:
            return found
        elsewhere = [base for base in self._named.get(head, ())[:_MOST_BASES] if self._is_module(base, head, importer)]
        return tuple(elsewhere) if len(elsewhere) == 1 else ()  # believed where there is only one

    def _near(self, importer: str, bases: tuple[str, ...]) -> Iterator[str]:
        """The given folders, sorted ones, that one first which shares most of its path with the importing file."""
        if len(bases) > 1:
            at = bisect(bases, importer)  # the longest common beginning is next to where it would stand
            beside = bases[max(at - 1, 0) : at + 1]
            bases = tuple(dict.fromkeys((*sorted(beside, key=lambda base: -_shared(base, importer)), *bases[:_MOST_BASES])))
        for base in bases:
            if base not in self._local or importer.startswith(f"{base}/"):
                yield base

    def _is_module(self, base: str, head: str, importer: str) -> bool:
        """A file called like what it imports does not mean itself, as a package may."""
        stem = _join(base, head)
        path = self._files.get(stem)
        if path is None or path.endswith(".pyi") or not self._judged.get(stem, True):
            return False
        return path != importer or stem in self._packages

    def _relative(self, importer: str, module: str, name: str | None, level: int) -> tuple[str, ...]:
        folder = _upwards(importer, level)
        if folder is None:
            return ()
        parts = _parts(module, name)
        own = (self._files[folder],) if folder in self._files else ()
        return own + self._below(folder, parts)

    def _deepest(self, base: str, parts: list[str], path: str) -> Place:
        taken, current = 0, base
        for index, part in enumerate(parts[:_MAX_PARTS], 1):
            current = _join(current, part)
            if current in self._files:
                path, taken = self._files[current], index
            elif current not in self._folders:
                break
        return Place(path, tuple(parts[taken:]))

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


def _upwards(importer: str, level: int) -> str | None:
    """The folder that `level` dots mean, None above the repository."""
    folder = posixpath.dirname(importer)
    for _ in range(level - 1):
        if not folder:
            return None
        folder = posixpath.dirname(folder)
    return folder


def _above(folder: str) -> Iterator[str]:
    for _ in range(_MAX_PARTS):
        if not folder:
            return
        folder = posixpath.dirname(folder)
        yield folder


def _shared(first: str, second: str) -> int:
    return len(posixpath.commonprefix((f"{first}/", f"{second}/")))


def _join(base: str, name: str) -> str:
    return f"{base}/{name}" if base else name


def _parts(module: str, name: str | None) -> list[str]:
    parts = module.split(".") if module else []
    return [*parts, name] if name and name != "*" else parts


def stem_of(path: str) -> str:
    """A module's path without its suffix; a package's is its folder."""
    for suffix in _SUFFIXES:
        if path.endswith(suffix):
            path = path[: -len(suffix)]
            break
    if path == "__init__":
        return ""
    return path[: -len("/__init__")] if path.endswith("/__init__") else path


def _preference(path: str) -> tuple[bool, bool, str]:
    """A stub stands in only where there is no source; a package hides a module of its name."""
    return not path.endswith(".py"), not path.endswith("/__init__.py"), path
