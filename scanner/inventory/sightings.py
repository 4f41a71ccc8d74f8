"""Evidence joined with the rulebook: every place where a technology of the rulebook shows itself."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Literal, NamedTuple

from scanner.inventory.roles import Roles
from scanner.model.base import Binding, Confidence, Role
from scanner.model.facts import FileFacts, Guard, Import, Scope, Use
from scanner.model.result import Via
from scanner.model.rules import Technology
from scanner.resolve import ImportEdge, ModuleMap, Outcome, Resolver, closure, importers
from scanner.resolve.trails import parse
from scanner.rulebook.index import Hit, Index

Origin = Literal["import", "use", "declared", "image", "command", "setting"]


class Sighting(NamedTuple):
    """One technology (or one generation of it) at one place. `kind` is an import's guard, a use's kind, or
    the extra or group of a requirement; `scope` is a requirement's, "" for all others; `via` says how a use was followed."""

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
    via: Via = ""

    @property
    def named(self) -> bool:
        """Whether it is a use of a name: neither an attribute of an object, nor a look whether something is there."""
        return self.origin == "use" and self.via != "object" and self.kind != "probe"

    @property
    def probes(self) -> bool:
        """Whether it only looks if something is there, which uses nothing."""
        return self.origin == "use" and self.kind == "probe"


class Tally(NamedTuple):
    """What became of all uses. Of names of the rulebook's technologies: `direct` by an import of their own, `modules`
    through first-party modules, `objects` as attributes of objects and base classes. Beside them `own` uses of
    first-party code, `other` ones of packages that the rulebook does not know, and `unresolved` ones by reason. What cannot
    be resolved in files from which no import leads to any technology is other packages' or the repository's own."""

    direct: int
    modules: int
    objects: int
    own: int
    other: int
    unresolved: Mapping[str, int]


_SCOPE_ROLES: Mapping[Scope, Role] = {"test": "test", "docs": "docs", "dev": "tooling", "build": "tooling"}
"""What is required for tests alone says nothing about production, wherever the manifest stands."""

_OPTIONAL: frozenset[Guard] = frozenset({"try", "type-checking", "function", "condition", "dynamic"})


def sightings(
    facts: Mapping[str, Iterable[FileFacts]],
    modules: ModuleMap,
    resolver: Resolver,
    index: Index,
    roles: Roles,
    own: frozenset[str],
    edges: Iterable[ImportEdge] = (),
) -> tuple[tuple[Sighting, ...], Tally]:
    """Every sighting in the files' facts, sorted by place, none of the technologies in `own`, which the repository is;
    and what became of the uses. `edges` are the imports among the repository's own modules."""
    found: list[Sighting] = []
    by_path: dict[str, Counter[str]] = {}
    for path, several in facts.items():
        role = roles.of(path)
        outcomes = by_path[path] = Counter()
        for fact in several:
            found.extend(_imported(path, role, fact, modules, index))
            found.extend(_used(path, role, fact, resolver, index, outcomes))
            found.extend(_declared(path, roles.of_manifest(path) if role != "notebook" else role, fact, index))
            found.extend(_deployed(path, role, fact, index))
    near = _near((seen.path for seen in found if seen.origin == "import"), edges)
    return tuple(sorted((seen for seen in found if seen.technology not in own), key=_place)), _tally(by_path, near)


def _near(importing: Iterable[str], edges: Iterable[ImportEdge]) -> frozenset[str]:
    """The files that import a technology, or a module of the repository that comes to one."""
    before = importers(edges)
    return closure(importing, lambda path: before.get(path, ()))


def _tally(by_path: Mapping[str, Counter[str]], near: frozenset[str]) -> Tally:
    outcomes: Counter[str] = Counter()
    for path, counted in by_path.items():
        for key, number in counted.items():
            outcomes[key if path in near or not key.startswith("unresolved ") else "other"] += number
    return Tally(
        direct=outcomes.get("known", 0),
        modules=outcomes.get("known module", 0),
        objects=outcomes.get("known object", 0),
        own=outcomes.get("own", 0),
        other=outcomes.get("other", 0),
        unresolved={key.partition(" ")[2]: count for key, count in sorted(outcomes.items()) if key.startswith("unresolved ")},
    )


