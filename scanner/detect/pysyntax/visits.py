"""Statements that the walk visits for what they say of classes and functions."""

from __future__ import annotations

from typing import Final

from scanner.detect.pysyntax.grammar import kind
from scanner.detect.pysyntax.imports import Unit
from scanner.detect.pysyntax.members import Collected, see_attribute, see_class, see_return
from scanner.detect.pysyntax.occurrence import ATTRIBUTE, CALL, IDENTIFIER, OBJECT, Occurrence, Reference, references
from scanner.detect.pysyntax.receivers import RECEIVERS, SUPER
from scanner.detect.pysyntax.values import super_name
from scanner.detect.pysyntax.walk import Frame

_CLASS: Final = kind("class", named=False)
_RETURN: Final = kind("return", named=False)
_STATEMENT: Final = kind("return_statement")


def visit(unit: Unit, frames: list[Frame], collected: Collected) -> list[Reference]:
    """Note what the statement says that the walk stands on; the references that `self.x` or `super().x` makes."""
    leaf, around = frames[-1], frames[-2]
    if leaf.kind == _CLASS:
        see_class(unit, frames, collected)
    elif leaf.kind == _RETURN and around.kind == _STATEMENT:
        see_return(unit, frames, collected)
    elif leaf.kind == IDENTIFIER:
        name = unit.data[leaf.node.start_byte : min(leaf.end, leaf.node.start_byte + 20)].decode("utf-8", "replace")
        if name == SUPER and around.kind == CALL:
            return references(Occurrence(super_name(around.node), frames, unit.data, unit.base))
        if name in RECEIVERS and ((around.kind == ATTRIBUTE and leaf.field == OBJECT) or around.kind == CALL):
            found = Occurrence(name, frames, unit.data, unit.base)
            if not see_attribute(unit, found):
                return references(found)
    return []
