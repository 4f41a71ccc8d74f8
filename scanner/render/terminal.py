"""The assessment for a terminal: read in half a minute, every claim with its place, two screens at most.

Only Text objects reach rich, with markup off: a name in a scanned repository can be no instruction to the terminal.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Final

from rich import box
from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from scanner.model.result import Advice, Assessment, Reason
from scanner.render import Look, digest, links, words
from scanner.render.outcomes import resolution
from scanner.render.terminal_parts import Cited, components, frameworks, layers, listed, point, routes, unread

_MAX_FOR: Final = 4
_MAX_AGAINST: Final = 3
_MAX_DATES: Final = 3
_MAX_ADVICE: Final = 4
_MAX_QUESTIONS: Final = 5
_PLACES: Final = 2
_COLOURS: Final = {
    "stay": "green",
    "modernise": "yellow",
    "migrate": "magenta",
    "consolidate": "yellow",
    "coexist": "cyan",
    "adopt": "blue",
    "none": "white",
}
_ASCII: Final = str.maketrans("─│╭╮╰╯•·…", "-|++++*-~")
"""What we draw ourselves, each as one ASCII character, so that columns stay columns."""


def render(assessment: Assessment, look: Look) -> str:
    """The report, exactly as wide as asked: neither COLUMNS nor TERM nor a locale has a say."""
    sink = io.StringIO()
    console = Console(
        file=sink,
        width=max(look.width, 40),
        height=100,
        force_terminal=look.color,
        color_system="standard" if look.color else None,
        no_color=not look.color,
        legacy_windows=False,
        markup=False,
        emoji=False,
        highlight=False,
        force_jupyter=False,
    )
    console.print(_banner(assessment))
    for title, body in _sections(assessment):
        console.print(Text(f"\n{title}", style="bold"))
        console.print(Padding(body, (0, 0, 0, 2)))
    if told := resolution(assessment):
        console.print(Text(f"\n{told}", style="dim"))
    console.print(Text(f"\nBased on {words.basis(assessment)}", style="dim"))
    text = "\n".join(line.rstrip() for line in sink.getvalue().splitlines()) + "\n"
    return text.translate(_ASCII).encode("ascii", "backslashreplace").decode() if look.ascii_only else text


def _sections(assessment: Assessment) -> list[tuple[str, RenderableType]]:
    verdict = assessment.verdict
    first, later = [a for a in verdict.advice if a.first], [a for a in verdict.advice if not a.first]
    for_, against = digest.reasons(assessment, supports=True), digest.reasons(assessment, supports=False)
    sections: list[tuple[str, RenderableType | None]] = [
        ("First of all", listed([_advice(a) for a in first])),
        ("Why", listed([_reason(r, assessment) for r in for_[:_MAX_FOR]], len(for_))),
        ("What speaks against it", listed([_reason(r, assessment) for r in against[:_MAX_AGAINST]], len(against))),
        ("What would change the verdict", _questions(assessment)),
        ("What a move would cost", routes(assessment)),
        ("Dates that matter", _dates(assessment, for_[:_MAX_FOR] + against[:_MAX_AGAINST])),
        ("Frameworks (files by role, uses of names)", frameworks(assessment)),
        ("Components", components(assessment)),
        ("Around the model", layers(assessment)),
        ("Advice", listed([_advice(a) for a in later[:_MAX_ADVICE]], len(later))),
        ("Not read, or not understood", unread(assessment)),
    ]
    return [(title, body) for title, body in sections if body is not None]


def _banner(assessment: Assessment) -> RenderableType:
    verdict, colour = assessment.verdict, _COLOURS[assessment.verdict.action]
    price = digest.price(assessment)
    facts = Table.grid(padding=(0, 2))
    facts.add_column(no_wrap=True)
    facts.add_column(overflow="fold")
    for label, value, why in (
        ("Confidence", verdict.confidence, words.confidence_why(verdict)),
        ("Robustness", words.percent(verdict.robustness), words.robustness_why(verdict)),
        (price.label, price.value, price.meaning),
    ):
        facts.add_row(Text(label, style="dim"), Text.assemble((value, "bold"), ". ", why))
    if assessment.incomplete:
        facts.add_row(
            Text("Incomplete", style="bold red"),
            Text(words.INCOMPLETE),
        )
    title = Text(words.phrase(verdict.action, verdict.target, assessment).upper(), style=f"bold {colour}")
    body = Group(title, Text(words.headline(assessment)), Text(""), facts)
    name = Text(f" {assessment.repository.name} ", style="bold", overflow="ellipsis")
    return Panel(body, title=name, title_align="left", border_style=colour, box=box.ROUNDED, padding=(0, 2))


def _reason(reason: Reason, assessment: Assessment) -> RenderableType:
    rest = len(reason.evidence) - _PLACES
    label = (
        f"{reason.strength}: {words.favours(reason, assessment)}",
        f"in {reason.component}" if reason.component else "",
        links.plain(reason.article),
        "our reading, beyond the article" if reason.extension else "",
        f"and {words.count(rest, 'more place')}" if rest > 0 else "",
    )
    places = [Cited(item) for item in reason.evidence[:_PLACES]]
    return point(Text(words.fold(reason.text)), Text(" · ".join(filter(None, label)), style="dim"), *places)


def _advice(advice: Advice) -> RenderableType:
    """Advice stands beside the verdict, so its places are left to the longer reports."""
    text = Text.assemble((words.fold(advice.title), "bold"), ". ", words.fold(advice.text))
    return point(text.append(f"  [{links.plain(advice.article)}]", style="dim"))


def _dates(assessment: Assessment, said: Sequence[Reason]) -> RenderableType | None:
    """What does not stand among the reasons printed above."""
    rows = digest.dates(assessment)
    fresh = digest.unsaid(rows, said)
    if not fresh:
        return None
    grid = Table.grid(padding=(0, 2))
    grid.add_column(no_wrap=True)
    grid.add_column(overflow="fold")
    for row in fresh[:_MAX_DATES]:
        grid.add_row(Text(("since " if row.past else "from ") + words.day(row.note.date)), _note(row))
    rest, above = len(fresh) - _MAX_DATES, len(rows) - len(fresh)
    more = [f"{rest} more in the JSON"] if rest > 0 else []
    more += [f"{above} {'stands' if above == 1 else 'stand'} among the reasons above"] if above else []
    return Group(grid, *[Text("… " + "; ".join(more), style="dim")] if more else [])


def _note(row: digest.Dated) -> RenderableType:
    text = Text.assemble(
        (f"{row.note.status}: ", "yellow" if row.past else "bold red"),
        words.fold(row.note.text),
        (f"  [{links.plain(row.note.source)}]", "dim"),
    )
    if row.note.contradicts_article:
        text.append(f" Against the article: {words.fold(row.note.contradicts_article)}", style="italic")
    if row.note.stale:
        text.append(" To be checked again: past its review date.", style="italic")
    return Group(text, *[Cited(item) for item in row.evidence[:1]])


def _questions(assessment: Assessment) -> RenderableType | None:
    asked = digest.questions(assessment)
    lines: list[RenderableType] = []
    for question in asked.turning[:_MAX_QUESTIONS]:
        changes = [f"{answer}: {words.pair(verdict, assessment)}" for answer, verdict in question.changes_verdict_to.items()]
        lines.append(point(Text(words.fold(question.question), style="bold"), Text("; ".join(changes))))
    body = listed(lines, len(asked.turning))
    rest = [Text(asked.rest, style="dim" if lines else "")] if asked.rest else []
    return Group(*[body] if body else [], *rest) if body or rest else None
