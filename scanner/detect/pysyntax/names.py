"""What one occurrence of a name is: a reference, a binding, or neither. One handler for each kind of node around it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Final

from tree_sitter import Node

from scanner.detect.pysyntax.grammar import field, kind, kinds
from scanner.detect.pysyntax.occurrence import ATTRIBUTE, IDENTIFIER, OBJECT, Occurrence, Reference, dotted, place, reference
from scanner.detect.pysyntax.scopes import Binding, BindingKind, Names, Scope, Value
from scanner.detect.pysyntax.walk import CLASS, EXCEPT, FOR_IN, FUNCTION, Frame

ASSIGNMENT: Final = kind("assignment")
_AUGMENTED: Final = kind("augmented_assignment")
_FOR: Final = kind("for_statement")
_AS_TARGET: Final = kind("as_pattern_target")
_CASE_PATTERN: Final = kind("case_pattern")
_CLASS_PATTERN: Final = kind("class_pattern")
_KEYWORD_PATTERN: Final = kind("keyword_pattern")
_DELETE: Final = kind("delete_statement")
_GLOBAL: Final = kind("global_statement")
_TYPE_ALIAS: Final = kind("type_alias_statement")
_CONDITIONAL: Final = kind("conditional_expression")
_PARENTHESES: Final = kind("parenthesized_expression")
_ERROR: Final = 65535
"""A node that could not be parsed, in every grammar."""
_PLACEHOLDERS: Final = kinds("none false")
_PARAMETERS: Final = kinds("parameters lambda_parameters")
_PATTERNS: Final = kinds("pattern_list tuple_pattern list_pattern list_splat_pattern dictionary_splat_pattern")
_GROUPS: Final = kinds("tuple list list_splat parenthesized_expression expression_list")
_TARGETS: Final = frozenset((ASSIGNMENT, _AUGMENTED, _FOR, FOR_IN))
_NAME, _LEFT = field("name"), field("left")
_MOST_NESTED: Final = 20
"""Patterns nested deeper are not looked through: in `[[[[…` each name would cost a climb."""
_LONGEST_VALUE: Final = 1_000
_DOTTED: Final = re.compile(r"([^\W\d]\w*)((?:\.[^\W\d]\w*)*)")


def read(found: Occurrence, names: Names, targets: Mapping[int, str]) -> Reference | None:
    """Record what the occurrence binds in `names`, or return the reference that it is. `targets` holds, by offset, the
    names that imports bind, with what they stand for."""
    leaf, parent = found.frames[-1], found.frames[-2]
    if parent.kind == ATTRIBUTE:
        return reference(found) if leaf.field == OBJECT else None
    target = targets.get(found.base + leaf.node.start_byte)
    if target is not None:
        names.bind(found.name, leaf.scope, Binding("import", place(found, leaf.node.start_byte), target))
        return None
    handler = _HANDLERS.get(parent.kind)
    return reference(found) if handler is None or handler(found, names) else None


Handler = Callable[[Occurrence, Names], bool]
"""Sees a name in one kind of node: records what it binds; True says that it is a reference after all."""


def _bound(found: Occurrence, names: Names, kind: BindingKind = "other", scope: Scope | None = None) -> bool:
    leaf = found.frames[-1]
    names.bind(found.name, scope or leaf.scope, Binding(kind, place(found, leaf.node.start_byte)))
    return False


def _only_as(number: int | None) -> Handler:
    """Binds where it is the part `number` of the node around it."""

    def handler(found: Occurrence, names: Names) -> bool:
        return True if found.frames[-1].field != number else _bound(found, names)

    return handler


def _keyword(found: Occurrence, _names: Names) -> bool:
    return found.frames[-1].field != _NAME


def _neither(_found: Occurrence, _names: Names) -> bool:
    return False


def _assigned(found: Occurrence, names: Names) -> bool:
    leaf, statement = found.frames[-1], found.frames[-2]
    if leaf.field != _LEFT:
        return True
    value = statement.node.child_by_field_name("right")
    for _ in range(_MOST_NESTED):  # a = b = tf.keras
        if value is None or value.kind_id != ASSIGNMENT:
            break
        value = value.child_by_field_name("right")
    _record(found, names, statement, value, leaf.scope)
    return False


def _walrus(found: Occurrence, names: Names) -> bool:
    leaf, around = found.frames[-1], found.frames[-2]
    if leaf.field != _NAME:
        return True
    scope = leaf.scope
    while scope.kind == "comprehension" and scope.parent is not None:
        scope = scope.parent
    _record(found, names, around, around.node.child_by_field_name("value"), scope)
    return False


def _record(found: Occurrence, names: Names, around: Frame, value: Node | None, scope: Scope) -> None:
    """A binding to `value`, which may be a dotted name (an alias). It holds from the end of the statement."""
    if value is None or value.kind_id in _PLACEHOLDERS:  # `x: int` alone binds nothing, but makes the name local
        binding = Binding("placeholder", place(found, around.end))
    else:
        values = tuple(spelled for part in _parts(value) if (spelled := _spelled(found, part)) is not None)
        binding = Binding("alias" if values else "other", place(found, around.end), None, values)
    names.bind(found.name, scope, binding)


def _parts(value: Node) -> list[Node]:
    """The expressions that a value may be: both of `a if c else b`."""
    if value.kind_id == _PARENTHESES:
        inner = value.named_child(0)
        value = inner if inner is not None else value
    if value.kind_id != _CONDITIONAL:
        return [value]
    return [part for index in (0, 2) if (part := value.named_child(index)) is not None]


def _spelled(found: Occurrence, node: Node) -> Value | None:
    if node.kind_id not in (IDENTIFIER, ATTRIBUTE) or node.end_byte - node.start_byte > _LONGEST_VALUE:
        return None
    match = _DOTTED.fullmatch(dotted(found.data, node.start_byte, node.end_byte))
    return Value(match[1], match[2], place(found, node.start_byte)) if match else None


def _parameter(found: Occurrence, names: Names) -> bool:
    frames = found.frames
    for index in range(len(frames) - 2, max(len(frames) - _MOST_NESTED, 0), -1):
        if frames[index].kind in _PARAMETERS:
            return _bound(found, names, scope=frames[index - 1].inner)
    return False


def _default(found: Occurrence, names: Names) -> bool:
    return True if found.frames[-1].field != _NAME else _parameter(found, names)


def _around(frames: list[Frame], through: frozenset[int]) -> int:
    """The index of the first node around that is not of the kinds `through`."""
    index = len(frames) - 2
    while index > 0 and frames[index].kind in through and index > len(frames) - _MOST_NESTED:
        index -= 1
    return index


def _pattern(found: Occurrence, names: Names) -> bool:
    frames = found.frames
    index = _around(frames, _PATTERNS)
    if frames[index].kind in _TARGETS and frames[index + 1].field == _LEFT:
        return _bound(found, names)
    return True if frames[index].kind in _TARGETS else _parameter(found, names)


def _group(found: Occurrence, names: Names) -> bool:
    around = found.frames[_around(found.frames, _GROUPS)].kind
    if around == _AS_TARGET:
        return _bound(found, names)
    return _bound(found, names, "del") if around == _DELETE else True


def _case_dotted(found: Occurrence, names: Names) -> bool:
    """`case tf:` binds, `case tf.Tensor():` and `case tf.X:` read; import statements have been dealt with."""
    frames = found.frames
    whole, around = frames[-2], frames[-3].kind
    if around not in (_CASE_PATTERN, _CLASS_PATTERN, _KEYWORD_PATTERN) or whole.node.start_byte != frames[-1].node.start_byte:
        return False
    return True if around == _CLASS_PATTERN or whole.end > frames[-1].end else _bound(found, names)


def _case_as(found: Occurrence, names: Names) -> bool:
    return True if found.frames[-3].kind != _CASE_PATTERN else _bound(found, names)


def _deleted(found: Occurrence, names: Names) -> bool:
    return _bound(found, names, "del")


def _foreign(found: Occurrence, _names: Names) -> bool:
    leaf = found.frames[-1]
    if leaf.scope.kind != "module":
        leaf.scope.foreign[found.name] = "global" if found.frames[-2].kind == _GLOBAL else "nonlocal"
    return False


def _caught(found: Occurrence, names: Names) -> bool:
    """Python 2's `except E, e:`, where `e` is a second value."""
    first = found.frames[-2].node.child_by_field_name("value")
    return True if first is None or first.start_byte == found.frames[-1].node.start_byte else _bound(found, names)


