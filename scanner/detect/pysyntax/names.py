"""What one occurrence of a name is: a reference, a binding, or neither. One handler for each kind of node around it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from tree_sitter import Node

from scanner.detect.pysyntax.grammar import child, field, kind, kinds
from scanner.detect.pysyntax.occurrence import ATTRIBUTE, OBJECT, Occurrence, place
from scanner.detect.pysyntax.receivers import RECEIVERS, title
from scanner.detect.pysyntax.resolution import Names
from scanner.detect.pysyntax.scopes import Binding, BindingKind, Scope
from scanner.detect.pysyntax.values import Context, declared, options
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
_WITH_ITEM: Final = kind("with_item")
_ERROR: Final = 65535
"""A node that could not be parsed, in every grammar."""
_PARAMETERS: Final = kinds("parameters lambda_parameters")
_PATTERNS: Final = kinds("pattern_list tuple_pattern list_pattern list_splat_pattern dictionary_splat_pattern")
_GROUPS: Final = kinds("tuple list list_splat parenthesized_expression expression_list")
_TARGETS: Final = frozenset((ASSIGNMENT, _AUGMENTED, _FOR, FOR_IN))
_NAME, _LEFT = field("name"), field("left")
_MOST_NESTED: Final = 20
"""Patterns nested deeper are not looked through: in `[[[[…` each name would cost a climb."""
_LISTS: Final = kinds("expression_list tuple list")
_STARRED: Final = kinds("list_splat list_splat_pattern")


def read(found: Occurrence, names: Names, targets: Mapping[int, str]) -> bool:
    """Record what the occurrence binds in `names`; True says that it is a reference. `targets` holds, by offset, the
    names that imports bind, with what they stand for."""
    leaf, parent = found.frames[-1], found.frames[-2]
    if parent.kind == ATTRIBUTE:
        return leaf.field == OBJECT
    target = targets.get(found.base + leaf.node.start_byte)
    if target is not None:
        names.bind(found.name, leaf.scope, Binding("import", place(found, leaf.node.start_byte), target))
        return False
    handler = _HANDLERS.get(parent.kind)
    return handler is None or handler(found, names)


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
    value = rightmost(statement.node)
    annotation = statement.node.child_by_field_name("type")
    _record(found, names, statement.end, value, leaf.scope, annotation)
    return False


def rightmost(statement: Node) -> Node | None:
    """What an assignment assigns: of `a = b = tf.keras`, the last."""
    value = statement.child_by_field_name("right")
    for _ in range(_MOST_NESTED):
        if value is None or value.kind_id != ASSIGNMENT:
            break
        value = value.child_by_field_name("right")
    return value


def _walrus(found: Occurrence, names: Names) -> bool:
    leaf, around = found.frames[-1], found.frames[-2]
    if leaf.field != _NAME:
        return True
    scope = leaf.scope
    while scope.kind == "comprehension" and scope.parent is not None:
        scope = scope.parent
    _record(found, names, around.end, around.node.child_by_field_name("value"), scope)
    return False


def _record(
    found: Occurrence, names: Names, end: int, value: Node | None, scope: Scope, annotation: Node | None = None
) -> None:
    """A binding to `value`, which may be a trail (an alias). It holds from the end of the statement, byte `end`."""
    leaf = found.frames[-1]
    context = Context(found.data, found.base, leaf.scope, leaf.branch)
    said = None if annotation is None else declared(context, annotation)
    values = options(context, value)
    kind: BindingKind = "other"
    if not values and said is None:  # `x: int` alone binds nothing, but makes the name local
        kind = "placeholder"
    elif value is not None and (said is not None or any(values)):
        kind = "alias"
    elif value is None:
        kind = "placeholder"
    names.bind(found.name, scope, Binding(kind, place(found, end), None, values, said, found.base + leaf.node.start_byte))


def _parameter(found: Occurrence, names: Names) -> bool:
    frames = found.frames
    if found.name in RECEIVERS:  # `receivers` knows what they are
        return False
    for index in range(len(frames) - 2, max(len(frames) - _MOST_NESTED, 0), -1):
        if frames[index].kind in _PARAMETERS:
            return _bound(found, names, scope=frames[index - 1].inner)
    return False


def _typed_parameter(found: Occurrence, names: Names) -> bool:
    """`model: nn.Module` is an instance of that, `*models: nn.Module` is not."""
    if len(found.frames) < 4:  # only in what does not parse
        return _bound(found, names)
    leaf, around, outside = found.frames[-1], found.frames[-2], found.frames[-4]
    said = declared(Context(found.data, found.base, leaf.scope, leaf.branch), around.node.child_by_field_name("type"))
    if said is None or found.name in RECEIVERS or outside.inner is None or found.frames[-3].kind not in _PARAMETERS:
        return _parameter(found, names)
    names.bind(found.name, outside.inner, Binding("alias", place(found, leaf.node.start_byte), declared=said))
    return False


def _default(found: Occurrence, names: Names) -> bool:
    return True if found.frames[-1].field != _NAME else _parameter(found, names)


def _typed_default(found: Occurrence, names: Names) -> bool:
    return True if found.frames[-1].field != _NAME else _typed_parameter(found, names)


def _defined(found: Occurrence, names: Names) -> bool:
    """The name of a class or function: at the top level of a module, others may ask for it."""
    leaf, statement = found.frames[-1], found.frames[-2]
    if leaf.field != _NAME:
        return True
    owner = title(leaf.scope) if leaf.scope.kind == "class" and statement.kind == CLASS else None
    if leaf.scope.kind != "module" and owner is None:
        return _bound(found, names)
    kind: BindingKind = "class" if statement.kind == CLASS else "function"
    target = f":{owner}.{found.name}" if owner else f":{found.name}"
    names.bind(found.name, leaf.scope, Binding(kind, place(found, leaf.node.start_byte), target))
    return False


def _as_target(found: Occurrence, names: Names) -> bool:
    """`with tf.Session() as sess` makes `sess` that session."""
    leaf, target, pattern = found.frames[-1], found.frames[-2], found.frames[-3]
    if len(found.frames) < 4 or found.frames[-4].kind != _WITH_ITEM:
        return _bound(found, names)
    _record(found, names, target.end, child(pattern.node, 0), leaf.scope)
    return False


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
        value = None
        if index == len(frames) - 3:
            value = element(frames[-2].node, frames[index], frames[-1].node.start_byte)
        if value is None:
            return _bound(found, names)
        _record(found, names, frames[index].end, value, frames[-1].scope)
        return False
    return True if frames[index].kind in _TARGETS else _parameter(found, names)


def element(targets: Node, statement: Frame, start: int) -> Node | None:
    """What the target at byte `start` of `a, b = x, y` is assigned, where both sides are plain lists of one length."""
    value = statement.node.child_by_field_name("right")
    if statement.kind != ASSIGNMENT or value is None or value.kind_id not in _LISTS:
        return None
    if not targets.named_child_count == value.named_child_count <= _MOST_NESTED:
        return None
    names, values = targets.named_children, value.named_children
    if any(node.kind_id in _STARRED or node.is_extra for node in (*names, *values)):
        return None
    return next((given for name, given in zip(names, values, strict=True) if name.start_byte == start), None)


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
    FUNCTION: _defined,
    CLASS: _defined,
    kind("named_expression"): _walrus,
    **dict.fromkeys(_PARAMETERS, _parameter),
    kind("typed_parameter"): _typed_parameter,
    kind("default_parameter"): _default,
    kind("typed_default_parameter"): _typed_default,
    **dict.fromkeys(_PATTERNS, _pattern),
    **dict.fromkeys(_GROUPS, _group),
    _AS_TARGET: _as_target,
    kind("as_pattern"): _case_as,
    kind("splat_pattern"): _bound,
    _DELETE: _deleted,
    _GLOBAL: _foreign,
    kind("nonlocal_statement"): _foreign,
    EXCEPT: _caught,
    kind("type"): _typed,
}
