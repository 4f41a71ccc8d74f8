"""An occurrence of a name in code, and the reference that it makes with the attributes that follow."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from scanner.clean import visible
from scanner.detect.pysyntax.grammar import field, kind
from scanner.detect.pysyntax.scopes import Place
from scanner.detect.pysyntax.walk import Frame
from scanner.model.facts import UseKind

IDENTIFIER: Final = kind("identifier")
ATTRIBUTE: Final = kind("attribute")
OBJECT: Final = field("object")
_CALL: Final = kind("call")
_DECORATOR: Final = kind("decorator")
_ARGUMENTS: Final = kind("argument_list")
_SUBSCRIPT: Final = kind("subscript")
_DOTTED: Final = kind("dotted_name")
_SPLAT: Final = kind("list_splat")
_CALLED, _VALUE, _SUPERCLASSES = field("function"), field("value"), field("superclasses")
_NOISE: Final = re.compile(rb"#[^\n]*|[\s\\]+")
_PLAIN: Final = re.compile(rb"[\w.]*")

_LONGEST_REST: Final = 300
_MOST_READ: Final = 2_000
"""Bytes of attributes that are looked at: between them may stand line ends and comments."""


class Reference(NamedTuple):
    """A name that is read, at byte `start`; `rest` is what follows it (".keras.Model") up to byte `end`."""

    name: str
    rest: str
    kind: UseKind
    place: Place
    start: int
    end: int


class Occurrence(NamedTuple):
    """A name of interest and where the walk found it. `base` is where `data` begins among all sources."""

    name: str
    frames: list[Frame]
    data: bytes
    base: int


def dotted(data: bytes, start: int, end: int) -> str:
    """The dotted name that a run of bytes spells, without white space, continuations and comments."""
    raw = data[start:end]
    return visible((raw if _PLAIN.fullmatch(raw) else _NOISE.sub(b"", raw)).decode("utf-8", "replace"))


def place(found: Occurrence, offset: int) -> Place:
    """Where a name stands: its scope, its branch, and its byte."""
    leaf = found.frames[-1]
    return Place(leaf.scope, leaf.branch, found.base + offset)


def reference(found: Occurrence) -> Reference:
    """The whole dotted name that an occurrence is the root of."""
    frames = found.frames
    top = len(frames) - 1
    if frames[top - 1].kind == _SPLAT and frames[top - 2].kind == ATTRIBUTE:  # the grammar reads *a.b as (*a).b
        top -= 1
    if frames[top - 1].kind == _DOTTED:  # in a `case`
        top -= 1
    while frames[top - 1].kind == ATTRIBUTE and frames[top].field == OBJECT:
        top -= 1
    leaf, end = frames[-1], frames[top].end
    start = leaf.node.start_byte
    rest = _fitting(dotted(found.data, leaf.end, min(end, leaf.end + _MOST_READ))) if end > leaf.end else ""
    return Reference(found.name, rest, _use_kind(frames, top), place(found, start), start, end)


def _fitting(rest: str) -> str:
    """Attributes up to a length that a name may have: whole parts, unless the first is too long by itself."""
    if len(rest) <= _LONGEST_REST:
        return rest
    return rest[: max(rest.rfind(".", 1, _LONGEST_REST + 1), 0) or _LONGEST_REST]


def _use_kind(frames: list[Frame], top: int) -> UseKind:
    around = frames[top - 1].kind
    if around == _CALL and frames[top].field == _CALLED:
        return "decorator" if frames[top - 2].kind == _DECORATOR else "call"
    if around == _DECORATOR:
        return "decorator"
    if around == _SUBSCRIPT and frames[top].field == _VALUE:  # class A(Layer[int])
        top -= 1
    if frames[top - 1].kind == _ARGUMENTS and frames[top - 1].field == _SUPERCLASSES:
        return "base"
    return "read"
