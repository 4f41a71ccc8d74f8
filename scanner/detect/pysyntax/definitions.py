"""What a module defines that matters to others, and which of the trails that lead through it are worth recording."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from typing import Final

from scanner.detect.pysyntax.members import ClassInfo, Collected, Member
from scanner.detect.pysyntax.resolution import Names
from scanner.detect.pysyntax.scopes import Binding
from scanner.model.facts import Definition, DefinitionKind

UNKNOWN: Final = "?"
_HEAD: Final = re.compile(r":([\w.]*)")
_OF_ALL_OBJECTS: Final = re.compile(r"\.__(?:class|dict|name|qualname|doc|module|file|annotations|bases|mro)__(?![\w])")
_DEEPEST: Final = 20
_MOST_ENTRIES: Final = 20
_OUTSIDE: Final = "outside"
Where = Callable[[int], tuple[int, int | None]]
"""The line and cell of a byte among all sources."""


class Definitions:
    """The classes, functions and values of a module, once all names are settled."""

    def __init__(self, names: Names, collected: Collected) -> None:
        self._names = names
        self._classes: dict[str, ClassInfo] = {}
        for info in collected.classes:
            known = self._classes.get(info.title)
            if known is None or (not known.bases and info.bases):
                self._classes[info.title] = info
        self._functions = collected.functions
        self._trails: dict[int, tuple[str, ...]] = {}
        self._bases = {title: tuple(map(self._base, info.bases)) for title, info in self._classes.items()}
        self._of_interest = self._spread()

    def _base(self, value: object) -> str:
        return self._names.trail(value) or UNKNOWN  # type: ignore[arg-type]

    def trails(self, member: Member) -> tuple[str, ...]:
        """What a member may return or be; () where that is nothing of interest."""
        found = self._trails.get(id(member))
        if found is None:
            found = self._trails[id(member)] = self._read(member)
        return found

    def _read(self, member: Member) -> tuple[str, ...]:
        found = tuple(dict.fromkeys(self._names.trail(value) or UNKNOWN for value in member.values))
        if UNKNOWN in found or not found:
            said = self._names.trail(member.declared)
            found = (said,) if said is not None and not member.opaque else found
        if member.opaque and any(trail != UNKNOWN for trail in found):
            return (UNKNOWN,)
        if member.kind == "function" and all(trail == UNKNOWN for trail in found):
            return ()
        return found

    def _spread(self) -> set[str]:
        """Classes and functions of interest: that name something imported, or another one of interest."""
        said: dict[str, list[str]] = {}
        for title, info in self._classes.items():
            said[title] = [*self._bases[title], *(trail for member in info.members.values() for trail in self.trails(member))]
        for name, (member, _) in self._functions.items():
            said.setdefault(name, []).extend(self.trails(member))
        users: dict[str, list[str]] = {}
        found = set()
        for name, trails in said.items():
            for trail in trails:
                if trail == UNKNOWN:
                    continue
                if not trail.startswith(":"):
                    found.add(name)
                elif (head := self._head(trail)[0]) and head != name:
                    users.setdefault(head, []).append(name)
        waiting = list(found)
        while waiting:
            fresh = [name for name in users.get(waiting.pop(), ()) if name not in found]
            found.update(fresh)
            waiting.extend(fresh)
        return found

    def _head(self, trail: str) -> tuple[str, str]:
        """The class or function that a trail of this module starts at, "" for none, and what follows."""
        matched = _HEAD.match(trail)
        name = matched[1] if matched else ""
        for _ in range(_DEEPEST):
            if name in self._classes or name in self._functions:
                return name, trail[1 + len(name) :]
            name = name.rpartition(".")[0]
        return "", ""

    def records(self, trail: str) -> bool:
        """Whether a use by this trail says anything: an attribute of something that is, or may be, someone else's."""
        if trail.endswith((")", ".super")) or ("()" in trail and _OF_ALL_OBJECTS.search(trail)):
            return False
        return self._records_own(*self._head(trail)) if trail.startswith(":") else True

    def _records_own(self, head: str, rest: str) -> bool:
        """The same for what starts at the class or function `head` of this module."""
        if head not in self._of_interest or "." not in rest or _OF_ALL_OBJECTS.search(rest):
            return False
        if head not in self._classes:
            return rest.startswith("()")
        if rest.startswith(".super()."):
            return bool(self._bases[head])
        return rest.startswith("()()") or self._asks(head, rest.removeprefix("()"))

    def _asks(self, title: str, rest: str) -> bool:
        """Whether an attribute (".net.weight") of a class of this module is more than first-party code."""
        name = rest[1:].split(".", 1)[0].split("(", 1)[0]
        found = self._member(title, name, 0)
        if not isinstance(found, Member):
            return found == _OUTSIDE
        known = [trail for trail in self.trails(found) if trail != UNKNOWN]
        if "." in rest[1 + len(name) :]:
            return bool(known)
        return found.kind == "attribute" and any(not trail.endswith(")") for trail in known)

    def _member(self, title: str, name: str, depth: int) -> Member | str | None:
        """A member where this module defines it, "outside" where a base from elsewhere may have it."""
        own = self._classes[title].members.get(name)
        if own is not None or depth > _DEEPEST:
            return own
        for base in self._bases[title][:_DEEPEST]:
            head, rest = self._head(base) if base.startswith(":") else ("", "")
            if head not in self._classes or rest:
                return _OUTSIDE
            found = self._member(head, name, depth + 1) if head != title else None
            if found is not None:
                return found
        return None

    def rows(self, where: Where) -> Iterator[Definition]:
        """All that matters to others."""
        for title, info in self._classes.items():
            if title in self._of_interest or self._is_also_imported(title):
                yield Definition(title, "class", info.line, self._bases[title], info.cell)
                for name, member in info.members.items():
                    yield Definition(f"{title}.{name}", member.kind, member.line, self.trails(member), info.cell)
        for name, (member, cell) in self._functions.items():
            if name in self._of_interest or self._is_also_imported(name):
                yield Definition(name, "function", member.line, self.trails(member), cell)
        for name, bindings in self._names.module.bindings.items():
            yield from self._value(name, bindings, where)

    def _is_also_imported(self, name: str) -> bool:
        return any(binding.kind == "import" for binding in self._names.module.bindings.get(name, ()))

    def _value(self, name: str, bindings: list[Binding], where: Where) -> Iterator[Definition]:
        """What a name at the top level stands for when the module has run, unless its imports, its class or its function
        tell already."""
        reaching = [binding for binding in self._names.reaching(name) if binding.kind not in ("placeholder", "del")]
        kinds = {binding.kind for binding in reaching}
        if not kinds or kinds == {"import"}:
            return
        last = reaching[-1]
        line, cell = where(last.at)
        imported = any(binding.kind == "import" for binding in bindings)
        if kinds <= {"class", "function"}:
            if imported and name not in self._classes and name not in self._functions:
                kind: DefinitionKind = "class" if last.kind == "class" else "function"
                yield Definition(name, kind, line, (), cell)
            return
        found = tuple(dict.fromkeys(trail or UNKNOWN for binding in reaching for trail in self._names.options(binding)))
        if imported or any(trail != UNKNOWN and self._matters(trail) for trail in found):
            yield Definition(name, "value", line, found[:_MOST_ENTRIES], cell)

    def _matters(self, trail: str) -> bool:
        return not trail.startswith(":") or self._head(trail)[0] in self._of_interest


def merged(first: Iterable[Definition], second: Iterable[Definition]) -> list[Definition]:
    """The rows of two readings of one text; those of the second where both have one."""
    return list({(row.cell, row.name): row for row in (*first, *second)}.values())
