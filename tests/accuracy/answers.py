"""What somebody says about one package: the scanner, the oracle, another tool. Labels are compared with nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Literal, NamedTuple

Question = Literal[
    "frameworks", "only mentioned", "file sets", "files", "role of file", "binding of file", "binding of framework",
    "flavour of file", "brought by libraries", "symbols at lines", "symbols in look-alikes",
]  # fmt: skip

QUESTIONS: Final[Mapping[Question, str]] = {
    "frameworks": "which frameworks the package has, imported or declared",
    "only mentioned": "frameworks that are only mentioned are left out",
    "file sets": "the exact set of files importing a framework",
    "files": "a file imports a framework",
    "role of file": "role of a file that imports one",
    "binding of file": "required or optional there",
    "binding of framework": "required, optional or declared only, for the package",
    "flavour of file": "dialect written in a file",
    "brought by libraries": "frameworks that only a library brings",
    "symbols at lines": "the symbol that is used on a line",
    "symbols in look-alikes": "lines that only look so are left alone",
}
"""In the order of the table."""


class Claim(NamedTuple):
    """A framework's symbol is used, or imported, at a place. `via` says how it is known ("" by name, "module", "object")."""

    path: str
    line: int
    column: int
    symbol: str
    via: str = ""
    framework: str | None = None


class Answer(NamedTuple):
    """Everything that was said, and which questions it answers at all. `listed` holds frameworks with their binding ("" where
    that is not told), `brought` those that show by nothing but libraries; `files` by framework the importing .py and .pyi
    files, `bindings` by path and framework, `flavours` pairs of path and flavour; `outcomes` all uses that it
    recorded, by what became of them, None where that is not told; `unread` the files that it could not read."""

    answers: frozenset[Question]
    listed: Mapping[str, str]
    files: Mapping[str, frozenset[str]]
    brought: frozenset[str] = frozenset()
    roles: Mapping[str, str] = {}
    bindings: Mapping[tuple[str, str], str] = {}
    flavours: frozenset[tuple[str, str]] = frozenset()
    flavours_told: frozenset[str] = frozenset()
    """Flavours that it knows at all; others are not asked of it. Empty: all of them."""
    claims: tuple[Claim, ...] = ()
    outcomes: Mapping[str, int] | None = None
    unread: tuple[str, ...] = ()
