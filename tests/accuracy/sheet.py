"""The sheet: findings of ours drawn at random from the labelled packages, each judged by a person against the source.

    python tests/accuracy/sheet.py sample     draw anew and write sheet.csv, without judgements
    python tests/accuracy/sheet.py show N M   rows N to M with the source around them, for judging
    python tests/accuracy/sheet.py check      whether each row is still what the scanner says, and the precision

The population: uses of frameworks' names in .py and .pyi files, every one with the same chance within its stratum (how the
use is known). Import statements and literal import calls are left out, since they claim nothing that is hard. A stratum with
fewer uses than its share is taken whole, and the others make up for it. The sheet holds places and claims, no code of the
packages.
"""

from __future__ import annotations

import argparse
import csv
import random
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

import oracle
import ours
from answers import Claim
from archives import CACHE, ArchiveError, fetch, unpacked
from labelled import FOLDER, Label, LabelError, load
from scoring import wilson

SHEET: Final = Path(__file__).parent / "sheet.csv"
SEED: Final = 20261124
STRATA: Final = {"": 200, "module": 100, "object": 200}
PLACE: Final = ("package", "version", "file", "line", "column", "claim", "via")
HEAD: Final = (*PLACE, "judgement", "judged_by", "reason")
JUDGEMENTS: Final = frozenset(("right", "wrong", "unclear"))
"""`unclear` counts as not right."""
AROUND: Final = 12
WANTED: Final = 0.99

Place = tuple[str, ...]


class SheetError(ValueError):
    """A sheet that cannot be used."""


def main(words: Sequence[str] | None = None) -> int:
    """Run a command: 0 done and well, 1 the sheet is not what it should be, 2 the job could not be done."""
    options = _options(words)
    try:
        labels = load(options.labels)
        if options.command == "show":
            return show(read(options.sheet), labels, options)
        uses = [place for label in labels for place in places(label, options.archives)]
        if options.command == "check":
            return check(read(options.sheet), frozenset(uses))
        write(options.sheet, draw(uses, STRATA))
    except (LabelError, ArchiveError, SheetError, ours.ScanError, OSError) as error:
        print(f"sheet: {error}", file=sys.stderr)
        return 2
    return 0


def _options(words: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="findings drawn at random, for judging")
    parser.add_argument("--sheet", type=Path, default=SHEET, metavar="FILE")
    parser.add_argument("--labels", type=Path, default=FOLDER, metavar="DIR")
    parser.add_argument("--archives", type=Path, default=CACHE, metavar="DIR")
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("sample", help="draw anew; judgements that the sheet holds are lost")
    commands.add_parser("check", help="hold the sheet against the scanner, and count")
    shown = commands.add_parser("show", help="print rows with their source")
    shown.add_argument("first", type=int)
    shown.add_argument("last", type=int)
    return parser.parse_args(words)


def places(label: Label, archives: Path) -> list[Place]:
    """Every use of a framework's name that the scanner finds in a package."""
    with unpacked(label, fetch(label, archives)) as tree:
        claims = ours.answer(ours.scan(tree)).claims
        imports: dict[str, frozenset[int]] = {}
        found = set()
        for claim in claims:
            if claim.path not in imports:
                imports[claim.path] = oracle.import_lines((tree / claim.path).read_bytes())
            if claim.framework and (claim.via or claim.line not in imports[claim.path]):
                found.add(_place(label, claim))
    return sorted(found)


def _place(label: Label, claim: Claim) -> Place:
    return label.package, label.version, claim.path, str(claim.line), str(claim.column), claim.symbol, claim.via


def draw(uses: Sequence[Place], strata: Mapping[str, int], seed: int = SEED) -> list[Place]:
    """As many places of each way of knowing as `strata` says, in random order; the same for the same uses and seed."""
    dice = random.Random(seed)  # noqa: S311 - a sample that others can draw again
    left = {via: [use for use in sorted(uses) if use[-1] == via] for via in strata}
    taken: list[Place] = []
    for via, count in strata.items():
        dice.shuffle(left[via])
        taken += left[via][:count]
        left[via] = left[via][count:]
    rest = [use for via in strata for use in left[via]]
    taken += dice.sample(rest, min(len(rest), sum(strata.values()) - len(taken)))
    dice.shuffle(taken)
    return taken


