"""Opening files and folders below one root, name by name, by directory descriptor.

No symbolic link is ever followed, a FIFO cannot block, only regular files are read, and never more than asked for.
The root itself is the operator's word and is opened as given.
"""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Final, Literal, NamedTuple, TypeVar

from scanner.tree.entry import Unreadable, too_large
from scanner.tree.window import Window

Kind = Literal["file", "folder", "link", "special"]
Read = TypeVar("Read")

_FOLDER: Final = os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC
_FILE: Final = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
_REASONS: Final = {
    errno.ENOENT: "is gone",
    errno.ENOTDIR: "is gone, or lies behind a symbolic link",
    errno.ELOOP: "is a symbolic link, which is not followed",
    errno.EACCES: "may not be read (permission denied)",
    errno.EPERM: "may not be read (permission denied)",
    errno.EISDIR: "is a folder",
    errno.ENXIO: "is not a regular file",
    errno.ENAMETOOLONG: "has too long a name",
    errno.EMFILE: "could not be opened (too many open files)",
}


class Member(NamedTuple):
    """One name in a folder. `size` is 0 unless it is a file."""

    name: str
    kind: Kind
    size: int


class Root:
    """A folder and what lies below it. Paths are relative and posix, undecodable bytes as surrogates.

    The folder opened last is kept open: files are read folder by folder."""

    def __init__(self, path: Path) -> None:
        """Raises OSError where `path` is not a folder that can be opened."""
        self._root = os.open(path, _FOLDER)
        self._kept: tuple[str, int] | None = None

    def close(self) -> None:
        """Close all descriptors. May be called twice."""
        self._forget()
        if self._root >= 0:
            os.close(self._root)
            self._root = -1

    def read(self, path: str, limit: int) -> bytes:
        """The whole content of a regular file. Raises Unreadable, also where it has more than `limit` bytes."""
        return self._opened(path, lambda descriptor: _content(descriptor, limit))

    def window(self, path: str, head: int, tail: int) -> Window:
        """The first and last bytes of a regular file of any size. Raises Unreadable."""
        return self._opened(path, lambda descriptor: _window(descriptor, head, tail))

    def _opened(self, path: str, reading: Callable[[int], Read]) -> Read:
        folder, _, name = path.rpartition("/")
        try:
            descriptor = os.open(name, _FILE, dir_fd=self._folder(folder))
        except (OSError, ValueError) as error:
            raise Unreadable(reason(error)) from None
        try:
            return reading(descriptor)
        except OSError as error:
            raise Unreadable(reason(error)) from None
        finally:
            os.close(descriptor)

    def link_text(self, path: str) -> bytes:
        """What a symbolic link says (it is not followed). Raises Unreadable."""
        folder, _, name = path.rpartition("/")
        try:
            return os.fsencode(os.readlink(name, dir_fd=self._folder(folder)))
        except (OSError, ValueError) as error:
            raise Unreadable(reason(error)) from None

    def kind(self, path: str) -> Kind | None:
        """What stands at `path`, or None where nothing does or it cannot be known."""
        folder, _, name = path.rpartition("/")
        try:
            return _kind_of(os.stat(name, dir_fd=self._folder(folder), follow_symlinks=False).st_mode)
        except (OSError, ValueError):
            return None

    def members(self, path: str, most: int) -> tuple[list[Member], bool]:
        """At most `most` members of a folder, sorted by name, and whether that was all. Raises Unreadable."""
        found: list[Member] = []
        try:
            with os.scandir(self._folder(path)) as names:
                for item in names:
                    if len(found) == most:
                        return sorted(found), False
                    found.append(_member(item))
        except (OSError, ValueError) as error:
            raise Unreadable(reason(error)) from None
        return sorted(found), True

    def _folder(self, path: str) -> int:
        """The descriptor of a folder, opened name by name; "" is the root."""
        if not path:
            return self._root
        if self._kept and self._kept[0] == path:
            return self._kept[1]
        self._forget()
        current = self._root
        for name in path.split("/"):
            if name in {"", ".", ".."}:
                raise ValueError("a path that climbs")
            try:
                inner = os.open(name, _FOLDER | os.O_NOFOLLOW, dir_fd=current)
            finally:
                if current != self._root:
                    os.close(current)
            current = inner
        self._kept = (path, current)
        return current

    def _forget(self) -> None:
        if self._kept:
            os.close(self._kept[1])
            self._kept = None


def reason(error: OSError | ValueError) -> str:
    """Why something could not be opened or read, for a person."""
    code = error.errno if isinstance(error, OSError) else None
    return _REASONS.get(code or 0) or (
        f"could not be read ({os.strerror(code)})" if code else "has a name that cannot be opened"
    )


def _regular(descriptor: int) -> int:
    """The size of a regular file. Raises Unreadable for anything else."""
    status = os.fstat(descriptor)
    if not stat.S_ISREG(status.st_mode):
        raise Unreadable("is a folder" if stat.S_ISDIR(status.st_mode) else "is not a regular file")
    return status.st_size


def _content(descriptor: int, limit: int) -> bytes:
    size = _regular(descriptor)
    if size > limit:
        raise too_large(size, limit)
    data = _upto(descriptor, limit + 1, max(size + 1, 65_536))  # one more than allowed, to see a file that grows
    if len(data) > limit:
        raise too_large(limit + 1, limit)
    return data


def _window(descriptor: int, head: int, tail: int) -> Window:
    size = _regular(descriptor)
    first = _upto(descriptor, min(head, size), min(head, size))
    if len(first) < min(head, size):  # it shrank while it was read
        return Window(len(first), first)
    rest = min(tail, size - len(first))
    if not rest:
        return Window(size, first)
    os.lseek(descriptor, size - rest, os.SEEK_SET)
    last = _upto(descriptor, rest, rest)
    return Window(size, first, last) if len(last) == rest else Window(size, first)


def _upto(descriptor: int, most: int, at_once: int) -> bytes:
    parts: list[bytes] = []
    left = most
    while left > 0 and (part := os.read(descriptor, min(left, at_once))):
        parts.append(part)
        left -= len(part)
    return b"".join(parts)


def _member(item: os.DirEntry[str]) -> Member:
    try:
        if item.is_symlink():
            return Member(item.name, "link", 0)
        if item.is_dir(follow_symlinks=False):
            return Member(item.name, "folder", 0)
        if item.is_file(follow_symlinks=False):
            return Member(item.name, "file", item.stat(follow_symlinks=False).st_size)
    except OSError:  # gone, or in a folder that may be listed but not entered: reading it will say so
        return Member(item.name, "file", 0)
    return Member(item.name, "special", 0)


def _kind_of(mode: int) -> Kind:
    if stat.S_ISREG(mode):
        return "file"
    if stat.S_ISDIR(mode):
        return "folder"
    return "link" if stat.S_ISLNK(mode) else "special"
