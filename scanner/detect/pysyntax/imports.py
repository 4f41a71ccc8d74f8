"""Import statements: what they import, what they bind, and where."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from typing import Final, NamedTuple

from tree_sitter import Node

from scanner.clean import visible
from scanner.detect.pysyntax.grammar import kind
from scanner.detect.pysyntax.guards import around
from scanner.detect.pysyntax.occurrence import dotted
from scanner.detect.pysyntax.source import Source
from scanner.detect.pysyntax.walk import Frame
from scanner.model.facts import Import

_IMPORT: Final = kind("import_statement")
_FROM: Final = kind("import_from_statement")
_STAR: Final = kind("wildcard_import")
_ALIASED: Final = kind("aliased_import")
LONGEST_NAME: Final = 300
MASKED: Final = "_____"
"""What stands for a placeholder of a template: no name that holds it is known."""


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
    start, end = lines(unit, frame.node)
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


def target_of(unit: Unit, node: Node) -> Iterator[tuple[str, str]]:
    """Pairs of the names that an import statement binds and what they stand for."""
    for one in _plain(unit, node) if node.kind_id == _IMPORT else _from(unit, node):
        if one.name != "*" and _acceptable(unit, one):
            yield _bound_name(unit, one), _target(one)


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
        return text(unit, one.alias)
    return one.name if one.name is not None else one.module.split(".", 1)[0]


def _target(one: _Spelled) -> str:
    """The dotted name that the bound name stands for; a relative one keeps its dots."""
    if one.name is not None:
        return "." * one.level + (f"{one.module}.{one.name}" if one.module else one.name)
    return one.module if one.alias is not None else one.module.split(".", 1)[0]


def lines(unit: Unit, node: Node) -> tuple[tuple[int, int], int]:
    """Where a node begins (line and column) and the line it ends on."""
    start = unit.source.place(unit.shift + node.start_byte)
    return start, unit.source.line_of(unit.shift + max(node.end_byte - 1, node.start_byte))


def _dotted(unit: Unit, node: Node) -> str:
    return normal(dotted(unit.data, node.start_byte, node.end_byte))


def text(unit: Unit, node: Node) -> str:
    """What a node says, cut at the longest name there can be."""
    return visible(unit.data[node.start_byte : node.end_byte][: 4 * LONGEST_NAME].decode("utf-8", "replace")[:LONGEST_NAME])


def normal(name: str) -> str:
    """Identifiers as Python compares them (NFKC)."""
    return name if name.isascii() else unicodedata.normalize("NFKC", name)
