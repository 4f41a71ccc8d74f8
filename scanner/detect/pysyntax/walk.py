"""One forward walk over a syntax tree that stops at given bytes, with all that stands around each.

Looking nodes up by offset, or asking a node for its parent, starts at the root each time, which is quadratic in wide or deep
trees. This walk only ever moves forward, so its cost is at most the size of the tree; and it never recurses.
"""

from __future__ import annotations

import sys
from typing import Final, NamedTuple

from tree_sitter import Node, Tree

from scanner.detect.pysyntax.grammar import field, kind, kinds
from scanner.detect.pysyntax.scopes import DEEPEST, LOOP, Branch, Scope


class Frame(NamedTuple):
    """A node on the way from the root to the current place. `scope` and `branch` hold for code in it, as far as its
    parent decides; `inner` is the namespace that it opens itself; `field` says which part of its parent it is."""

    kind: int
    field: int | None
    end: int
    node: Node
    scope: Scope
    branch: Branch
    inner: Scope | None


FUNCTION: Final = kind("function_definition")
LAMBDA: Final = kind("lambda")
_IDENTIFIER: Final = kind("identifier")
CLASS: Final = kind("class_definition")
DECORATED: Final = kind("decorated_definition")
COMPREHENSIONS: Final = kinds("list_comprehension set_comprehension dictionary_comprehension generator_expression")
FOR_IN: Final = kind("for_in_clause")
IF: Final = kind("if_statement")
TRY: Final = kind("try_statement")
LOOPS: Final = kinds("for_statement while_statement")
CASE: Final = kind("case_clause")
FINALLY: Final = kind("finally_clause")
EXCEPT: Final = kind("except_clause")
BODY: Final = field("body")
CONSEQUENCE: Final = field("consequence")
ALTERNATIVE: Final = field("alternative")
_RIGHT: Final = field("right")
_new: Final = tuple.__new__
_OPENS: Final = COMPREHENSIONS | {FUNCTION, LAMBDA, CLASS}
_SPECIAL: Final = _OPENS | LOOPS | {FOR_IN, IF, TRY, CASE}
"""Kinds whose parts differ in scope or branch; all others hand both down as they are."""


class Walk:
    """A walk over `tree`, whose first byte is byte `base` of all sources. `frames` is where it stands, root first."""

    def __init__(self, tree: Tree, module: Scope, base: int) -> None:
        root = tree.root_node
        self._cursor = root.walk()
        self._base: Final = base
        self._gap = -1
        self.frames: Final = [Frame(root.kind_id, None, sys.maxsize, root, module, (), None)]

    def to(self, offset: int) -> bool:
        """Go to the smallest node over `offset`, which must not be smaller than the last. False where none starts there."""
        if offset < self._gap or not self._climb(offset):
            return False
        cursor, frames = self._cursor, self.frames
        frame = frames[-1]
        below, add = cursor.goto_first_child_for_byte, frames.append
        while frame[0] != _IDENTIFIER and below(offset) is not None:
            node = cursor.node
            number = node.kind_id  # type: ignore[union-attr]
            if frame[0] in _SPECIAL or number in _OPENS:
                frame = self._entered(frame, node)  # type: ignore[arg-type]
            else:
                # what Frame(...) does, without the call: nothing here runs more often
                frame = _new(Frame, (number, cursor.field_id, node.end_byte, node, frame[4], frame[5], None))  # type: ignore[union-attr]
            add(frame)
        start = frame[3].start_byte
        if start < offset and frame[3].child_count:  # text that the grammar hides: not to be looked for twice
            self._gap = frame[2]
        return start == offset

    def _climb(self, offset: int) -> bool:
        """Leave what ends before `offset`, and go on to the sibling that does not."""
        cursor, frames = self._cursor, self.frames
        last = frames[-1]
        if last[2] <= offset:
            leave, up = frames.pop, cursor.goto_parent
            while len(frames) > 1 and frames[-2][2] <= offset:
                leave()
                up()
            if frames[-1][2] <= offset:
                return self._beside(offset)
            last = frames[-1]
        return last[3].start_byte <= offset

    def _beside(self, offset: int) -> bool:
        """Go on to the next sibling that does not end before `offset`."""
        cursor, frames = self._cursor, self.frames
        frames.pop()
        beside = cursor.goto_next_sibling
        while beside():
            node = cursor.node
            if node.end_byte > offset:  # type: ignore[union-attr]
                frames.append(self._entered(frames[-1], node))  # type: ignore[arg-type]
                return node.start_byte <= offset  # type: ignore[union-attr]
        cursor.goto_parent()
        self._gap = frames[-1].end
        return False

    def _entered(self, parent: Frame, node: Node) -> Frame:
        number, reached = node.kind_id, self._cursor.field_id
        scope, branch = parent.scope, parent.branch
        if parent.kind in _SPECIAL:
            scope, branch = self._handed_down(parent, node, number, reached)
        inner = _opened(number, scope, node, parent) if number in _OPENS else None
        return _new(Frame, (number, reached, node.end_byte, node, scope, branch, inner))

    def _handed_down(self, parent: Frame, node: Node, number: int, reached: int | None) -> tuple[Scope, Branch]:
        scope, branch = parent.scope, parent.branch
        if parent.inner is not None:
            if parent.kind in COMPREHENSIONS or reached == BODY:
                scope = parent.inner
            if parent.kind in (FUNCTION, LAMBDA) and reached == BODY:
                branch = self._forked(parent, 0, exclusive=False)
        elif parent.kind == FOR_IN:
            if reached == _RIGHT and self._is_outermost(parent):
                scope = self.frames[-2].scope
        elif parent.kind == TRY:
            if number != FINALLY and node.is_named:
                branch = self._forked(parent, node.start_byte if number == EXCEPT else 0, exclusive=False)
        elif reached in (BODY, CONSEQUENCE, ALTERNATIVE):
            branch = self._branched(parent, node, reached)
        return scope, branch

    def _branched(self, parent: Frame, node: Node, reached: int | None) -> Branch:
        if parent.kind == IF:
            return self._forked(parent, node.start_byte, exclusive=True)
        if parent.kind == CASE:  # the cases of one `match` stand side by side in one block
            return self._forked(self.frames[-2], parent.node.start_byte, exclusive=True)
        return self._forked(parent, LOOP, exclusive=False) if reached == BODY else parent.branch

    def _forked(self, statement: Frame, part: int, *, exclusive: bool) -> Branch:
        around = self.frames[-1].branch
        if len(around) >= DEEPEST:
            return around
        return (*around, (self._base + statement.node.start_byte, part, exclusive))

    def _is_outermost(self, clause: Frame) -> bool:
        """Whether this is the first `for` of its comprehension: its iterable is computed in the scope around."""
        around = self.frames[-2]
        if around.kind not in COMPREHENSIONS:
            return False
        for index in range(around.node.named_child_count):
            child = around.node.named_child(index)
            if child is not None and child.kind_id == FOR_IN:
                return child.start_byte == clause.node.start_byte
        return False


def _opened(number: int, scope: Scope, node: Node, parent: Frame) -> Scope:
    if scope.depth >= DEEPEST:
        return scope
    if number in COMPREHENSIONS:
        return Scope("comprehension", scope)
    decorated = parent.node if parent.kind == DECORATED else None
    return Scope("class" if number == CLASS else "function", scope, node, decorated)