def _typed(found: Occurrence, names: Names) -> bool:
    statement, part = found.frames[-3].kind, found.frames[-2].field
    return True if statement != _TYPE_ALIAS or part != _LEFT else _bound(found, names)


_HANDLERS: Final[Mapping[int, Handler]] = {
    kind("keyword_argument"): _keyword,
    kind("keyword_pattern"): _neither,
    kind("aliased_import"): _neither,
    kind("dotted_name"): _case_dotted,
    _ERROR: _neither,  # prose in a broken file; a name with attributes is read
    ASSIGNMENT: _assigned,
    _AUGMENTED: _only_as(_LEFT),
    _FOR: _only_as(_LEFT),
    FOR_IN: _only_as(_LEFT),
    FUNCTION: _only_as(_NAME),
    CLASS: _only_as(_NAME),
    kind("named_expression"): _walrus,
    **dict.fromkeys(_PARAMETERS, _parameter),
    kind("typed_parameter"): _parameter,
    kind("default_parameter"): _default,
    kind("typed_default_parameter"): _default,
    **dict.fromkeys(_PATTERNS, _pattern),
    **dict.fromkeys(_GROUPS, _group),
    _AS_TARGET: _bound,
    kind("as_pattern"): _case_as,
    kind("splat_pattern"): _bound,
    _DELETE: _deleted,
    _GLOBAL: _foreign,
    kind("nonlocal_statement"): _foreign,
    EXCEPT: _caught,
    kind("type"): _typed,
}
