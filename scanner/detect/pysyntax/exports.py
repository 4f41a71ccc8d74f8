"""What a module offers by name: all that its top level binds, and its `__all__`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple

from tree_sitter import Node

from scanner.detect.pysyntax.grammar import child, kind, kinds
from scanner.detect.pysyntax.imports import Unit, text
from scanner.detect.pysyntax.names import ASSIGNMENT
from scanner.detect.pysyntax.occurrence import ATTRIBUTE, CALL, IDENTIFIER
from scanner.detect.pysyntax.walk import CLASS, DECORATED, FUNCTION
from scanner.model.facts import Definition, DefinitionKind

ALL: Final = "__all__"
_EXPRESSION: Final = kind("expression_statement")
_AUGMENTED: Final = kind("augmented_assignment")
_ARGUMENTS: Final = kind("argument_list")
_BINARY: Final = kind("binary_operator")
_STRING: Final = kind("string")
_CONTENT: Final = kind("string_content")
_FOR: Final = kind("for_statement")
_AS_TARGET: Final = kind("as_pattern_target")
_WITH_CLAUSE: Final = kinds("with_clause with_item as_pattern as_pattern_target")
_BLOCKS: Final = kinds(
    "module block if_statement elif_clause else_clause try_statement except_clause finally_clause with_statement for_statement "
    "while_statement"
)
_PATTERNS: Final = kinds("pattern_list tuple_pattern list_pattern list_splat_pattern tuple list list_splat")
_LISTS: Final = kinds("list tuple set parenthesized_expression expression_list")
_MOST: Final = 20_000
_DEEPEST: Final = 50


class _Bound(NamedTuple):
    name: Node
    kind: DefinitionKind


def bound(unit: Unit, root: Node) -> Iterator[Definition]:
    """Each name that the top level binds by more than an import, with nothing said of what it is."""
    seen: set[str] = set()
    for name, what in _bound(root):
        spelled = text(unit, name)
        if spelled not in seen and len(seen) < _MOST:
            seen.add(spelled)
            yield Definition(spelled, what, unit.source.line_of(unit.shift + name.start_byte), (), unit.source.cell)


def statements(root: Node) -> Iterator[Node]:
    """All statements at the top level, those in branches and loops too."""
    waiting = [(root, 0)]
    while waiting:
        node, depth = waiting.pop()
        inner: list[tuple[Node, int]] = []
        for statement in node.named_children:
            if statement.kind_id in _BLOCKS and depth < _DEEPEST:
                inner.append((statement, depth + 1))
            yield statement
        waiting.extend(reversed(inner))


def _bound(root: Node) -> Iterator[_Bound]:
    for statement in statements(root):
        node: Node | None = statement
        if statement.kind_id == DECORATED:
            node = statement.child_by_field_name("definition")
        elif statement.kind_id == _EXPRESSION:
            node = child(statement, 0)
        if node is None:
            continue
        if node.kind_id in (FUNCTION, CLASS):
            name = node.child_by_field_name("name")
            if name is not None:
                yield _Bound(name, "class" if node.kind_id == CLASS else "function")
        elif node.kind_id in (ASSIGNMENT, _FOR):
            yield from _assigned(node)
        elif node.kind_id in _WITH_CLAUSE:
            yield from _targets(node)


def _assigned(statement: Node) -> Iterator[_Bound]:
    """All targets of `a = b = c`."""
    node: Node | None = statement
    for _ in range(_DEEPEST):
        if node is None or node.kind_id not in (ASSIGNMENT, _FOR):
            break
        yield from _targets(node.child_by_field_name("left"))
        node = node.child_by_field_name("right")


def _targets(left: Node | None) -> Iterator[_Bound]:
    waiting = [] if left is None else [left]
    for _ in range(_MOST):
        if not waiting:
            return
        node = waiting.pop()
        if node.kind_id == IDENTIFIER:
            yield _Bound(node, "value")
        elif node.kind_id in _PATTERNS or node.kind_id == _AS_TARGET:
            waiting.extend(reversed(node.named_children))
        elif node.kind_id in _WITH_CLAUSE:  # only what stands behind `as` is bound
            waiting.extend(part for part in node.named_children if part.kind_id in _WITH_CLAUSE)


def listed(unit: Unit, root: Node) -> Definition | None:
    """The names in `__all__`, None where there is none, or where it is not all literal."""
    names: dict[str, None] = {}
    first: Node | None = None
    for statement in statements(root):
        node = child(statement, 0) if statement.kind_id == _EXPRESSION else None
        said = None if node is None else _said(unit, node)
        if said is None:
            continue
        strings = list(_strings(unit, said))
        if None in strings or len(names) > _MOST:
            return None
        if node is not None and node.kind_id == ASSIGNMENT:
            names.clear()
        names.update(dict.fromkeys(filter(None, strings)))
        first = first or node
    if first is None:
        return None
    return Definition(ALL, "value", unit.source.line_of(unit.shift + first.start_byte), tuple(names), unit.source.cell)


def _said(unit: Unit, node: Node) -> Node | None:
    """What a statement gives to `__all__`, or adds to it."""
    if node.kind_id in (ASSIGNMENT, _AUGMENTED):
        left = node.child_by_field_name("left")
        return node.child_by_field_name("right") if left is not None and _is_all(unit, left) else None
    called = node.child_by_field_name("function") if node.kind_id == CALL else None
    if called is None or called.kind_id != ATTRIBUTE:
        return None
    owner, method = called.child_by_field_name("object"), called.child_by_field_name("attribute")
    if owner is None or method is None or not _is_all(unit, owner) or method.text not in (b"extend", b"append"):
        return None
    return node.child_by_field_name("arguments")


def _is_all(unit: Unit, node: Node) -> bool:
    return node.kind_id == IDENTIFIER and unit.data[node.start_byte : min(node.end_byte, node.start_byte + 10)] == ALL.encode()


def _strings(unit: Unit, node: Node) -> Iterator[str | None]:
    """The literal strings of a list or of lists that are added, None for anything else."""
    waiting = [node]
    for _ in range(4 * _MOST):
        if not waiting:
            return
        part = waiting.pop()
        if part.is_extra:
            continue
        if part.kind_id == _STRING:
            content = [inner for inner in part.named_children[:4] if inner.kind_id == _CONTENT]
            yield text(unit, content[0]) if len(content) == 1 and content[0].named_child_count == 0 else None
        elif part.kind_id in _LISTS or part.kind_id in (_BINARY, _ARGUMENTS):
            waiting.extend(reversed(part.named_children))
        else:
            yield None
