"""Import statements, and calls that import: what they import, what they bind, and where."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import Final, NamedTuple

from tree_sitter import Node

from scanner.detect.pysyntax.grammar import field, kind
from scanner.detect.pysyntax.guards import around
from scanner.detect.pysyntax.names import ASSIGNMENT, IDENTIFIER, dotted
from scanner.detect.pysyntax.source import Source
from scanner.detect.pysyntax.walk import Frame
from scanner.model.facts import Import

_IMPORT: Final = kind("import_statement")
_FROM: Final = kind("import_from_statement")
_STAR: Final = kind("wildcard_import")
_ALIASED: Final = kind("aliased_import")
_CALL: Final = kind("call")
_ATTRIBUTE: Final = kind("attribute")
_STRING: Final = kind("string")
_STRING_CONTENT: Final = kind("string_content")
_KEYWORD: Final = kind("keyword_argument")
_CALLED: Final = field("function")
_RIGHT: Final = field("right")
_MODULE: Final = re.compile(r"(\.*)((?:[^\W\d]\w*\.)*[^\W\d]\w*)")
LONGEST_NAME: Final = 300
MASKED: Final = "_____"
"""What stands for a placeholder of a template: no name that holds it is known."""

FIRST_ARGUMENT: Final = frozenset(
    ("import_module", "__import__", "importorskip", "LazyImport", "LazyModule", "lazy_import", "optional_import",
     "try_import", "safe_import", "maybe_import", "import_optional_dependency", "import_or_none")
)  # fmt: skip
LAST_ARGUMENT: Final = frozenset(("LazyLoader",))
"""TensorFlow's `LazyLoader("tf", globals(), "tensorflow")`, and its copies."""
_BY_VARIABLE: Final = frozenset(("import_module", "__import__"))
"""Calls that are worth a trait where the module is not a literal."""


class Found(NamedTuple):
    """An import, and what it makes of names: `targets` are pairs of a byte offset, among all sources, and a dotted name;
    `bound` are those names."""

    row: Import
    targets: tuple[tuple[int, str], ...]


class Unit(NamedTuple):
    """Part of a source that is parsed by itself: bytes `data` that begin at byte `shift` of the source.
    `recovered` says that the source does not parse as a whole; `masked` that template placeholders were blanked."""

    source: Source
    data: bytes
    shift: int = 0
    recovered: bool = False
    masked: bool = False

    @property
    def base(self) -> int:
        """Where it begins among all sources."""
        return self.source.base + self.shift


class _Spelled(NamedTuple):
    module: str
    level: int
    name: str | None
    alias: Node | None
    first: Node
    """The node whose first identifier is bound where there is no alias."""


def statement(unit: Unit, frames: list[Frame]) -> Iterator[Found]:
    """The imports of the statement whose keyword `import` the walk stands on: none for `__future__`."""
    frame = frames[-2]
    if frame.kind == _IMPORT:
        spelled = list(_plain(unit, frame.node))
    elif frame.kind == _FROM:
        spelled = list(_from(unit, frame.node))
    else:
        return
    guard, scope = around(frames[:-1], unit.data)
    start, end = _lines(unit, frame.node)
    for one in spelled:
        if not _acceptable(unit, one):
            continue
        bound = None if one.name == "*" else _bound_name(unit, one)
        row = Import(
            module=one.module, name=one.name, bound=bound, level=one.level, line=start[0], column=start[1], end_line=end,
            cell=unit.source.cell, guard=guard, scope=scope, recovered=unit.recovered,
        )  # fmt: skip
        node = one.alias or one.first
        yield Found(row, () if bound is None else ((unit.base + node.start_byte, _target(one)),))


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
    start, end = _lines(unit, whole.node)
    guard, scope = around(frames[: index + 1], unit.data, dynamic=True)
    row = Import(
        module=_normal(matched[2]), name=None, bound=None if bound is None else _text(unit, bound), level=len(matched[1]),
        line=start[0], column=start[1], end_line=end, cell=unit.source.cell, guard=guard, scope=scope,
        recovered=unit.recovered,
    )  # fmt: skip
    target = matched[1] + row.module
    if name == "__import__" and not _has_fromlist(whole.node):
        target = target.split(".", 1)[0]
    return Found(row, () if bound is None else ((unit.base + bound.start_byte, target),))


def _plain(unit: Unit, node: Node) -> Iterator[_Spelled]:
    for child in node.children_by_field_name("name"):
        name, alias = _split(child)
        yield _Spelled(_dotted(unit, name), 0, None, alias, name)


def _from(unit: Unit, node: Node) -> Iterator[_Spelled]:
    origin = node.child_by_field_name("module_name")
    if origin is None:
        return
    spelled = _dotted(unit, origin)
    module = spelled.lstrip(".")
    level = len(spelled) - len(module)
    for child in node.children_by_field_name("name"):
        name, alias = _split(child)
        yield _Spelled(module, level, _dotted(unit, name), alias, name)
    last = node.child(node.child_count - 1)
    if last is not None and last.kind_id == _STAR:
        yield _Spelled(module, level, "*", None, last)


def _split(node: Node) -> tuple[Node, Node | None]:
    if node.kind_id != _ALIASED:
        return node, None
    name = node.child_by_field_name("name")
    return (node if name is None else name), node.child_by_field_name("alias")


def _acceptable(unit: Unit, one: _Spelled) -> bool:
    """Recovery invents empty names, and templates have no name yet."""
    spelled = f"{one.module}.{one.name or ''}"
    if (not one.module and not one.level) or one.name == "" or len(spelled) > LONGEST_NAME:
        return False
    return not (unit.masked and MASKED in spelled)


def _bound_name(unit: Unit, one: _Spelled) -> str:
    if one.alias is not None:
        return _text(unit, one.alias)
    return one.name if one.name is not None else one.module.split(".", 1)[0]


def _target(one: _Spelled) -> str:
    """The dotted name that the bound name stands for; a relative one keeps its dots."""
    if one.name is not None:
        return "." * one.level + (f"{one.module}.{one.name}" if one.module else one.name)
    return one.module if one.alias is not None else one.module.split(".", 1)[0]


def _call_of(frames: list[Frame]) -> int | None:
    """The index of the call whose function, or the last name of whose function, is the current identifier."""
    if frames[-1].kind != IDENTIFIER:
        return None
    index = len(frames) - 1
    if frames[-2].kind == _ATTRIBUTE and frames[-2].end == frames[-1].end:
        index -= 1
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


def _lines(unit: Unit, node: Node) -> tuple[tuple[int, int], int]:
    start = unit.source.place(unit.shift + node.start_byte)
    return start, unit.source.line_of(unit.shift + max(node.end_byte - 1, node.start_byte))


def _dotted(unit: Unit, node: Node) -> str:
    return _normal(dotted(unit.data, node.start_byte, node.end_byte))


def _text(unit: Unit, node: Node) -> str:
    return unit.data[node.start_byte : node.end_byte][: 4 * LONGEST_NAME].decode("utf-8", "replace")[:LONGEST_NAME]


def _normal(name: str) -> str:
    """Identifiers as Python compares them (NFKC)."""
    return name if name.isascii() else unicodedata.normalize("NFKC", name)
