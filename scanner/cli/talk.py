"""What goes to the two streams: documents to stdout, remarks to stderr. Neither is ever taken for granted."""

from __future__ import annotations

import contextlib
import os
import sys


class OutputError(Exception):
    """Something cannot be written where it was asked for; the message says what, why and what to do."""


def say(text: str) -> None:
    """A remark for people. Where stderr is closed or full there is nobody to tell."""
    if sys.stderr is not None:
        with contextlib.suppress(OSError):
            print(f"crossgrade: {text}", file=sys.stderr, flush=True)


def utf8() -> bool:
    """Whether stdout takes every character."""
    return (getattr(sys.stdout, "encoding", None) or "").lower().replace("-", "") == "utf8"


def is_terminal() -> bool:
    """Whether stdout is a screen."""
    return sys.stdout is not None and sys.stdout.isatty()


def put(text: str) -> None:
    """Text on stdout; what its encoding has no sign for is written by its code. Raises OutputError."""
    _write(text.encode("utf-8" if utf8() else "ascii", "backslashreplace"))


def put_document(text: str) -> None:
    """A document on stdout, in UTF-8 whatever the locale: JSON and HTML say or imply so. Raises OutputError."""
    _write(text.encode("utf-8", "backslashreplace"))


def flush() -> None:
    """Have everything written. Raises OutputError."""
    _write(b"")


def _write(data: bytes) -> None:
    if sys.stdout is None:
        if data:
            raise OutputError("standard output is closed, so there is nowhere to print to; redirect it, if only to /dev/null")
        return
    try:
        sys.stdout.flush()
        sys.stdout.buffer.write(data)
        sys.stdout.flush()
    except BrokenPipeError:  # `| head`: the reader has what it wanted
        _to_nowhere()
    except OSError as error:
        _to_nowhere()
        raise OutputError(f"standard output cannot be written: {error.strerror}") from error


def _to_nowhere() -> None:
    """What still waits in the buffer would fail again when the process ends, with a message that nobody asked for."""
    with contextlib.suppress(OSError, ValueError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
        os.close(nowhere)
