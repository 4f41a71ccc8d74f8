"""An occurrence of a name in code, and the references that it makes with the attributes and calls that follow."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from scanner.clean import visible
from scanner.detect.pysyntax.grammar import field, kind
from scanner.detect.pysyntax.scopes import Place
from scanner.detect.pysyntax.walk import Frame
from scanner.model.facts import UseKind

IDENTIFIER: Final = kind("identifier")
ATTRIBUTE: Final = kind("attribute")
OBJECT: Final = field("object")
CALL: Final = kind("call")
_DECORATOR: Final = kind("decorator")
_ARGUMENTS: Final = kind("argument_list")
_SUBSCRIPT: Final = kind("subscript")
_DOTTED: Final = kind("dotted_name")
_SPLAT: Final = kind("list_splat")
_AWAIT: Final = kind("await")
_PARENTHESES: Final = kind("parenthesized_expression")
_AROUND: Final = frozenset((_AWAIT, _PARENTHESES))
_CALLED, _VALUE, _SUPERCLASSES = field("function"), field("value"), field("superclasses")
_NOISE: Final = re.compile(rb"#[^\n]*|[\s\\]+")
_PLAIN: Final = re.compile(rb"[\w.]*")

_LONGEST_REST: Final = 300
_MOST_CALLS: Final = 4
_MOST_READ: Final = 2_000
"""Bytes of attributes that are looked at: between them may stand line ends and comments."""

_new: Final = tuple.__new__


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
    if _PLAIN.fullmatch(raw):
        return raw.decode("ascii")
    return visible(_NOISE.sub(b"", raw).decode("utf-8", "replace"))


def place(found: Occurrence, offset: int) -> Place:
    """Where a name stands: its scope, its branch, and its byte."""
    leaf = found.frames[-1]
    return Place(leaf.scope, leaf.branch, found.base + offset)


def references(found: Occurrence) -> list[Reference]:
    """The whole dotted name that an occurrence is the root of, and then what is asked of what its calls return:
    `tf.keras.Sequential().fit(x)` is "tf.keras.Sequential", and at the place of `fit` "tf.keras.Sequential().fit"."""
    name, frames, data, base = found
    top = len(frames) - 1
    leaf = frames[top]
    around = frames[top - 1].kind
    # the grammar reads *a.b as (*a).b; dotted names are those in a `case`
    if around == _DOTTED or (around == _SPLAT and frames[top - 2].kind == ATTRIBUTE):
        top -= 1
    while frames[top - 1].kind == ATTRIBUTE and frames[top].field == OBJECT:
        top -= 1
    end = frames[top].end
    start = leaf.node.start_byte
    rest = _fitting(dotted(data, leaf.end, min(end, leaf.end + _MOST_READ))) if end > leaf.end else ""
    at = _new(Place, (leaf.scope, leaf.branch, base + start))
    first: Reference = _new(Reference, (name, rest, _use_kind(frames, top), at, start, end))
    if frames[top].field == _CALLED and frames[top - 1].kind == CALL:
        return [first, *_chained(found, first, top)]
    return [first]


def _chained(found: Occurrence, first: Reference, top: int) -> Iterator[Reference]:
    frames, rest = found.frames, first.rest
    for _ in range(_MOST_CALLS):
        while frames[top - 1].kind in _AROUND and top > 1:
            top -= 1
        if frames[top - 1].kind == CALL and frames[top].field == _CALLED:
            top -= 1
            rest += "()"
        while frames[top - 1].kind in _AROUND and top > 1:
            top -= 1
        if frames[top - 1].kind == CALL and frames[top].field == _CALLED:
            continue
        if frames[top - 1].kind != ATTRIBUTE or frames[top].field != OBJECT:
            return
        name = frames[top - 1].node.child_by_field_name("attribute")
        inner = frames[top].end
        while frames[top - 1].kind == ATTRIBUTE and frames[top].field == OBJECT:
            top -= 1
        rest += dotted(found.data, inner, min(frames[top].end, inner + _MOST_READ))
        if name is None or len(rest) > _LONGEST_REST:
            return
        yield Reference(first.name, rest, _use_kind(frames, top), first.place, name.start_byte, frames[top].end)


def _fitting(rest: str) -> str:
    """Attributes up to a length that a name may have: whole parts, unless the first is too long by itself."""
    if len(rest) <= _LONGEST_REST:
        return rest
    return rest[: max(rest.rfind(".", 1, _LONGEST_REST + 1), 0) or _LONGEST_REST]


def _use_kind(frames: list[Frame], top: int) -> UseKind:
    around = frames[top - 1].kind
    if around == CALL and frames[top].field == _CALLED:
        return "decorator" if frames[top - 2].kind == _DECORATOR else "call"
    if around == _DECORATOR:
        return "decorator"
    if around == _SUBSCRIPT and frames[top].field == _VALUE:  # class A(Layer[int])
        top -= 1
    if frames[top - 1].kind == _ARGUMENTS and frames[top - 1].field == _SUPERCLASSES:
        return "base"
    return "read"
