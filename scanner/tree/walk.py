"""Walking a folder: every regular file below it, in a fixed order, with what was left out and why."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final, Protocol

from scanner.limits import MAX_DEPTH, MAX_FILES, MAX_PATH, MIB
from scanner.tree import prune
from scanner.tree.entry import Found, Notes, Unreadable
from scanner.tree.openat import Member, Root

MAX_LISTING: Final = 48 * MIB
"""All paths of a listing together, in characters; a result holds each of them several times."""


class Policy(Protocol):
    """What a walk leaves out. A reason of "" means: leave it out and say nothing (it has been said)."""

    def folder(self, path: str, name: str) -> str | None:
        """Why the folder at `path` is not listed, or None."""

    def listed(self, path: str, members: Sequence[Member], siblings: frozenset[str]) -> str | None:
        """Why the folder at `path` is left out after all, now that its members are known, or None."""

    def file(self, path: str) -> str | None:
        """Why the file at `path` is left out, or None."""


class PlainPolicy:
    """Conventions only: for a folder that is not a git work tree."""

    def folder(self, path: str, name: str) -> str | None:  # noqa: ARG002 - the protocol's signature
        """By its name."""
        return prune.by_name(name)

    def listed(self, path: str, members: Sequence[Member], siblings: frozenset[str]) -> str | None:
        """By what it holds; the folder that was asked for is never left out."""
        name = path.rpartition("/")[2]
        return prune.by_content(name, {member.name for member in members}, siblings) if path else None

    def file(self, path: str) -> str | None:
        """Only the pointer of a linked work tree or submodule is left out."""
        return prune.VERSION_CONTROL if path.rpartition("/")[2] == ".git" else None


class Walk:
    """One walk. After `run`, `found` has the files and `links` the symbolic links."""

    def __init__(self, root: Root, policy: Policy, notes: Notes) -> None:
        self._root, self._policy, self._notes = root, policy, notes
        self.found: list[Found] = []
        self.links: list[str] = []
        self._folders = 0
        self._characters = 0
        self.cut = False

    def run(self) -> None:
        """Walk all of it. Raises nothing: what goes wrong is an unknown."""
        waiting: list[tuple[str, frozenset[str]]] = [("", frozenset())]
        while waiting and not self.cut:
            path, siblings = waiting.pop()
            waiting.extend(reversed(self._visit(path, siblings)))
            self.cut = self.cut or self._folders >= MAX_FILES or self._characters >= MAX_LISTING
        if self.cut:
            self._notes.cut = True
            self._notes.unknown(
                "",
                "tree",
                f"more than {MAX_FILES:,} files or folders, or {MAX_LISTING // MIB} MiB of paths: the rest was not listed",
            )

    def _visit(self, path: str, siblings: frozenset[str]) -> list[tuple[str, frozenset[str]]]:
        self._folders += 1
        try:
            members, complete = self._root.members(path, MAX_FILES)
        except Unreadable as error:
            self._notes.unknown(path, "tree", f"folder {error}")
            return []
        reason = self._policy.listed(path, members, siblings)
        if reason is not None:
            self._leave(f"{path}/", reason)
            return []
        if not complete:
            self._notes.cut = True
            self._notes.unknown(path, "tree", f"folder has more than {MAX_FILES:,} members: the rest was not listed")
        names = frozenset(member.name for member in members)
        inner: list[tuple[str, frozenset[str]]] = []
        for member in members:
            below = f"{path}/{member.name}" if path else member.name
            if self._take(below, member):
                inner.append((below, names))
        return inner

    def _take(self, path: str, member: Member) -> bool:
        """Note one member; True for a folder that is to be visited."""
        if member.kind == "folder":
            return self._enter(path, member.name)
        if member.kind == "link":
            self._outside(path, self.links.append, "is a symbolic link, which is not followed")
        elif member.kind == "special":
            self._outside(path, None, "is not a regular file (a pipe, socket or device)")
        elif (reason := self._policy.file(path)) is not None:
            self._leave(path, reason)
        elif len(path) > MAX_PATH:
            self._notes.unknown(path[:MAX_PATH], "tree", f"has a path of more than {MAX_PATH:,} characters")
        elif len(self.found) < MAX_FILES and self._characters < MAX_LISTING:
            self._characters += len(path)
            self.found.append(Found(path, member.size))
        else:
            self.cut = True
        return False

    def _enter(self, path: str, name: str) -> bool:
        reason = self._policy.folder(path, name)
        if reason is not None:
            self._leave(f"{path}/", reason)
            return False
        if path.count("/") >= MAX_DEPTH or len(path) > MAX_PATH:
            self._notes.unknown(
                path[:MAX_PATH], "tree", f"folder lies more than {MAX_DEPTH} levels or {MAX_PATH:,} characters deep"
            )
            return False
        return True

    def _outside(self, path: str, keep: Callable[[str], None] | None, reason: str) -> None:
        if keep:
            keep(path)
        if (ignored := self._policy.file(path)) is not None:
            self._leave(path, ignored)
        else:
            self._notes.unknown(path, "tree", reason)

    def _leave(self, path: str, reason: str) -> None:
        if reason:
            self._notes.ignore(path, reason)
