"""What one module says about its own names: definitions, imports, stars and `__all__`."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Literal, NamedTuple

from scanner.model.facts import Definition, FileFacts, Guard, Import
from scanner.resolve.trails import UNKNOWN


class Option(NamedTuple):
    """One thing that a name of a module may stand for: a trail, or what is defined there itself. `nested`: an import inside
    of another statement, such as a branch."""

    line: int
    kind: Literal["trail", "class", "function", "unknown", "plain"]
    trail: str = ""
    guard: Guard = ""
    nested: bool = False


class Table:
    """The names of one file. `stars` are the trails of the modules that it imports everything from, in order."""

    def __init__(self, facts: Iterable[FileFacts]) -> None:
        self.rows: dict[str, tuple[Definition, ...]] = {}
        self.stars: tuple[str, ...] = ()
        self._imports: defaultdict[str, list[Import]] = defaultdict(list)
        self._options: dict[str, tuple[Option, ...]] = {}
        for fact in facts:
            self._add(fact)
        self.members = _members(self.rows)
        """The names that each class, and whatever else has any, defines by itself."""
        exported = self.rows.get("__all__")
        self.exported = None if exported is None else frozenset(name for row in exported for name in row.stands_for)
        """The literal `__all__`, None where there is none (or none that can be read)."""
        if self.exported is not None and UNKNOWN in self.exported:
            self.exported = None
        self.complete = bool(self.stars) or self.exported is not None
        """Whether a name that the module says nothing about is none that a star import brings: detectors list all
        names of modules that have star imports themselves."""

    def options(self, name: str) -> tuple[Option, ...]:
        """What a name of the module may stand for; () where nothing is said about it. The first is preferred; of several
        the module takes one while it runs."""
        if name not in self._options:
            self._options[name] = self._told(name)
        return self._options[name]

    def _told(self, name: str) -> tuple[Option, ...]:
        rows = self.rows.get(name, ())
        imports = self._imports.get(name, ())
        running = [item for item in imports if item.guard != "type-checking"]
        found = [Option(item.line, "trail", _trail(item), item.guard, item.column > 1) for item in running or imports]
        tried = any(item.guard for item in running)
        known = {option.trail for option in found} | {f":{name}"}  # values repeat what imports and definitions say
        for row in rows:
            found.extend(option for option in _defined(row, "try" if tried else "") if option.trail not in known)
        return _last(sorted(found, key=lambda option: option.line))

    def shows(self, name: str) -> bool:
        """Whether a star import of this module brings the name, if the module has it."""
        return not name.startswith("_") if self.exported is None else name in self.exported

    def classes(self) -> tuple[Definition, ...]:
        """The classes that the module defines, nested ones too."""
        return tuple(row for rows in self.rows.values() for row in rows if row.kind == "class")

    def _add(self, fact: FileFacts) -> None:
        rows: defaultdict[str, list[Definition]] = defaultdict(list)
        for row in fact.definitions:
            rows[row.name].append(row)
        for name, several in rows.items():
            self.rows[name] = (*self.rows.get(name, ()), *several)
        for item in fact.imports:
            if item.scope:
                continue
            if item.name == "*":
                self.stars = (*self.stars, _trail(item))
            elif item.bound:
                self._imports[item.bound].append(item)


def _members(rows: Iterable[str]) -> dict[str, frozenset[str]]:
    found: defaultdict[str, set[str]] = defaultdict(set)
    for name in rows:
        owner, _, member = name.rpartition(".")
        if owner:
            found[owner].add(member)
    return {owner: frozenset(names) for owner, names in found.items()}


def _defined(row: Definition, guard: Guard) -> Iterable[Option]:
    if row.kind == "class":
        yield Option(row.line, "class", guard=guard)
    elif row.kind == "function":
        yield Option(row.line, "function", guard=guard)
    elif not row.stands_for:
        yield Option(row.line, "plain", guard=guard)
    else:
        several: Guard = "condition" if len(row.stands_for) > 1 else guard
        for trail in row.stands_for:
            yield Option(row.line, "unknown" if trail == UNKNOWN else "trail", trail, several)


def _last(options: list[Option]) -> tuple[Option, ...]:
    """What stands last without a condition hides what stands before it; what follows it under one is an alternative. Of two
    names of one package in branches the first is meant: the second is the fallback of a `try` that needs one or the other."""
    start = max((index for index, option in enumerate(options) if not option.guard), default=0)
    while start and options[start].nested and not options[start - 1].guard and _same(options[start - 1], options[start]):
        start -= 1
    return tuple(options[start:])


def _same(one: Option, other: Option) -> bool:
    head = other.trail.split(".", 1)[0]
    return bool(head) and one.trail.split(".", 1)[0] == head


def _trail(item: Import) -> str:
    """The trail of what an import binds: `import a.b` binds "a", `import a.b as c` the module itself."""
    dots = "." * item.level
    if item.name == "*":
        return f"{dots}{item.module}"
    if item.name is not None:
        return f"{dots}{item.module}.{item.name}" if item.module else f"{dots}{item.name}"
    head = item.module.split(".", 1)[0]
    return head if item.bound == head else f"{dots}{item.module}"
