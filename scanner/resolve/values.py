"""What a name may stand for, as far as it can be told without running anything."""

from __future__ import annotations

from typing import Literal, NamedTuple

import msgspec

Reason = Literal["ambiguous", "base", "result", "dynamic", "star", "member", "depth", "ring"]
"""Why a name cannot be followed: alternatives that differ; a base class that is not known, or may lack the name; what a call
returns; code that decides while it runs; a star import among several; an attribute that the class does not have by itself;
a chain that is too long, or leads back to where it began."""


class Foreign(msgspec.Struct, frozen=True):
    """A name of somebody else's package: a module, a class, a function; nobody looks which."""

    name: str


class Instance(msgspec.Struct, frozen=True):
    """An object of somebody else's class."""

    name: str


class Local(msgspec.Struct, frozen=True):
    """A class of the repository: where it is defined, and its dotted name there."""

    path: str
    name: str


class Object(msgspec.Struct, frozen=True):
    """An object of a class of the repository."""

    of: Local


class Behind(msgspec.Struct, frozen=True):
    """What `super()` gives inside of a class."""

    of: Local


class Function(msgspec.Struct, frozen=True):
    """A function or method of the repository, by its dotted name in its file."""

    path: str
    name: str


class Module(msgspec.Struct, frozen=True):
    """A module of the repository."""

    path: str


class Own(msgspec.Struct, frozen=True):
    """Something of the repository that has nothing to do with anybody else, as far as can be told."""

    is_class: bool = False
    """Its name is a class's: objects of it are the repository's own too. What a function gives is not known."""


class Bound(msgspec.Struct, frozen=True):
    """An attribute of somebody else's class, got from `receiver`."""

    owner: str
    member: str
    receiver: Instance | Object | Local

    @property
    def symbol(self) -> str:
        """Its name in full, as its package spells it."""
        return f"{self.owner}.{self.member}"


class Stopped(msgspec.Struct, frozen=True):
    """Something behind an attribute of which no more is known than that attribute's own name."""

    symbol: str


class Lost(msgspec.Struct, frozen=True):
    """Not known, and why."""

    reason: Reason


Value = Foreign | Instance | Local | Object | Behind | Function | Module | Own | Bound | Stopped | Lost

DIRECT, THROUGH_MODULE, THROUGH_OBJECT = 0, 1, 2
"""How a value was come by; of two ways the greater counts."""


class Found(NamedTuple):
    """A value and how it was come by."""

    value: Value
    via: int = DIRECT


def lost(reason: Reason) -> Found:
    """Nothing, and why."""
    return Found(Lost(reason))
