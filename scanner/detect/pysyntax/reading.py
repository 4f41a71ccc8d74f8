"""Sources to imports, uses and traits: two forward walks over each tree, the first for imports, the second for their names."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from typing import Final, NamedTuple

from tree_sitter import Tree

from scanner.detect.pysyntax import marks
from scanner.detect.pysyntax.calls import FIRST_ARGUMENT, LAST_ARGUMENT, call
from scanner.detect.pysyntax.grammar import kind, parse
from scanner.detect.pysyntax.imports import Found, Unit, statement
from scanner.detect.pysyntax.names import read
from scanner.detect.pysyntax.occurrence import IDENTIFIER, Occurrence, Reference
from scanner.detect.pysyntax.pieces import first_error, is_python_2, mask, pieces
from scanner.detect.pysyntax.scopes import Names
from scanner.detect.pysyntax.source import Source
from scanner.detect.pysyntax.walk import Walk
from scanner.detect.pysyntax.words import occurrences, with_aliases
from scanner.model.base import Unknown
from scanner.model.facts import Import, Use, text_key

_IMPORT: Final = kind("import", named=False)
_IMPORTS: Final = re.compile(rb"import(?:orskip)?(?![A-Za-z0-9])")
_LAZY: Final = re.compile(rb"Lazy")
_CALLS: Final = frozenset(name.encode() for name in FIRST_ARGUMENT | LAST_ARGUMENT)


class Reading(NamedTuple):
    """What some sources say together. All are in source order."""

    imports: tuple[Import, ...]
    uses: tuple[Use, ...]
    texts: dict[str, str]
    traits: tuple[str, ...]
    unknowns: tuple[Unknown, ...]


class _Parsed(NamedTuple):
    unit: Unit
    tree: Tree


class _Heard(NamedTuple):
    """What the first walk heard."""

    imports: list[Import]
    targets: dict[int, str]
    traits: set[str]


class Wanted(NamedTuple):
    """Which imported names are worth following: those under `roots`, and where asked relative ones."""

    roots: frozenset[str]
    relative: bool = False

    def accepts(self, target: str) -> bool:
        """Whether uses of a dotted name are recorded."""
        return self.relative if target.startswith(".") else target.partition(".")[0] in self.roots

    def follows(self, row: Import) -> bool:
        """Whether the name that an import binds is worth following."""
        return self.relative if row.level else row.module.partition(".")[0] in self.roots


def read_sources(sources: Sequence[Source], path: str, wanted: Wanted) -> Reading:
    """Imports, uses and traits of sources that share one module namespace, in the order given."""
    whole = [_Parsed(unit, parse(unit.data)) for unit in (Unit(source, source.data) for source in sources)]
    broken = [parsed.tree.root_node.has_error for parsed in whole]
    if not any(broken):
        return _finish(*_once(whole, wanted, unordered=_are_cells(sources)), wanted, sources)
    mended = [_recovered(parsed) if bad else parsed for parsed, bad in zip(whole, broken, strict=True)]
    in_pieces = [piece for parsed in mended for piece in _in_pieces(parsed)]
    said = [_once(units, wanted, unordered=_are_cells(sources)) for units in (mended, in_pieces)]
    traits = {"broken"}.union(*(heard.traits for heard, _ in said))
    unread = [parsed for parsed, bad in zip(whole, broken, strict=True) if bad]
    if "python-2" in traits:
        unread = [parsed for parsed in unread if not is_python_2(parsed.tree, parsed.unit.data)]
    heard = _Heard(_merge_imports(said[1][0].imports, said[0][0].imports), {}, traits)
    reading = _finish(heard, _merge_uses(said[1][1], said[0][1]), wanted, sources)
    return reading._replace(unknowns=tuple(_unread(path, parsed) for parsed in unread))


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


def _once(units: list[_Parsed], wanted: Wanted, *, unordered: bool) -> tuple[_Heard, list[Use]]:
    """One reading of all units as one module."""
    heard = _Heard([], {}, set())
    names = Names(wanted.accepts, unordered=unordered)
    for parsed in units:
        _listen(parsed, names, heard)
    bound = {row.bound.encode() for row in heard.imports if row.bound is not None and wanted.follows(row)}
    spelled = with_aliases(bound, [parsed.unit.data for parsed in units])
    references = [(parsed.unit, found) for parsed in units for found in _look(parsed, spelled, names, heard.targets)]
    names.settle()
    return heard, [use for unit, found in references if (use := _use(unit, found, names)) is not None]


def _listen(parsed: _Parsed, names: Names, heard: _Heard) -> None:
    """The first walk: imports, calls that import, and traits."""
    unit = parsed.unit
    walk = Walk(parsed.tree, names.module, unit.base)
    for offset, hear in _heard_at(unit.data):
        walk.to(offset)
        if len(walk.frames) > 1:
            hear(unit, walk, heard)


def _heard_at(data: bytes) -> list[tuple[int, Callable[[Unit, Walk, _Heard], None]]]:
    found: list[tuple[int, Callable[[Unit, Walk, _Heard], None]]] = []
    found.extend((match.start(), _hear_import) for match in _IMPORTS.finditer(data))
    if b"Lazy" in data:
        found.extend((match.start(), _hear_import) for match in _LAZY.finditer(data))
    found.extend((offset, _hear_main) for offset in marks.main_guards(data))
    found.extend((offset, _hear_old) for offset in marks.old_syntax(data))
    found.sort(key=lambda entry: entry[0])
    return found


def _hear_import(unit: Unit, walk: Walk, heard: _Heard) -> None:
    leaf = walk.frames[-1]
    if leaf.kind == _IMPORT:
        for found in statement(unit, walk.frames):
            _keep(found, heard)
    elif leaf.kind == IDENTIFIER and unit.data[leaf.node.start_byte : leaf.end] in _CALLS:
        said = call(unit, walk.frames)
        if isinstance(said, str):
            heard.traits.add(said)
        elif said is not None:
            _keep(said, heard)


def _keep(found: Found, heard: _Heard) -> None:
    heard.imports.append(found.row)
    heard.targets.update(found.targets)


def _hear_main(_unit: Unit, walk: Walk, heard: _Heard) -> None:
    if marks.is_main_guard(walk.frames):
        heard.traits.add("main-guard")


def _hear_old(_unit: Unit, walk: Walk, heard: _Heard) -> None:
    if marks.is_old_syntax(walk.frames):
        heard.traits.add("python-2")


def _look(parsed: _Parsed, spelled: set[bytes], names: Names, targets: dict[int, str]) -> Iterator[Reference]:
    """The second walk: each occurrence of a name of interest."""
    if not spelled:
        return
    unit = parsed.unit
    data, base = unit.data, unit.base
    walk = Walk(parsed.tree, names.module, base)
    frames = walk.frames
    decoded = {name: name.decode("utf-8", "replace") for name in spelled}
    for start, name in occurrences(data, spelled):
        if walk.to(start) and frames[-1].kind == IDENTIFIER and frames[-1].end == start + len(name):
            found = read(Occurrence(decoded[name], frames, data, base), names, targets)
            if found is not None:
                yield found


def _use(unit: Unit, found: Reference, names: Names) -> Use | None:
    target = names.resolve(found.name, found.place)
    if target is None:
        return None
    line, column, end = unit.source.span(unit.shift + found.start, unit.shift + found.end)
    return Use(target + found.rest, found.kind, line, column, end, unit.source.cell, unit.recovered)


def _merge_imports(first: list[Import], second: list[Import]) -> list[Import]:
    merged = {(row.cell, row.line, row.column, row.module, row.name, row.bound): row for row in (*second, *first)}
    return list(merged.values())


def _merge_uses(first: list[Use], second: list[Use]) -> list[Use]:
    return list({(use.cell, use.line, use.column): use for use in (*second, *first)}.values())


def _finish(heard: _Heard, uses: list[Use], wanted: Wanted, sources: Sequence[Source]) -> Reading:
    order = {source.cell: position for position, source in enumerate(sources)}
    imports = sorted(heard.imports, key=lambda row: (order[row.cell], row.line, row.column))
    uses = sorted(uses, key=lambda use: (order[use.cell], use.line, use.column))
    stars = {f"star:{'.' * row.level}{row.module}" for row in imports if row.name == "*" and _matters(row, wanted)}
    shown = {(row.cell, row.line) for row in imports if _matters(row, wanted)} | {(use.cell, use.line) for use in uses}
    by_cell = {source.cell: source for source in sources}
    texts = {
        text_key(line, cell): by_cell[cell].excerpt(line) for cell, line in sorted(shown, key=lambda at: (order[at[0]], at[1]))
    }
    return Reading(tuple(imports), tuple(uses), texts, tuple(sorted(heard.traits | stars)), ())


def _matters(row: Import, wanted: Wanted) -> bool:
    return row.level > 0 or wanted.follows(row)
