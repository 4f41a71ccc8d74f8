"""The folders that a path lies in."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator


def folders_around(path: str) -> Iterator[str]:
    """From the inside out; the last is "", the top."""
    folder = posixpath.dirname(path)
    while folder:
        yield folder
        folder = posixpath.dirname(folder)
    yield ""
