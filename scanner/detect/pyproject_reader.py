"""What the readers of pyproject tables share: where they look, and where they put what they find."""

from __future__ import annotations

from typing import Any

from scanner.clean import excerpt
from scanner.detect.declared import declared
from scanner.detect.requirement_text import to_requirement
from scanner.detect.source import Source
from scanner.detect.toml_lines import Toml
from scanner.model.base import Unknown
from scanner.model.facts import Include, Requirement, Scope


class Reader:
    """One pyproject.toml. Paths are keys from the root of the document."""

    def __init__(self, source: Source, toml: Toml) -> None:
        self.source = source
        self.toml = toml
        self.requirements: list[Requirement] = []
        self.includes: list[Include] = []
        self.unknowns: list[Unknown] = []

    def strings(self, scope: Scope, group: str, *path: str) -> None:
        """Requirement lines (PEP 508) of an array. What is no requirement is an unknown, once for the array."""
        unread = []
        for text, line in self.toml.strings(*path):
            shown = self.source.lines[line - 1] if line <= len(self.source.lines) else text
            found = to_requirement(text, line, scope, group=excerpt(group), shown=shown)
            if found is not None:
                self.requirements.append(found)
            elif not text.strip().startswith((".", "/", "file:")):
                unread.append(line)
        if unread:
            self.unknowns.append(self.source.unknown("no requirement that could be read", unread[0], "detect"))

    def files(self, *path: str) -> None:
        """Requirement files that an array, or a string, names."""
        self.includes += [Include(excerpt(name), line) for name, line in self.toml.strings(*path)]

    def unknown(self, reason: str, *path: str) -> None:
        self.unknowns.append(self.source.unknown(reason, self.toml.line(*path), "detect"))

    def table_entry(
        self,
        name: str,
        line: int,
        *,
        specifier: str = "",
        scope: Scope,
        group: str = "",
        extras: Any = None,
        markers: tuple[Any, ...] = (),
    ) -> None:
        """A requirement that is a table's key (Poetry, Pixi)."""
        found = declared(
            name,
            line,
            self.source.shown(line),
            specifier=specifier,
            scope=scope,
            group=excerpt(group),
            extras=extras,
            markers=markers,
        )
        if found is not None:
            self.requirements.append(found)
