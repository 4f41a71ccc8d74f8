"""Prose that states something the rulebook asks for: plans to use ML, an incident, a policy. Code blocks do not count."""

from __future__ import annotations

import codecs
import fnmatch
import functools
import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from scanner.clean import excerpt
from scanner.detect import Settings
from scanner.limits import MAX_LINE, MAX_TEXT
from scanner.model.base import Unknown
from scanner.model.facts import FileFacts, Statement
from scanner.model.rules import StatementPattern

_MARKDOWN_FENCE: Final = re.compile(r"[ \t>]{0,20}(?P<fence>```+|~~~+)(?P<info>.*)")
_ASCIIDOC_FENCE: Final = re.compile(r"(?P<fence>----+|\.\.\.\.+)(?P<info>\s*)\Z")
_DIRECTIVE: Final = re.compile(r"\s*\.\. (?:code|code-block|sourcecode|literalinclude|highlight|parsed-literal)::")
_NEWLINE: Final = re.compile(r"\r\n|\r|\n")
_LEAD: Final = 80
"""Characters kept before a match that lies far in a long line."""


class _Compiled(NamedTuple):
    id: str
    files: re.Pattern[str]
    patterns: tuple[re.Pattern[str], ...]


def wanted(path: str, settings: Settings) -> bool:
    """Whether any pattern looks at this path at all; if not, the file need not even be opened."""
    return bool(_for_path(path, settings)[0])


def detect(path: str, data: bytes, settings: Settings) -> FileFacts:
    """Statements in Markdown, reStructuredText, AsciiDoc or plain text: one per pattern and line, with the text
    around what matched. Matching ignores case; fenced and literal blocks are passed over."""
    patterns, broken = _for_path(path, settings)
    if not patterns:
        return FileFacts(kind="prose")
    lines = _NEWLINE.split(_text(data))
    if lines[-1] == "":
        lines.pop()
    unknowns = [Unknown(path=path, stage="detect", reason=f"pattern {name} is no regular expression") for name in broken]
    return FileFacts(
        kind="prose",
        lines=len(lines),
        statements=tuple(_statements(patterns, _prose(lines, path.lower()))),
        unknowns=tuple(unknowns),
    )


def _text(data: bytes) -> str:
    """Prose declares no encoding: a byte order mark, else UTF-8, else Latin-1, in which every byte is a character."""
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return data.decode("utf-16", "replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("latin-1")


def _statements(patterns: list[_Compiled], lines: Iterator[tuple[int, str]]) -> Iterator[Statement]:
    for number, line in lines:
        lowered = line[:MAX_LINE].lower()
        for compiled in patterns:
            found = next(filter(None, (pattern.search(lowered) for pattern in compiled.patterns)), None)
            if found is not None:
                yield Statement(pattern=compiled.id, line=number, text=_around(line, found.start(), found.end()))


def _around(line: str, start: int, end: int) -> str:
    """The excerpt of a line in which the match can be seen."""
    if end <= MAX_TEXT - 1:
        return excerpt(line)
    cut = max(0, start - _LEAD)
    space = line.find(" ", cut, start)  # not within a word, where a secret would lose its beginning
    return excerpt("… " + line[cut if space < 0 else space + 1 :])


def _prose(lines: list[str], path: str) -> Iterator[tuple[int, str]]:
    """Numbered lines outside of code blocks, as the file's own markup marks them."""
    code = _fenced_lines(lines, path) if path.endswith((".md", ".adoc")) else _literal_lines(lines)
    return ((number, line) for number, line in enumerate(lines, start=1) if number not in code and line.strip())


def _fenced_lines(lines: list[str], path: str) -> set[int]:
    """Lines of fenced blocks, fences included. A fence closes with at least as many of the same marks, alone on its
    line; one that never does reaches to the end."""
    fence = _ASCIIDOC_FENCE if path.endswith(".adoc") else _MARKDOWN_FENCE
    fenced: set[int] = set()
    opened = ""
    for number, line in enumerate(lines, start=1):
        found = fence.match(line)
        mark, info = (found["fence"], found["info"].strip()) if found else ("", "")
        if opened:
            fenced.add(number)
            if mark.startswith(opened) and not info:
                opened = ""
        elif mark and "`" not in info:
            fenced.add(number)
            opened = mark
    return fenced


def _literal_lines(lines: list[str]) -> set[int]:
    """Lines of blocks that a paragraph ending in `::` or a code directive introduces: all that is indented deeper."""
    literal: set[int] = set()
    above: int | None = None
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        indent = len(line) - len(line.lstrip())
        if above is not None and indent > above:
            literal.add(number)
            continue
        above = indent if line.rstrip().endswith("::") or _DIRECTIVE.match(line) else None
    return literal


def _for_path(path: str, settings: Settings) -> tuple[list[_Compiled], tuple[str, ...]]:
    if not settings.statements:
        return [], ()
    compiled, broken = _compiled(settings.statements)
    lowered = path.lower()
    last = lowered.rsplit("/", 1)[-1]
    return [c for c in compiled if c.files.match(lowered) or c.files.match(last)], broken


@functools.lru_cache(maxsize=4)
def _compiled(statements: tuple[StatementPattern, ...]) -> tuple[tuple[_Compiled, ...], tuple[str, ...]]:
    """The patterns, and the ids of those that do not compile (the rulebook refuses such; settings may come from
    elsewhere)."""
    compiled, broken = [], []
    for statement in statements:
        files = re.compile("|".join(fnmatch.translate(glob.lower()) for glob in statement.files) or r"(?!)")
        try:
            patterns = tuple(map(re.compile, statement.patterns))
        except (re.error, RecursionError, OverflowError):
            broken.append(statement.id)
            continue
        compiled.append(_Compiled(statement.id, files, patterns))
    return tuple(compiled), tuple(broken)
