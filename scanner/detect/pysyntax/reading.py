"""Sources to imports, uses and traits: two forward walks over each tree, the first for imports, the second for their names."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Final, NamedTuple

from tree_sitter import Tree

from scanner.detect.pysyntax import marks
from scanner.detect.pysyntax.grammar import kind, parse
from scanner.detect.pysyntax.imports import FIRST_ARGUMENT, LAST_ARGUMENT, Found, Unit, call, statement
from scanner.detect.pysyntax.names import IDENTIFIER, Occurrence, Reference, read
from scanner.detect.pysyntax.pieces import first_error, is_python_2, mask, pieces
from scanner.detect.pysyntax.scopes import Names
from scanner.detect.pysyntax.source import Source
from scanner.detect.pysyntax.walk import Walk
from scanner.model.base import Unknown
from scanner.model.facts import Import, Use, text_key

_IMPORT: Final = kind("import", named=False)
_IMPORTS: Final = re.compile(rb"import(?:orskip)?(?![A-Za-z0-9])")
_LAZY: Final = re.compile(rb"Lazy")
_CALLS: Final = frozenset(name.encode() for name in FIRST_ARGUMENT | LAST_ARGUMENT)
_WORD: Final = re.compile(rb"[A-Za-z_\x80-\xff][\w\x80-\xff]*")
_FEW_NAMES: Final = 40
"""So many names are looked for by one pattern; more, by looking at each word."""
_MOST_ROUNDS: Final = 8
"""Aliases of aliases that are looked for: `a = tf.keras`, `b = a.layers` …"""
_JOINS_AFTER: Final = frozenset(bytes((byte,)) for byte in range(256) if byte > 127 or chr(byte).isalnum() or byte == 95)
_JOINS_BEFORE: Final = _JOINS_AFTER | {b"."}
_JOINS: Final = frozenset(byte[0] for byte in _JOINS_BEFORE)
_ALIAS: Final = re.compile(
    rb"=[ \t]{0,9}\(?([A-Za-z_\x80-\xff][\w\x80-\xff]*+)[ \t]{0,9}(?:\.[\w. \t\x80-\xff]*+)?\)?[ \t]{0,9}(?=[\n;#=]|\Z|if\b)"
)
"""An assignment of a dotted name: the sign and its right side."""
_LEFT: Final = re.compile(
    rb"(?<![\w.\x80-\xff])([A-Za-z_\x80-\xff][\w\x80-\xff]{0,99})(?:[ \t]{0,9}:[^=\n]{1,99})?[ \t]{0,9}:?\Z"
)
"""Its left side: a name, perhaps with an annotation, or the first half of `:=`."""


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

    def __call__(self, target: str) -> bool:
        """Whether uses of a dotted name are recorded."""
        return self.relative if target[0] == "." else target.partition(".")[0] in self.roots


def read_sources(sources: Sequence[Source], path: str, wanted: Wanted) -> Reading:
    """Imports, uses and traits of sources that share one module namespace, in the order given."""
    whole = [_Parsed(unit, parse(unit.data)) for unit in (Unit(source, source.data) for source in sources)]
    broken = [parsed.tree.root_node.has_error for parsed in whole]
    if not any(broken):
        return _finish(*_once(whole, wanted, unordered=_are_cells(sources)), wanted, sources)
    readings = [_mark_recovered(whole, broken), _in_pieces(whole, broken)]
    said = [_once(units, wanted, unordered=_are_cells(sources)) for units in readings]
    traits = {"broken"}.union(*(heard.traits for heard, _ in said))
    unread = [parsed for parsed, bad in zip(whole, broken, strict=True) if bad]
    if "python-2" in traits:
        unread = [parsed for parsed in unread if not is_python_2(parsed.tree, parsed.unit.data)]
    heard = _Heard(_merge_imports(said[1][0].imports, said[0][0].imports), {}, traits)
    reading = _finish(heard, _merge_uses(said[1][1], said[0][1]), wanted, sources)
    return reading._replace(unknowns=tuple(_unread(path, parsed) for parsed in unread))


def _are_cells(sources: Sequence[Source]) -> bool:
    return any(source.cell is not None for source in sources)


def _mark_recovered(whole: list[_Parsed], broken: list[bool]) -> list[_Parsed]:
    return [
        _Parsed(parsed.unit._replace(recovered=True), parsed.tree) if bad else parsed
        for parsed, bad in zip(whole, broken, strict=True)
    ]


def _in_pieces(whole: list[_Parsed], broken: list[bool]) -> list[_Parsed]:
    units: list[_Parsed] = []
    for parsed, bad in zip(whole, broken, strict=True):
        if not bad:
            units.append(parsed)
            continue
        masked = mask(parsed.unit.data)
        for piece in pieces(masked.data):
            unit = Unit(parsed.unit.source, piece.data, piece.start, recovered=True, masked=masked.template)
            units.append(_Parsed(unit, parse(piece.data)))
    return units


def _unread(path: str, parsed: _Parsed) -> Unknown:
    line = parsed.unit.source.line_of(first_error(parsed.tree))
    where = f"line {line}" if parsed.unit.source.cell is None else f"cell {parsed.unit.source.cell}, line {line}"
    return Unknown(path=path, stage="parse", reason=f"does not parse as a whole near {where}; what could be read was read")


def _once(units: list[_Parsed], wanted: Wanted, *, unordered: bool) -> tuple[_Heard, list[Use]]:
    """One reading of all units as one module."""
    heard = _Heard([], {}, set())
    names = Names(wanted, unordered=unordered)
    for parsed in units:
        _listen(parsed, names, heard)
    interesting = {
        row.bound for row in heard.imports if row.bound is not None and wanted("." * row.level + (row.module or row.name or ""))
    }
    spelled = _with_aliases({name.encode() for name in interesting}, units)
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


def _hear_main(unit: Unit, walk: Walk, heard: _Heard) -> None:
    if marks.is_main_guard(walk.frames):
        heard.traits.add("main-guard")


def _hear_old(unit: Unit, walk: Walk, heard: _Heard) -> None:
    if marks.is_old_syntax(walk.frames):
        heard.traits.add("python-2")


def _with_aliases(names: set[bytes], units: Iterable[_Parsed]) -> set[bytes]:
    """The names, and all that some line may assign one of them (with attributes) to. Too many are harmless: the tree
    decides later what each is."""
    fresh = names
    assigned = [(found[1], found.start(), parsed.unit.data) for parsed in units for found in _ALIAS.finditer(parsed.unit.data)]
    for _ in range(_MOST_ROUNDS):
        lefts = (_LEFT.search(data, max(0, end - 220), end) for right, end, data in assigned if right in fresh)
        fresh = {left[1] for left in lefts if left is not None} - names
        if not fresh:
            break
        names = names | fresh
    return names


def _look(parsed: _Parsed, spelled: set[bytes], names: Names, targets: dict[int, str]) -> Iterator[Reference]:
    """The second walk: each occurrence of a name of interest."""
    if not spelled:
        return
    unit = parsed.unit
    data, base = unit.data, unit.base
    walk = Walk(parsed.tree, names.module, base)
    frames = walk.frames
    decoded = {name: name.decode("utf-8", "replace") for name in spelled}
    for start, name in _occurrences(data, spelled):
        if walk.to(start) and frames[-1].kind == IDENTIFIER and frames[-1].end == start + len(name):
            found = read(Occurrence(decoded[name], frames, data, base), names, targets)
            if found is not None:
                yield found


def _occurrences(data: bytes, names: set[bytes]) -> list[tuple[int, bytes]]:
    """Where one of the names stands as a word that no dot precedes."""
    if len(names) > _FEW_NAMES:
        words = ((found.start(), found[0]) for found in _WORD.finditer(data) if found[0] in names)
        return [(start, word) for start, word in words if not start or data[start - 1] not in _JOINS]
    found: list[tuple[int, bytes]] = []
    for name in names:
        size, start = len(name), data.find(name)
        while start >= 0:
            before, after = data[start - 1 : start], data[start + size : start + size + 1]
            if before not in _JOINS_BEFORE and after not in _JOINS_AFTER:
                found.append((start, name))
            start = data.find(name, start + size)
    found.sort()
    return found


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
    return row.level > 0 or wanted(row.module)
