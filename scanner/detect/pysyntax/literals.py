"""Literal arguments of calls: words, and shell text that keeps its lines.

What is no literal stands as `{name}` where it is a dotted name, and as `{?}` where it is anything else, so that
whoever reads the words can tell that something unknown stood there: in `f"torch=={version}"` it is the version."""

from __future__ import annotations

import re
from typing import Final

from tree_sitter import Node

from scanner.detect.pysyntax.grammar import field, kind, kinds
from scanner.detect.pysyntax.imports import Unit
from scanner.limits import KIB

UNKNOWN: Final = "{?}"
STRING: Final = kind("string")
CONCATENATED: Final = kind("concatenated_string")
DICTIONARY: Final = kind("dictionary")
PAIR: Final = kind("pair")
CALL: Final = kind("call")
KEYWORD: Final = kind("keyword_argument")
_STRINGS: Final = frozenset((STRING, CONCATENATED))
_START: Final = kind("string_start")
_CONTENT: Final = kind("string_content")
_INTERPOLATION: Final = kind("interpolation")
_LISTS: Final = kinds("list tuple")
_SPLAT: Final = kind("list_splat")
_BINARY: Final = kind("binary_operator")
_PARENTHESES: Final = kind("parenthesized_expression")
_CALLED: Final = field("function")
_ESCAPE: Final = re.compile(r"\\(\n|.)", re.DOTALL)
_MEANING: Final = {"n": " ; ", "r": " ", "t": " ", "\n": "\\\n"}
"""A line end that is spelled `\\n` does not begin a line of the source."""
_NAME: Final = re.compile(rb"[A-Za-z_][\w.]*")
_MOST: Final = 500
_LONGEST: Final = 64 * KIB
_DEEPEST: Final = 10

Word = tuple[str, int]
"""A word and its line."""


def is_string(node: Node) -> bool:
    """Whether it is a string, or several side by side."""
    return node.kind_id in _STRINGS


def plain(unit: Unit, node: Node | None) -> str | None:
    """The text of a string that is nothing but literal, on one line, else None."""
    if node is None or node.kind_id not in _STRINGS:
        return None
    text = shell_text(unit, node)
    return None if text is None or UNKNOWN in text or "{" in text or "\n" in text else text


def words(unit: Unit, node: Node, depth: int = 0) -> list[Word] | None:
    """The words of a list, of lists that are added, and of `"a b".split()`; None where it is none of these."""
    if depth > _DEEPEST:
        return None
    if node.kind_id == _PARENTHESES and node.named_child_count == 1:
        inner = first_child(node)
        return words(unit, inner, depth + 1) if inner is not None else None
    if node.kind_id in _LISTS:
        return [_word(unit, child) for child in node.named_children[:_MOST] if child.kind_id != _SPLAT and not child.is_extra]
    if node.kind_id == _BINARY:
        left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
        first = words(unit, left, depth + 1) if left is not None and _operator(node) == b"+" else None
        second = words(unit, right, depth + 1) if right is not None and first is not None else None
        return None if first is None else [*first, *(second or [])]
    return _split(unit, node) if node.kind_id == CALL else None


def _word(unit: Unit, node: Node) -> Word:
    line = line_of(unit, node)
    text = shell_text(unit, node) if node.kind_id in _STRINGS or node.kind_id in (_BINARY, CALL) else None
    return (text.replace("\\\n", "") if text is not None else _unknown(unit, node)), line


def _split(unit: Unit, node: Node) -> list[Word] | None:
    """`"pip install x".split()` and `shlex.split("pip install x")`."""
    function = node.child_by_field_name("function")
    arguments = node.child_by_field_name("arguments")
    if function is None or arguments is None or not (function.text or b"")[-200:].endswith(b"split"):
        return None
    held = function.child_by_field_name("object")
    text = shell_text(unit, held) if held is not None else None
    if text is None:
        held = first_child(arguments)
        text = shell_text(unit, held) if held is not None else None
    return None if text is None or held is None else [(word, line_of(unit, held)) for word in text.split()][:_MOST]


def first_child(node: Node) -> Node | None:
    """The first named child, None where there is none."""
    return node.named_child(0) if node.named_child_count else None


def shell_text(unit: Unit, node: Node, depth: int = 0) -> str | None:
    """The text of a string as a shell would get it, with what is not known as a placeholder; None where there is no string
    in it. Its lines are those of the source: pieces on several lines are joined by continuations."""
    if depth > _DEEPEST:
        return None
    found: str | None = None
    if node.kind_id == STRING:
        found = _content(unit, node)
    elif node.kind_id in (CONCATENATED, _PARENTHESES):
        found = _joined(unit, [child for child in node.named_children[:_MOST] if not child.is_extra], depth)
    elif node.kind_id == _BINARY:
        left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
        if left is not None and right is not None and _operator(node) == b"+":
            found = _joined(unit, [left, right], depth)
        elif left is not None and _operator(node) == b"%":
            found = shell_text(unit, left, depth + 1)
    elif node.kind_id == CALL:
        held = _formatted(node)
        found = shell_text(unit, held, depth + 1) if held is not None else None
    return found


def _formatted(node: Node) -> Node | None:
    """What stands before the dot of `"…".format(…)`."""
    function = node.child_by_field_name("function")
    if function is None or not (function.text or b"").endswith(b".format"):
        return None
    return function.child_by_field_name("object")


def _joined(unit: Unit, parts: list[Node], depth: int) -> str | None:
    text = ""
    known = False
    line = line_of(unit, parts[0]) if parts else 0
    for part in parts:
        begins = line_of(unit, part)
        said = shell_text(unit, part, depth + 1)
        known = known or said is not None
        text += "\\\n" * (begins - line) + (_unknown(unit, part) if said is None else said)
        line = begins + text.count("\n", len(text) - len(said or ""))
    return text[:_LONGEST] if known else None


def _content(unit: Unit, node: Node) -> str:
    pieces: list[str] = []
    raw = False
    for child in node.children[: _MOST * 4]:
        if child.kind_id == _START:
            raw = b"r" in (child.text or b"").lower()
        elif child.kind_id == _CONTENT:
            text = unit.data[child.start_byte : min(child.end_byte, child.start_byte + 4 * _LONGEST)].decode("utf-8", "replace")
            pieces.append(text if raw else _ESCAPE.sub(lambda found: _MEANING.get(found[1], found[1]), text))
        elif child.kind_id == _INTERPOLATION:
            inner = child.child_by_field_name("expression")
            pieces.append(_unknown(unit, inner) if inner is not None else UNKNOWN)
    return "".join(pieces)[:_LONGEST]


def _unknown(unit: Unit, node: Node) -> str:
    data = unit.data[node.start_byte : min(node.end_byte, node.start_byte + 100)]
    return f"{{{data.decode('ascii')}}}" if node.end_byte - node.start_byte < 100 and _NAME.fullmatch(data) else UNKNOWN


def line_of(unit: Unit, node: Node) -> int:
    """The line that a node begins on."""
    return unit.source.line_of(unit.shift + node.start_byte)


def _operator(node: Node) -> bytes:
    sign = node.child_by_field_name("operator")
    return b"" if sign is None else sign.text or b""
