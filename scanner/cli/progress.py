"""Progress on stderr, for people only: nothing where stderr is no terminal, nothing for work that ends at once."""

from __future__ import annotations

import sys
import time
from types import TracebackType
from typing import Final, Self

_PATIENCE: Final = 0.7
"""Seconds of silence before a bar appears."""


class Progress:
    """A context manager; `update(done, total)` may be called as often as one likes."""

    def __init__(self, *, enabled: bool) -> None:
        self._enabled = enabled and sys.stderr.isatty()
        self._since = time.monotonic()
        self._shown = 0.0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if self._shown:
            sys.stderr.write("\r\x1b[K")

    def update(self, done: int, total: int) -> None:
        """Say how many of how many files have been read."""
        now = time.monotonic()
        if not self._enabled or now - self._since < _PATIENCE or now - self._shown < 0.1:
            return
        self._shown = now
        width = 30
        filled = width * done // max(total, 1)
        sys.stderr.write(f"\r\x1b[Kreading {'━' * filled}{' ' * (width - filled)} {done} of {total} files")
        sys.stderr.flush()
