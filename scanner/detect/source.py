"""What every manifest detector needs first: text, its lines, and the unknowns of decoding."""

from __future__ import annotations

import re
from typing import NamedTuple

from scanner.clean import excerpt
from scanner.detect.decode import decode
from scanner.model.base import Stage, Unknown


class Source(NamedTuple):
    """A decoded file. `text` has "\\n" line ends only; `lines` are without them."""

    path: str
    text: str
    lines: list[str]
    unknowns: tuple[Unknown, ...]

    def shown(self, line: int) -> str:
        """The 1-based line as evidence: redacted, printable, cut."""
        return excerpt(self.lines[line - 1]) if 0 < line <= len(self.lines) else ""

    def unknown(self, reason: str, line: int = 0, stage: Stage = "parse") -> Unknown:
        """An unknown about this file, naming the line where there is one."""
        return Unknown(path=self.path, stage=stage, reason=f"{reason} (line {line})" if line else reason)


def read_source(path: str, data: bytes) -> Source:
    """Decode a manifest. What cannot be decoded is replaced, and said."""
    decoded = decode(data)
    text = re.sub(r"\r\n?", "\n", decoded.text.removeprefix("\ufeff"))
    problem = decoded.problem
    unknowns = (Unknown(path=path, stage="decode", reason=problem),) if problem else ()
    return Source(path, text, text.split("\n"), unknowns)
