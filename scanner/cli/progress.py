"""Progress on stderr, for people only: nothing where stderr is no terminal, nothing for work that ends at once."""

from __future__ import annotations

import contextlib
import os
import sys
import time
from types import TracebackType
from typing import Final, Self

_PATIENCE: Final = 0.7
"""Seconds of silence before a bar appears."""
_PAUSE: Final = 0.1
_BAR: Final = 30


class Progress:
    """A context manager; `update(done, total)` may be called as often as one likes. No thread of its own: workers are
    forked, and a lock held by a thread would stay locked in them."""

    def __init__(self, *, enabled: bool) -> None:
        self._enabled = enabled and sys.stderr is not None and sys.stderr.isatty() and os.environ.get("TERM") != "dumb"
        self._since = time.monotonic()
        self._shown: float | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if self._shown is not None:
            self._write("")

    def doing(self, what: str) -> None:
        """Say at once what is going on, where it cannot be counted."""
        if self._enabled:
            self._shown = time.monotonic()
            self._write(what)

    def update(self, done: int, total: int) -> None:
        """Say how much of all there is to read has been read; when all of it is, that the rest is thinking."""
        now = time.monotonic()
        if not self._enabled or now - self._since < _PATIENCE:
            return
        if done < total and self._shown is not None and now - self._shown < _PAUSE:
            return
        self._shown = now
        self._write(_line(done, total) if done < total else "deciding")

    def _write(self, text: str) -> None:
        with contextlib.suppress(OSError):
            sys.stderr.write(f"\r\x1b[K{text[: _columns() - 1]}")
            sys.stderr.flush()


def _line(done: int, total: int) -> str:
    filled = _BAR * done // total
    full, empty = ("━", " ") if (sys.stderr.encoding or "").lower().replace("-", "") == "utf8" else ("#", ".")
    return f"reading {100 * done // total:3}% {full * filled}{empty * (_BAR - filled)}"


def _columns() -> int:
    """A line that wraps could not be taken back."""
    try:
        return os.get_terminal_size(sys.stderr.fileno()).columns or 80
    except (OSError, ValueError):
        return 80
