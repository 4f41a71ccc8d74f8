"""Files that do not parse as a whole: cut where a statement starts in column 0, each piece can be read by itself.

The parser's recovery can lose all that follows one unclosed bracket; a piece loses itself at most. Conflict markers and
placeholders of templates are blanked first, byte for byte.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice, pairwise
from typing import Final, NamedTuple

from tree_sitter import Tree

from scanner.detect.pysyntax.imports import MASKED

_LEXEME: Final = re.compile(
    rb"""(?P<triple>\"{3}|'{3})|"(?:[^"\\\n]|\\.)*+"?|'(?:[^'\\\n]|\\.)*+'?|\#[^\n]*+|(?P<open>[(\[{])|(?P<close>[)\]}])"""
    rb"|(?P<line>\n(?=[^\s#)\]}]))|\\\n",
    re.DOTALL,
)
"""A string that is not closed ends with its line: to look for its end from every quote in it would be quadratic."""
_ENDS: Final = {
    b'"""': re.compile(rb'(?:[^"\\]++|\\.|"(?!""))*+"""', re.DOTALL),
    b"'''": re.compile(rb"(?:[^'\\]++|\\.|'(?!''))*+'''", re.DOTALL),
}
_GOES_ON: Final = re.compile(rb"(?:else|elif|except|finally)\b")
_SURE: Final = re.compile(rb"(?:import|from|def|class|async[ \t]+def|try|with|while|raise|return|del|assert|global|pass)\b|@")
"""What starts a statement even where a bracket is open: none of these can stand inside one (`from` only after a `yield`)."""
_CONFLICT: Final = re.compile(rb"^(?:<{7}|={7}|>{7}|\|{7})(?:[ \t][^\n]*)?$", re.MULTILINE)
_TEMPLATE: Final = re.compile(rb"\{\{[^{}\n]{1,200}\}\}|\{%[^%\n]{1,200}%\}|\{#[^#\n]{1,200}#\}")
_OLD_LINE: Final = re.compile(rb"\b(?:exec|print|raise)\b[ \t]{0,9}[^ \t(=]|`|<>")
_MOST_ERRORS: Final = 50
MOST_PIECES: Final = 5_000


class Piece(NamedTuple):
    """Bytes of a source from `start` on."""

    start: int
    data: bytes


class Masked(NamedTuple):
    """A source with conflict markers and placeholders blanked; `template` says that there was a placeholder."""

    data: bytes
    template: bool


def mask(data: bytes) -> Masked:
    """Blank what is not Python at all. Every byte keeps its place."""
    data = _CONFLICT.sub(lambda found: b" " * len(found[0]), data)
    template = False

    def blank(found: re.Match[bytes]) -> bytes:
        nonlocal template
        template = True
        size = len(found[0])
        return MASKED[0].encode() * size if found[0].startswith(b"{{") else b" " * size

    return Masked(_TEMPLATE.sub(blank, data), template)


def pieces(data: bytes) -> list[Piece]:
    """The pieces of a broken source, which together are all of it. Where there are very many, neighbours stay together."""
    cuts = [0, *_cuts(data), len(data)]
    step = max(1, len(cuts) // MOST_PIECES + 1) if len(cuts) > MOST_PIECES else 1
    edges = [*cuts[:-1:step], cuts[-1]]
    return [Piece(start, data[start:end]) for start, end in pairwise(edges) if end > start]


def first_error(tree: Tree) -> int:
    """The offset of the first thing that could not be parsed: the innermost, since recovery likes to wrap whole files."""
    cursor = tree.walk()
    node = cursor.node
    start = 0
    while node is not None and cursor.goto_first_child():
        node = cursor.node
        while node is not None and not (node.has_error or node.is_missing):
            node = cursor.node if cursor.goto_next_sibling() else None
        if node is not None:
            start = node.start_byte
    return start


def is_python_2(tree: Tree, data: bytes) -> bool:
    """Whether all that could not be parsed stands on lines with a statement that only Python 2 has (`exec x in y`), the
    few of them that the grammar does not know."""
    wrong = list(islice(_errors(tree), _MOST_ERRORS))
    return 0 < len(wrong) < _MOST_ERRORS and all(_OLD_LINE.search(data, *_line(data, offset)) for offset in wrong)


def _errors(tree: Tree) -> Iterator[int]:
    cursor = tree.walk()
    while True:
        node = cursor.node
        wrong = node is not None and (node.is_error or node.is_missing)
        if wrong and node is not None:
            yield node.start_byte
        if not wrong and node is not None and node.has_error and cursor.goto_first_child():
            continue
        while not cursor.goto_next_sibling():
            if not cursor.goto_parent():
                return


def _line(data: bytes, offset: int) -> tuple[int, int]:
    start = data.rfind(b"\n", 0, offset) + 1
    end = data.find(b"\n", offset)
    return start, min(len(data) if end < 0 else end, start + 1_000)


def _cuts(data: bytes) -> Iterator[int]:
    """Where a statement starts in column 0, outside of complete strings."""
    depth, held = 0, data.startswith(b"@")
    unbalanced = (data.count(b'"""') % 2 or data.count(b"'''") % 2) == 1
    for found in _lexemes(data, triple=not unbalanced):
        kind = found.lastgroup
        if kind == "open":
            depth += 1
        elif kind == "close":
            depth = max(0, depth - 1)
        elif kind == "line":
            start = found.end()
            sure = _SURE.match(data, start)
            if _GOES_ON.match(data, start) or held or (depth and not sure):
                held = held and data[start : start + 1] == b"@"
                continue
            depth, held = 0, data[start : start + 1] == b"@"
            yield start


def _lexemes(data: bytes, *, triple: bool) -> Iterator[re.Match[bytes]]:
    """Strings, comments, brackets and starts of lines. Where a triple quote is never closed, which of them open is unknown,
    and none is taken for a string."""
    position = 0
    ends = dict(_ENDS) if triple else {}
    while (found := _LEXEME.search(data, position)) is not None:
        position = found.end()
        if found.lastgroup != "triple":
            yield found
        elif (end := ends.get(found[0])) is not None:
            closed = end.match(data, position)
            if closed is None:
                del ends[found[0]]  # looking again from each later quote would be quadratic
            else:
                position = closed.end()