def own_technologies(modules: ModuleMap, technologies: Iterable[Technology]) -> frozenset[str]:
    """Technologies that the repository is, rather than uses: its source roots hold a package that a framework is imported
    by; of what stands for several packages of several people (libraries, services) all of them."""
    own = set()
    for technology in technologies:
        held = [modules.embodies(head) for head in {name.split(".", 1)[0] for name in technology.match.imports}]
        if any(held) if technology.kind == "framework" else held and all(held):
            own.add(technology.id)
    return frozenset(own)


def _place(seen: Sighting) -> tuple[str, int, int, int, str, str, str]:
    return seen.path, seen.cell or 0, seen.line, seen.column, seen.technology, seen.generation or "", seen.symbol


def _imported(path: str, role: Role, fact: FileFacts, modules: ModuleMap, index: Index) -> Iterator[Sighting]:
    for item in fact.imports:
        if item.level or not item.module or modules.owns(path, item.module.split(".", 1)[0]):
            continue
        hits = tuple(index.imported(item.module, item.name))
        for hit in hits:
            if hit.generation is not None and _is_silent(item, hit, hits):
                continue
            yield Sighting(
                hit.technology, hit.generation, "import", _spelled(item), path, item.line, item.column, item.end_line,
                item.cell, role, "optional" if item.guard in _OPTIONAL else "required",
                "medium" if item.recovered else "high", fact.text_at(item.line, item.cell), item.guard,
            )  # fmt: skip


def _is_silent(item: Import, hit: Hit, hits: Iterable[Hit]) -> bool:
    """Whether an import tells of no dialect: names of types are written in none, and of a framework that is loaded by name
    its uses tell."""
    plain = any(other.technology == hit.technology and other.generation is None for other in hits)
    return item.guard == "type-checking" or (item.guard == "dynamic" and plain)


def _used(
    path: str, role: Role, fact: FileFacts, resolver: Resolver, index: Index, outcomes: Counter[str]
) -> Iterator[Sighting]:
    roots = _Roots(fact)
    for use in fact.uses:
        outcome = resolver.resolve(path, use.name, use.kind)
        outcomes[_counted(outcome)] += 1
        if outcome.kind != "known":
            continue
        for hit in index.used(outcome.symbol):
            yield Sighting(
                hit.technology, hit.generation, "use", outcome.symbol, path, use.line, use.column, use.end_line, use.cell, role,
                roots.binding(use, outcome), "medium" if use.recovered else "high", fact.text_at(use.line, use.cell), use.kind,
                via=outcome.via,
            )  # fmt: skip


def _counted(outcome: Outcome) -> str:
    return (
        f"{outcome.kind} {outcome.reason or outcome.via}".rstrip() if outcome.kind in ("known", "unresolved") else outcome.kind
    )


class _Roots:
    """The imports of a file by the first name that they bring in. What one of them brings in unconditionally is required for
    the whole file."""

    def __init__(self, fact: FileFacts) -> None:
        self._every = {_root(item) for item in fact.imports}
        self._firm = {_root(item) for item in fact.imports if item.guard not in _OPTIONAL}

    def binding(self, use: Use, outcome: Outcome) -> Binding:
        """Of what is come by through objects and modules, the binding of the import that leads there, if there is one."""
        if use.kind == "probe":
            return "optional"
        trail = parse(use.name)
        head = (trail.level, trail.steps[0]) if trail.steps and not trail.kind else (0, outcome.symbol.split(".", 1)[0])
        if outcome.via == "" and not trail.kind:
            return "required" if head in self._firm else "optional"
        return "optional" if head in self._every and head not in self._firm else "required"


def _root(item: Import) -> tuple[int, str]:
    return item.level, (item.module or item.name or "").split(".", 1)[0]


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
    for setting in fact.settings:
        for hit in index.setting(setting.name, setting.value):
            symbol = f"{setting.name}={setting.value}"
            yield _infrastructure(hit, "setting", symbol, path, setting.line, setting.cell, role, setting.text)


def _infrastructure(
    hit: Hit, origin: Origin, symbol: str, path: str, line: int, cell: int | None, role: Role, text: str
) -> Sighting:
    return Sighting(hit.technology, hit.generation, origin, symbol, path, line, 1, line, cell, role, "required", "high", text)


def _spelled(item: Import) -> str:
    return f"{item.module}.{item.name}" if item.name and item.name != "*" else item.module
