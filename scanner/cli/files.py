"""Files that the operator names: reports are written whole or not at all, never through a link, never into the tree
that was scanned; what is read is bounded."""

from __future__ import annotations

import contextlib
import os
import secrets
from pathlib import Path

from scanner.cli.talk import OutputError


def check_output(name: str, target: Path | None, *, allowed: bool) -> Path:
    """The path of an output that can be tried. Refuses, before any work is done, a folder, a file in a folder that does
    not exist, and one inside `target` (the scanned folder, None where there is none) unless that is `allowed`.
    Raises OutputError."""
    path = Path(name)
    folder = path.parent
    try:
        if name.endswith(os.sep) or path.is_dir():
            raise OutputError(f"--output {name}: is a folder; name a file in it")
        if not folder.is_dir():
            raise OutputError(f"--output {name}: the folder {folder} does not exist; make it first")
        if not allowed and target is not None and target.is_dir() and folder.resolve().is_relative_to(target.resolve()):
            raise OutputError(
                f"--output {name}: lies inside the scanned tree; write it elsewhere, or add --allow-output-in-target"
            )
    except OSError as error:
        raise OutputError(f"--output {name}: cannot be written: {error.strerror}") from error
    return path


def write_output(path: Path, text: str) -> None:
    """Write a text to `path` by way of a new file beside it, which then takes its place: a link there is replaced,
    not followed. Raises OutputError; what stood there before is then unharmed."""
    fresh = path.with_name(f".crossgrade-{secrets.token_hex(8)}")
    try:
        handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, 0o644)
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
        fresh.replace(path)
    except OSError as error:
        raise OutputError(f"--output {path}: cannot be written: {error.strerror}") from error
    finally:
        with contextlib.suppress(OSError):
            fresh.unlink()  # gone where all went well


def text_of(name: str, limit: int) -> str:
    """The text of a file of at most `limit` bytes, which may be a pipe. Raises ValueError with what is wrong with it."""
    try:
        with Path(name).open("rb") as file:
            data = file.read(limit + 1)
    except OSError as error:
        raise ValueError(f"cannot be read: {error.strerror}") from error
    if len(data) > limit:
        raise ValueError(f"is larger than {limit:,} bytes")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ValueError(f"is not UTF-8 text (byte {error.start + 1})") from error
