"""Dockerfile text to instructions: continuations, comments between them, the escape directive, here-documents.

Physical lines are kept apart by a backslash and a newline, as a shell writes them, so that a place in an
instruction's body still has a line."""

from __future__ import annotations

import json
import re
from typing import Final, NamedTuple

from scanner.limits import MAX_LINE

_ESCAPE: Final = re.compile(r"#\s{0,20}escape\s{0,20}=\s{0,20}([\\`])\s*\Z", re.IGNORECASE)
_DIRECTIVE: Final = re.compile(r"#\s{0,20}[a-z]{1,40}\s{0,20}=", re.IGNORECASE)
_HEREDOC: Final = re.compile(r"(?<!<)<<(-?)[ \t]{0,20}(?P<quote>[\"']?)([A-Za-z_]\w{0,100})(?P=quote)")
_FLAG: Final = re.compile(r"(?:\s|\\\n)*--([a-z-]{1,40})(?:=(\S{0,2000}))?(?=\s|\\\n|\Z)", re.IGNORECASE)
_MAX_FLAGS: Final = 50


class Heredoc(NamedTuple):
    """A here-document: the line its first line stands on, and its text."""

    line: int
    text: str


class Instruction(NamedTuple):
    """One instruction. `name` is in capitals; `flags` are those before the arguments; `body` is the rest, which
    starts on `body_line`."""

    name: str
    line: int
    flags: tuple[tuple[str, str], ...]
    body: str
    body_line: int
    heredocs: tuple[Heredoc, ...]

    @property
    def joined(self) -> str:
        """The body on one line."""
        return self.body.replace("\\\n", " ").strip()

    @property
    def exec_form(self) -> list[str] | None:
        """The words of the JSON form, None for the shell form."""
        text = self.body.replace("\\\n", "").strip()
        if not text.startswith("["):
            return None
        try:
            words = json.loads(text)
        except (ValueError, RecursionError):
            return None
        good = isinstance(words, list) and all(isinstance(word, str) for word in words)
        return words if good else None


def instructions(lines: list[str]) -> list[Instruction]:
    """All instructions of a Dockerfile, in order. Lines that are none are left to the caller by their odd names."""
    escape = _escape(lines)
    found: list[Instruction] = []
    missing: set[str] = set()
    at = 0
    while at < len(lines):
        if not lines[at].strip() or lines[at].lstrip().startswith("#"):
            at += 1
            continue
        start = at
        body, at = _body(lines, at, escape)
        heredocs, at = _heredocs(body, lines, at, missing)
        found.append(_instruction(body, start + 1, heredocs))
    return found


def with_body(instruction: Instruction, name: str, body: str) -> Instruction:
    """The instruction that another one carries (`ONBUILD RUN …`)."""
    offset = instruction.body.find(body)
    line = instruction.body_line + instruction.body.count("\n", 0, max(offset, 0))
    return _instruction(f"{name} {body}", line, instruction.heredocs)


def _escape(lines: list[str]) -> str:
    """The escape character, which only a directive in the first lines can change."""
    for line in lines:
        found = _ESCAPE.match(line.strip())
        if found:
            return found[1]
        if not _DIRECTIVE.match(line.strip()):
            break
    return "\\"


def _body(lines: list[str], at: int, escape: str) -> tuple[str, int]:
    """An instruction's physical lines from `at`, joined, and where the next one starts. Comment lines and empty
    lines between continued ones belong to it and say nothing."""
    parts: list[str] = []
    continued = True
    while continued and at < len(lines):
        line = lines[at].rstrip()
        silent = bool(parts) and (not line or line.lstrip().startswith("#"))
        if not silent:
            continued = line.endswith(escape)
        parts.append("" if silent else line[: -len(escape)] if continued else line)
        at += 1
    return "\\\n".join(parts), at


def _heredocs(body: str, lines: list[str], at: int, missing: set[str]) -> tuple[tuple[Heredoc, ...], int]:
    name = body.split(maxsplit=1)[0].upper() if body.strip() else ""
    if name not in {"RUN", "COPY", "ADD", "ONBUILD"} or len(body) > MAX_LINE:
        return (), at
    found: list[Heredoc] = []
    for mark in list(_HEREDOC.finditer(body))[:_MAX_FLAGS]:
        word = mark[1] + mark[3]
        end = None if word in missing else _terminator(lines, at, mark[3], tabs=bool(mark[1]))
        if end is None:  # an older Dockerfile, whose shell reads it: no lines of its own
            missing.add(word)  # nor will it be found from further down
            break
        found.append(Heredoc(at + 1, "\n".join(lines[at:end])))
        at = end + 1
    return tuple(found), at


def _terminator(lines: list[str], at: int, word: str, *, tabs: bool) -> int | None:
    for index in range(at, len(lines)):
        line = lines[index].rstrip()
        if (line.lstrip("\t") if tabs else line) == word:
            return index
    return None


def _instruction(text: str, line: int, heredocs: tuple[Heredoc, ...]) -> Instruction:
    found = re.match(r"\s*([A-Za-z]{1,40})(?=\s|\\\n|\Z)", text)
    name, position = (found[1].upper(), found.end()) if found else ("", 0)
    flags: list[tuple[str, str]] = []
    while len(flags) < _MAX_FLAGS:
        flag = _FLAG.match(text, position)
        if flag is None:
            break
        flags.append((flag[1].lower(), flag[2] or ""))
        position = flag.end()
    body = text[position:]
    return Instruction(name, line, tuple(flags), body, line + text.count("\n", 0, position), heredocs)
