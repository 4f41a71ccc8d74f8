"""Reports: one module per format, each turning an assessment into text. They know the model alone.

A format is one module with `render(assessment, width, color, ascii_only) -> str` and one line in the table.
Modules are imported when they are asked for, so that a JSON report pays for no template engine.
"""

from __future__ import annotations

import importlib
from pathlib import PurePath
from typing import Final, NamedTuple, Protocol, cast

from scanner.model.result import Assessment


class Format(NamedTuple):
    """One line of the table. `suffixes` are those of output files, lower case."""

    name: str
    module: str
    suffixes: tuple[str, ...] = ()


FORMATS: Final = (
    Format("terminal", "scanner.render.terminal"),
    Format("json", "scanner.render.json", (".json",)),
    Format("html", "scanner.render.html", (".html", ".htm")),
    Format("markdown", "scanner.render.markdown", (".md",)),
)


class Look(NamedTuple):
    """How text for a terminal looks; the other formats have no use for it. With `ascii_only` every other character
    is written by its code, for streams whose encoding cannot carry it."""

    width: int = 100
    color: bool = False
    ascii_only: bool = False


class _Renderer(Protocol):
    def render(self, assessment: Assessment, look: Look) -> str: ...


def render(assessment: Assessment, format: str, *, width: int = 100, color: bool = False, ascii_only: bool = False) -> str:  # noqa: A002
    """The report as text that ends in a newline. The same assessment gives the same text anywhere.

    Raises ValueError where `format` is not in the table."""
    entry = next((known for known in FORMATS if known.name == format), None)
    if entry is None:
        raise ValueError(f"there is no format {format!r}; choose from {', '.join(known.name for known in FORMATS)}")
    module = cast("_Renderer", importlib.import_module(entry.module))
    return module.render(assessment, Look(width, color, ascii_only))


def format_for_suffix(path: str) -> str | None:
    """The format that a file of this name holds, None where its suffix is no format's."""
    suffix = PurePath(path).suffix.lower()
    return next((known.name for known in FORMATS if suffix in known.suffixes), None)
