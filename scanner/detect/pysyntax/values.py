"""Expressions as trails: a name, attributes, calls. What is none of these is nothing that could be followed."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from tree_sitter import Node

from scanner.detect.pysyntax.grammar import child, kind, kinds
from scanner.detect.pysyntax.occurrence import ATTRIBUTE, CALL, IDENTIFIER, dotted
from scanner.detect.pysyntax.receivers import SUPER
from scanner.detect.pysyntax.scopes import Place, Scope, Value

MOST_CALLS: Final = 4
LONGEST_TRAIL: Final = 300
"""Longer trails, and those of more calls, are not followed; Python has no limit, so hostile text could grow one without end."""
_MOST_LINKS: Final = 40
_MOST_PARTS: Final = 8
_LONGEST_VALUE: Final = 1_000
_PARENTHESES: Final = kind("parenthesized_expression")
_CONDITIONAL: Final = kind("conditional_expression")
_BOOLEAN: Final = kind("boolean_operator")
_AWAIT: Final = kind("await")
_NAMED: Final = kind("named_expression")
_SIMPLE: Final = frozenset((IDENTIFIER, ATTRIBUTE, CALL))
_NOTHING: Final = kinds("none false ellipsis")
LITERALS: Final = kinds(
    "none false true ellipsis integer float string concatenated_string list dictionary set tuple list_comprehension "
    "dictionary_comprehension set_comprehension generator_expression lambda comparison_operator not_operator"
)
"""Kinds of expressions that are surely nothing of a framework."""
_TYPE: Final = kind("type")
_GENERIC: Final = kind("generic_type")
_TYPE_PARAMETER: Final = kind("type_parameter")
_SUBSCRIPT: Final = kind("subscript")
_BINARY: Final = kind("binary_operator")
_UNION: Final = kind("union_type")
_STRING: Final = kind("string")
_STRING_CONTENT: Final = kind("string_content")
_OPTIONALS: Final = frozenset((b"Optional", b"typing.Optional", b"t.Optional"))
_UNIONS: Final = frozenset((b"Union", b"typing.Union", b"t.Union"))
_DOTTED: Final = re.compile(r"([^\W\d]\w*)((?:\.[^\W\d]\w*)*)")


class Context(NamedTuple):
    """Where an expression stands: its text's source, and the place that its names are looked up from."""

    data: bytes
    base: int
    scope: Scope
    branch: tuple[tuple[int, int, bool], ...]


def fits(trail: str) -> bool:
    """Whether a trail is short enough to be followed."""
    return len(trail) <= LONGEST_TRAIL and trail.count("()") <= MOST_CALLS


def options(context: Context, node: Node | None) -> tuple[Value | None, ...]:
    """What an expression may be: both sides of `a if c else b` and of `a or b`. None stands for what is no trail; `None` and
    `False` themselves are left out."""
    if node is not None and node.kind_id in _SIMPLE:
        return (value(context, node),)
    found: list[Value | None] = []
    waiting = [] if node is None else [node]
    while waiting and len(found) < _MOST_PARTS:
        part = unwrapped(waiting.pop())
        if part.kind_id == _CONDITIONAL:
            sides = (child(part, 2), child(part, 0))
        elif part.kind_id == _BOOLEAN and _is_or(part):
            sides = (part.child_by_field_name("right"), part.child_by_field_name("left"))
        else:
            if part.kind_id not in _NOTHING:
                found.append(value(context, part))
            continue
        waiting.extend(side for side in sides if side is not None)
    return tuple(dict.fromkeys(found))


def _is_or(node: Node) -> bool:
    sign = node.child_by_field_name("operator")
    return sign is not None and sign.end_byte - sign.start_byte == len("or")


def unwrapped(node: Node) -> Node:
    """The expression inside of parentheses, an `await` or a `:=`."""
    for _ in range(_MOST_LINKS):
        inner = None
        if node.kind_id in (_PARENTHESES, _AWAIT):
            inner = next((part for part in node.named_children[:4] if not part.is_extra), None)
        elif node.kind_id == _NAMED:
            inner = node.child_by_field_name("value")
        if inner is None:
            break
        node = inner
    return node


