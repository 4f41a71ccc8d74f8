"""Attributes of the repository's own classes, found as Python finds them: in the order of their bases, across files."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from typing import Final

from scanner.resolve.knowledge import Knowledge
from scanner.resolve.tables import Table
from scanner.resolve.trails import UNKNOWN
from scanner.resolve.values import (
    THROUGH_OBJECT,
    Bound,
    Foreign,
    Found,
    Function,
    Local,
    Lost,
    Object,
    Own,
    lost,
)

Entry = Local | Foreign | Lost
"""A class in the order in which attributes are looked for; what is lost may be any class."""

_MOST: Final = 40
"""Most classes that one class is looked through for, upwards or downwards."""
_MOST_BASES: Final = 16
_HOOKS: Final = ("__call__", "forward", "call")
"""Methods of the repository's own classes that say what a call of an object gives: the latter two where a framework's class,
whose objects are called, calls them."""


class Classes:
    """All first-party classes. `follow` tells what a trail stands for in a file, `several` what one of several stands for."""

    def __init__(
        self,
        tables: Mapping[str, Table],
        knowledge: Knowledge,
        follow: Callable[[str, str], Found],
        several: Callable[[str, Sequence[str]], Found],
    ) -> None:
        self._tables = tables
        self._knowledge = knowledge
        self._follow = follow
        self._several = several
        self._orders: dict[Local, tuple[Entry, ...]] = {}
        self._open: set[Local] = set()
        self._below: dict[Local, frozenset[str] | None] = {}
        self._children: Mapping[Local, Sequence[Local]] = {}

    def member(self, of: Local, name: str, receiver: Object | Local, *, behind: bool = False) -> Found:
        """What an attribute of a class, or of an object of it, stands for; `behind` as `super()` looks for it."""
        if not behind and name.startswith("__") and name.endswith("__") and name != "__init__":
            return Found(Own(), THROUGH_OBJECT)  # every object has most of these; who gave it is not worth a guess
        supposed: list[str] = []
        order = self.order(of)
        for index in range(1 if behind else 0, len(order)):
            entry = order[index]
            if isinstance(entry, Lost):
                return lost("base")
            if isinstance(entry, Local):
                found = self._own(entry, name)
                if found is not None:
                    return lost("ambiguous") if supposed or self._contested(order[index:], name) else found
                continue
            has = self._knowledge.has(entry.name, name)
            if has and not supposed:
                return Found(Bound(entry.name, name, receiver), THROUGH_OBJECT)
            if has is not False:
                supposed.append(entry.name)
        if supposed:
            return self._supposed(supposed, name, receiver, behind=behind)
        return lost("member") if behind else Found(Own(), THROUGH_OBJECT)  # nobody's: set from outside, or by name

    def defines(self, of: Local, name: str) -> bool:
        """Whether the class, or a base of the repository before any other, has the name by itself."""
        for entry in self.order(of):
            if not isinstance(entry, Local):
                return False
            if self._tables[entry.path].rows.get(f"{entry.name}.{name}"):
                return True
        return False

    def hook(self, of: Local) -> Found:
        """What runs when an object of the class is called."""
        order = self.order(of)
        names = _HOOKS if any(isinstance(entry, Foreign) for entry in order) else _HOOKS[:1]
        for entry in order:
            if isinstance(entry, Local):
                found = next((own for name in names if (own := self._own(entry, name)) is not None), None)
                if found is not None:
                    return found
            elif isinstance(entry, Lost):
                return lost("base")
            else:
                return Found(Bound(entry.name, "__call__", Object(of)), THROUGH_OBJECT)
        return lost("result")

    def order(self, of: Local) -> tuple[Entry, ...]:
        """The class and its bases, in the order in which Python looks through them."""
        if of in self._orders:
            return self._orders[of]
        if of in self._open or len(self._open) > _MOST:
            return (of, Lost("base"))
        self._open.add(of)
        try:
            trails = self._bases(of)
            bases = [self._base(of.path, trail) for trail in trails[:_MOST_BASES]]
            if len(trails) > _MOST_BASES:
                bases.append(Lost("base"))
            found = (of, *_merged([self._order_of(base) for base in bases], bases))
        finally:
            self._open.discard(of)
        self._orders[of] = found if len(found) <= _MOST else (*found[:_MOST], Lost("base"))
        return self._orders[of]

    def _order_of(self, base: Entry) -> tuple[Entry, ...]:
        return self.order(base) if isinstance(base, Local) else (base,)

    def _bases(self, of: Local) -> tuple[str, ...]:
        rows = [row for row in self._tables[of.path].rows.get(of.name, ()) if row.kind == "class"]
        if len({row.stands_for for row in rows}) > 1:
            return (UNKNOWN,)  # defined twice, differently
        return rows[0].stands_for if rows else (UNKNOWN,)

    def _base(self, path: str, trail: str) -> Entry:
        value = self._follow(path, trail).value
        return value if isinstance(value, (Local, Foreign)) else Lost("base")

    def _own(self, of: Local, name: str) -> Found | None:
        rows = self._tables[of.path].rows.get(f"{of.name}.{name}", ())
        if not rows:
            return None
        if any(row.kind == "class" for row in rows):
            return Found(Local(of.path, f"{of.name}.{name}"), THROUGH_OBJECT)
        if any(row.kind == "function" for row in rows):
            return Found(Function(of.path, f"{of.name}.{name}"), THROUGH_OBJECT)
        trails = tuple(dict.fromkeys(trail for row in rows for trail in row.stands_for))
        if not trails:
            return Found(Own(), THROUGH_OBJECT)
        found = self._several(of.path, trails)
        return Found(found.value, THROUGH_OBJECT)

    def _contested(self, order: Sequence[Entry], name: str) -> bool:
        """Whether a base sets the same attribute to what cannot be told, such as a parameter: often a class derived from it
        only fills in what was not given."""
        mine, *bases = [entry for entry in order if isinstance(entry, Local)]
        if not self._is_attribute(mine, name):
            return False
        others = (self._own(base, name) for base in bases if self._is_attribute(base, name))
        return any(other is not None and isinstance(other.value, Lost) for other in others)

    def _is_attribute(self, of: Local, name: str) -> bool:
        return any(row.kind == "attribute" for row in self._tables[of.path].rows.get(f"{of.name}.{name}", ()))

    def _supposed(self, owners: list[str], name: str, receiver: Object | Local, *, behind: bool) -> Found:
        """From somebody else's class whose names are not listed: where nobody else can have brought the name."""
        of = receiver.of if isinstance(receiver, Object) else receiver
        if any(isinstance(entry, Local) and self._own(entry, "__getattr__") is not None for entry in self.order(of)):
            return lost("dynamic")
        if len({self._knowledge.shows(owner) for owner in owners}) > 1:
            return lost("ambiguous")
        below = () if behind else self.names_below(of)
        if below is None or name in below:
            return lost("member")
        return Found(Bound(owners[0], name, receiver), THROUGH_OBJECT)

    def names_below(self, of: Local) -> frozenset[str] | None:
        """Every name that classes derived from this one have of the repository, None where they are too many to look at."""
        if of not in self._below:
            seen, queue, names = {of}, [of], set[str]()
            while queue and len(seen) <= _MOST:
                for child in self._children.get(queue.pop(), ()):
                    if child not in seen:
                        seen.add(child)
                        queue.append(child)
                        names.update(*(self._names(entry) for entry in self.order(child) if entry != of))
            self._below[of] = None if queue else frozenset(names)
        return self._below[of]

    def _names(self, entry: Entry) -> frozenset[str]:
        return self._tables[entry.path].members.get(entry.name, frozenset()) if isinstance(entry, Local) else frozenset()

    def connect(self) -> None:
        """Find out which class derives from which. To be done once, before anything is asked."""
        found: defaultdict[Local, list[Local]] = defaultdict(list)
        for path, table in self._tables.items():
            for row in table.classes():
                for trail in row.stands_for:
                    base = self._base(path, trail)
                    if isinstance(base, Local):
                        found[base].append(Local(path, row.name))
        self._children = dict(found)


def _merged(orders: list[tuple[Entry, ...]], bases: list[Entry]) -> list[Entry]:
    """The orders of several bases as one, as Python merges them (C3); where it would refuse, one after the other."""
    rows = [list(order) for order in (*orders, tuple(bases)) if order]
    found: list[Entry] = []
    while rows and len(found) <= _MOST:
        first = next((row[0] for row in rows if not any(row[0] in other[1:] for other in rows)), rows[0][0])
        found.append(first)
        rows = [kept for row in rows if (kept := [entry for entry in row if entry != first])]
    return found
