"""What names of interest are bound by, and where: the scopes, branches and bindings that the walk meets."""

from __future__ import annotations

from typing import Final, Literal, NamedTuple

from tree_sitter import Node

ScopeKind = Literal["module", "function", "class", "comprehension"]
BindingKind = Literal["import", "alias", "class", "function", "placeholder", "other", "del"]
Fork = tuple[int, int, bool]
"""One branch that a place stands in: the statement, which of its branches, and whether its branches exclude each other."""
Branch = tuple[Fork, ...]
Relation = Literal["certain", "maybe", "alternative", "excluded"]

DEEPEST: Final = 100
"""CPython's limit of nested blocks; deeper scopes and branches are read as the one around them."""
LOOP: Final = -1
"""The branch of a fork that is the body of a loop."""


class Scope:
    """A namespace: module, function (or lambda), class body or comprehension. `node` is the function or class that opens
    it, `decorated` the definition with decorators around that."""

    __slots__ = ("bindings", "decorated", "depth", "foreign", "home", "kind", "node", "notes", "parent")

    def __init__(self, kind: ScopeKind, parent: Scope | None, node: Node | None = None, decorated: Node | None = None) -> None:
        self.kind = kind
        self.parent = parent
        self.node = node
        self.decorated = decorated
        self.depth: int = parent.depth + 1 if parent else 0
        self.home: Scope = self if parent is None or kind == "function" else parent.home
        """The function or module whose code runs this one in place."""
        self.bindings: dict[str, list[Binding]] = {}
        self.foreign: dict[str, Literal["global", "nonlocal"]] = {}
        self.notes: dict[str, object] = {}
        """What `receivers` has found out about it."""


class Place(NamedTuple):
    """Where code stands: its scope, its branches, its offset among all sources."""

    scope: Scope
    branch: Branch
    offset: int


class Value(NamedTuple):
    """An expression that starts at a name: `name` and what follows it (".keras.Sequential().fit")."""

    name: str
    rest: str
    place: Place


class Binding:
    """One statement that gives a name a meaning. `target` is the trail that an import, class or function stands for;
    `values` are the expressions that an alias may be, None for one that is no trail; `declared` is the annotated type,
    which counts where the values tell nothing. `place` is where it holds from, `at` the byte where the name stands."""

    __slots__ = ("at", "declared", "kind", "place", "resolved", "target", "values")

    def __init__(
        self,
        kind: BindingKind,
        place: Place,
        target: str | None = None,
        values: tuple[Value | None, ...] = (),
        declared: Value | None = None,
        at: int | None = None,
    ) -> None:
        self.kind = kind
        self.place = place
        self.target = target
        self.values = values
        self.declared = declared
        self.at = place.offset if at is None else at
        self.resolved = kind != "alias"


def relation(binding: Branch, place: Branch) -> Relation:
    """How a binding's branch relates to a place: around it, beside it, or in another branch of the same statement.
    What a `try` body bound may still be bound in its handlers: "alternative", not "excluded"."""
    if not binding or binding == place[: len(binding)]:
        return "certain"
    for one, other in zip(binding, place, strict=False):
        if one != other:
            if one[0] != other[0]:
                return "maybe"
            return "excluded" if one[2] else "alternative"
    return "maybe"


def share_loop(one: Branch, other: Branch) -> bool:
    """Whether both stand in the body of one loop, so that what comes later may have run before."""
    for first, second in zip(one, other, strict=False):
        if first != second:
            return False
        if first[1] == LOOP:
            return True
    return False
