"""What names stand for in a program that is being drawn: followed only so that most programs make sense. It is not what
they are judged by."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random
from typing import NamedTuple

from python_world import CALL, CLASSES, FORWARD, FUNCTIONS, MODULES, SELF


class Thing(NamedTuple):
    """What a name stands for: a module, class, function or object of a framework, the same of the package ("own"), or
    anything ("")."""

    sort: str = ""
    of: str = ""
    own: bool = False


Scope = dict[str, Thing]
WILD = ("nn", "fit", "parameters", "relu", "Session", "weight", "Dense", "foo")
STARRED = ("torch.nn", "torch.nn.functional", "tensorflow.keras.layers", "keras.layers")


def _children() -> dict[str, dict[str, Thing]]:
    found: dict[str, dict[str, Thing]] = {module: {} for module in MODULES}
    for sort, names in (("module", MODULES), ("class", CLASSES), ("function", FUNCTIONS)):
        for name in names:
            owner, _, last = name.rpartition(".")
            if owner:
                found[owner][last] = Thing(sort, name)
    return found


CHILDREN = _children()


class Class(NamedTuple):
    """A class of the package: what it is based on, and what it has by itself: methods with what they give, or attributes."""

    base: Thing
    methods: dict[str, Thing]
    attributes: dict[str, Thing]


class Package:
    """What is known so far of a package that is drawn from a seed."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)  # noqa: S311 - the same programs every time
        self.package = f"prog{seed:03}"
        self.files: dict[str, str] = {}
        self.exports: dict[str, Scope] = {}
        self.classes: dict[str, Class] = {}
        self.functions: dict[str, Thing] = {}
        self.busy: set[str] = set()
        """Methods that are being written: no program calls itself for ever."""
        self.starred: set[str] = set()
        """Modules that may have a star import: nobody can tell which names there come from nowhere."""
        self.count = 0

    def front(self) -> str:
        """The package's `__init__`, which hands on what the first modules have."""
        return "\n".join(self.front_lines) + "\n" if hasattr(self, "front_lines") else self._front()

    def _front(self) -> str:
        self.front_scope: Scope = {}
        self.front_lines: list[str] = []
        for module in ("first", "second"):
            names = sorted(self.exports[module])
            if not names or (module == "first" and self.random.random() < 0.4):
                self.front_lines.append(f"from .{module} import *")
                self.front_scope |= self.exports[module]
                continue
            for name in self.random.sample(names, min(len(names), 4)):
                bound = self.random.choice((name, name, f"{name}_too"))
                self.front_lines.append(
                    f"from .{module} import {name} as {bound}" if bound != name else f"from .{module} import {name}"
                )
                self.front_scope[bound] = self.exports[module][name]
        return "\n".join(self.front_lines) + "\n"

    def fresh(self, stem: str) -> str:
        self.count += 1
        return f"{stem}{self.count}"

    def members(self, of: Thing) -> tuple[dict[str, Thing], dict[str, Thing]]:
        """Methods with what they give, and attributes with what they hold, of objects of a class."""
        if of.own and of.of not in self.classes:
            return {}, {}
        if of.own:
            mine = self.classes[of.of]
            methods, attributes = self.members(mine.base)
            methods = {name: gives for name, gives in methods.items() if name not in mine.attributes} | mine.methods
            return methods, {name: held for name, held in attributes.items() if name not in mine.methods} | mine.attributes
        kind = CLASSES[of.of]
        methods, attributes = self.members(Thing("class", kind.base)) if kind.base else ({}, {})
        return (
            methods | {name: self.given(gives) for name, gives in kind.methods.items()},
            attributes | {name: Thing("object", held) if held else Thing() for name, held in kind.attributes.items()},
        )

    def given(self, gives: str) -> Thing:
        return Thing(gives) if gives in (SELF, FORWARD, CALL) else Thing("object", gives) if gives else Thing()

    def after_call(self, thing: Thing) -> Thing | None:
        """What a call of it gives; None where it cannot be called."""
        if thing.sort == "class":
            return Thing() if thing.of == "Anything" else Thing("object", thing.of, thing.own)
        if thing.sort == "function":
            return self.functions.get(thing.of, Thing()) if thing.own else self.given(FUNCTIONS[thing.of])
        if thing.sort == "object":
            return self.method(thing, "__call__")
        return Thing() if thing == Thing() else None

    def method(self, receiver: Thing, name: str) -> Thing | None:
        methods, _ = self.members(receiver)
        gives = methods.get(name)
        if gives is not None and gives.sort in (FORWARD, CALL):
            return methods.get(gives.sort)
        return receiver if gives is not None and gives.sort == SELF else gives

    def walk(self, text: str, thing: Thing, steps: int) -> tuple[str, Thing]:
        """The text of a way on from a thing, and where it leads."""
        for _ in range(steps):
            further = list(self.further(thing))
            if not further:
                break
            step, thing = self.random.choice(further)
            text += step
        return text, thing

    def further(self, thing: Thing) -> Iterator[tuple[str, Thing]]:
        if thing.sort == "module":
            children = self.exports[thing.of] if thing.own else CHILDREN[thing.of]
            yield from ((f".{name}", child) for name, child in sorted(children.items()) if "." not in name)
        elif thing.sort == "object":
            methods, attributes = self.members(thing)
            yield from ((f".{name}", held) for name, held in sorted(attributes.items()))
            for name in sorted(methods):
                if not name.startswith("__") and name not in self.busy:
                    given = self.method(thing, name)
                    yield f".{name}(1)", given or Thing()
                    yield f".{name}", Thing("method")
        elif thing == Thing():
            yield f".{self.random.choice(WILD)}", Thing()
        called = (
            None if thing.sort == "module" or (self.busy and thing.sort == "object" and thing.own) else self.after_call(thing)
        )
        if called is not None:
            yield from [("()", called)] * (1 if thing.sort == "object" else 4)
