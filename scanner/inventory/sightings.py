"""Evidence joined with the rulebook: every place where a technology of the rulebook shows itself."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Literal, NamedTuple

from scanner.inventory.roles import Roles
from scanner.model.base import Binding, Confidence, Role
from scanner.model.facts import FileFacts, Guard, Import, Scope
from scanner.model.rules import Technology
from scanner.resolve import ModuleMap
from scanner.rulebook.index import Hit, Index

Origin = Literal["import", "use", "declared", "image", "command"]


class Sighting(NamedTuple):
    """One technology (or one generation of it) at one place. `kind` is an import's guard, a use's kind, or
    the extra or group of a requirement; `scope` is a requirement's, "" for all others."""

    technology: str
    generation: str | None
    origin: Origin
    symbol: str
    path: str
    line: int
    column: int
    end_line: int
    cell: int | None
    role: Role
    binding: Binding
    confidence: Confidence
    text: str
    kind: str = ""
    scope: str = ""
    specifier: str = ""


_SCOPE_ROLES: Mapping[Scope, Role] = {"test": "test", "docs": "docs", "dev": "tooling", "build": "tooling"}
"""What is required for tests alone says nothing about production, wherever the manifest stands."""

_OPTIONAL: frozenset[Guard] = frozenset({"try", "type-checking", "function", "condition", "dynamic"})


def sightings(
    facts: Mapping[str, Iterable[FileFacts]], modules: ModuleMap, index: Index, roles: Roles, own: frozenset[str]
) -> tuple[Sighting, ...]:
    """Every sighting in the files' facts, sorted by place; none of the technologies in `own`, which the repository is."""
    found: list[Sighting] = []
    for path, several in facts.items():
        role = roles.of(path)
        for fact in several:
            found.extend(_imported(path, role, fact, modules, index))
            found.extend(_used(path, role, fact, modules, index))
            found.extend(_declared(path, roles.of_manifest(path) if role != "notebook" else role, fact, index))
            found.extend(_deployed(path, role, fact, index))
    return tuple(sorted((seen for seen in found if seen.technology not in own), key=_place))


def own_technologies(modules: ModuleMap, technologies: Iterable[Technology]) -> frozenset[str]:
    """Technologies that the repository is, rather than uses: its source roots hold the package that they are imported by."""
    return frozenset(
        technology.id
        for technology in technologies
        if any(modules.owns("", name.split(".", 1)[0]) for name in technology.match.imports)
    )


def _place(seen: Sighting) -> tuple[str, int, int, int, str, str, str]:
    return seen.path, seen.cell or 0, seen.line, seen.column, seen.technology, seen.generation or "", seen.symbol


def _imported(path: str, role: Role, fact: FileFacts, modules: ModuleMap, index: Index) -> Iterator[Sighting]:
    for item in fact.imports:
        if item.level or not item.module or modules.owns(path, item.module.split(".", 1)[0]):
            continue
        for hit in index.imported(item.module, item.name):
            yield Sighting(
                hit.technology, hit.generation, "import", _spelled(item), path, item.line, item.column, item.end_line,
                item.cell, role, "optional" if item.guard in _OPTIONAL else "required",
                "medium" if item.recovered else "high", fact.text_at(item.line, item.cell), item.guard,
            )  # fmt: skip


def _used(path: str, role: Role, fact: FileFacts, modules: ModuleMap, index: Index) -> Iterator[Sighting]:
    required = {
        i.module.split(".", 1)[0] for i in fact.imports if not i.level and i.guard not in _OPTIONAL
    }  # a root that one import brings in unconditionally is required for the whole file
    for use in fact.uses:
        head = use.name.split(".", 1)[0]
        if not head or modules.owns(path, head):
            continue
        for hit in index.used(use.name):
            yield Sighting(
                hit.technology, hit.generation, "use", use.name, path, use.line, use.column, use.end_line, use.cell, role,
                "required" if head in required else "optional", "medium" if use.recovered else "high",
                fact.text_at(use.line, use.cell), use.kind,
            )  # fmt: skip


def _declared(path: str, role: Role, fact: FileFacts, index: Index) -> Iterator[Sighting]:
    for item in fact.requirements:
        for hit in index.distribution(item.name):
            yield Sighting(
                hit.technology, hit.generation, "declared", item.name, path, item.line, 1, item.line, item.cell,
                _SCOPE_ROLES.get(item.scope, role) if role == "production" else role,
                "optional" if item.scope == "optional" else "required", "high", item.text, item.group, item.scope,
                item.specifier,
            )  # fmt: skip


def _deployed(path: str, role: Role, fact: FileFacts, index: Index) -> Iterator[Sighting]:
    for image in fact.images:
        for hit in index.image(image.repository):
            symbol = f"{image.repository}:{image.tag}" if image.tag else image.repository
            yield _infrastructure(hit, "image", symbol, path, image.line, None, role, image.text)
    for command in fact.commands:
        for hit in index.command(command.words):
            symbol = " ".join(command.words[:3])
            yield _infrastructure(hit, "command", symbol, path, command.line, command.cell, role, command.text)


def _infrastructure(
    hit: Hit, origin: Origin, symbol: str, path: str, line: int, cell: int | None, role: Role, text: str
) -> Sighting:
    return Sighting(hit.technology, hit.generation, origin, symbol, path, line, 1, line, cell, role, "required", "high", text)


def _spelled(item: Import) -> str:
    return f"{item.module}.{item.name}" if item.name and item.name != "*" else item.module
