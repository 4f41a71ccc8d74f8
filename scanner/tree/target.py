"""From what the operator names to a source of bytes."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable
from pathlib import Path

from scanner.clean import excerpt
from scanner.tree import remote
from scanner.tree.commit import open_commit
from scanner.tree.entry import GitTrouble, Notes, Source, TargetError
from scanner.tree.folder import open_folder
from scanner.tree.gitdir import Location, beside, locate
from scanner.tree.openat import reason
from scanner.tree.repository import Repository
from scanner.tree.worktree import open_work_tree


def open_target(target: str, revision: str | None = None, *, source_url: str | None = None) -> Source:
    """Open a folder, a git work tree, a bare repository or a git address.

    Without `revision`, a work tree gives its files as they are on disk, a bare repository or an address the commit HEAD
    names. With it (a commit id, a branch, a tag or HEAD, with ~N or ^N after it), the files of that commit.
    A folder inside a work tree is a plain folder: nothing is looked for above what is named. A file:// address means the
    commit HEAD names in a local repository, without running git in it. `source_url` replaces the remote's address.
    Raises TargetError with what to do about it.
    """
    url = _given_url(source_url)
    address = remote.parse(target)
    if address and address.folder is None:
        return _open_clone(address, revision, url)
    path = address.folder if address and address.folder else Path(target)
    _check(path, target)
    try:
        return _open_local(path, revision, committed=address is not None, url=url)
    except OSError as error:
        raise TargetError(f"{_shown(path)} {reason(error)}. Check its permissions") from None


def _open_local(path: Path, revision: str | None, *, committed: bool, url: str | None) -> Source:
    notes = Notes()
    name = _name(path)
    needed = committed or revision is not None
    try:
        location = locate(path)
        if location is None and needed:
            raise TargetError(
                f"{_shown(path)} is not the top folder of a git repository, so it has no commits. "
                "Give the top folder, or leave the revision out"
            )
        if location and (needed or location.bare):
            needed = True
            return _open_commit(location, revision, name, url)
        return _open_work_tree(path, location, name, notes, url) if location else open_folder(path, name, notes, url)
    except GitTrouble as trouble:
        if needed:
            raise TargetError(f"the git repository at {_shown(path)} cannot be used: {trouble}") from None
        notes = Notes()
        notes.unknown("", "git", f"the git repository is not used: {trouble}. All files are read, ignore rules do not count")
        return open_folder(path, name, notes, url)


def _open_work_tree(path: Path, location: Location, name: str, notes: Notes, url: str | None) -> Source:
    repository = Repository(location, notes)
    try:
        return open_work_tree(path, repository, name, notes, url or remote.web_address(repository.facts.origin))
    finally:
        repository.close()  # from here on, bytes come from disk


def _open_clone(address: remote.Remote, revision: str | None, url: str | None) -> Source:
    location, cleanup = remote.clone(address)
    try:
        return _open_commit(location, revision, address.name, url or address.web, cleanup)
    except GitTrouble as trouble:
        raise TargetError(f"the clone of {address.address} cannot be used: {trouble}") from None


def _open_commit(
    location: Location, revision: str | None, name: str, url: str | None, cleanup: Callable[[], None] | None = None
) -> Source:
    notes = Notes()
    others = beside(location) if location.bare else []
    if others:
        named = ", ".join(excerpt(other, 40) for other in others[:3])
        reason = (
            f"is read as a bare repository: {len(others):,} of its files and folders are not git's and not read ({named} …)"
        )
        notes.unknown("", "tree", reason)
    repository = Repository(location, notes, cleanup)
    try:
        commit = repository.head() if revision is None else repository.resolve(revision)
        if commit is None:
            raise TargetError(_without_commit(repository))
        return open_commit(repository, commit, name, notes, url or remote.web_address(repository.facts.origin))
    except BaseException:
        repository.close()
        raise


def _without_commit(repository: Repository) -> str:
    place = _shown(repository.location.target)
    names = repository.references.names()
    if not names:
        return f"the git repository at {place} has no commits yet: there is nothing to read"
    shown = ", ".join(excerpt(name, 80) for name in names[:5])
    return f"HEAD of the git repository at {place} names no commit. Name one with --revision; it has {shown}"


def _given_url(text: str | None) -> str | None:
    if text is None:
        return None
    url = remote.web_address(text)
    if url is None:
        raise TargetError("the source URL is not a plain https address of a repository")
    return url


def _check(path: Path, target: str) -> None:
    """Raises TargetError where the target is no folder."""
    shown = excerpt(target) or "the empty name"
    try:
        mode = path.stat().st_mode if target else 0
    except FileNotFoundError:
        raise TargetError(
            f"{shown} does not exist. Give a folder, a git repository, or an https:// or ssh:// address"
        ) from None
    except (OSError, ValueError) as error:
        raise TargetError(f"{shown} {reason(error)}. Check the path and its permissions") from None
    if not stat.S_ISDIR(mode):
        raise TargetError(f"{shown} is not a folder. Give the folder it lies in; unpack an archive first")


def _name(path: Path) -> str:
    """The folder's own name; that of a bare repository without `.git`."""
    full = Path(os.path.abspath(path))  # noqa: PTH100 - resolve() would follow links
    own = full.parent.name if full.name == ".git" else full.name.removesuffix(".git")
    return own or "repository"


def _shown(path: Path) -> str:
    return excerpt(str(path))
