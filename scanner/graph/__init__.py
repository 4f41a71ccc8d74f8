"""The dependency graph: `builder` collects and answers, `assemble` fills it from the inventory."""

from __future__ import annotations

from scanner.graph.assemble import assemble

__all__ = ["assemble"]
