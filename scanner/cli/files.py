"""Reports on disk: written whole or not at all, never through a link, never into the tree that was scanned."""

from __future__ import annotations

import contextlib
import os
import secrets
from pathlib import Path


class OutputError(Exception):
    """A report cannot be written where it was asked for; the message says why and what to do."""


def check_output(path: Path, target: str, *, allowed: bool) -> None:
    """Refuse, before any work is done, an output in a folder that does not exist, or inside the scanned tree."""
    folder = path.parent
    if not folder.is_dir():
        raise OutputError(f"{path}: the folder {folder} does not exist")
    if path.is_dir():
        raise OutputError(f"{path}: is a folder; name a file")
    root = Path(target)
    if not allowed and root.is_dir() and _inside(folder, root):
        raise OutputError(f"{path}: lies inside the scanned tree; write it elsewhere, or pass --allow-output-in-target")


def write_output(path: Path, text: str) -> None:
    """Write a text to `path` by way of a new file beside it, which then takes its place: a link there is replaced,
    not followed."""
    fresh = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    try:
        handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0), 0o644)
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
        fresh.replace(path)
    except OSError as error:
        with contextlib.suppress(OSError):
            fresh.unlink()
        raise OutputError(f"{path}: cannot be written: {error.strerror}") from error


def _inside(folder: Path, root: Path) -> bool:
    try:
        return folder.resolve().is_relative_to(root.resolve())
    except OSError:
        return False
