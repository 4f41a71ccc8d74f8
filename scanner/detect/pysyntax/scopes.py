"""Who binds a name, and what an occurrence of it therefore means: Python's scope rules, for the names of interest only.

Where the source alone cannot tell (branches, placeholders, functions that run later), an import is preferred over
what merely might have replaced it.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterator
from itertools import islice
from typing import Final, Literal, NamedTuple

ScopeKind = Literal["module", "function", "class", "comprehension"]
BindingKind = Literal["import", "alias", "placeholder", "other", "del"]
Fork = tuple[int, int, bool]
"""One branch that a place stands in: the statement, which of its branches, and whether its branches exclude each other."""
Branch = tuple[Fork, ...]

DEEPEST: Final = 100
"""CPython's limit of nested blocks; deeper scopes and branches are read as the one around them."""
_MOST_CANDIDATES: Final = 8
_MOST_LOOKED_AT: Final = 32
_LONGEST: Final = 300
"""Longest dotted name that is followed; Python has no limit, so hostile text could grow one without end."""


class Scope:
    """A namespace: module, function (or lambda), class body or comprehension."""

    __slots__ = ("bindings", "depth", "foreign", "home", "kind", "parent")

    def __init__(self, kind: ScopeKind, parent: Scope | None) -> None:
        self.kind = kind
        self.parent = parent
        self.depth: int = parent.depth + 1 if parent else 0
        self.home: Scope = self if parent is None or kind == "function" else parent.home
        """The function or module whose code runs this one in place."""
        self.bindings: dict[str, list[Binding]] = {}
        self.foreign: dict[str, Literal["global", "nonlocal"]] = {}


class Place(NamedTuple):
    """Where code stands: its scope, its branches, its offset among all sources."""

    scope: Scope
    branch: Branch
    offset: int


class Value(NamedTuple):
    """A dotted name on the right of an assignment: `name` and what follows it (".keras.layers")."""

    name: str
    rest: str
    place: Place


class Binding:
    """One statement that gives a name a meaning. `target` is the dotted name of an import; `values` what an alias may be."""

    __slots__ = ("kind", "place", "resolved", "target", "values")

    def __init__(self, kind: BindingKind, place: Place, target: str | None = None, values: tuple[Value, ...] = ()) -> None:
        self.kind = kind
        self.place = place
        self.target = target
        self.values = values
        self.resolved = kind != "alias"


