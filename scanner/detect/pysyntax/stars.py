"""Names that may come from a star import: those that nothing in the file binds, as far as text tells."""

from __future__ import annotations

import builtins
import keyword
import re
from collections.abc import Sequence
from typing import Final

from scanner.model.facts import Import

_NAME: Final = rb"[A-Za-z_\x80-\xff][\w\x80-\xff]*+"
_ASKED: Final = re.compile(rb"(?<![\w.\x80-\xff])(" + _NAME + rb")(?=[ \t]*+[(.])|@[ \t]*+(" + _NAME + rb")")
_BASES: Final = re.compile(rb"\bclass[ \t]++" + _NAME + rb"[ \t]*+\(([^)]{1,1000}+)\)")
_WORD: Final = re.compile(_NAME)
_NEVER: Final = frozenset(
    name.encode() for name in (*dir(builtins), *keyword.kwlist, "self", "cls", "print", "exec", "unicode")
)
_MOST: Final = 2_000


def has_star(imports: Sequence[Import]) -> bool:
    """Whether a module imports all of another at its top level."""
    return any(row.name == "*" for row in imports)


def candidates(sources: Sequence[bytes]) -> set[bytes]:
    """Names that are called, decorate, are bases, or have attributes. Some are bound by the sources; builtins are left out."""
    found: set[bytes] = set()
    for data in sources:
        for first, second in _ASKED.findall(data):
            found.add(first or second)
        for bases in _BASES.findall(data):
            found.update(_WORD.findall(bases))
        if len(found) > 2 * _MOST:
            break
    found -= _NEVER
    return found if len(found) <= _MOST else set(sorted(found)[:_MOST])
