"""What an occurrence of a name means: Python's scope rules, for the names of interest only.

Where the source alone cannot tell (branches, placeholders, functions that run later), an import is preferred over what merely
might have replaced it. A variable is less than an import: it stands for something only where all that may reach it agree.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterator
from itertools import islice
from typing import Final

from scanner.detect.pysyntax.receivers import RECEIVERS, SUPER, meaning
from scanner.detect.pysyntax.scopes import DEEPEST, Binding, Place, Scope, Value, relation, share_loop
from scanner.detect.pysyntax.values import fits

_MOST_CANDIDATES: Final = 8
_MOST_LOOKED_AT: Final = 32


class Names:
    """All bindings of the names of interest. Filled by one walk, then asked.

    `known` says which imported names surely are of interest (they are preferred), `wanted` which may be;
    `unordered` that code may run in another order (notebooks)."""

    def __init__(
        self, wanted: Callable[[str], bool], known: Callable[[str], bool] | None = None, *, unordered: bool = False
    ) -> None:
        self.module: Final = Scope("module", None)
        self._wanted = wanted
        self._known = known or wanted
        self._unordered = unordered
        self._all: list[tuple[str, Scope, Binding]] = []
        self._only: dict[str, tuple[int, str]] = {}
        """Names that one import at module level binds and nothing else does, anywhere: most of them."""
        self.starred: frozenset[str] = frozenset()
        """Names that a star import may bind, where nothing else does."""

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
        """The trail that `name` stands for at `place`, None where it is nothing of interest, or cannot be told."""
        only = self._only.get(name)
        if only is not None and only[0] < place.offset:
            return only[1]
        if name in RECEIVERS or name.startswith(SUPER):
            found = meaning(name, place.scope)
            if found is not None or name.startswith(SUPER):
                return found
        owner = self._owner(name, place)
        if owner is None:
            return f"*{name}" if name in self.starred else None
        candidates, inline = owner
        return self._choose(candidates, depth) if _has_import(candidates) else self._agreed(candidates, inline, depth)

    def trail(self, value: Value | None, depth: int = 0) -> str | None:
        """The trail that an expression spells."""
        target = None if value is None else self.resolve(value.name, value.place, depth)
        if value is None or target is None or not value.rest:
            return target
        whole = target + value.rest
        return whole if fits(whole) else None

    def reaching(self, name: str) -> list[Binding]:
        """What a name may be bound to when the module has run, in the order written."""
        bindings = self.module.bindings.get(name)
        if bindings is None:
            return []
        end = Place(self.module, (), bindings[-1].place.offset + 1)
        return self._candidates(bindings, end)[0][::-1]

    def options(self, binding: Binding) -> tuple[str | None, ...]:
        """The trails that a binding may stand for, None for what cannot be told."""
        if binding.kind == "import":
            return (binding.target if binding.target is not None and self._wanted(binding.target) else None,)
        if binding.kind == "alias":
            found = tuple(dict.fromkeys(self.trail(value) for value in binding.values))
            if (None in found or not found) and binding.target is not None:
                return (binding.target,)
            return found or (None,)
        return (binding.target,)

    def _owner(self, name: str, place: Place) -> tuple[list[Binding], bool] | None:
        """What the name may be bound to, in the scope that has it; and whether that scope runs in place."""
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
                    inline = scope.home is place.scope.home
                    if not inline and not _has_import(candidates):
                        return _everything(bindings, place), inline
                    return candidates, inline
            scope = scope.parent
        return None

    def _candidates(self, bindings: list[Binding], place: Place) -> tuple[list[Binding], bool]:
        """What the name may be bound to here, latest first, and whether something surely bound or unbound it."""
        found: list[Binding] = []
        home = place.scope.home
        for binding in islice(_latest_first(bindings, place.offset), _MOST_LOOKED_AT):
            inline = binding.place.scope.home is home
            again = inline and binding.place.offset > place.offset
            if again and not (share_loop(binding.place.branch, place.branch) and binding.kind != "import"):
                continue
            related = relation(binding.place.branch, place.branch)
            if related == "excluded" and not again:
                continue
            if binding.kind == "del" and not (inline and related == "certain" and not again):
                continue
            if binding.kind == "del":
                return found, True
            found.append(binding)
            if related == "certain" and binding.kind != "placeholder" and not again:
                return found, True
            if len(found) >= _MOST_CANDIDATES:
                break
        if not found and self._unordered and bindings[0].place.scope.kind == "module":
            return bindings[:1], False
        return found, False

    def _choose(self, candidates: list[Binding], depth: int) -> str | None:
        """Imports, and what may have replaced them: an import is believed, of alternatives the first that is written."""
        for accepts in (self._known, self._wanted):
            for index, binding in enumerate(candidates):
                target = self._target(binding, depth)
                if target is None or not accepts(target) or (target.endswith(")") and len(candidates) > 1):
                    continue
                for earlier in reversed(candidates[index + 1 :]):
                    if relation(earlier.place.branch, binding.place.branch) in ("excluded", "alternative"):
                        first = self._target(earlier, depth)
                        if first is not None and accepts(first):
                            return first
                return target
        return None

    def _agreed(self, candidates: list[Binding], inline: bool, depth: int) -> str | None:
        """What all of them stand for, leaving out placeholders such as None; of alternatives in a `try`, the first."""
        if len(candidates) >= _MOST_CANDIDATES:
            return None
        agreed: str | None = None
        last: Binding | None = None
        for binding in candidates:
            if binding.kind == "placeholder":
                continue
            target = self._target(binding, depth)
            if target is None:
                return None
            if agreed is not None and target != agreed:
                beside = last is not None and relation(binding.place.branch, last.place.branch) == "alternative"
                if not (inline and beside) or "()" in target or "()" in agreed:
                    return None
            agreed, last = target, binding
        return agreed

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
        found = {self.trail(value, depth) for value in binding.values}
        binding.target = found.pop() if len(found) == 1 else None
        if binding.target is None:
            binding.target = self.trail(binding.declared, depth)


def _everything(bindings: list[Binding], place: Place) -> list[Binding]:
    """All that binds a variable which a function reads when it runs: at any time. Too many are as good as a stranger."""
    if len(bindings) > _MOST_CANDIDATES:
        return bindings[:_MOST_CANDIDATES]
    return [
        binding
        for binding in reversed(bindings)
        if binding.kind not in ("del", "import") and relation(binding.place.branch, place.branch) != "excluded"
    ]


def _has_import(candidates: list[Binding]) -> bool:
    return any(binding.kind == "import" for binding in candidates)


def _offset(binding: Binding) -> int:
    return binding.place.offset


def _latest_first(bindings: list[Binding], offset: int) -> Iterator[Binding]:
    """Backwards from the end, but of what stands after `offset` only the last and the next few: a file may bind a name
    100,000 times."""
    split = bisect_right(bindings, offset, key=_offset)
    last = max(split, len(bindings) - _MOST_CANDIDATES)
    yield from reversed(bindings[last:])
    yield from reversed(bindings[split : min(split + _MOST_CANDIDATES, last)])
    for index in range(split - 1, -1, -1):
        yield bindings[index]


def _enclosing(scope: Scope, name: str) -> Scope | None:
    outer = scope.parent
    while outer is not None and (outer.kind != "function" or name not in outer.bindings):
        outer = outer.parent
    return outer
