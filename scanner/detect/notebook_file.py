"""The JSON of a notebook, of any version, whole or in pieces, to its code cells. Outputs are never looked at."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any, Final, NamedTuple

_LANGUAGES: Final = {"ir": "r", "c++": "cpp", "c#": "csharp", ".net-csharp": "csharp", "f#": "fsharp"}
_KERNEL: Final = re.compile(r"ir\b|julia|scala|spylon|sos\b|javascript|tslab|deno|bash|ruby|rust|xcpp|octave|matlab|swift")
"""Names of kernels that say a language; most are free names of environments."""
_CELLS: Final = re.compile(r'"cells"\s{0,100}:\s{0,100}\[')
_CELL: Final = re.compile(r'\{\s{0,100}"cell_type"\s{0,100}:')
_BETWEEN: Final = re.compile(r"[\s,]*")
_MAX_ATTEMPTS: Final = 40
"""Places in a damaged file at which a cell is looked for; each may cost a pass over the rest."""
_SURROGATE: Final = re.compile("[\ud800-\udfff]")


class CodeCell(NamedTuple):
    """`position` counts all cells from 0; `source` has "\\n" as its only line end."""

    position: int
    source: str


class NotebookFile(NamedTuple):
    """`language` is "python" where nothing says otherwise; `problems` are sentences for a person."""

    cells: tuple[CodeCell, ...]
    language: str
    problems: tuple[str, ...]


def read_notebook(data: bytes) -> NotebookFile:
    """The code cells of a notebook of format 1 to 4, in order. Never raises: what is broken is a problem, and cells
    before and after the damage are still found."""
    text, problems = _text(data)
    try:
        loaded = _decoder().decode(text)
    except (ValueError, RecursionError) as error:
        found = tuple(_salvaged(text))
        problems.append(_broken(error, text, len(found)))
        return NotebookFile(_code_cells(list(found), problems), _language_in(text), tuple(problems))
    if not isinstance(loaded, dict):
        return NotebookFile((), "python", (*problems, "is no notebook: its JSON is not an object"))
    cells = _cells(loaded, problems)
    return NotebookFile(_code_cells(cells, problems), _language(loaded, cells), tuple(problems))


def _text(data: bytes) -> tuple[str, list[str]]:
    """Decoded as JSON may be encoded: UTF-8, UTF-16 or UTF-32, told apart by their first bytes."""
    encoding = json.detect_encoding(data)
    try:
        return data.decode(encoding), []
    except UnicodeDecodeError:
        return data.decode(encoding, "replace"), [f"is not valid {encoding}; bytes that cannot be decoded were replaced"]


def _decoder() -> json.JSONDecoder:
    """Numbers mean nothing here, so that none can be too long."""
    return json.JSONDecoder(strict=False, parse_int=_no_number, parse_float=_no_number, parse_constant=_no_number)


def _no_number(text: str) -> float:
    return float(len(text))


def _broken(error: Exception, text: str, found: int) -> str:
    kept = f"{found:,} cells could still be read" if found else "no cell could be read"
    if not text.strip():
        return "is empty"
    if isinstance(error, json.JSONDecodeError):
        return f"is broken JSON near line {error.lineno:,}; {kept}"
    return f"is JSON nested too deeply; {kept}"


def _cells(loaded: dict[str, Any], problems: list[str]) -> list[Any]:
    """Format 4 has `cells`; before that they stood in `worksheets`."""
    cells = loaded.get("cells")
    if cells is None and isinstance(loaded.get("worksheets"), list):
        sheets = [sheet for sheet in loaded["worksheets"] if isinstance(sheet, dict)]
        lists = [sheet.get("cells") for sheet in sheets]
        cells = [cell for some in lists if isinstance(some, list) for cell in some]
    if isinstance(cells, list):
        return cells
    problems.append("is no notebook: it has no list of cells")
    return []


def _code_cells(cells: list[Any], problems: list[str]) -> tuple[CodeCell, ...]:
    found = []
    odd = []
    for index, cell in enumerate(cells):
        source = _source(cell)
        if source is None:
            odd.append(index)
        elif isinstance(cell, dict) and cell.get("cell_type", "code") == "code":
            text = _SURROGATE.sub("\ufffd", source).replace("\r\n", "\n").replace("\r", "\n")
            found.append(CodeCell(index, text))
    if odd:
        others = f" and {len(odd) - 1:,} more" if len(odd) > 1 else ""
        problems.append(f"cell {odd[0]}{others}: of no shape that is known")
    return tuple(found)


def _source(cell: Any) -> str | None:
    """`source` in format 4, `input` in 3 and 2, `code` in 1: a string or a list of strings."""
    if not isinstance(cell, dict):
        return None
    given = next((cell[name] for name in ("source", "input", "code") if name in cell), "")
    if isinstance(given, str):
        return given
    if isinstance(given, list) and all(isinstance(line, str) for line in given):
        return "".join(given)
    return None


def _language(loaded: dict[str, Any], cells: list[Any]) -> str:
    metadata = loaded.get("metadata")
    metadata = metadata if isinstance(metadata, dict) else {}
    for part, name in (("kernelspec", "language"), ("language_info", "name"), ("kernelspec", "name")):
        said = metadata.get(part)
        value = said.get(name) if isinstance(said, dict) else None
        if isinstance(value, str) and (part, name) == ("kernelspec", "name"):
            value = value if _KERNEL.match(value.lower()) else None
        if isinstance(value, str) and value.strip():
            return _known(value)
    first = next((cell for cell in cells if isinstance(cell, dict) and isinstance(cell.get("language"), str)), None)
    return _known(first["language"]) if first else "python"


def _language_in(text: str) -> str:
    """The language of a file that does not load as a whole."""
    found = re.search(r'"kernelspec"\s{0,100}:\s{0,100}\{[^{}]{0,500}"language"\s{0,100}:\s{0,100}"([^"]{1,40})"', text)
    return _known(found[1]) if found else "python"


def _known(value: str) -> str:
    lowered = value.strip().lower()
    if "python" in lowered or "pyspark" in lowered:
        return "python"
    return re.sub(r"[^a-z0-9+#]+", "-", _LANGUAGES.get(lowered, lowered))[:30].strip("-") or "python"


def _salvaged(text: str) -> Iterator[Any]:
    """Cells of a damaged file: those in sequence from the start of the list, then wherever one begins again."""
    decoder = _decoder()
    start = _CELLS.search(text)
    at = start.end() if start else 0
    attempts = 0
    while attempts < _MAX_ATTEMPTS:
        between = _BETWEEN.match(text, at)
        at = between.end() if between else at
        try:
            cell, at = decoder.raw_decode(text, at)
        except (ValueError, RecursionError):
            attempts += 1
            following = _CELL.search(text, at + 1)
            if following is None:
                return
            at = following.start()
            continue
        if not isinstance(cell, dict):
            return
        yield cell
