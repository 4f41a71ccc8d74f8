"""Where a repository's files are, and whether git may be shown its objects.

Nothing is looked for above the folder that was given, and nothing is followed out of it: a `.git` file counts only
where the linked work tree it names points back, and an alternate object store only where it lies inside the target.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final, NamedTuple

from scanner.limits import KIB, MIB
from scanner.tree import gitconfig
from scanner.tree.entry import GitTrouble, Unreadable
from scanner.tree.openat import Root

MAX_POINTER: Final = 8 * KIB
MAX_CONFIG: Final = MIB
MAX_OBJECT_FILES: Final = 2_000_000
MAX_ALTERNATES: Final = 10
_OF_GIT: Final = frozenset({
    "HEAD", "FETCH_HEAD", "ORIG_HEAD", "MERGE_HEAD", "COMMIT_EDITMSG", "annex", "branches", "cloneurl", "config",
    "config.worktree", "description", "gc.log", "git-daemon-export-ok", "hooks", "index", "info", "lfs", "logs", "modules",
    "objects", "packed-refs", "refs", "reftable", "rr-cache", "shallow", "svn", "worktrees",
})  # fmt: skip


class Location(NamedTuple):
    """`own` has HEAD, `common` objects and references; the two differ in a linked work tree."""

    own: Path
    common: Path
    target: Path
    bare: bool


def locate(target: Path) -> Location | None:
    """The git directory of the folder `target`, None where it has none. Raises GitTrouble, and OSError for the target."""
    root = Root(target)
    try:
        kind = root.kind(".git")
        if kind is None:
            bare = root.kind("HEAD") and root.kind("objects") == "folder" and root.kind("refs") == "folder"
            return Location(target, target, target, True) if bare else None
        if kind == "folder":
            if not root.kind(".git/HEAD") or not root.kind(".git/objects"):
                raise GitTrouble("its .git folder has no HEAD or no objects")
            return Location(target / ".git", target / ".git", target, False)
        if kind == "file":
            return _linked(target, root)
        raise GitTrouble("its .git is a symbolic link or a special file, which is not followed")
    finally:
        root.close()


def beside(location: Location) -> list[str]:
    """What stands in a bare repository's folder and is none of git's: files that a commit cannot show, sorted."""
    try:
        root = Root(location.common)
    except OSError:
        return []
    try:
        members, _ = root.members("", MAX_OBJECT_FILES)
        return [member.name for member in members if member.name not in _OF_GIT and not member.name.endswith((".lock", ".pid"))]
    except Unreadable:
        return []
    finally:
        root.close()


def _linked(target: Path, root: Root) -> Location:
    """A work tree made by `git worktree add`, where both directions agree."""
    refusal = GitTrouble(
        "its .git file leads to a place that does not point back here (a submodule, a work tree that was moved, "
        "or a redirection), so it is not followed; scan the main repository"
    )
    try:
        text = _line(root, ".git")
        if not text.startswith("gitdir:"):
            raise refusal
        own = Path(os.path.realpath(target / text[7:].strip()))
        inner = Root(own)
        try:
            back = os.path.realpath(own / _line(inner, "gitdir"))
            common = os.path.realpath(own / _line(inner, "commondir"))
        finally:
            inner.close()
    except (OSError, ValueError, Unreadable):
        raise refusal from None
    if own.parent.name != "worktrees" or common != str(own.parent.parent) or back != os.path.realpath(target) + "/.git":
        raise refusal
    return Location(own, Path(common), target, False)


def _line(root: Root, path: str) -> str:
    return os.fsdecode(root.read(path, MAX_POINTER)).strip("\n")


def object_stores(location: Location) -> list[Path]:
    """The object folders git may be given: the repository's own and its alternates. Each holds only plain files and
    folders, for git would follow a link out and wait for ever at a pipe. Raises GitTrouble."""
    boundaries = {os.path.realpath(location.common), os.path.realpath(location.target)}
    checked: dict[str, Path] = {}
    waiting = [os.path.join(os.path.realpath(location.common), "objects")]  # noqa: PTH118 - realpath gives text
    while waiting:
        path = waiting.pop()
        if path in checked:
            continue
        if len(checked) == MAX_ALTERNATES:
            raise GitTrouble("it borrows objects from too many other stores")
        if os.path.realpath(path) != path or not any(path.startswith(f"{b.rstrip('/')}/") for b in boundaries):
            raise GitTrouble("it borrows objects from a place outside the repository, which is not followed")
        waiting.extend(_check_store(Path(path)))
        checked[path] = Path(path)
    return list(checked.values())


def _check_store(objects: Path) -> list[str]:
    """Check one object folder; the alternates it names."""
    try:
        root = Root(objects)
    except (OSError, ValueError):
        raise GitTrouble("its object store cannot be opened") from None
    try:
        _only_files(root)
        if root.kind("info/alternates") is None:
            return []
        lines = os.fsdecode(root.read("info/alternates", MAX_POINTER)).split("\n")
        return [os.path.realpath(objects / line) for line in lines if line and not line.startswith("#")]
    except Unreadable as error:
        raise GitTrouble(f"its object store {error}") from None
    except ValueError:
        raise GitTrouble("its list of borrowed object stores is damaged") from None
    finally:
        root.close()


def _only_files(root: Root) -> None:
    left = MAX_OBJECT_FILES
    waiting = [""]
    while waiting:
        folder = waiting.pop()
        members, complete = root.members(folder, left)
        left -= len(members)
        if not complete or folder.count("/") > 3:
            raise GitTrouble("its object store has too many files")
        for member in members:
            if member.kind in {"link", "special"}:
                raise GitTrouble("its object store holds a symbolic link, pipe or device, so git is not shown it")
            if member.kind == "folder":
                waiting.append(f"{folder}/{member.name}" if folder else member.name)


class Facts(NamedTuple):
    """What is read of a git directory as text."""

    sha256: bool
    reftable: bool
    origin: str | None
    shallow: bytes
    grafted: bool
    exclude: bytes


def facts(common: Root) -> Facts:
    """Read them; what is missing or cannot be read is as if it were not there."""
    config = _optional(common, "config", MAX_CONFIG)
    lines = _optional(common, "shallow", MAX_CONFIG).split(b"\n")
    return Facts(
        sha256=(gitconfig.value(config, "extensions", "objectformat") or "").lower() == "sha256",
        reftable=common.kind("reftable") is not None,
        origin=gitconfig.value(config, "remote", "url", "origin"),
        shallow=b"".join(line + b"\n" for line in lines if len(line) in {40, 64} and line.isalnum()),
        grafted=common.kind("info/grafts") is not None,
        exclude=_optional(common, "info/exclude", MAX_CONFIG),
    )


def _optional(root: Root, path: str, limit: int) -> bytes:
    try:
        return root.read(path, limit)
    except Unreadable:
        return b""
