"""Sources to imports, uses, definitions and traits: two forward walks over each tree, the first for imports, the second for
their names, and for the classes and functions that have to do with them."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from operator import attrgetter
from typing import Final, NamedTuple

from tree_sitter import Tree

from scanner.detect.pysyntax import calls, exports, lazies, marks
from scanner.detect.pysyntax.definitions import Definitions, Where, merged
from scanner.detect.pysyntax.demand import demanded
from scanner.detect.pysyntax.followed import Wanted
from scanner.detect.pysyntax.grammar import kind, parse
from scanner.detect.pysyntax.imports import Found, Unit, statement
from scanner.detect.pysyntax.interest import Interest, interest
from scanner.detect.pysyntax.members import Collected
from scanner.detect.pysyntax.names import read
from scanner.detect.pysyntax.occurrence import IDENTIFIER, Occurrence, Reference, references
from scanner.detect.pysyntax.pieces import first_error, is_python_2, mask, pieces
from scanner.detect.pysyntax.resolution import Names
from scanner.detect.pysyntax.shellcalls import Ears, Outside
from scanner.detect.pysyntax.source import Source
from scanner.detect.pysyntax.stars import candidates, has_star
from scanner.detect.pysyntax.values import fits
from scanner.detect.pysyntax.visits import visit
from scanner.detect.pysyntax.walk import Walk
from scanner.detect.pysyntax.words import occurrences
from scanner.model.base import Unknown
from scanner.model.facts import Definition, Import, Use, text_key

_IMPORT: Final = kind("import", named=False)
_IMPORTS: Final = re.compile(rb"import(?:orskip)?(?![A-Za-z0-9])")
_new: Final = tuple.__new__
_PLACE: Final = attrgetter("line", "column")
_LAZY: Final = re.compile(rb"Lazy")


class Reading(NamedTuple):
    """What some sources say together. All are in source order."""

    imports: tuple[Import, ...]
    uses: tuple[Use, ...]
    definitions: tuple[Definition, ...]
    texts: dict[str, str]
    traits: tuple[str, ...]
    unknowns: tuple[Unknown, ...]
    outside: Outside = Outside()


class _Said(NamedTuple):
    """What one reading found."""

    heard: _Heard
    uses: list[Use]
    definitions: list[Definition]


class _Parsed(NamedTuple):
    unit: Unit
    tree: Tree


class _Heard(NamedTuple):
    """What the first walk heard."""

    imports: list[Import]
    targets: dict[int, str]
    traits: set[str]
    ears: Ears


def read_sources(sources: Sequence[Source], path: str, wanted: Wanted) -> Reading:
    """Imports, uses and traits of sources that share one module namespace, in the order given."""
    whole = [_Parsed(unit, parse(unit.data)) for unit in (Unit(source, source.data) for source in sources)]
    broken = [parsed.tree.root_node.has_error for parsed in whole]
    if not any(broken):
        return _finish(_once(whole, wanted, unordered=_are_cells(sources)), wanted, sources)
    mended = [_recovered(parsed) if bad else parsed for parsed, bad in zip(whole, broken, strict=True)]
    in_pieces = [piece for parsed in mended for piece in _in_pieces(parsed)]
    first, second = (_once(units, wanted, unordered=_are_cells(sources)) for units in (mended, in_pieces))
    traits = {"broken"} | first.heard.traits | second.heard.traits
    unread = [parsed for parsed, bad in zip(whole, broken, strict=True) if bad]
    if "python-2" in traits:
        unread = [parsed for parsed in unread if not is_python_2(parsed.tree, parsed.unit.data)]
    said = _Said(
        _Heard(_merge_imports(second.heard.imports, first.heard.imports), {}, traits, first.heard.ears),
        _merge_uses(second.uses, first.uses),
        merged(second.definitions, first.definitions),
    )
    return _finish(said, wanted, sources)._replace(unknowns=tuple(_unread(path, parsed) for parsed in unread))


def _are_cells(sources: Sequence[Source]) -> bool:
    return any(source.cell is not None for source in sources)


def _recovered(parsed: _Parsed) -> _Parsed:
    """A source that does not parse, with conflict markers and placeholders of templates out of the way."""
    masked = mask(parsed.unit.data)
    unit = parsed.unit._replace(data=masked.data, recovered=True, masked=masked.template)
    return _Parsed(unit, parsed.tree if masked.data == parsed.unit.data else parse(masked.data))


def _in_pieces(parsed: _Parsed) -> list[_Parsed]:
    if not parsed.unit.recovered:
        return [parsed]
    units = (parsed.unit._replace(data=piece.data, shift=piece.start) for piece in pieces(parsed.unit.data))
    return [_Parsed(unit, parse(unit.data)) for unit in units]


def _unread(path: str, parsed: _Parsed) -> Unknown:
    line = parsed.unit.source.line_of(first_error(parsed.tree))
    where = f"line {line}" if parsed.unit.source.cell is None else f"cell {parsed.unit.source.cell}, line {line}"
    return Unknown(path=path, stage="parse", reason=f"does not parse as a whole near {where}; what could be read was read")


def _once(units: list[_Parsed], wanted: Wanted, *, unordered: bool) -> _Said:
    """One reading of all units as one module."""
    heard = _Heard([], {}, set(), Ears(wanted.variables))
    names = Names(wanted.accepts, wanted.knows, unordered=unordered)
    for parsed in units:
        _listen(parsed, names, heard)
    bound = {row.bound.encode() for row in heard.imports if row.bound is not None and wanted.follows(row)}
    data = [parsed.unit.data for parsed in units]
    if has_star(heard.imports):
        free = candidates(data) - bound
        names.starred = frozenset(name.decode("utf-8", "replace") for name in free)
        bound |= free
    worth = interest(bound, data)
    collected = Collected()
    seen = [
        _look(parsed, _places(parsed.unit.data, worth, index), names, heard.targets, collected)
        for index, parsed in enumerate(units)
    ]
    names.settle()
    definitions = Definitions(names, collected)
    judged: dict[str, bool] = {}
    uses = [
        use for parsed, found in zip(units, seen, strict=True) for use in _uses(parsed.unit, found, names, definitions, judged)
    ]
    uses += [use for use in heard.ears.probes(heard.imports) if wanted.knows(use.name)]
    heard.imports.extend(row for unit, tree in units for row in lazies.offered(unit, tree.root_node))
    return _Said(heard, uses, _rows(units, heard, definitions))


def _rows(units: list[_Parsed], heard: _Heard, definitions: Definitions) -> list[Definition]:
    """What the sources define. Beside a star import every name counts: one that is missing may come from there."""
    rows = list(definitions.rows(_where(units)))
    for unit, tree in units:
        if has_star(heard.imports):
            known = {row.name for row in rows}
            rows.extend(row for row in exports.bound(unit, tree.root_node) if row.name not in known)
        rows.extend(lazies.answered(unit, tree.root_node))
        if exports.ALL.encode() in unit.data and (offered := exports.listed(unit, tree.root_node)) is not None:
            rows = [row for row in rows if row.name != exports.ALL]
            rows.append(offered)
    return rows


def _where(units: list[_Parsed]) -> Where:
    """How to find the line and cell of a byte among all sources."""
    sources = sorted({parsed.unit.source.base: parsed.unit.source for parsed in units}.items())
    bases = [base for base, _ in sources]

    def where(offset: int) -> tuple[int, int | None]:
        base, source = sources[max(bisect_right(bases, offset) - 1, 0)]
        return source.line_of(offset - base), source.cell

    return where


def _listen(parsed: _Parsed, names: Names, heard: _Heard) -> None:
    """The first walk: imports, calls that import, and traits."""
    unit = parsed.unit
    walk = Walk(parsed.tree, names.module, unit.base)
    for offset, hear in _heard_at(unit.data, heard.ears):
        walk.to(offset)
        if len(walk.frames) > 1:
            hear(unit, walk, heard)


def _heard_at(data: bytes, ears: Ears) -> list[tuple[int, Callable[[Unit, Walk, _Heard], None]]]:
    found: list[tuple[int, Callable[[Unit, Walk, _Heard], None]]] = []
    found.extend((match.start(), _hear_import) for match in _IMPORTS.finditer(data))
    if b"Lazy" in data:
        found.extend((match.start(), _hear_import) for match in _LAZY.finditer(data))
    found.extend((offset, _hear_main) for offset in marks.main_guards(data))
    found.extend((offset, _hear_old) for offset in marks.old_syntax(data))
    found.extend((offset, _hear_import) for offset in calls.spots(data))
    found.extend((offset, _hear_outside) for offset in ears.spots(data))
    found.sort(key=lambda entry: entry[0])
    return found


def _hear_import(unit: Unit, walk: Walk, heard: _Heard) -> None:
    leaf = walk.frames[-1]
    if leaf.kind == _IMPORT:
        for found in statement(unit, walk.frames):
            _keep(found, heard)
    elif leaf.kind == IDENTIFIER:
        said = calls.call(unit, walk.frames)
        if isinstance(said, str):
            heard.traits.add(said)
        elif said is not None:
            _keep(said, heard)


def _hear_outside(unit: Unit, walk: Walk, heard: _Heard) -> None:
    heard.ears.listen(unit, walk.frames)


def _keep(found: Found, heard: _Heard) -> None:
    heard.imports.append(found.row)
    heard.targets.update(found.targets)


def _hear_main(_unit: Unit, walk: Walk, heard: _Heard) -> None:
    if marks.is_main_guard(walk.frames):
        heard.traits.add("main-guard")


def _hear_old(_unit: Unit, walk: Walk, heard: _Heard) -> None:
    if marks.is_old_syntax(walk.frames):
        heard.traits.add("python-2")


def _places(data: bytes, worth: Interest, index: int) -> list[tuple[int, bytes]]:
    """All places to look at, in order; b"" stands for a statement to visit."""
    if not worth.names:
        return []
    places = occurrences(data, worth.names | worth.variables)
    variables = [place for place in places if place[1] in worth.variables]
    if variables:
        places = [place for place in places if place[1] not in worth.variables]
        heads = [head for head in worth.heads[index] if head[1] in worth.variables]
        places.extend(demanded(data, variables, worth.functions[index], heads))
    places.extend((offset, b"") for offset in worth.visits[index])
    places.sort()
    return places


def _look(
    parsed: _Parsed, places: list[tuple[int, bytes]], names: Names, targets: dict[int, str], collected: Collected
) -> list[Reference]:
    """The second walk: each occurrence of a name of interest, and the statements to visit."""
    unit = parsed.unit
    data, base = unit.data, unit.base
    walk = Walk(parsed.tree, names.module, base)
    frames, to = walk.frames, walk.to
    decoded = {name: name.decode("utf-8", "replace") for _, name in places}
    looked: list[Reference] = []
    for start, name in places:
        if not to(start) or len(frames) < 2:
            continue
        if not name:
            looked += visit(unit, frames, collected)
            continue
        leaf = frames[-1]
        if leaf.kind == IDENTIFIER and leaf.end == start + len(name):
            found: Occurrence = _new(Occurrence, (decoded[name], frames, data, base))
            if read(found, names, targets):
                looked += references(found)
    return looked


def _uses(unit: Unit, seen: list[Reference], names: Names, definitions: Definitions, judged: dict[str, bool]) -> Iterator[Use]:
    """The references that lead to something of interest. The same trails come often: `judged` says what was found of each."""
    source, shift = unit.source, unit.shift
    resolve, span, cell, recovered = names.resolve, source.span, source.cell, unit.recovered
    for name, rest, what, place, start, end in seen:
        target = resolve(name, place)
        if target is None or (not rest and "(" in target):  # a variable by itself asks nothing of what it holds
            continue
        trail = target + rest
        worth = judged.get(trail)
        if worth is None:
            through = trail[0] == ":" or "(" in trail
            worth = judged[trail] = not through or (fits(trail) and definitions.records(trail))
        if worth and not (what == "read" and not rest and trail[0] == "*"):
            line, column, last = span(shift + start, shift + end)
            yield Use(trail, what, line, column, last, cell, recovered)


def _merge_imports(first: list[Import], second: list[Import]) -> list[Import]:
    merged = {(row.cell, row.line, row.column, row.module, row.name, row.bound): row for row in (*second, *first)}
    return list(merged.values())


def _merge_uses(first: list[Use], second: list[Use]) -> list[Use]:
    return list({(use.cell, use.line, use.column): use for use in (*second, *first)}.values())


def _finish(said: _Said, wanted: Wanted, sources: Sequence[Source]) -> Reading:
    heard = said.heard
    order = {source.cell: position for position, source in enumerate(sources)}
    imports = sorted(heard.imports, key=lambda row: (order[row.cell], row.line, row.column))
    uses = sorted(said.uses, key=_PLACE)
    if len(sources) > 1:
        uses.sort(key=lambda use: order[use.cell])
    definitions = sorted(said.definitions, key=lambda row: (order[row.cell], row.line, row.name))
    stars = {f"star:{'.' * row.level}{row.module}" for row in imports if row.name == "*" and _matters(row, wanted)}
    cited: dict[int | None, set[int]] = {source.cell: set() for source in sources}
    for row in imports:
        if _matters(row, wanted):
            cited[row.cell].add(row.line)
    for use in uses:
        cited[use.cell].add(use.line)
    texts: dict[str, str] = {}
    for source in sources:
        lines = sorted(cited[source.cell])
        texts.update(zip((text_key(line, source.cell) for line in lines), source.excerpts(lines), strict=True))
    traits = tuple(sorted(heard.traits | stars))
    return Reading(tuple(imports), tuple(uses), tuple(definitions), texts, traits, (), heard.ears.outside(imports))


def _matters(row: Import, wanted: Wanted) -> bool:
    return row.level > 0 or wanted.follows(row)
