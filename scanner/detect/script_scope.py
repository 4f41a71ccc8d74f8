"""The scope of what scripts, recipes and CI jobs install."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from scanner.detect.scopes import scope_of_file, scope_of_group
from scanner.model.facts import Scope

_WORD: Final = re.compile(r"[a-z0-9]+")
_TOLD: Final[frozenset[Scope]] = frozenset({"test", "docs", "dev"})


def scope_of_script(path: str) -> Scope:
    """ "test", "docs" or "dev" where a word of the name or a folder says so, else "script": `setup.sh` and `build.sh` prepare
    the product, too."""
    folder, _, name = path.lower().rpartition("/")
    told = scope_of_target(_WORD.findall(name), "script")
    if told == "script" and folder:
        told = scope_of_file(f"{folder}/x")
    return told if told in _TOLD else "script"


def scope_of_target(names: Iterable[str], otherwise: Scope) -> Scope:
    """The scope that the names of a recipe tell (`test:`, `docs-serve:`), else `otherwise`."""
    for name in names:
        told = scope_of_group(name, otherwise)
        if told in _TOLD:
            return told
    return otherwise
