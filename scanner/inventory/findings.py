"""Sightings as findings: each with a rule, three separate axes (level, category, confidence) and a fingerprint."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping

from scanner.inventory.sightings import Sighting
from scanner.model.result import Finding
from scanner.model.rules import Technology


def findings(seen: Iterable[Sighting], technologies: Mapping[str, Technology]) -> tuple[Finding, ...]:
    """One finding for each sighting, in place order. Where a use belongs to a dialect the finding names the dialect,
    and the plain sighting at the same place is not repeated. The fingerprint is made of rule, path, symbol and the
    text of the line, not of its number; equal ones are told apart by their order."""
    items = list(seen)
    dialects = {(*_place(s), s.technology, s.symbol) for s in items if s.generation is not None}
    counted: Counter[str] = Counter()
    found = []
    for item in items:
        if item.generation is None and (*_place(item), item.technology, item.symbol) in dialects:
            continue
        base = "\0".join((_rule(item), item.path, item.symbol, " ".join(item.text.split())))
        counted[base] += 1
        print_ = hashlib.sha256(f"{base}\0{counted[base]}".encode("utf-8", "backslashreplace")).hexdigest()[:24]
        found.append(_finding(item, technologies[item.technology], print_))
    return tuple(found)


def _place(item: Sighting) -> tuple[str, int | None, int, int]:
    return item.path, item.cell, item.line, item.column


def _rule(item: Sighting) -> str:
    return f"{item.technology}.{item.generation}" if item.generation else item.technology


def _finding(item: Sighting, technology: Technology, fingerprint: str) -> Finding:
    generation = next((g for g in technology.generations if g.id == item.generation), None)
    return Finding(
        id=f"f-{fingerprint[:16]}",
        rule=_rule(item),
        framework=technology.id if technology.kind == "framework" else None,
        symbol=item.symbol,
        path=item.path,
        line=item.line,
        column=item.column,
        end_line=item.end_line,
        cell=item.cell,
        role=item.role,
        binding="declared-only" if item.origin == "declared" else item.binding,
        level=generation.level if generation else technology.level,
        category=generation.category if generation else technology.category,
        confidence=item.confidence,
        fingerprint=fingerprint,
        via=item.via,
    )
