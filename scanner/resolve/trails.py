"""Trails as detectors write them (see `facts.Use`), taken apart."""

from __future__ import annotations

from functools import lru_cache
from typing import Final, NamedTuple

CALL: Final = "()"
UNKNOWN: Final = "?"


class Trail(NamedTuple):
    """`kind` is "" for what begins with an import, ":" for a name of the same module and "*" for one that a star import
    brings; `level` counts the dots of a relative import; `steps` are names, and "()" for each call."""

    kind: str
    level: int
    steps: tuple[str, ...]

    def plain(self) -> tuple[str, ...]:
        """The names before the first call."""
        return self.steps[: self.steps.index(CALL)] if CALL in self.steps else self.steps


@lru_cache(65_536)
def parse(text: str) -> Trail:
    """The parts of a trail; a text of any form gives one."""
    kind = text[0] if text[:1] in (":", "*") else ""
    body = text[len(kind) :]
    names = body.lstrip(".")
    steps: list[str] = []
    for part in names.split(".") if names else ():
        name = part
        while name.endswith(CALL):
            name = name[: -len(CALL)]
        if name:
            steps.append(name)
        steps.extend([CALL] * ((len(part) - len(name)) // len(CALL)))
    return Trail(kind, 0 if kind else len(body) - len(names), tuple(steps))


def names_class(name: str) -> bool:
    """Whether a name is spelled as classes are: with a capital first, underscores aside, and not in capitals only."""
    bare = name.lstrip("_")
    return bare[:1].isupper() and not bare.isupper()