def value(context: Context, node: Node) -> Value | None:
    """The trail that an expression spells, None where it is more than a name with attributes and calls."""
    called = node.child_by_field_name("function") if node.kind_id == CALL else None
    head, rest = (node, "") if called is None else (called, "()")
    if head.kind_id == IDENTIFIER or (head.kind_id == ATTRIBUTE and head.end_byte - head.start_byte <= _LONGEST_VALUE):
        matched = _DOTTED.fullmatch(dotted(context.data, head.start_byte, head.end_byte))
        if matched is not None and not (rest and matched[1] == SUPER):
            return _at(context, matched[1], matched[2] + rest, head)
    links: list[str] = []
    at, call = node, None
    for _ in range(_MOST_LINKS):
        at = unwrapped(at)
        inner: Node | None
        if at.kind_id == IDENTIFIER:
            spelled = dotted(context.data, at.start_byte, min(at.end_byte, at.start_byte + LONGEST_TRAIL))
            name = super_name(call) if spelled == SUPER and call is not None else spelled
            return _at(context, name, "".join(reversed(links)), at)
        if at.kind_id == ATTRIBUTE:
            attribute = at.child_by_field_name("attribute")
            inner = at.child_by_field_name("object")
            if attribute is None or attribute.end_byte - attribute.start_byte > LONGEST_TRAIL:
                return None
            links.append("." + dotted(context.data, attribute.start_byte, attribute.end_byte))
        elif at.kind_id == CALL:
            call = at
            inner = at.child_by_field_name("function")
            links.append("()")
        else:
            return None
        if inner is None:
            return None
        at = inner
    return None


def super_name(call: Node) -> str:
    """How `super` is called: "super", or "super Net" for `super(Net, self)`."""
    arguments = call.child_by_field_name("arguments")
    first = None if arguments is None else child(arguments, 0)
    if first is None or first.end_byte - first.start_byte > LONGEST_TRAIL:
        return SUPER
    return f"{SUPER} {(first.text or b'').decode('utf-8', 'replace')}"


def _at(context: Context, name: str, rest: str, node: Node) -> Value | None:
    return Value(name, rest, Place(context.scope, context.branch, context.base + node.start_byte)) if fits(rest) else None


def declared(context: Context, annotation: Node | None) -> Value | None:
    """An instance of the class that an annotation names: `nn.Module`, `"nn.Module"`, `Optional[nn.Module]`,
    `nn.Module | None`. None for all other types."""
    node = annotation
    for _ in range(_MOST_LINKS):
        if node is None:
            return None
        if node.kind_id in (IDENTIFIER, ATTRIBUTE):
            found = value(context, node)
            return None if found is None or not fits(found.rest + "()") else found._replace(rest=found.rest + "()")
        if node.kind_id == _STRING:
            return _quoted(context, node)
        node = _inside(node)
    return None


def _quoted(context: Context, node: Node) -> Value | None:
    content = [part for part in node.named_children[:4] if part.kind_id == _STRING_CONTENT]
    if len(content) != 1 or content[0].end_byte - content[0].start_byte > LONGEST_TRAIL:
        return None
    matched = _DOTTED.fullmatch(dotted(context.data, content[0].start_byte, content[0].end_byte))
    return _at(context, matched[1], matched[2] + "()", node) if matched else None


def _inside(node: Node) -> Node | None:
    """The one class among what an annotation lists besides None."""
    if node.kind_id in (_TYPE, _PARENTHESES):
        return child(node, 0)
    if node.kind_id == _GENERIC:
        head, parameters = child(node, 0), child(node, 1)
        listed = [] if parameters is None or parameters.kind_id != _TYPE_PARAMETER else parameters.named_children[:4]
    elif node.kind_id == _SUBSCRIPT:
        head, listed = node.child_by_field_name("value"), node.children_by_field_name("subscript")[:4]
        if len(listed) == 1 and listed[0].kind_id == kind("tuple"):
            listed = listed[0].named_children[:4]
    elif node.kind_id in (_BINARY, _UNION):
        return _single(node.named_children[:4])
    else:
        return None
    name = None if head is None else head.text
    if name in _OPTIONALS:
        return listed[0] if len(listed) == 1 else None
    return _single(listed) if name in _UNIONS else None


def _single(nodes: list[Node]) -> Node | None:
    """The only one that is not None."""
    others = [node for node in nodes if not (node.kind_id in _NOTHING or (node.text or b"")[:5] == b"None")]
    return others[0] if len(others) == 1 else None
