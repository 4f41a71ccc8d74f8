"""Classes and functions with what they say of themselves: bases, members, what is returned. Collected by the walk."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final, Literal

from tree_sitter import Node

from scanner.detect.pysyntax.grammar import child, kind, kinds
from scanner.detect.pysyntax.grammar import field as part_of
from scanner.detect.pysyntax.imports import Unit
from scanner.detect.pysyntax.names import ASSIGNMENT, element, rightmost
from scanner.detect.pysyntax.occurrence import ATTRIBUTE, IDENTIFIER, Occurrence, dotted
from scanner.detect.pysyntax.receivers import decorators, name_of, receiver, title
from scanner.detect.pysyntax.scopes import Scope, Value
from scanner.detect.pysyntax.values import LITERALS, Context, declared, options
from scanner.detect.pysyntax.walk import CLASS, DECORATED, FUNCTION, IF, TRY, Frame

_KEYWORD: Final = kind("keyword_argument")
_SUBSCRIPT: Final = kind("subscript")
_EXPRESSION: Final = kind("expression_statement")
_BLOCKS: Final = kinds("block elif_clause else_clause except_clause finally_clause with_statement") | {IF, TRY}
_PATTERNS: Final = kinds("pattern_list tuple_pattern list_pattern")
_TARGETS: Final = kinds("for_statement for_in_clause as_pattern_target")
_LEFT: Final = part_of("left")
_PLAIN_BASES: Final = frozenset(("object", "ABC", "Protocol", "Generic"))
_PROPERTY: Final = re.compile(rb"@[ \t]*(?:[\w.]+\.)?\w*property\b|@[ \t]*(?:[\w.]+\.)?reify\b")
_ACCESSOR: Final = re.compile(rb"@[ \t]*\w+\.(?:setter|deleter)\b")
_DECORATOR: Final = re.compile(rb"@[ \t]*(?:\w+\.)*(\w+)")
_TRANSPARENT: Final = frozenset(
    b"property cached_property staticmethod classmethod abstractmethod abstractproperty lru_cache cache override overload "
    b"final no_grad inference_mode enable_grad autocast function jit compile script_method unused ignore export profile "
    b"wraps deprecated tf_export keras_export keras_core_export typechecked beartype torch_script".split()
)
"""Decorators, by their last name, that leave what a function returns as it is."""
_MOST_MEMBERS: Final = 20_000
_MOST_VALUES: Final = 20

MemberKind = Literal["function", "attribute"]


@dataclass(slots=True)
class Member:
    """A function, or something that a class defines. `values` are what it may return or be; None is what cannot be told."""

    kind: MemberKind
    line: int
    values: dict[Value | None, None] = field(default_factory=dict)
    opaque: bool = False
    """Something unknown stands between its body and what callers get."""
    declared: Value | None = None
    """What its annotation says, which counts where the values tell nothing."""

    def add(self, values: tuple[Value | None, ...]) -> None:
        """Note what else it may return or be."""
        for value in values:
            if len(self.values) < _MOST_VALUES:
                self.values[value] = None
            else:
                self.opaque = True


@dataclass(slots=True)
class ClassInfo:
    """A class at the top level of a module, or within such a class."""

    title: str
    line: int
    cell: int | None
    bases: tuple[Value | None, ...]
    members: dict[str, Member]


@dataclass(slots=True)
class Collected:
    """What one reading found."""

    classes: list[ClassInfo] = field(default_factory=list)
    functions: dict[str, tuple[Member, int | None]] = field(default_factory=dict)
    """Functions at the top level, with the cell of each."""


def see_class(unit: Unit, frames: list[Frame], collected: Collected) -> None:
    """The class whose keyword the walk stands on."""
    whole = frames[-2]
    if whole.kind != CLASS or whole.inner is None:
        return
    name = title(whole.inner)
    if name is None:
        return
    context = Context(unit.data, unit.base, whole.scope, whole.branch)
    info = ClassInfo(name, _line(unit, whole.node), unit.source.cell, tuple(_bases(context, whole.node)), {})
    inside = context._replace(scope=whole.inner)
    for node, around in _statements(whole.node.child_by_field_name("body")):
        if len(info.members) < _MOST_MEMBERS:
            _see_member(unit, inside, node, around, info.members)
    whole.inner.notes["class"] = info
    collected.classes.append(info)


def _line(unit: Unit, node: Node) -> int:
    return unit.source.line_of(unit.shift + node.start_byte)


def _bases(context: Context, node: Node) -> Iterator[Value | None]:
    listed = node.child_by_field_name("superclasses")
    for base in [] if listed is None else listed.named_children:
        if base.kind_id == _KEYWORD or base.is_extra:
            continue
        named = base.child_by_field_name("value") if base.kind_id == _SUBSCRIPT else base
        last = b"" if named is None else (named.text or b"")[-100:].rpartition(b".")[2]
        if last.decode("utf-8", "replace") in _PLAIN_BASES or named is None:
            continue
        found = options(context, named)
        yield found[0] if len(found) == 1 else None


def _statements(body: Node | None) -> Iterator[tuple[Node, Node]]:
    """The statements of a class body, those in branches too, each with its decorated definition or itself."""
    waiting = [] if body is None else [body]
    while waiting:
        found: list[Node] = []
        for statement in waiting.pop().named_children:
            if statement.kind_id in _BLOCKS:
                found.append(statement)
            elif statement.kind_id == DECORATED:
                definition = statement.child_by_field_name("definition")
                if definition is not None:
                    yield definition, statement
            else:
                yield statement, statement
        waiting.extend(reversed(found))


def _see_member(unit: Unit, inside: Context, node: Node, around: Node, members: dict[str, Member]) -> None:
    if node.kind_id in (FUNCTION, CLASS):
        name = name_of(node)
        head = (around.text or b"")[: min(node.start_byte - around.start_byte, 4_000)]
        if name is None or (name in members and _ACCESSOR.search(head)):
            return
        members[name] = method(unit, inside, node, head)
    elif node.kind_id == _EXPRESSION:
        statement = child(node, 0)
        if statement is not None and statement.kind_id == ASSIGNMENT:
            _see_attribute(unit, inside, statement, members)


def method(unit: Unit, context: Context, node: Node, head: bytes) -> Member:
    """A function with the decorators `head`, or a class, as a member."""
    member = Member("attribute" if node.kind_id == CLASS or _PROPERTY.search(head) else "function", _line(unit, node))
    if node.kind_id == FUNCTION:
        member.declared = declared(context, node.child_by_field_name("return_type"))
        member.opaque = any(name not in _TRANSPARENT for name in _DECORATOR.findall(head))
    return member


def _see_attribute(unit: Unit, inside: Context, statement: Node, members: dict[str, Member]) -> None:
    left = statement.child_by_field_name("left")
    if left is None:
        return
    targets = left.named_children if left.kind_id in _PATTERNS else [left]
    for target in targets:
        if target.kind_id == IDENTIFIER:
            name = dotted(unit.data, target.start_byte, target.end_byte)
            member = members.setdefault(name, Member("attribute", _line(unit, statement)))
            if target is left:
                _assign(inside, statement, member)
            else:
                member.add((None,))


def _assign(context: Context, statement: Node, member: Member) -> None:
    """Note what an assignment gives; literals give nothing."""
    member.declared = member.declared or declared(context, statement.child_by_field_name("type"))
    value = rightmost(statement)
    if value is not None and value.kind_id not in LITERALS:
        member.add(options(context, value))


def see_attribute(unit: Unit, found: Occurrence) -> bool:
    """Note what `self.name = …` says of the class around. False where the walk does not stand on such an assignment."""
    frames = found.frames
    if len(frames) < 3 or frames[-2].kind != ATTRIBUTE:
        return False
    attribute, around = frames[-2], frames[-3]
    index = len(frames) - 3
    while frames[index].kind in _PATTERNS and index > len(frames) - 6:
        index -= 1
    if frames[index].kind not in (ASSIGNMENT, *_TARGETS) or (
        frames[index].kind == ASSIGNMENT and frames[index + 1].field != _LEFT
    ):
        return False
    info = owner_of(frames[-1].scope, found.name)
    name = attribute.node.child_by_field_name("attribute")
    if info is None or name is None or name.end_byte - name.start_byte > 200:
        return True
    context = Context(found.data, found.base, frames[-1].scope, frames[-1].branch)
    spelled = dotted(found.data, name.start_byte, name.end_byte)
    member = info.members.get(spelled)
    if member is None:
        member = info.members[spelled] = Member("attribute", _line(unit, attribute.node))
    if member.kind == "function":  # a method that an attribute hides
        member.opaque = True
    if around.kind == ASSIGNMENT:
        _assign(context, around.node, member)
    elif frames[index].kind == ASSIGNMENT and index == len(frames) - 4:
        value = element(frames[-3].node, frames[index], attribute.node.start_byte)
        member.add((None,) if value is None else options(context, value))
    else:
        member.add((None,))
    return True


def owner_of(scope: Scope, name: str) -> ClassInfo | None:
    """The class whose object the name `self` (or `cls`) is in a scope."""
    around: Scope | None = scope
    while around is not None:
        if around.kind == "function" and around.parent is not None:
            found = receiver(around)
            if found is not None and found.name == name:
                info = around.parent.notes.get("class")
                return info if isinstance(info, ClassInfo) else None
        around = around.parent
    return None


def see_return(unit: Unit, frames: list[Frame], collected: Collected) -> None:
    """The `return` that the walk stands on."""
    leaf, statement = frames[-1], frames[-2]
    function = leaf.scope.home
    member = _function(unit, function, collected)
    value = child(statement.node, 0)
    if member is None or value is None or value.is_extra:
        return
    member.add(options(Context(unit.data, unit.base, leaf.scope, leaf.branch), value))


def _function(unit: Unit, function: Scope, collected: Collected) -> Member | None:
    name = name_of(function.node) if function.kind == "function" else None
    around = function.parent
    if name is None or around is None or function.node is None:
        return None
    if around.kind == "class":
        info = around.notes.get("class")
        return info.members.get(name) if isinstance(info, ClassInfo) else None
    if around.kind != "module":
        return None
    if name not in collected.functions:
        context = Context(unit.data, unit.base, around, ())
        collected.functions[name] = (method(unit, context, function.node, decorators(function)), unit.source.cell)
    return collected.functions[name][0]