def write(path: Path, drawn: Sequence[Place]) -> None:
    """Write a sheet without judgements."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(HEAD)
        writer.writerows((*place, "", "", "") for place in drawn)
    print(f"{path}: {len(drawn)} rows, {dict(Counter(place[-1] or 'name' for place in drawn))}")


def read(path: Path) -> list[dict[str, str]]:
    """The rows of a sheet. Raises SheetError where its form is not ours, or a judgement is none."""
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file, strict=True)
        rows = list(reader)
    if tuple(reader.fieldnames or ()) != HEAD:
        raise SheetError(f"{path.name}: the columns must be {', '.join(HEAD)}")
    for number, row in enumerate(rows, 1):
        if None in row or None in row.values() or row["judgement"] not in JUDGEMENTS | {""}:
            raise SheetError(f"{path.name}: row {number}: {row.get('judgement')!r} is none of {', '.join(sorted(JUDGEMENTS))}")
        if (row["judgement"] and not row["judged_by"]) or (row["judgement"] not in ("", "right") and not row["reason"]):
            raise SheetError(f"{path.name}: row {number}: a judgement needs its judge, and one that is not `right` a reason")
    return rows


def check(rows: Sequence[Mapping[str, str]], uses: frozenset[Place]) -> int:
    """Print what the sheet shows; 1 where a row is no finding any more, is not judged, or precision is below what is wanted.
    A row that was judged wrong, and is said no longer, is a fault that was mended since the sample was drawn."""
    unsaid = [(number, row) for number, row in enumerate(rows, 1) if tuple(row[name] for name in PLACE) not in uses]
    gone = [(number, row) for number, row in unsaid if row["judgement"] != "wrong"]
    for number, row in unsaid:
        what = "mended since" if row["judgement"] == "wrong" else "not what the scanner says"
        print(f"row {number} is {what}: {row['package']} {row['file']}:{row['line']} {row['claim']}")
    for line in counted(rows):
        print(line)
    judged = [row for row in rows if row["judgement"]]
    right = sum(row["judgement"] == "right" for row in judged)
    print(f"{len(rows)} rows, {len(judged)} judged, {len(gone)} no longer said")
    return int(bool(gone) or len(judged) < len(rows) or not rows or right / len(rows) < WANTED)


def counted(rows: Sequence[Mapping[str, str]]) -> Iterator[str]:
    """Precision with its interval, of all rows and by the way in which uses are known."""
    for name, via in (("all", None), ("by name", ""), ("through modules", "module"), ("through objects", "object")):
        judged = [row for row in rows if row["judgement"] and via in (None, row["via"])]
        if judged:
            right = sum(row["judgement"] == "right" for row in judged)
            low, high = wilson(right, len(judged))
            yield f"{name}: {right / len(judged):.1%} right ({right} of {len(judged)}; {low:.1%} to {high:.1%})"


def show(rows: Sequence[Mapping[str, str]], labels: Sequence[Label], options: argparse.Namespace) -> int:
    """Print rows `first` to `last` (from 1), with the lines around each and the imports of its file."""
    by_name = {label.package: label for label in labels}
    wanted = [(n, row) for n, row in enumerate(rows, 1) if options.first <= n <= options.last]
    texts: dict[tuple[str, str], list[str]] = {}
    for package in sorted({row["package"] for _, row in wanted}):
        if package not in by_name:
            raise SheetError(f"there is no label of {package}")
        with unpacked(by_name[package], fetch(by_name[package], options.archives)) as tree:
            for path in {row["file"] for _, row in wanted if row["package"] == package}:
                texts[package, path] = (tree / path).read_text("utf-8", "replace").split("\n")
    for number, row in wanted:
        print("\n".join(_shown(number, row, texts[row["package"], row["file"]])))
    return 0


def _shown(number: int, row: Mapping[str, str], lines: Sequence[str]) -> Iterator[str]:
    at = int(row["line"])
    yield f"=== {number}: {row['package']} {row['version']} {row['file']}:{row['line']}:{row['column']}"
    yield f"    claims {row['claim']}, known by {row['via'] or 'name'}; judged: {row['judgement'] or 'not yet'}"
    first = max(1, at - AROUND)
    for line, text in enumerate(lines, 1):
        if line < first and text.lstrip().startswith(("import ", "from ", "class ")):
            yield f"  {line:>5}  {_visible(text)}"
        elif first <= line <= at + AROUND:
            yield f"{'>>' if line == at else '  '}{line:>5}  {_visible(text)}"


def _visible(text: str) -> str:
    return "".join(c if c.isprintable() or c == "\t" else "?" for c in text)[:200]


if __name__ == "__main__":
    sys.exit(main())
