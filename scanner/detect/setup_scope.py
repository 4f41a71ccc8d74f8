"""What names mean in a setup.py: assignments and additions to each, in source order, per function."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final, Literal

from tree_sitter import Node

_CONDITIONAL: Final = frozenset(
    {"if_statement", "elif_clause", "else_clause", "for_statement", "while_statement", "try_statement", "except_clause",
     "match_statement"}
)  # fmt: skip
_ADDING: Final = frozenset({"append", "extend", "insert", "update", "add", "setdefault"})


@dataclass(frozen=True, slots=True)
class Definition:
    """`kind` "set" replaces what was known (unless it stands under a condition), "add" adds `value`, "item" adds it
    under `key`; `at` is the byte offset."""

    kind: Literal["set", "add", "item"]
    value: Node
    at: int
    conditional: bool
    key: Node | str | None = None


@dataclass(slots=True)
class Scope:
    """The names of a module or function; `outer` is where other names come from."""

    outer: Scope | None = None
    names: dict[str, list[Definition]] = field(default_factory=dict)
    functions: dict[str, Node] = field(default_factory=dict)
    returns: list[Node] = field(default_factory=list)

    def function(self, name: str) -> tuple[Node, Scope] | None:
        """The function of that name that is seen from here, and the scope that it stands in."""
        scope: Scope | None = self
        while scope is not None:
            if name in scope.functions:
                return scope.functions[name], scope
            scope = scope.outer
        return None


def read_scope(root: Node, outer: Scope | None = None) -> Scope:
    """The definitions in the body of a module or function; nested functions and classes are left alone."""
    scope = Scope(outer)
    for node, conditional in _statements(root):
        if node.type == "function_definition":
            name = node.child_by_field_name("name")
            scope.functions[text_of(name) if name is not None else ""] = node
        elif node.type == "return_statement":
            scope.returns += node.named_children[:1]
        else:
            _define(scope, node, conditional)
    return scope


def _define(scope: Scope, node: Node, conditional: bool) -> None:
    """Note what a statement gives to names, if anything."""
    match node.type:
        case "for_statement":
            _bind(scope, node.child_by_field_name("left"), node.child_by_field_name("right"), conditional=True)
        case "as_pattern":
            named = node.named_children
            if len(named) == 2 and named[1].named_children:
                _bind(scope, named[1].named_children[0], named[0], conditional=conditional)
        case "assignment":
            _assignment(scope, node, conditional)
        case "augmented_assignment":
            _place(scope, node.child_by_field_name("left"), node.child_by_field_name("right"), "add", conditional)
        case "call":
            _call(scope, node, conditional)


def text_of(node: Node) -> str:
    """The source of a node."""
    return (node.text or b"").decode("utf-8", "replace")


def _statements(root: Node) -> Iterator[tuple[Node, bool]]:
    """The nodes that define something, in source order, and whether they stand under a condition."""
    body = root.child_by_field_name("body") if root.type == "function_definition" else root
    stack = [(body, False)] if body is not None else []
    while stack:
        node, conditional = stack.pop()
        if node.type == "expression_statement":
            stack.extend((child, conditional) for child in reversed(node.named_children[:1]))
            continue
        if node is not body:
            yield node, conditional
        if node.type in {"function_definition", "class_definition", "assignment", "augmented_assignment", "call"}:
            continue
        inner = conditional or node.type in _CONDITIONAL
        if node.type.endswith(("statement", "clause", "block", "module", "definition", "with_item", "ERROR")) or node is body:
            stack.extend((child, inner) for child in reversed(node.named_children))


def _bind(scope: Scope, target: Node | None, value: Node | None, *, conditional: bool) -> None:
    if target is not None and value is not None and target.type == "identifier":
        definition = Definition("set", value, value.start_byte, conditional)
        scope.names.setdefault(text_of(target), []).append(definition)


def _assignment(scope: Scope, node: Node, conditional: bool) -> None:
    """`a = b = value` sets both; a subscript on the left adds an item."""
    targets = []
    value: Node | None = node
    while value is not None and value.type == "assignment":
        targets.append(value.child_by_field_name("left"))
        value = value.child_by_field_name("right")
    for target in targets:
        _place(scope, target, value, "set", conditional)


def _place(scope: Scope, target: Node | None, value: Node | None, kind: Literal["set", "add"], conditional: bool) -> None:
    if target is None or value is None:
        return
    if target.type == "identifier":
        scope.names.setdefault(text_of(target), []).append(Definition(kind, value, value.start_byte, conditional))
    elif target.type == "subscript":
        key = target.child_by_field_name("subscript")
        _item(scope, target.child_by_field_name("value"), value, conditional, key)


def _call(scope: Scope, node: Node, conditional: bool) -> None:
    """`x.append(v)`, `x["k"].extend(v)`, `x.update(v)`."""
    function, arguments = node.child_by_field_name("function"), node.child_by_field_name("arguments")
    if function is None or arguments is None or function.type != "attribute":
        return
    owner, method = function.child_by_field_name("object"), function.child_by_field_name("attribute")
    if owner is None or method is None or text_of(method) not in _ADDING:
        return
    given = [child for child in arguments.named_children if child.type != "comment"]
    plain = [child for child in given if child.type != "keyword_argument"]
    if text_of(method) == "setdefault" and len(plain) == 2:
        _item(scope, owner, plain[1], conditional, plain[0])
    elif plain:
        _place(scope, owner, plain[-1], "add", conditional)
    for child in given:
        if child.type == "keyword_argument":  # x.update(key=value)
            name = child.child_by_field_name("name")
            _item(scope, owner, child.child_by_field_name("value"), conditional, text_of(name) if name else "")


def _item(scope: Scope, owner: Node | None, value: Node | None, conditional: bool, key: Node | str | None) -> None:
    if owner is not None and owner.type == "identifier" and value is not None and key is not None:
        definition = Definition("item", value, value.start_byte, conditional, key)
        scope.names.setdefault(text_of(owner), []).append(definition)
