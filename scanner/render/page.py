"""What the HTML report shows: the assessment cut to what a page can carry, each cut said. No markup here."""

from __future__ import annotations

from collections import Counter
from itertools import groupby
from typing import Final, NamedTuple

from scanner.model.result import Assessment, Finding, FrameworkUse
from scanner.render import digest, figures, links, words

MAX_FINDINGS: Final = 2_000
FIRST_FINDINGS: Final = 25
"""Rows written into the page itself, for readers without JavaScript and for print."""
MAX_EVIDENCE: Final = 40
MAX_FILES: Final = 100
MAX_PAPER: Final = 30
"""Files listed on paper; the style sheet hides the others."""
MAX_ROWS: Final = 60
MAX_UNKNOWNS: Final = 500
MAX_NAMES: Final = 6
_LEVELS: Final = ("error", "warning", "note")


class Bar(NamedTuple):
    """A framework's files by role, to one scale for all frameworks."""

    use: FrameworkUse
    parts: list[figures.Part]
    files: int


class ReachBar(NamedTuple):
    """How far one framework reaches, as parts of a bar over all modules."""

    name: str
    parts: list[figures.Part]
    total: int


class Table(NamedTuple):
    """The findings of the page: the first as rows, all (to the cap) as data for the filter."""

    first: list[Finding]
    data: dict[str, object]
    shown: int
    total: int


class Page(NamedTuple):
    """Everything that the template computes nothing of."""

    bars: list[Bar]
    reach: list[ReachBar]
    drawing: figures.Drawing | None
    layers: list[digest.Layer]
    table: Table
    symbols: list[tuple[str, int]]
    unread: list[digest.Unread]
    dates: list[tuple[str, list[digest.Dated]]]
    """Dated facts by the name of their group."""
    questions: digest.Questions
    parts: digest.Parts
    price: digest.Price


def of(assessment: Assessment, source: links.Source | None) -> Page:
    """The page for this assessment."""
    names = Counter(finding.symbol for finding in assessment.findings)
    weighed = groupby(digest.dates(assessment), key=lambda row: row.weight)
    return Page(
        bars=_bars(assessment),
        reach=_reach(assessment),
        drawing=figures.overview(assessment),
        layers=digest.layers(assessment),
        table=_table(assessment, source),
        symbols=sorted(names.items(), key=lambda item: (-item[1], item[0]))[:12],
        unread=_unread(assessment),
        dates=[(digest.WEIGHTS[weight], list(rows)) for weight, rows in weighed],
        questions=digest.questions(assessment),
        parts=digest.parts(assessment),
        price=digest.price(assessment),
    )


def _unread(assessment: Assessment) -> list[digest.Unread]:
    """The first unknowns, to the cap, by reason."""
    left, shown = MAX_UNKNOWNS, []
    for group in digest.unread(assessment):
        if left > 0:
            shown.append(group._replace(paths=group.paths[:left]))
        left -= len(group.paths)
    return shown


def _bars(assessment: Assessment) -> list[Bar]:
    uses = digest.frameworks(assessment)
    whole = max((sum(role.files for role in use.roles.values()) for use in uses), default=0)
    bars = []
    for use in uses:
        files = [(role, use.roles[role].files) for role in words.ROLES if role in use.roles]
        bars.append(Bar(use, figures.stacked(files, whole), sum(number for _, number in files)))
    return bars


def _reach(assessment: Assessment) -> list[ReachBar]:
    rows = sorted(assessment.graph.reach, key=lambda r: (-r.direct, -r.through, r.framework))
    bars = []
    for row in rows[:MAX_ROWS]:
        total = row.direct + row.through + row.untouched
        parts = figures.stacked([("direct", row.direct), ("through", row.through), ("untouched", row.untouched)], total)
        bars.append(ReachBar(words.target(row.framework, assessment), parts, total))
    return bars


def _table(assessment: Assessment, source: links.Source | None) -> Table:
    def rank(finding: Finding) -> tuple[int, int, str, int, int]:
        return (_LEVELS.index(finding.level), words.ROLES.index(finding.role), finding.path, finding.line, finding.column)

    shown = sorted(assessment.findings, key=rank)[:MAX_FINDINGS]
    ordered = list(dict.fromkeys(finding.path for finding in shown))
    index = {path: number for number, path in enumerate(ordered)}
    names = {use.id: use.name for use in assessment.frameworks}
    data: dict[str, object] = {
        "paths": [[path, source.file(path) if source else None] for path in ordered],
        "anchor": source.anchor if source else "",
        "rows": [
            [
                f.level,
                f.symbol,
                index[f.path],
                f.line,
                f.cell,
                names.get(f.framework or "", f.framework or ""),
                f.role,
                f.category,
            ]
            for f in shown
        ],
    }
    return Table(shown[:FIRST_FINDINGS], data, len(shown), len(assessment.findings))
