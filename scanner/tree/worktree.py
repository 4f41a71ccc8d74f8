"""A git work tree: the files of the commit it stands on as they are on disk, and untracked files no ignore rule covers.

The index is not read (its formats differ, and git would refresh it): what is tracked is what HEAD's tree names.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from scanner.tree import prune
from scanner.tree.commit import Lister, Listing
from scanner.tree.dirty import Comparison
from scanner.tree.entry import GitTrouble, Notes, Source, Unreadable
from scanner.tree.folder import DiskSource
from scanner.tree.ignore import MAX_IGNORE_FILE, REASON, Rules
from scanner.tree.openat import Member, Root
from scanner.tree.repository import Repository
from scanner.tree.walk import Walk


class WorkTreePolicy:
    """What git tracks is read, whatever its name. Of the rest, ignore rules and conventions leave things out."""

    def __init__(self, root: Root, rules: Rules, listing: Listing, notes: Notes) -> None:
        self._root, self._rules, self._listing, self._notes = root, rules, listing, notes
        self._tracked = {"", *_parents([*listing.files, *listing.links, *listing.submodules])}
        self._hidden: dict[str, bool] = {"": False}

    def folder(self, path: str, name: str) -> str | None:
        """Submodules are not entered (that has been said), nor what is ignored or pruned, unless it holds tracked files."""
        if path in self._listing.submodules or path == ".git":
            return ""
        if path in self._tracked:
            return None
        return REASON if self._ignored(path, f"{path}/") else prune.by_name(name)

    def listed(self, path: str, members: Sequence[Member], siblings: frozenset[str]) -> str | None:
        """Repositories within are not entered; the folder's own ignore rules start to count."""
        names = {member.name for member in members}
        if path not in self._tracked:
            if ".git" in names:
                self._notes.unknown(path, "tree", "is another git repository, which is not read: scan it by itself")
                return ""
            if (reason := prune.by_content(path.rpartition("/")[2], names, siblings)) is not None:
                return reason
        if ".gitignore" in names:
            self._add_rules(path)
        return None

    def file(self, path: str) -> str | None:
        """Tracked, or not ignored."""
        if path in self._listing.files or path in self._listing.links:
            return None
        if path == ".git":
            return ""
        return REASON if self._ignored(path, path) else None

    def _ignored(self, path: str, asked: str) -> bool:
        return self._folder_hidden(path.rpartition("/")[0]) or self._rules.ignored(asked)

    def _folder_hidden(self, path: str) -> bool:
        """Is this folder, which is only visited for tracked files in it, ignored or inside an ignored one?"""
        known = self._hidden.get(path)
        if known is None:
            known = self._hidden[path] = self._folder_hidden(path.rpartition("/")[0]) or self._rules.ignored(f"{path}/")
        return known

    def _add_rules(self, folder: str) -> None:
        path = f"{folder}/.gitignore" if folder else ".gitignore"
        if self._root.kind(path) != "file":
            return  # a link is not followed, by git either; the walk says so
        try:
            self._rules.add(folder, self._root.read(path, MAX_IGNORE_FILE))
        except Unreadable as error:
            self._notes.unknown(path, "tree", f"ignore rules that do not count: the file {error}")


def open_work_tree(path: Path, repository: Repository, name: str, notes: Notes, url: str | None) -> Source:
    """The files of a work tree. Raises GitTrouble where the commit it stands on cannot be read, OSError for `path`."""
    commit = repository.head()
    if commit is None and repository.references.names():
        raise GitTrouble("HEAD names no commit, though there are branches or tags")
    if commit is None:
        notes.unknown("", "git", "the repository has no commit yet: nothing is known to be tracked")
        listing = Listing({}, {}, frozenset())
    else:
        listing = Lister(repository.objects, notes).run(commit)
    root = Root(path)
    try:
        rules = Rules(notes)
        rules.add_exclude(repository.facts.exclude)
        walk = Walk(root, WorkTreePolicy(root, rules, listing, notes), notes)
        walk.run()
        comparison = Comparison(root, repository.objects, listing)
        found = comparison.run(walk.found, walk.links) if commit else walk.found
        dirty = _dirty(comparison, listing, walk, notes) if commit else None
        return DiskSource(root, name, found, notes, revision=commit, dirty=dirty, source_url=url)
    except BaseException:
        root.close()
        raise


def _dirty(comparison: Comparison, listing: Listing, walk: Walk, notes: Notes) -> bool | None:
    missing = len((listing.files.keys() | listing.links.keys()) - {file.raw for file in walk.found} - set(walk.links))
    if missing and not walk.cut:
        reason = "of the commit missing from the work tree (deleted, replaced, or a sparse checkout): not read"
        notes.unknown("", "tree", f"{missing:,} {'file' if missing == 1 else 'files'} {reason}")
    if comparison.differs or (missing and not walk.cut):
        return True
    return None if comparison.unsure or walk.cut else False


def _parents(paths: Sequence[str]) -> set[str]:
    """All folders above these paths."""
    found: set[str] = set()
    for path in paths:
        folder = path.rpartition("/")[0]
        while folder and folder not in found:
            found.add(folder)
            folder = folder.rpartition("/")[0]
    return found
