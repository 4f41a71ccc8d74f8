"""A requirement from its parts, as tables of Poetry, Pipenv and lock files give them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any, Final

from packaging.utils import canonicalize_name

from scanner.clean import excerpt
from scanner.model.facts import Requirement, Scope

_NAME: Final = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._-]{0,198}[A-Za-z0-9])?")


def declared(
    name: Any,
    line: int,
    text: str,
    *,
    specifier: str = "",
    scope: Scope = "runtime",
    group: str = "",
    extras: Any = None,
    markers: Iterable[Any] = (),
) -> Requirement | None:
    """The requirement, or None where `name` is no distribution's name. `text` is the evidence, already clean;
    `extras` and `markers` may be anything a file can hold: what is not text is left out."""
    if not isinstance(name, str) or not _NAME.fullmatch(name):
        return None
    listed = [extra for extra in extras if isinstance(extra, str)] if isinstance(extras, list) else []
    texts = [marker for marker in markers if isinstance(marker, str) and marker.strip()]
    return Requirement(
        name=canonicalize_name(name),
        line=line,
        text=text,
        specifier=specifier,
        scope=scope,
        group=group,
        extras=tuple(sorted(canonicalize_name(extra) for extra in listed if _NAME.fullmatch(extra))),
        marker=excerpt(" and ".join(f"({text})" for text in texts) if len(texts) > 1 else "".join(texts)),
    )
