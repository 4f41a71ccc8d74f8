"""From a trail to the name that it stands for, or to the reason why nobody can tell."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final, Literal, NamedTuple

from scanner.model.facts import FileFacts, UseKind
from scanner.model.result import Via
from scanner.resolve.classes import Classes
from scanner.resolve.knowledge import Knowledge
from scanner.resolve.modules import ModuleMap
from scanner.resolve.steps import Steps
from scanner.resolve.tables import Option, Table
from scanner.resolve.trails import CALL, UNKNOWN, Trail, names_class, parse
from scanner.resolve.values import (
    THROUGH_MODULE,
    THROUGH_OBJECT,
    Bound,
    Foreign,
    Found,
    Function,
    Local,
    Lost,
    Module,
    Object,
    Own,
    Reason,
    Stopped,
    lost,
)

_DEEPEST: Final = 60
"""Longest chain of modules, names and calls that is followed."""
_PER_NAME: Final = 3_000
"""Most names that are looked at for one."""
_SPARE: Final = 2_000_000
"""Most that are looked at for all of them together, beside twenty for each use: only rings of star imports ever cost more."""
_TOO_DEEP: Final = Lost("depth")
_RING: Final = Lost("ring")
_RUNS: Final = frozenset({"call", "base", "decorator"})
_VIA: Final[tuple[Via, ...]] = ("", "module", "object")


class Outcome(NamedTuple):
    """What a use is of: `known` a name of a technology of the rulebook, `other` of somebody else, `own` the repository's
    own code, or `unresolved` for a reason. `symbol` is the name in full for the first two."""

    kind: Literal["known", "other", "own", "unresolved"]
    symbol: str = ""
    via: Via = ""
    reason: Reason | None = None


class Resolver:
    """Names of all files of a repository. Every answer is the same in whatever order files come."""

    def __init__(self, facts: Mapping[str, Iterable[FileFacts]], modules: ModuleMap, knowledge: Knowledge) -> None:
        code = {path: [fact for fact in several if fact.imports or fact.definitions] for path, several in sorted(facts.items())}
        self._tables = {path: Table(several) for path, several in code.items()}
        self._modules = modules
        self._knowledge = knowledge
        self._classes = Classes(self._tables, knowledge, self.follow, self._one_of)
        self._steps = Steps(knowledge, self._classes, self._in_module, self._returned)
        self._followed: dict[tuple[str, str], Found] = {}
        self._named: dict[tuple[str, str], Found | None] = {}
        self._open: set[tuple[str, str]] = set()
        self._asked: set[tuple[str, str]] = set()
        self._depth = 0
        self._cuts = 0
        """How often a ring or a bound has cut an answer short: such answers are not remembered."""
        self._spare = _SPARE + 20 * sum(len(fact.uses) for several in code.values() for fact in several)
        self._left = self._spare
        self._classes.connect()

    def resolve(self, path: str, name: str, kind: UseKind = "read") -> Outcome:
        """What a use's name (or trail) in a file stands for. An attribute of the repository's own objects that holds something
        is its own name, unless what it holds is called."""
        if name and name[0] not in ":*.?(" and CALL not in name and not self._modules.owns(path, name.split(".", 1)[0]):
            return self._outcome(Found(Foreign(name)))
        self._left = min(_PER_NAME, self._spare)
        before = self._left
        found = self.follow(path, name)
        self._spare -= before - self._left
        outcome = self._outcome(found)
        held = outcome.via == "object" and (
            outcome.symbol.rpartition(".")[2] not in parse(name).steps or self._is_own(path, name)
        )
        return Outcome("own") if held and not (kind in _RUNS and isinstance(found.value, Foreign)) else outcome

    def _is_own(self, path: str, name: str) -> bool:
        """Whether the last name of a trail is one that a class of the repository gives to its objects, whatever it holds."""
        head, _, last = name.rpartition(".")
        if not head or last.endswith(CALL):
            return False
        value = self.follow(path, head).value
        of = value.of if isinstance(value, Object) else value
        return isinstance(of, Local) and self._classes.defines(of, last)

    def _outcome(self, found: Found) -> Outcome:
        value = found.value
        if isinstance(value, Lost):
            return Outcome("unresolved", reason=value.reason)
        if isinstance(value, Foreign):
            symbol = self._knowledge.known_part(value.name)
        elif isinstance(value, (Bound, Stopped)):
            symbol = value.symbol
        else:
            return Outcome("own")
        return Outcome("known" if self._knowledge.shows(symbol) else "other", symbol, _VIA[found.via])

    def follow(self, path: str, trail: str) -> Found:
        """What a trail that stands in a file leads to."""
        key = (path, trail)
        if key in self._followed:
            return self._followed[key]
        if trail == UNKNOWN:
            return lost("dynamic")
        self._left -= 1
        if key in self._open or self._depth >= _DEEPEST or self._left < 0:
            self._cuts += 1
            return lost("ring" if key in self._open else "depth")
        self._depth += 1
        self._open.add(key)
        cuts = self._cuts
        try:
            found = self._start(path, parse(trail))
        finally:
            self._depth -= 1
            self._open.discard(key)
        if cuts == self._cuts or not self._depth or (self._depth < _DEEPEST // 2 and found.value == _TOO_DEEP):
            self._followed[key] = found
        return found

    def _start(self, path: str, trail: Trail) -> Found:
        plain = trail.plain()
        if not plain and not trail.level:
            return lost("dynamic")
        if trail.kind:
            first = self._local(path, plain[0]) if trail.kind == ":" else self._starred(path, plain[0])
            return self._steps.walk(first, trail.steps[1:])
        place = self._modules.locate(path, ".".join(plain), trail.level)
        if place is None:
            return self._steps.walk(Found(Foreign(plain[0])), trail.steps[1:])
        if not place.path or place.path not in self._tables:
            return Found(Own(names_class(plain[-1]) if plain else False), THROUGH_MODULE)
        taken = len(plain) - len(place.rest)
        return self._from_module(path, place.path, trail, taken)

    def _from_module(self, path: str, module: str, trail: Trail, taken: int) -> Found:
        """`from .net import net` in a package makes the package's `net` something else than its module: where the module
        cannot be what is meant, the package's own name is."""
        rest = trail.steps[taken:]
        inside = self._name(module, rest[0]) if rest and rest[0] != CALL else None
        if inside is not None and inside.value != _RING:
            return self._steps.walk(Found(inside.value, max(inside.via, THROUGH_MODULE)), rest[1:])
        named = self._package_name(path, module, trail, taken) if taken and rest else None
        if named is None and inside is not None:
            return inside
        return self._steps.walk(named or Found(Module(module), THROUGH_MODULE), rest)

    def _package_name(self, path: str, module: str, trail: Trail, taken: int) -> Found | None:
        parent = self._modules.locate(path, ".".join(trail.steps[: taken - 1]), trail.level)
        if parent is None or parent.rest or parent.path not in self._tables or parent.path == module:
            return None
        found = self._defined(parent.path, trail.steps[taken - 1])
        if found is None or isinstance(found.value, Module) or found.value == _RING:
            return None
        return Found(found.value, max(found.via, THROUGH_MODULE))

    def _local(self, path: str, name: str) -> Found:
        found = self._defined(path, name) if path in self._tables else None
        return found or Found(Own(names_class(name)))

    def _in_module(self, path: str, name: str) -> Found:
        """A name of a module, seen from outside. What the module says nothing about is its own business."""
        found = self._name(path, name)
        return Found(Own(names_class(name))) if found is None or found.value == _RING else found

    def _name(self, path: str, name: str) -> Found | None:
        """What a module has under a name: its own definitions and imports, then its submodules, then what its star imports
        bring. None where nothing is said about it."""
        key = (path, name)
        if key in self._named:
            return self._named[key]
        self._left -= 1
        if key in self._asked or self._left < 0:
            self._cuts += 1
            return lost("ring" if key in self._asked else "depth")
        self._asked.add(key)
        cuts = self._cuts
        try:
            found = self._defined(path, name)
            if found is None or found.value == _RING:  # `from . import x` in the package itself
                found = self._submodule(path, name) or self._brought(path, name)
        finally:
            self._asked.discard(key)
        if cuts == self._cuts or not self._depth:
            self._named[key] = found
        return found

    def _submodule(self, path: str, name: str) -> Found | None:
        if not path.rpartition("/")[2].startswith("__init__."):
            return None
        place = self._modules.locate(path, name, 1)
        if place is None or place.rest or place.path == path or place.path not in self._tables:
            return None
        return Found(Module(place.path), THROUGH_MODULE)

    def _defined(self, path: str, name: str) -> Found | None:
        """What the module itself binds to a name; None where nothing is said."""
        options = self._tables[path].options(name)
        if not options:
            return None
        branches = sum(not option.guard for option in options) > 1  # every branch of an `if` imports it, each its own
        if len(options) == 1 or (not branches and all(option.guard != "condition" for option in options[1:])):
            return self._option(path, name, options[0])
        told = [self._option(path, name, option) for option in options if option.kind != "plain"]
        return self._agreed(told) if told else Found(Own())

    def _option(self, path: str, name: str, option: Option) -> Found:
        if option.kind == "trail":
            return self.follow(path, option.trail)
        if option.kind == "class":
            return Found(Local(path, name))
        if option.kind == "function":
            return Found(Function(path, name))
        return lost("dynamic") if option.kind == "unknown" else Found(Own())

    def _one_of(self, path: str, trails: Sequence[str]) -> Found:
        return self._agreed([self.follow(path, trail) for trail in trails])

    def _agreed(self, told: Sequence[Found]) -> Found:
        """Of alternatives the first, where all say the same, or are names of the same technology."""
        told = [found for found in told if found.value != _RING] or told
        first = told[0]
        via = max(found.via for found in told)
        if all(found.value == first.value for found in told):
            return Found(first.value, via)
        unknown = next((found for found in told if isinstance(found.value, Lost)), None)
        if unknown is not None:
            return unknown
        if all(isinstance(found.value, Foreign) for found in told):
            shown = {self._knowledge.shows(found.value.name) for found in told if isinstance(found.value, Foreign)}
            if len(shown) == 1 and shown != {frozenset()}:
                return Found(first.value, via)
        return lost("ambiguous")

    def _returned(self, function: Function) -> Found:
        rows = self._tables[function.path].rows.get(function.name, ())
        trails = tuple(dict.fromkeys(trail for row in rows for trail in row.stands_for))
        if not trails:
            return lost("result")
        found = self._one_of(function.path, trails)
        return Found(found.value, THROUGH_OBJECT)

    def _starred(self, path: str, name: str) -> Found:
        """A name that nothing in the file binds: what its star imports bring; first-party where they all are."""
        if path not in self._tables:
            return lost("star")
        found = self._brought(path, name)
        if found is not None:
            return found
        sources = [self._star(path, star).value for star in self._tables[path].stars]
        own = bool(sources) and all(isinstance(source, Module) for source in sources)
        return Found(Own(names_class(name)), THROUGH_MODULE) if own else lost("star")

    def _brought(self, path: str, name: str) -> Found | None:
        """What the star imports of a module bring under a name: the last first-party module that has it; else the only
        package of somebody else that may. A module whose names are not all known may have it, too."""
        sources = [self._star(path, star) for star in self._tables[path].stars]
        for source in reversed(sources):
            if isinstance(source.value, Module) and self._tables[source.value.path].shows(name):
                found = self._name(source.value.path, name)
                if found is not None and found.value != _RING:
                    return Found(found.value, max(found.via, THROUGH_MODULE))
        foreign = [source.value for source in sources if isinstance(source.value, Foreign)]
        if not foreign or name.startswith("_"):
            return None
        known = all(self._tables[source.value.path].complete for source in sources if isinstance(source.value, Module))
        if len(foreign) > 1 or not known or any(isinstance(source.value, Lost) for source in sources):
            return lost("star")
        return Found(Foreign(f"{foreign[0].name}.{name}"))

    def _star(self, path: str, star: str) -> Found:
        trail = parse(star)
        place = self._modules.locate(path, ".".join(trail.steps), trail.level)
        if place is None:
            return Found(Foreign(star))
        if place.rest or place.path == path or place.path not in self._tables:
            return lost("star")
        return Found(Module(place.path), THROUGH_MODULE)
