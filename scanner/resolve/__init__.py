"""Names followed to the repository's own modules: what is first-party, which module imports which, what a name stands for."""

from __future__ import annotations

from scanner.resolve.edges import ImportEdge, closure, import_edges, importers
from scanner.resolve.knowledge import Knowledge
from scanner.resolve.layout import module_map
from scanner.resolve.lookup import Outcome, Resolver
from scanner.resolve.modules import ModuleMap, Place

__all__ = [
    "ImportEdge",
    "Knowledge",
    "ModuleMap",
    "Outcome",
    "Place",
    "Resolver",
    "closure",
    "import_edges",
    "importers",
    "module_map",
]
