"""Calls that import: `importlib.import_module("x")`, `__import__("x")`, lazy loaders and their like."""

from __future__ import annotations

import re
from typing import Final

from tree_sitter import Node

from scanner.detect.pysyntax.grammar import field, kind
from scanner.detect.pysyntax.guards import around
from scanner.detect.pysyntax.imports import LONGEST_NAME, Found, Unit, lines, normal, text
from scanner.detect.pysyntax.names import ASSIGNMENT
from scanner.detect.pysyntax.occurrence import ATTRIBUTE, IDENTIFIER
from scanner.detect.pysyntax.walk import Frame
from scanner.model.facts import Import

_CALL: Final = kind("call")
_STRING: Final = kind("string")
_STRING_CONTENT: Final = kind("string_content")
_KEYWORD: Final = kind("keyword_argument")
_CALLED, _RIGHT = field("function"), field("right")
_OWN: Final = (b"self.", b"cls.")
"""Methods of a class of one's own may be called so too."""
_MODULE: Final = re.compile(r"(\.*)((?:[^\W\d]\w*\.)*[^\W\d]\w*)")
FIRST_ARGUMENT: Final = frozenset(
    ("import_module", "__import__", "importorskip", "LazyImport", "LazyModule", "lazy_import", "optional_import",
     "try_import", "safe_import", "maybe_import", "import_optional_dependency", "import_or_none")
)  # fmt: skip
LAST_ARGUMENT: Final = frozenset(("LazyLoader",))
"""TensorFlow's `LazyLoader("tf", globals(), "tensorflow")`, and its copies."""
_BY_VARIABLE: Final = frozenset(("import_module", "__import__"))
"""Calls that are worth a trait where the module is not a literal."""


def call(unit: Unit, frames: list[Frame]) -> Found | str | None:
    """The import of a call whose function's name the walk stands on, "dynamic-import" where its module is not a literal,
    None where it is not a call that imports."""
    found = _call_of(frames)
    if found is None:
        return None
    leaf, index = frames[-1], found
    name = unit.data[leaf.node.start_byte : leaf.end].decode("utf-8", "replace")
    whole = frames[index]
    module = _literal(unit, whole.node, last=name in LAST_ARGUMENT)
    matched = _MODULE.fullmatch(module or "")
    if matched is None or len(matched[0]) > LONGEST_NAME:
        return "dynamic-import" if module is None and name in _BY_VARIABLE else None
    bound = _assigned(frames, index)
    start, end = lines(unit, whole.node)
    guard, scope = around(frames[: index + 1], unit.data, dynamic=True)
    row = Import(
        module=normal(matched[2]), name=None, bound=None if bound is None else text(unit, bound), level=len(matched[1]),
        line=start[0], column=start[1], end_line=end, cell=unit.source.cell, guard=guard, scope=scope,
        recovered=unit.recovered,
    )  # fmt: skip
    target = matched[1] + row.module
    if name == "__import__" and not _has_fromlist(whole.node):
        target = target.split(".", 1)[0]
    return Found(row, () if bound is None else ((unit.base + bound.start_byte, target),))


def _call_of(frames: list[Frame]) -> int | None:
    """The index of the call whose function, or the last name of whose function, is the current identifier."""
    if frames[-1].kind != IDENTIFIER:
        return None
    index = len(frames) - 1
    if frames[-2].kind == ATTRIBUTE and frames[-2].end == frames[-1].end:
        index -= 1
    if frames[index].node.start_byte != frames[-1].node.start_byte and (frames[index].node.text or b"").startswith(_OWN):
        return None
    return index - 1 if frames[index - 1].kind == _CALL and frames[index].field == _CALLED else None


def _literal(unit: Unit, node: Node, *, last: bool) -> str | None:
    """The first (or last) positional argument of a call where it is one plain string, else None."""
    arguments = node.child_by_field_name("arguments")
    children = [] if arguments is None or arguments.named_child_count > 8 else arguments.named_children
    positional = [child for child in children if child.kind_id != _KEYWORD and not child.is_extra]
    if not positional:
        positional = [value for child in children if (value := child.child_by_field_name("value")) is not None][:1]
    chosen = positional[-1 if last else 0] if positional else None
    if chosen is None or chosen.kind_id != _STRING:
        return None
    parts = chosen.named_children if chosen.named_child_count <= 3 else []
    content = [part for part in parts if part.kind_id == _STRING_CONTENT]
    if len(content) != 1 or len(parts) != 3 or content[0].named_child_count:
        return None
    return unit.data[content[0].start_byte : content[0].end_byte][: LONGEST_NAME + 1].decode("utf-8", "replace")


def _has_fromlist(node: Node) -> bool:
    arguments = node.child_by_field_name("arguments")
    return arguments is not None and (arguments.named_child_count >= 4 or b"fromlist" in (arguments.text or b"")[:1000])


def _assigned(frames: list[Frame], index: int) -> Node | None:
    """The name that the call's result is assigned to."""
    if index < 1 or frames[index - 1].kind != ASSIGNMENT or frames[index].field != _RIGHT:
        return None
    left = frames[index - 1].node.child_by_field_name("left")
    return left if left is not None and left.kind_id == IDENTIFIER else None
