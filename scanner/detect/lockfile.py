"""Lock files: what was resolved, as `name==version` with its line.

They are written by machines, one key a line, and can be long: the TOML ones are read by line (so a merge conflict
costs no more than its own lines), Pipfile.lock as JSON whose keys are then looked up in the text."""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from collections.abc import Iterator
from typing import Final

from scanner.clean import visible
from scanner.detect import Settings
from scanner.detect.declared import declared
from scanner.detect.source import Source, read_source
from scanner.detect.specifiers import canonical
from scanner.limits import MAX_LINE
from scanner.model.facts import FileFacts, Requirement

KIND: Final = "lockfile"
_PACKAGE: Final = re.compile(r"\[\[\s{0,9}packages?\s{0,9}\]\]")
_VALUE: Final = re.compile(r"""(name|version|category|groups|source|marker|markers|optional)\s{0,9}=\s{0,9}(.*)""")
_QUOTED: Final = re.compile(r""""([^"\\]{0,500})"|'([^']{0,500})'""")
_LOCAL: Final = re.compile(r"""\b(?:editable|virtual|directory)\s{0,9}=|\btype\s{0,9}=\s{0,9}"directory\"""")
_CONFLICT: Final = re.compile(r"<{7}(?: |$)")
_TOKEN: Final = re.compile(r'"(?:[^"\\]|\\.)*+"|[{}\[\]:,]')


def detect(path: str, data: bytes, settings: Settings) -> FileFacts:  # noqa: ARG001
    """Requirements of scope "lock". Packages that are folders of the repository itself are left out."""
    source = read_source(path, data)
    if path.rsplit("/", 1)[-1] == "Pipfile.lock":
        return _pipfile_lock(source)
    requirements = [r for block in _blocks(source.lines) if (r := _locked(source, block)) is not None]
    unknowns = list(source.unknowns)
    conflict = next((n for n, line in enumerate(source.lines, 1) if _CONFLICT.match(line)), 0)
    if conflict:
        unknowns.append(source.unknown("holds a merge conflict; both sides were read", conflict))
    elif not requirements and not re.search(r"^(?:lock-?version|version|content-hash|package)\b", source.text, re.MULTILINE):
        unknowns.append(source.unknown("is no lock file that could be read"))
    return FileFacts(kind=KIND, requirements=tuple(requirements), unknowns=tuple(unknowns))


_Block = dict[str, tuple[str, int]]
"""The values of one `[[package]]` as written, with their lines."""


def _blocks(lines: list[str]) -> Iterator[_Block]:
    block: _Block | None = None
    for number, line in enumerate(lines, 1):
        text = line[:MAX_LINE].strip()
        if text.startswith("["):  # of this package's own subtables nothing is needed
            if block:
                yield block
            block = {} if _PACKAGE.match(text) else None
        elif block is not None:
            found = _VALUE.match(text)
            if found and line[:1] not in {" ", "\t"}:
                block.setdefault(found[1], (found[2], number))
    if block:
        yield block


def _locked(source: Source, block: _Block) -> Requirement | None:
    name, line = block.get("name", ("", 0))
    version, _ = block.get("version", ("", 0))
    if _LOCAL.search(block.get("source", ("", 0))[0]):
        return None
    number = _unquoted(version)
    marker = _unquoted((block.get("marker") or block.get("markers") or ("", 0))[0])
    return declared(
        _unquoted(name),
        line,
        f"{visible(_unquoted(name))}=={visible(number)}" if number else source.shown(line),
        specifier=canonical(f"=={number}") if number else "",
        scope="lock",
        group=_group(block),
        markers=(marker,),
    )


def _group(block: _Block) -> str:
    """ "dev" where the lock says that only development needs it."""
    if _unquoted(block.get("category", ("", 0))[0]) == "dev":
        return "dev"
    groups = [found[1] or found[2] or "" for found in _QUOTED.finditer(block.get("groups", ("", 0))[0])]
    only = groups[0] if len(groups) == 1 else ""
    return visible(only) if only not in {"main", "default"} else ""


def _unquoted(text: str) -> str:
    found = _QUOTED.match(text)
    return (found[1] or found[2] or "") if found else ""


def _pipfile_lock(source: Source) -> FileFacts:
    try:
        data = json.loads(source.text)
    except (ValueError, RecursionError):
        return FileFacts(kind=KIND, unknowns=(*source.unknowns, source.unknown("is not JSON")))
    lines = _key_lines(source.text)
    requirements = []
    for category, packages in data.items() if isinstance(data, dict) else ():
        if category == "_meta" or not isinstance(packages, dict):
            continue
        for name, details in packages.items():
            found = _pipfile_locked(source, category, name, details, lines.get((category, name), 1))
            requirements += [found] if found else []
    requirements.sort(key=lambda requirement: requirement.line)
    return FileFacts(kind=KIND, requirements=tuple(requirements), unknowns=source.unknowns)


def _pipfile_locked(source: Source, category: str, name: str, details: object, line: int) -> Requirement | None:
    table = details if isinstance(details, dict) else {}
    version = table.get("version")
    if "path" in table:
        return None
    specifier = canonical(version) if isinstance(version, str) else ""
    return declared(
        name,
        line,
        visible(name + version)[:200] if isinstance(version, str) else source.shown(line),
        specifier=specifier,
        scope="lock",
        group={"default": "", "develop": "dev"}.get(category, visible(category)[:100]),
        extras=table.get("extras"),
        markers=(table.get("markers"),),
    )


def _key_lines(text: str) -> dict[tuple[str, str], int]:
    """Where the keys of the second level stand, by (first, second): for valid JSON. The last of equal keys counts,
    as it does for json."""
    starts = [0, *(found.end() for found in re.finditer("\n", text))]
    lines: dict[tuple[str, str], int] = {}
    outer, depth, key, place = "", 0, "", 0
    for token in _TOKEN.finditer(text):
        char = token[0][0]
        if char == '"':
            key, place = token[0], token.start()
        elif char in "{[":
            depth += 1
        elif char in "}]":
            depth -= 1
        elif char == ":" and depth == 1:
            outer = json.loads(key)
        elif char == ":" and depth == 2:
            lines[(outer, json.loads(key))] = bisect_right(starts, place)
    return lines
