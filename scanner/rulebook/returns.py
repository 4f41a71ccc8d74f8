"""What calls give, by the rulebook: `Technology.returns` turned into one quick lookup."""

from __future__ import annotations

import fnmatch
import re
from collections import defaultdict
from collections.abc import Iterable
from functools import lru_cache
from typing import Final

from scanner.model.rules import Technology

_GLOB: Final = re.compile(r"\*|\[[^\]]*\]")
_KEPT: Final = 65_536
"""Distinct symbols whose answer is remembered."""


class Returns:
    """Lookups of what a call of a dotted name gives.

    A pattern stands for names with as many parts as it has. Where several fit, the one that spells out more counts:
    "torch.Tensor.is_*" is closer to `torch.Tensor.is_cuda` than "torch.Tensor.[a-z]*" is."""

    def __init__(self, technologies: Iterable[Technology]) -> None:
        self._plain: dict[str, str] = {}
        globs: defaultdict[tuple[str, int], list[tuple[str, str]]] = defaultdict(list)
        for technology in technologies:
            for pattern, gives in technology.returns.items():
                if _GLOB.search(pattern):
                    globs[_key(pattern)].append((pattern, gives))
                else:
                    self._plain[pattern] = gives
        self._globs = {
            key: tuple((_compiled(pattern), gives) for pattern, gives in sorted(several, key=_closest_first))
            for key, several in globs.items()
        }
        self.of = lru_cache(_KEPT)(self._of)
        """`of(symbol)`: a dotted class, "self" (the object whose method it is), "class" (an object of the class that the
        method was called on), "?" (nothing that can be followed), or None where the rulebook says nothing."""

    def _of(self, symbol: str) -> str | None:
        if symbol in self._plain:
            return self._plain[symbol]
        several = self._globs.get(_key(symbol), ())
        parts = symbol.split(".") if several else []
        return next((gives for pattern, gives in several if _fits(pattern, parts)), None)


def _key(dotted: str) -> tuple[str, int]:
    return dotted.split(".", 1)[0], dotted.count(".")


def _closest_first(rule: tuple[str, str]) -> tuple[int, str]:
    return -len(_GLOB.sub("", rule[0])), rule[0]


def _fits(pattern: tuple[re.Pattern[str], ...], parts: list[str]) -> bool:
    return all(one.match(part) for one, part in zip(pattern, parts, strict=True))


def _compiled(pattern: str) -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(fnmatch.translate(part)) for part in pattern.split("."))
