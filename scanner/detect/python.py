"""Python files, of any version and in any state: imports, uses of the names they bring, and traits."""

from __future__ import annotations

import functools
from collections.abc import Sequence

from scanner.detect import Settings
from scanner.detect.decode import decode
from scanner.detect.pysyntax.followed import Wanted
from scanner.detect.pysyntax.marks import told
from scanner.detect.pysyntax.reading import Reading, read_sources
from scanner.detect.pysyntax.source import Source, count_lines
from scanner.model.base import Unknown
from scanner.model.facts import FileFacts


def detect(path: str, data: bytes, settings: Settings) -> FileFacts:
    """All imports of a file, and the uses of names imported from `settings.roots`. Never raises for what the bytes hold."""
    decoded = decode(data)
    reading = read_sources([Source(decoded.text)], path, _wanted(settings.roots, settings.variables))
    traits = {*reading.traits, *told(path, decoded.text)}
    unread = (Unknown(path=path, stage="decode", reason=decoded.problem),) if decoded.problem else ()
    return FileFacts(
        kind="python",
        lines=count_lines(decoded.text),
        imports=reading.imports,
        uses=reading.uses,
        definitions=reading.definitions,
        requirements=reading.outside.requirements,
        includes=reading.outside.includes,
        commands=reading.outside.commands,
        settings=reading.outside.settings,
        traits=tuple(sorted(traits)),
        texts=reading.texts,
        unknowns=(*unread, *reading.unknowns),
    )


def read_cells(cells: Sequence[tuple[int, str]], path: str, settings: Settings) -> Reading:
    r"""The code cells of a notebook, as (index, text), read as one module in the order of their indices. Lines count within
    a cell. A name may be used in a cell before the one that imports it: cells run in any order."""
    sources: list[Source] = []
    base = 0
    for index, text in sorted(cells, key=lambda cell: cell[0]):
        source = Source(text.replace("\r\n", "\n").replace("\r", "\n"), index, base)
        sources.append(source)
        base += len(source.data) + 1
    return read_sources(sources, path, _wanted(settings.roots, settings.variables))


@functools.lru_cache(maxsize=8)
def _wanted(roots: tuple[str, ...], variables: tuple[str, ...]) -> Wanted:
    return Wanted(frozenset(roots), frozenset(variables))