class Names:
    """All bindings of the names of interest. Filled by one walk, then asked.

    `wanted` says which dotted names are worth resolving to; `unordered` that code may run in another order (notebooks)."""

    def __init__(self, wanted: Callable[[str], bool], *, unordered: bool = False) -> None:
        self.module: Final = Scope("module", None)
        self._wanted = wanted
        self._unordered = unordered
        self._all: list[tuple[str, Scope, Binding]] = []
        self._only: dict[str, tuple[int, str]] = {}
        """Names that one import at module level binds and nothing else does, anywhere: most of them."""

    def bind(self, name: str, scope: Scope, binding: Binding) -> None:
        """Record a binding of `name` in `scope`."""
        self._all.append((name, scope, binding))

    def settle(self) -> None:
        """Sort all bindings into their scopes, now that every `global` and `nonlocal` has been seen."""
        self._all.sort(key=lambda entry: _offset(entry[2]))
        for name, scope, binding in self._all:
            if scope.foreign.get(name) != "nonlocal":
                owner = self.module if name in scope.foreign else scope
                owner.bindings.setdefault(name, []).append(binding)
        counts = Counter(name for name, _, _ in self._all)
        for name, scope, binding in self._all:
            sure = binding.kind == "import" and binding.target is not None and not any(fork[2] for fork in binding.place.branch)
            if counts[name] == 1 and sure and scope is self.module and self._wanted(binding.target or ""):
                self._only[name] = (binding.place.offset, binding.target or "")
        moved: dict[int, list[Binding]] = {}
        for name, scope, binding in self._all:
            if scope.foreign.get(name) == "nonlocal" and (outer := _enclosing(scope, name)) is not None:
                outer.bindings[name].append(binding)
                moved[id(outer.bindings[name])] = outer.bindings[name]
        for bindings in moved.values():
            bindings.sort(key=_offset)
        for _, _, binding in self._all:  # in source order, so that chains of aliases never recurse deeply
            if not binding.resolved:
                self._follow(binding, 0)

    def resolve(self, name: str, place: Place, depth: int = 0) -> str | None:
        """The dotted name that `name` stands for at `place`, None where it is not an import of interest."""
        only = self._only.get(name)
        if only is not None and only[0] < place.offset:
            return only[1]
        scope: Scope | None = place.scope
        while scope is not None:
            if scope.kind == "class" and scope is not place.scope:
                scope = scope.parent
                continue
            if scope.foreign.get(name) == "global":
                scope = self.module
            if (bindings := scope.bindings.get(name)) is not None:
                candidates, settled = self._candidates(bindings, place)
                if settled or candidates or scope.kind != "class":
                    return self._choose(candidates, depth)
            scope = scope.parent
        return None

    def _candidates(self, bindings: list[Binding], place: Place) -> tuple[list[Binding], bool]:
        """What the name may be bound to here, latest first, and whether something surely bound or unbound it."""
        found: list[Binding] = []
        home = place.scope.home
        for binding in islice(_latest_first(bindings, place.offset), _MOST_LOOKED_AT):
            inline = binding.place.scope.home is home
            if inline and binding.place.offset > place.offset:
                continue
            relation = _relation(binding.place.branch, place.branch)
            if relation == "excluded" or (binding.kind == "del" and not (inline and relation == "certain")):
                continue
            if binding.kind == "del":
                return found, True
            found.append(binding)
            if relation == "certain" and binding.kind != "placeholder":
                return found, True
            if len(found) >= _MOST_CANDIDATES:
                break
        if not found and self._unordered and bindings[0].place.scope.kind == "module":
            return bindings[:1], False
        return found, False

    def _choose(self, candidates: list[Binding], depth: int) -> str | None:
        for index, binding in enumerate(candidates):
            target = self._target(binding, depth)
            if target is None:
                continue
            for earlier in reversed(candidates[index + 1 :]):  # of alternatives the first written is the preferred one
                if _relation(earlier.place.branch, binding.place.branch) in ("excluded", "alternative"):
                    first = self._target(earlier, depth)
                    if first is not None:
                        return first
            return target
        return None

    def _target(self, binding: Binding, depth: int) -> str | None:
        if not binding.resolved:
            self._follow(binding, depth + 1)
        target = binding.target
        return target if target is not None and self._wanted(target) else None

    def _follow(self, binding: Binding, depth: int) -> None:
        """Find out what an alias (`K = tf.keras.backend`) stands for."""
        binding.resolved = True  # first, so that a cycle ends
        if depth > DEEPEST:
            return
        for value in binding.values:
            target = self.resolve(value.name, value.place, depth)
            if target is not None and len(target) + len(value.rest) <= _LONGEST:
                binding.target = target + value.rest
                return


def _offset(binding: Binding) -> int:
    return binding.place.offset


def _latest_first(bindings: list[Binding], offset: int) -> Iterator[Binding]:
    """Backwards from the end, but of what stands after `offset` only the last few: a file may bind a name 100,000 times."""
    split = bisect_right(bindings, offset, key=_offset)
    yield from reversed(bindings[max(split, len(bindings) - _MOST_CANDIDATES) :])
    for index in range(split - 1, -1, -1):
        yield bindings[index]


def _enclosing(scope: Scope, name: str) -> Scope | None:
    outer = scope.parent
    while outer is not None and (outer.kind != "function" or name not in outer.bindings):
        outer = outer.parent
    return outer


def _relation(binding: Branch, place: Branch) -> Literal["certain", "maybe", "alternative", "excluded"]:
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
