"""One value out of a git configuration file, read as text: no includes, no conditions, nothing acted upon."""

from __future__ import annotations

import re
from typing import Final

_SECTION: Final = re.compile(r'\s{0,50}\[\s{0,50}([A-Za-z0-9.-]{1,100})(?:\s{1,50}"((?:[^"\\]|\\.){0,500})")?\s{0,50}\]')
_SETTING: Final = re.compile(r"\s{0,50}([A-Za-z][A-Za-z0-9-]{0,100})\s{0,50}=(.{0,4000})")
_ESCAPES: Final = {"n": "\n", "t": "\t", "b": "\b"}


def value(data: bytes, section: str, name: str, subsection: str | None = None) -> str | None:
    """The last value of `section.subsection.name` (names are compared as git does), or None."""
    found: str | None = None
    inside = False
    for line in _lines(data.decode("utf-8", "replace")):
        rest = line
        if header := _SECTION.match(line):
            inside = header[1].lower() == section and _unescaped(header[2]) == subsection
            rest = line[header.end() :]
        setting = _SETTING.match(rest) if inside else None
        if setting and setting[1].lower() == name:
            found = _plain(setting[2])
    return found


def _lines(text: str) -> list[str]:
    """Lines with continuations joined. An odd number of backslashes at the end of a line continues it."""
    joined: list[str] = []
    parts: list[str] = []
    for line in text.split("\n"):
        bare = line.removesuffix("\r")
        backslashes = len(bare) - len(bare.rstrip("\\"))
        if backslashes % 2:
            parts.append(bare[:-1])
        else:
            joined.append("".join([*parts, bare]))
            parts = []
    return [*joined, "".join(parts)]


def _unescaped(text: str | None) -> str | None:
    return None if text is None else re.sub(r"\\(.)", r"\1", text)


def _plain(text: str) -> str:
    """A value without quotes, escapes, comment and outer white space."""
    out: list[str] = []
    kept = 0  # length up to which white space is part of the value
    quoted = escaped = False
    for char in text.lstrip():
        if escaped:
            out.append(_ESCAPES.get(char, char))
            escaped, kept = False, len(out)
        elif char == "\\":
            escaped = True
        elif char == '"':
            quoted = not quoted
        elif char in "#;" and not quoted:
            break
        else:
            out.append(char)
            kept = len(out) if quoted or not char.isspace() else kept
    return "".join(out[:kept])
