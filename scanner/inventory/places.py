"""Which places to show for many sightings: few, telling, spread over files."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from scanner.inventory.sightings import Origin, Sighting
from scanner.model.base import Role
from scanner.model.result import Evidence

MAX_EVIDENCE: Final = 6
_ORIGIN: Final[dict[Origin, int]] = {"image": 0, "command": 1, "use": 2, "import": 3, "setting": 4, "declared": 5}
_ROLE: Final[dict[Role, int]] = {
    "production": 0, "notebook": 1, "tooling": 2, "example": 3, "docs": 4, "test": 5, "vendored": 6,
}  # fmt: skip


def evidence_of(seen: Iterable[Sighting], limit: int = MAX_EVIDENCE) -> tuple[Evidence, ...]:
    """At most `limit` places: one per file first, production before the rest, what runs before what is declared."""
    ranked = sorted(seen, key=lambda s: (_ROLE[s.role], _ORIGIN[s.origin], s.path, s.cell or 0, s.line))
    first: dict[str, Evidence] = {}
    more: dict[tuple[str, int, int | None], Evidence] = {}
    for item in ranked:
        place = Evidence(path=item.path, line=item.line, text=item.text, cell=item.cell)
        if first.setdefault(item.path, place) != place:
            more.setdefault((item.path, item.line, item.cell), place)
        if len(first) >= limit:
            break
    return tuple([*first.values(), *more.values()][:limit])
