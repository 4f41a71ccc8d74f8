"""The Python grammar of tree-sitter: it reads Python 2 and broken files too, and never recurses on what it reads.

Its indentation scanner looks ahead over a whole run of comment lines or continued blank lines, once for each line of
the run, which is quadratic. `parse` therefore blanks such runs, byte for byte, so that no offset changes.
"""

from __future__ import annotations

import re
from typing import Final

import tree_sitter_python
from tree_sitter import Language, Node, Parser, Tree

LANGUAGE: Final = Language(tree_sitter_python.language())
_PARSER: Final = Parser(LANGUAGE)

MANY_COMMENTS: Final = 200
MANY_CONTINUATIONS: Final = 30
_COMMENT_LINE: Final = re.compile(rb"(?<!\\)\n[ \t\f]*#(?![^\n]*(?:\"\"\"|'''))[^\n]*")
"""A line that is a comment, or stands in a string that it can neither end nor begin: blank, it changes nothing."""
_COMMENT_RUN: Final = re.compile(rb"(?:\n[ \t\f]*+(?:#[^\n]*+)?(?=\n|\Z))++")
"""Lines that are blank or comments, whatever stands in these."""
_NO_NEWLINE: Final = re.compile(rb"[^\n]")
_CONTINUATIONS: Final = re.compile(rb"\\\n(?:[ \t\f]*\\\n){%d,}" % MANY_CONTINUATIONS)


def kind(name: str, *, named: bool = True) -> int:
    """The grammar's number for a kind of node. Raises LookupError where a new grammar has renamed it."""
    number = LANGUAGE.id_for_node_kind(name, named)
    if not number:
        raise LookupError(f"the grammar of tree-sitter-python has no {name!r}")
    return number


def kinds(names: str) -> frozenset[int]:
    """The numbers of several named kinds, given in one string."""
    return frozenset(kind(name) for name in names.split())


def field(name: str) -> int:
    """The grammar's number for a field. Raises LookupError where a new grammar has renamed it."""
    number = LANGUAGE.field_id_for_name(name)
    if not number:
        raise LookupError(f"the grammar of tree-sitter-python has no field {name!r}")
    return number


def child(node: Node, index: int) -> Node | None:
    """A named child, None where there are not so many."""
    return node.named_child(index) if index < node.named_child_count else None


def parse(data: bytes) -> Tree:
    r"""The syntax tree of UTF-8 `data`, whose newlines must all be \n."""
    return _PARSER.parse(_linear(data))


def _linear(data: bytes) -> bytes:
    if data.count(b"#") >= MANY_COMMENTS:
        data = _COMMENT_LINE.sub(_blank, data)
    if data.count(b"#") >= MANY_COMMENTS:
        data = _COMMENT_RUN.sub(_blank_run, data)
    if data.count(b"\\\n") >= MANY_CONTINUATIONS:
        data = _CONTINUATIONS.sub(_blank_all, data)
    return data


def _blank(found: re.Match[bytes]) -> bytes:
    return b"\n" + b" " * (len(found[0]) - 1)


def _blank_run(found: re.Match[bytes]) -> bytes:
    """Hundreds of comment lines that all hold triple quotes are no text of a string: nobody writes that."""
    run = found[0]
    return _NO_NEWLINE.sub(b" ", run) if run.count(b"#") >= MANY_COMMENTS else run


def _blank_all(found: re.Match[bytes]) -> bytes:
    return b" " * len(found[0])
