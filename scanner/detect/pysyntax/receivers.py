"""Classes that a module defines at its top level, and what `self`, `cls` and `super()` mean inside of them."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from tree_sitter import Node

from scanner.clean import visible
from scanner.detect.pysyntax.grammar import child, kind, kinds
from scanner.detect.pysyntax.scopes import Scope

RECEIVERS: Final = frozenset(("self", "cls"))
"""The names of first parameters that are followed."""
SUPER: Final = "super"
_IDENTIFIER: Final = kind("identifier")
_NAMED_PARAMETERS: Final = kinds("typed_parameter default_parameter typed_default_parameter")
_WORD: Final = re.compile(rb"[A-Za-z_][A-Za-z0-9_]*")
_STATIC: Final = re.compile(rb"@[ \t]*(?:\w+\.)?staticmethod\b")
_OF_CLASS: Final = re.compile(rb"@[ \t]*(?:\w+\.)?(?:classmethod|abstractclassmethod)\b")
_OF_CLASS_ALWAYS: Final = frozenset(("__new__", "__init_subclass__", "__class_getitem__"))
_LONGEST_NAME: Final = 200
_LONGEST_HEAD: Final = 4_000
_DEEPEST: Final = 8
"""Classes within classes that have a name of their own."""


class Receiver(NamedTuple):
    """The first parameter of a method, and the trail that it stands for."""

    name: str
    trail: str


def title(scope: Scope) -> str | None:
    """The dotted name of a class from its module, None for a class inside of a function."""
    if "title" not in scope.notes:
        scope.notes["title"] = _title(scope)
    found = scope.notes["title"]
    return found if isinstance(found, str) else None


def _title(scope: Scope) -> str | None:
    names: list[str] = []
    around: Scope | None = scope
    while around is not None and around.kind == "class" and len(names) <= _DEEPEST:
        name = name_of(around.node)
        if name is None:
            return None
        names.append(name)
        around = around.parent
    return ".".join(reversed(names)) if around is not None and around.kind == "module" else None


def name_of(node: Node | None) -> str | None:
    """The name of a class or function."""
    name = None if node is None else node.child_by_field_name("name")
    if name is None or not 0 < name.end_byte - name.start_byte <= _LONGEST_NAME:
        return None
    return visible((name.text or b"").decode("utf-8", "replace"))


def receiver(method: Scope) -> Receiver | None:
    """What the first parameter of a method of a class at top level stands for; None for other functions."""
    if "receiver" not in method.notes:
        method.notes["receiver"] = _receiver(method)
    found = method.notes["receiver"]
    return found if isinstance(found, Receiver) else None


def _receiver(method: Scope) -> Receiver | None:
    if method.parent is None or method.parent.kind != "class":
        return None
    owner, first, head = title(method.parent), _first_parameter(method.node), decorators(method)
    if owner is None or first is None or _STATIC.search(head):
        return None
    of_class = name_of(method.node) in _OF_CLASS_ALWAYS or _OF_CLASS.search(head)
    return Receiver(first, f":{owner}" if of_class else f":{owner}()")


def _first_parameter(function: Node | None) -> str | None:
    parameters = None if function is None else function.child_by_field_name("parameters")
    first = None if parameters is None else child(parameters, 0)
    if first is not None and first.kind_id in _NAMED_PARAMETERS:
        first = child(first, 0)
    if first is None or first.kind_id != _IDENTIFIER or first.end_byte - first.start_byte > _LONGEST_NAME:
        return None
    return (first.text or b"").decode("utf-8", "replace")


def decorators(scope: Scope) -> bytes:
    """The text in front of a definition, "" where it has no decorators."""
    if scope.decorated is None or scope.node is None:
        return b""
    end = scope.node.start_byte - scope.decorated.start_byte
    return (scope.decorated.text or b"")[: min(end, _LONGEST_HEAD)] if end < 20 * _LONGEST_HEAD else b""


def has_parameter(function: Scope, name: str) -> bool:
    """Whether a function may have a parameter of that name."""
    words = function.notes.get("parameters")
    if not isinstance(words, frozenset):
        node = None if function.node is None else function.node.child_by_field_name("parameters")
        words = frozenset(_WORD.findall((node.text or b"")[:_LONGEST_HEAD])) if node is not None else frozenset()
        function.notes["parameters"] = words
    return name.encode() in words


def meaning(name: str, scope: Scope) -> str | None:
    """The trail of `self`, `cls`, or `super` ("super Net" for `super(Net, self)`) in a scope."""
    around: Scope | None = scope
    while around is not None:
        if name in around.bindings:
            return None
        if around.kind == "function":
            found = receiver(around)
            if name.startswith(SUPER):
                if found is not None:
                    return _super(name, found)
            elif found is not None and found.name == name:
                return found.trail
            elif has_parameter(around, name):
                return None
        around = around.parent
    return None


def _super(name: str, found: Receiver) -> str | None:
    owner = found.trail.removeprefix(":").removesuffix("()")
    asked = name.removeprefix(SUPER).strip()
    return f":{owner}.super" if not asked or asked == owner.rsplit(".", 1)[-1] else None
