"""A plain folder: everything below it but what convention says is not source.

`.gitignore` files count in git work trees alone: without a repository nobody knows what was tracked all the same.
"""

from __future__ import annotations

from pathlib import Path

from scanner.tree.entry import Found, Notes, Source
from scanner.tree.openat import Root
from scanner.tree.walk import PlainPolicy, Walk
from scanner.tree.window import Window


class DiskSource(Source):
    """Files read from disk, below a root that this source closes."""

    def __init__(
        self, root: Root, name: str, found: list[Found], notes: Notes, *, revision: str | None = None,
        dirty: bool | None = None, source_url: str | None = None,
    ) -> None:  # fmt: skip
        super().__init__(name, found, notes, revision=revision, dirty=dirty, source_url=source_url)
        self._root = root

    def _read(self, found: Found, limit: int) -> bytes:
        return self._root.read(found.raw, limit)

    def _window(self, found: Found, head: int, tail: int) -> Window:
        return self._root.window(found.raw, head, tail)

    def close(self) -> None:
        """Close the root."""
        self._root.close()


def open_folder(path: Path, name: str, notes: Notes, source_url: str | None) -> Source:
    """Everything below `path`. Raises OSError where it cannot be opened at all."""
    root = Root(path)
    try:
        walk = Walk(root, PlainPolicy(), notes)
        walk.run()
        return DiskSource(root, name, walk.found, notes, source_url=source_url)
    except BaseException:
        root.close()
        raise
