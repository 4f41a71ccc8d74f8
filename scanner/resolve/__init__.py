"""Names followed to the repository's own modules: what is first-party, and which module imports which."""

from __future__ import annotations

from scanner.resolve.edges import ImportEdge, closure, import_edges
from scanner.resolve.modules import ModuleMap

__all__ = ["ImportEdge", "ModuleMap", "closure", "import_edges"]
