"""What stands between an import and running it, read from the statements around it.

Of several, the first of this order is told: type-checking, try, dynamic, function, condition. A `try` outside of the
function that holds the import does not count: it does not run when the function does.
"""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from tree_sitter import Node

from scanner.clean import visible
from scanner.detect.pysyntax.grammar import kind
from scanner.detect.pysyntax.walk import (
    ALTERNATIVE,
    BODY,
    CASE,
    CLASS,
    CONSEQUENCE,
    EXCEPT,
    FINALLY,
    FUNCTION,
    IF,
    LAMBDA,
    TRY,
    Frame,
)
from scanner.model.facts import Guard

_WITH: Final = kind("with_statement")
_WHILE: Final = kind("while_statement")
_ELIF: Final = kind("elif_clause")
_CONDITIONAL: Final = kind("conditional_expression")
_BOOLEAN: Final = kind("boolean_operator")
_CATCHES: Final = re.compile(rb"\b(?:ImportError|ModuleNotFoundError|Exception|BaseException)\b")
_SUPPRESSES: Final = re.compile(rb"\bsuppress\s{0,9}\([^)]{0,200}\b(?:ImportError|ModuleNotFoundError|Exception)\b")
_TYPE_CHECKING: Final = re.compile(rb"\(?\s*(?:[A-Za-z_]\w*\.)?TYPE_CHECKING\s*\)?")
_MOST_AROUND: Final = 300
"""Nodes around an import that are looked at, so that 100,000 nested calls stay linear."""
_MOST_CLAUSES: Final = 50
_LONGEST_HEAD: Final = 1_000


class Around(NamedTuple):
    """`scope` is the dotted name of the functions and classes around."""

    guard: Guard
    scope: str


def around(frames: list[Frame], data: bytes, *, dynamic: bool = False) -> Around:
    """The guard and the scope of the import that the walk stands on."""
    seen: set[Guard] = {"dynamic"} if dynamic else set()
    names: list[str] = []
    for index in range(len(frames) - 2, max(len(frames) - _MOST_AROUND, -1), -1):
        frame, child = frames[index], frames[index + 1]
        if frame.kind in (FUNCTION, CLASS) and child.field == BODY:
            names.append(_name(frame.node, data))
        said = _guard(frame, child, data)
        if said == "try" and "function" in seen:
            continue
        if said:
            seen.add(said)
    order: tuple[Guard, ...] = ("type-checking", "try", "dynamic", "function", "condition")
    return Around(next((guard for guard in order if guard in seen), ""), ".".join(reversed(names)))


def _guard(frame: Frame, child: Frame, data: bytes) -> Guard:
    if frame.kind in (FUNCTION, LAMBDA):
        return "function" if child.field == BODY else ""
    if frame.kind == TRY:
        return "try" if child.kind != FINALLY and _catches(frame.node, data) else ""
    if frame.kind == _WITH:
        return "try" if child.field == BODY and _SUPPRESSES.search(_head(frame.node, data)) else ""
    if frame.kind in (IF, _ELIF):
        return _tested(frame, child, data)
    if frame.kind in (_WHILE, CASE):
        return "condition" if child.field in (BODY, CONSEQUENCE) else ""
    return "condition" if frame.kind in (_CONDITIONAL, _BOOLEAN) else ""


def _tested(frame: Frame, child: Frame, data: bytes) -> Guard:
    """What follows `if TYPE_CHECKING:` in its else, or stands under `if not TYPE_CHECKING:`, runs always."""
    if child.field not in (CONSEQUENCE, ALTERNATIVE):
        return ""
    condition = frame.node.child_by_field_name("condition")
    test = b"" if condition is None else data[condition.start_byte : min(condition.end_byte, condition.start_byte + 200)]
    if _TYPE_CHECKING.fullmatch(test):
        return "type-checking" if child.field == CONSEQUENCE else ""
    negated = test.startswith(b"not ") and _TYPE_CHECKING.fullmatch(test[4:].strip())
    if negated:
        return "" if child.field == CONSEQUENCE else "type-checking"
    return "condition"


def _catches(statement: Node, data: bytes) -> bool:
    for clause in statement.children[:_MOST_CLAUSES]:  # `child(i)` would count from the first each time
        if clause.kind_id == EXCEPT:
            head = _head(clause, data)
            if clause.child_by_field_name("value") is None or _CATCHES.search(head):
                return True
    return False


def _head(statement: Node, data: bytes) -> bytes:
    """The text of a compound statement up to its block."""
    block = statement.child(statement.child_count - 1)
    end = statement.end_byte if block is None else block.start_byte
    return data[statement.start_byte : min(end, statement.start_byte + _LONGEST_HEAD)]


def _name(definition: Node, data: bytes) -> str:
    name = definition.child_by_field_name("name")
    if name is None:
        return "?"
    return visible(data[name.start_byte : min(name.end_byte, name.start_byte + 200)].decode("utf-8", "replace"))
