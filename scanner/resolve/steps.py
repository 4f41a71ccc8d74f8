"""One step from a value to what follows it: an attribute, or a call."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from scanner.resolve.classes import Classes
from scanner.resolve.knowledge import Knowledge
from scanner.resolve.trails import CALL, names_class
from scanner.resolve.values import (
    THROUGH_MODULE,
    THROUGH_OBJECT,
    Behind,
    Bound,
    Foreign,
    Found,
    Function,
    Instance,
    Local,
    Lost,
    Module,
    Object,
    Own,
    Stopped,
    Value,
)

_SUPER: Final = "super"


class Steps:
    """Walks on from values. `module` tells what a name of a module stands for, `returned` what a function of the
    repository gives."""

    def __init__(
        self,
        knowledge: Knowledge,
        classes: Classes,
        module: Callable[[str, str], Found],
        returned: Callable[[Function], Found],
    ) -> None:
        self._knowledge = knowledge
        self._classes = classes
        self._module = module
        self._returned = returned

    def walk(self, start: Found, steps: Sequence[str]) -> Found:
        """Where a value's attributes and calls lead; the end comes early where nothing more is known."""
        value, via = start
        for step in steps:
            if isinstance(value, Lost):
                break
            if step == _SUPER and isinstance(value, (Local, Object)):
                value, via = Behind(value.of if isinstance(value, Object) else value), THROUGH_OBJECT
                continue
            if step == CALL:
                if not isinstance(value, Behind):  # the call that belongs to `super`
                    value, via = self._call(value), THROUGH_OBJECT
            else:
                value, further = self._attribute(value, step)
                via = max(via, further)
        return Found(value, via)

    def _attribute(self, value: Value, name: str) -> Found:
        if isinstance(value, Foreign):
            return Found(Foreign(f"{value.name}.{name}"))
        if isinstance(value, Module):
            found = self._module(value.path, name)
            return Found(found.value, max(found.via, THROUGH_MODULE))
        if isinstance(value, (Instance, Bound)):
            return Found(self._member(value, name), THROUGH_OBJECT)
        if isinstance(value, (Object, Local)):
            return self._classes.member(value.of if isinstance(value, Object) else value, name, value)
        if isinstance(value, Behind):
            return self._classes.member(value.of, name, Object(value.of), behind=True)
        return Found(Own(names_class(name)) if isinstance(value, (Function, Own)) else value)

    def _member(self, value: Instance | Bound, name: str) -> Value:
        """An attribute of somebody else's object; of an attribute of it, only where the rulebook says what that is."""
        if name.startswith("__"):
            return Own()
        if isinstance(value, Instance):
            listed = self._knowledge.has(value.name, name)
            return Lost("member") if listed is False else Bound(value.name, name, value)
        kind = self._kind(self._knowledge.returns(value.symbol), value.receiver)
        return self._member(kind, name) if isinstance(kind, Instance) else Stopped(value.symbol)

    def _call(self, value: Value) -> Value:
        if isinstance(value, Foreign):
            return self._constructed(value.name)
        if isinstance(value, Instance):
            return self._kind(self._knowledge.returns(f"{value.name}.__call__"), value)
        if isinstance(value, Bound):
            return self._kind(self._knowledge.returns(value.symbol), value.receiver)
        return self._own_call(value)

    def _own_call(self, value: Value) -> Value:
        if isinstance(value, Object):
            hook = self._classes.hook(value.of).value
            return self._call(hook) if isinstance(hook, (Function, Bound)) else Lost("result")
        if isinstance(value, Local):
            return Object(value)
        if isinstance(value, Function):
            return self._returned(value).value
        return Own() if isinstance(value, Own) and value.is_class else Lost("result")

    def _constructed(self, name: str) -> Value:
        """What a call of somebody else's name gives: as the rulebook says, else an object where the name is a class's."""
        said = self._knowledge.returns(name)
        owner, _, last = name.rpartition(".")
        if said is not None:
            return self._kind(said, Foreign(owner))
        return Instance(name) if names_class(last) else Lost("result")

    def _kind(self, said: str | None, receiver: Foreign | Instance | Object | Local) -> Value:
        if said is None or said == "?":
            return Lost("result")
        if said not in ("self", "class"):
            return Instance(said)
        if isinstance(receiver, Foreign):  # `Class.method(…)`
            return Instance(receiver.name)
        return Object(receiver) if isinstance(receiver, Local) else receiver
