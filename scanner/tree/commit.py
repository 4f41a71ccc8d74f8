"""The files of one commit, read from the object store. Nothing is checked out."""

from __future__ import annotations

import os
from typing import Final, NamedTuple

from scanner.limits import MAX_DEPTH, MAX_FILES, MAX_PATH, MIB
from scanner.tree.entry import Found, GitTrouble, Notes, Source, Unreadable, too_large
from scanner.tree.objects import MISSING, Objects, TreeItem
from scanner.tree.repository import Repository
from scanner.tree.walk import MAX_LISTING
from scanner.tree.window import Window

_FOLDER: Final = 0o040000
_LINK: Final = 0o120000
_SUBMODULE: Final = 0o160000
_FILE: Final = 0o100000
_KIND: Final = 0o170000
_FORBIDDEN: Final = frozenset({b"", b".", b"..", b".git"})


class Listing(NamedTuple):
    """What a commit's tree holds: object ids by raw path."""

    files: dict[str, str]
    links: dict[str, str]
    submodules: frozenset[str]


class Lister:
    """Reads the trees of one commit, level by level: what a cap cuts off lies deepest."""

    def __init__(self, objects: Objects, notes: Notes) -> None:
        self._objects, self._notes = objects, notes
        self._files: dict[str, str] = {}
        self._links: dict[str, str] = {}
        self._submodules: set[str] = set()
        self._known: dict[str, list[TreeItem]] = {}
        self._seen = self._characters = 0

    def run(self, commit: str) -> Listing:
        """List a commit. Raises GitTrouble where its own tree cannot be read; trees below become unknowns."""
        try:
            top = self._objects.tree_of(commit)
            self._known[top] = self._objects.tree(top)
        except Unreadable as error:
            raise GitTrouble(f"the commit {commit[:12]} or its tree {error}") from None
        level = [("", top)]
        while level and not self._full():
            level = [inner for path, tree in level for inner in self._tree(path, tree)]
        if level or self._full():
            self._notes.cut = True
            self._notes.unknown(
                "",
                "tree",
                f"more than {MAX_FILES:,} files or folders, or {MAX_LISTING // MIB} MiB of paths: the rest was not listed",
            )
        return Listing(self._files, self._links, frozenset(self._submodules))

    def _full(self) -> bool:
        return len(self._files) >= MAX_FILES or self._seen >= 2 * MAX_FILES or self._characters >= MAX_LISTING

    def _tree(self, path: str, tree: str) -> list[tuple[str, str]]:
        """Note one tree's files; its inner trees."""
        if self._full():
            return []
        try:
            if tree not in self._known:
                self._known[tree] = self._objects.tree(tree)
        except (Unreadable, GitTrouble) as error:
            self._notes.unknown(path, "git", f"the folder's tree object {error}")
            return []
        self._seen += 1 + len(self._known[tree])
        inner: list[tuple[str, str]] = []
        names: set[bytes] = set()
        for item in self._known[tree]:
            below = f"{path}/{os.fsdecode(item.name)}" if path else os.fsdecode(item.name)
            if item.name in names:
                self._notes.unknown(below, "git", "is listed twice in its tree: only the first is read")
            elif self._admit(below, item) and item.mode & _KIND == _FOLDER:
                inner.append((below, item.id))
            names.add(item.name)
        return inner

    def _admit(self, path: str, item: TreeItem) -> bool:
        """Note what is not a folder; False for what is refused."""
        if item.name.lower() in _FORBIDDEN or b"/" in item.name:
            self._notes.unknown(path[:MAX_PATH], "git", "has a name that no file of a repository may have")
            return False
        if path.count("/") > MAX_DEPTH or len(path) > MAX_PATH:
            self._notes.unknown(path[:MAX_PATH], "tree", f"lies more than {MAX_DEPTH} levels or {MAX_PATH:,} characters deep")
            return False
        self._characters += len(path)
        kind = item.mode & _KIND
        if kind == _FILE and len(self._files) < MAX_FILES:
            self._files[path] = item.id
        elif kind == _LINK:
            self._links[path] = item.id
        elif kind == _SUBMODULE:
            self._submodules.add(path)
            self._notes.unknown(path, "tree", "is a submodule, which is not read: scan it by itself")
        elif kind not in {_FILE, _FOLDER}:
            self._notes.unknown(path, "git", "has a mode that git does not know")
        return True


class CommitSource(Source):
    """Files read from the object store, through a repository that this source closes."""

    def __init__(
        self, repository: Repository, name: str, found: list[Found], notes: Notes, revision: str, url: str | None
    ) -> None:
        super().__init__(name, found, notes, revision=revision, dirty=False, source_url=url)
        self._repository = repository

    def _read(self, found: Found, limit: int) -> bytes:
        assert found.blob is not None  # noqa: S101 - all of ours have one
        if found.size > limit:
            raise too_large(found.size, limit)
        try:
            return self._repository.objects.read(found.blob, "blob", limit)
        except GitTrouble as error:
            raise Unreadable(f"could not be read: {error}") from None

    def _window(self, found: Found, head: int, tail: int) -> Window:
        assert found.blob is not None  # noqa: S101 - all of ours have one
        try:
            return self._repository.objects.window(found.blob, head, tail)
        except GitTrouble as error:
            raise Unreadable(f"could not be read: {error}") from None

    def close(self) -> None:
        """Close the repository."""
        self._repository.close()


def open_commit(repository: Repository, commit: str, name: str, notes: Notes, url: str | None) -> Source:
    """The files of `commit`. The repository is the source's to close. Raises GitTrouble."""
    listing = Lister(repository.objects, notes).run(commit)
    for path in listing.links:
        notes.unknown(path, "tree", "is a symbolic link, which is not followed")
    paths = sorted(listing.files)
    found: list[Found] = []
    for path, info in zip(paths, repository.objects.info([listing.files[path] for path in paths]), strict=True):
        if info is None or info.kind != "blob":
            notes.unknown(path, "git", MISSING)
        else:
            found.append(Found(path, info.size, info.id))
    return CommitSource(repository, name, found, notes, commit, url)
