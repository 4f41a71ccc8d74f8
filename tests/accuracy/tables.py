"""Rows as people read them: a table of precision and recall per question for every contender, and what they disagree on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from answers import QUESTIONS, Answer, Question
from scoring import Row, Score, score, wilson

Rows = Mapping[str, Sequence[Row]]
"""By contender; ours first."""

SHARES: frozenset[Question] = frozenset(
    ("only mentioned", "file sets", "role of file", "binding of file", "binding of framework", "symbols in look-alikes")
)
"""Questions with one figure, the share that is right. The others have precision and recall."""


def cells(rows: Rows) -> list[list[str]]:
    """The table: a heading, then a line for each question and figure. An empty cell: nothing was asked or said."""
    table = [["question", "figure", *rows]]
    for question, meaning in QUESTIONS.items():
        scores = [score(own, question) for own in rows.values()]
        if question in SHARES:
            table.append([meaning, "exact", *(_share(s.hits, s.asked) for s in scores)])
        else:
            table.append([meaning, "precision", *(_share(s.hits, s.said) for s in scores)])
            table.append(["", "recall", *(_share(s.hits, s.true) for s in scores)])
    return table


def _share(hits: int, of: int) -> str:
    if not of:
        return ""
    low, high = wilson(hits, of)
    return f"{hits / of:.1%} ({hits} of {of}; {low:.1%} to {high:.1%})"


def text(table: Sequence[Sequence[str]]) -> str:
    """A table for the terminal."""
    widths = [max(len(row[column]) for row in table) for column in range(len(table[0]))]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in table]
    return "\n".join([lines[0], "  ".join("-" * width for width in widths), *lines[1:]])


def markdown(table: Sequence[Sequence[str]]) -> str:
    """The same table for the README."""
    lines = [f"| {' | '.join(row)} |" for row in table]
    return "\n".join([lines[0], f"|{'---|' * len(table[0])}", *lines[1:]])


def figures(rows: Sequence[Row]) -> dict[str, dict[str, object]]:
    """The counts behind one contender's column, for JSON."""
    return {
        question: _figures(score(rows, question)) for question in QUESTIONS if any(row.question == question for row in rows)
    }


def _figures(own: Score) -> dict[str, object]:
    counts = {"hits": own.hits, "said": own.said, "true": own.true, "asked": own.asked}
    return {**counts, "precision": own.precision, "recall": own.recall, "exact": own.exact}


def disagreements(rows: Iterable[Row]) -> list[Row]:
    """What is not as labelled, by package and question."""
    order = list(QUESTIONS)
    return sorted((row for row in rows if row.kind != "hit"), key=lambda r: (r.package, order.index(r.question), r.subject))


def disagreement(row: Row) -> str:
    """One line about one of them."""
    return f"{row.package}: {row.question}: {row.subject}: expected {row.expected}, got {row.got}"


def confusions(rows: Iterable[Row]) -> list[list[str]]:
    """What was taken for what, and how often: a table with a heading. Sets of files are told by their files."""
    counts = Counter((row.question, *_confused(row)) for row in rows if row.kind != "hit" and row.question != "file sets")
    order = list(QUESTIONS)
    lines = sorted(counts.items(), key=lambda item: (order.index(item[0][0]), -item[1], item[0]))
    return [["question", "true", "said", "times"], *([*key, str(count)] for key, count in lines)]


def _confused(row: Row) -> tuple[str, str]:
    if row.question == "flavour of file":  # the subject is a path and its flavour
        flavour = row.subject.rpartition(": ")[2]
        return f"{flavour}: {row.expected}", f"{flavour}: {row.got}"
    if row.question == "symbols in look-alikes":
        return "no symbol", "a symbol"
    if row.question == "symbols at lines":
        return "a symbol", "another symbol for this use" if row.kind == "wrong" else "not this use"
    return row.expected, row.got


def silence(answers: Mapping[str, Answer]) -> list[str]:
    """What was left unsaid, to be read beside precision: names by how they are known, what became of all recorded uses, how
    many files were not read. `answers` by package."""
    claims = [claim for answer in answers.values() for claim in answer.claims]
    ways = {"by name": "", "through modules": "module", "through objects and base classes": "object"}
    lines = [f"names at places: {len(claims):,}"]
    lines += [f"  {meaning}: {sum(claim.via == via for claim in claims):,}" for meaning, via in ways.items()]
    told = [answer.outcomes for answer in answers.values() if answer.outcomes is not None]
    if len(told) < len(answers):
        lines.append(f"outcomes of uses: not told by the result ({len(answers) - len(told)} of {len(answers)} packages)")
    if told:
        lines += _outcomes(told)
    return [*lines, f"unknowns (files not read, or in part): {len(unread(answers))}"]


def unread(answers: Mapping[str, Answer]) -> list[str]:
    """The files that were not read, or in part, one line each."""
    return [f"{package}: {what}" for package, answer in answers.items() for what in answer.unread]


def _outcomes(told: Sequence[Mapping[str, int]]) -> list[str]:
    counts: Counter[str] = Counter()
    for one in told:
        counts.update(one)
    whole = counts.total()
    return [
        f"recorded uses: {whole:,}",
        *(f"  {name}: {count:,} ({count / whole:.1%})" for name, count in sorted(counts.items())),
    ]
