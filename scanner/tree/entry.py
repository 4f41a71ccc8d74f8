"""What a source of bytes is: entries, how they are read, and what could not be."""

from __future__ import annotations

import os
from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Iterable
from pathlib import PurePosixPath
from types import TracebackType
from typing import Final, NamedTuple, Self

from scanner.clean import path_shown, visible
from scanner.limits import MAX_FILE
from scanner.model.base import Stage, Unknown, Value
from scanner.tree.window import HEAD, TAIL, Window

LISTED: Final = 50
"""How many paths are named for one reason before the rest is only counted."""


class TargetError(Exception):
    """The job cannot be done. The message says what happened, where, and what to do."""


class Unreadable(Exception):  # noqa: N818 - it is a reason, told as one
    """This one file cannot be read. The message is the reason, for a person: no content, no output of git."""


class GitTrouble(Exception):  # noqa: N818 - it costs the history, not the run
    """The repository's history cannot be used. The message is the reason, for a person."""


class Entry(Value, frozen=True):
    """One file: `path` is relative, posix, printable and unique; `size` in bytes, as listed.

    `blob` is git's object id of exactly these bytes, where it is known."""

    path: str
    size: int
    blob: str | None = None


class Found(NamedTuple):
    """A file as listed: `raw` is its relative path with undecodable bytes as surrogates."""

    raw: str
    size: int
    blob: str | None = None


class Notes:
    """Gathers what was not read. For one reason, the first paths are named and the rest is counted."""

    def __init__(self) -> None:
        self._unknowns: list[Unknown] = []
        self._count: Counter[tuple[Stage, str]] = Counter()
        self.ignored: Counter[str] = Counter()
        self.cut = False
        """Something was not even listed, for there was too much of it."""
        self._ignored_paths: list[str] = []

    def unknown(self, raw: str, stage: Stage, reason: str) -> None:
        """Record that `raw` (a path, or "" for the whole) could not be read."""
        key = (stage, reason)
        self._count[key] += 1
        if self._count[key] <= LISTED:
            self._unknowns.append(Unknown(path=path_shown(raw), stage=stage, reason=reason))

    def ignore(self, raw: str, reason: str) -> None:
        """Record that `raw` (a folder ends with a slash) was left out on purpose."""
        self.ignored[reason] += 1
        if len(self._ignored_paths) < LISTED:
            self._ignored_paths.append(path_shown(raw))

    def unknowns(self) -> tuple[Unknown, ...]:
        """All of them, sorted, with one line for what was only counted."""
        rest = [
            Unknown(path="", stage=stage, reason=f"{count - LISTED} more: {reason}")
            for (stage, reason), count in self._count.items()
            if count > LISTED
        ]
        return tuple(sorted({*self._unknowns, *rest}, key=lambda u: (u.path, u.stage, u.reason)))

    def ignored_counts(self) -> dict[str, int]:
        """How many files and folders were left out, by reason, sorted."""
        return dict(sorted(self.ignored.items()))

    def ignored_paths(self) -> tuple[str, ...]:
        """The first of them in the order of the walk, sorted."""
        return tuple(sorted(self._ignored_paths))


class Source(ABC):
    """Where bytes come from. Use it as a context manager; nothing can be read after it is closed.

    `revision` is the full id of the commit that was read or that the work tree stands on; `dirty` says whether
    the bytes differ from that commit (None: not known, or no commit). `source_url` is where people find the
    repository on the web, free of credentials. `entries` are sorted by code point; `incomplete` says that some are missing,
    for there were too many.
    """

    def __init__(
        self, name: str, found: Iterable[Found], notes: Notes, *, revision: str | None = None,
        dirty: bool | None = None, source_url: str | None = None,
    ) -> None:  # fmt: skip
        listed = list(found)
        names = printable(file.raw for file in listed)
        self._found = {names[file.raw]: file for file in listed}
        self.name: Final = visible(name)
        self.revision: Final = revision
        self.dirty: Final = dirty
        self.source_url: Final = source_url
        self.entries: Final = tuple(
            Entry(path=path, size=self._found[path].size, blob=self._found[path].blob) for path in sorted(self._found)
        )
        self.unknowns: Final = notes.unknowns()
        self.incomplete: Final = notes.cut
        self.ignored: Final = notes.ignored_counts()
        self.ignored_paths: Final = notes.ignored_paths()

    def read(self, entry: Entry, limit: int = MAX_FILE) -> bytes:
        """All bytes of one of our entries. Raises Unreadable where there are more than `limit`, or none to be had."""
        return self._read(self._listed(entry), limit)

    def window(self, entry: Entry, head: int = HEAD, tail: int = TAIL) -> Window:
        """The first and last bytes of one of our entries, whatever its size. Raises Unreadable."""
        return self._window(self._listed(entry), head, tail)

    def _listed(self, entry: Entry) -> Found:
        found = self._found.get(entry.path)
        if found is None:
            raise Unreadable("is not part of this source")
        return found

    @abstractmethod
    def _read(self, found: Found, limit: int) -> bytes: ...

    @abstractmethod
    def _window(self, found: Found, head: int, tail: int) -> Window: ...

    @abstractmethod
    def close(self) -> None:
        """Let go of everything held open. May be called twice."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()


def too_large(size: int, limit: int) -> Unreadable:
    """The one wording for a file beyond its limit."""
    return Unreadable(f"has {size:,} bytes, more than the {limit:,} that are read")


def printable(raws: Iterable[str]) -> dict[str, str]:
    """Raw path -> the path shown. Distinct raw paths stay distinct: where two would print alike, their bytes are shown."""
    shown: dict[str, str] = {raw: path_shown(raw) for raw in raws}
    times = Counter(shown.values())
    if len(times) == len(shown):
        return shown
    taken = set(times)
    numbers: Counter[str] = Counter()
    for raw in sorted(raw for raw in shown if times[shown[raw]] > 1):
        plain = "".join(chr(b) if 0x20 <= b < 0x7F and b != 0x5C else f"\\x{b:02x}" for b in os.fsencode(raw))
        unique = path_shown(plain)
        path = PurePosixPath(unique)
        while unique in taken:
            numbers[str(path)] += 1
            unique = str(path.with_name(f"{path.stem}~{numbers[str(path)] + 1}{path.suffix}"))
        taken.add(unique)
        shown[raw] = unique
    return shown
