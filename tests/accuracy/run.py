"""`make accuracy`: the scanner held against labelled source archives from the package index, an oracle and deptry beside it.

    python tests/accuracy/run.py [--only PACKAGE] [--markdown FILE] [--json FILE] [--labels DIR] [--archives DIR]

Exit codes: 0 all criteria met, 1 one is not, 2 the job could not be done (no network, a wrong pin, a label that does not fit).
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import oracle
import ours
import third
from answers import Answer
from archives import CACHE, ArchiveError, fetch, unpacked
from labelled import FOLDER, Label, LabelError, load
from scoring import Row, compare, score
from tables import cells, confusions, disagreement, disagreements, figures, markdown, silence, text, unread

CONTENDERS = ("crossgrade", "ast oracle", "deptry")
FILE_SETS = 0.98
SYMBOLS = 0.99


class Outcome(msgspec.Struct):
    """Everything that a run found: rows by contender, our answers by package."""

    rows: dict[str, list[Row]]
    answers: dict[str, Answer]


def main(words: Sequence[str] | None = None) -> int:
    """Run the command; returns the exit code."""
    parser = argparse.ArgumentParser(description="precision and recall on labelled packages")
    parser.add_argument("--only", default="", metavar="PACKAGE", help="hold one package against its label")
    parser.add_argument(
        "--labels", type=Path, default=FOLDER, metavar="DIR", help="where labels lie (default: those checked in)"
    )
    parser.add_argument(
        "--archives", type=Path, default=CACHE, metavar="DIR", help="where archives are kept (default: .accuracy)"
    )
    parser.add_argument("--markdown", type=Path, metavar="FILE", help="write the table as Markdown as well")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write all counts and disagreements as JSON as well")
    options = parser.parse_args(words)
    try:
        labels = load(options.labels, options.only)
        archives = [
            fetch(label, options.archives) for label in labels
        ]  # all of them first: a network that is away is told at once
        outcome = measure(labels, archives)
    except (LabelError, ArchiveError, ours.ScanError, third.DeptryError) as error:
        print(f"accuracy: {error}", file=sys.stderr)
        return 2
    report(outcome, labels)
    if options.markdown:
        options.markdown.write_text(as_markdown(outcome, labels), "utf-8")
    if options.json:
        options.json.write_bytes(as_json(outcome))
    faults = unmet(outcome.rows["crossgrade"])
    print("\n" + "\n".join(f"NOT MET: {fault}" for fault in faults) if faults else "\nall criteria met")
    return 1 if faults else 0


def measure(labels: Sequence[Label], archives: Sequence[Path]) -> Outcome:
    """Ask every contender about every package."""
    outcome = Outcome({name: [] for name in CONTENDERS}, {})
    for label, archive in zip(labels, archives, strict=True):
        print(f"{label.package} {label.version}", file=sys.stderr, flush=True)
        with unpacked(label, archive) as tree:
            said = (ours.answer(ours.scan(tree)), oracle.answer(tree), third.answer(tree))
        outcome.answers[label.package] = said[0]
        for name, answer in zip(CONTENDERS, said, strict=True):
            outcome.rows[name] += compare(label, answer)
    return outcome


def unmet(rows: Sequence[Row]) -> list[str]:
    """The criteria that our rows do not meet, as sentences."""
    faults = []
    if (exact := score(rows, "file sets").exact) is not None and exact < FILE_SETS:
        faults.append(
            f"sets of importing files are exact for {exact:.1%} of package and framework pairs, not for {FILE_SETS:.0%}"
        )
    listed = [row for row in rows if row.question == "only mentioned" and row.kind != "hit"]
    faults += [f"{row.package} only mentions {row.subject}, but it is listed" for row in listed]
    lines = score(rows, "symbols at lines")
    invented = sum(row.kind != "hit" for row in rows if row.question == "symbols in look-alikes")
    if lines.said + invented and lines.hits / (lines.said + invented) < SYMBOLS:
        faults.append(
            f"symbols are right in {lines.hits} of {lines.said + invented} claims on labelled lines, not in {SYMBOLS:.0%}"
        )
    return faults


def report(outcome: Outcome, labels: Sequence[Label]) -> None:
    """Print the table, what was left unsaid, and what ours and the labels disagree on."""
    print(heading(labels), text(cells(outcome.rows)), "\n".join(silence(outcome.answers)), sep="\n\n")
    for line in unread(outcome.answers):
        print(f"  {line}")
    ours_wrong = disagreements(outcome.rows["crossgrade"])
    print(f"\n{len(ours_wrong)} disagreements between crossgrade and the labels")
    for row in ours_wrong:
        print(f"  {disagreement(row)}")


def heading(labels: Sequence[Label]) -> str:
    """What was measured, and when."""
    return (
        f"{len(labels)} packages, {sum(len(label.symbols) for label in labels):,} labelled lines, {datetime.now(UTC):%Y-%m-%d}"
    )


def as_markdown(outcome: Outcome, labels: Sequence[Label]) -> str:
    """The table, what was left unsaid, and our confusions, for the README."""
    counted = "\n".join(silence(outcome.answers))
    confused = confusions(outcome.rows["crossgrade"])
    return f"{heading(labels)}\n\n{markdown(cells(outcome.rows))}\n\n```text\n{counted}\n```\n\n{markdown(confused)}\n"


def as_json(outcome: Outcome) -> bytes:
    """All counts, and all disagreements of every contender."""
    told = {
        name: {"figures": figures(rows), "disagreements": [row._asdict() for row in disagreements(rows)]}
        for name, rows in outcome.rows.items()
    }
    return msgspec.json.format(msgspec.json.encode(told), indent=1) + b"\n"


if __name__ == "__main__":
    sys.exit(main())
