"""The assessment for a terminal: read in half a minute, every claim with its place.

Only Text objects reach rich, with markup off: a name in a scanned repository can be no instruction to the terminal.
"""

from __future__ import annotations

import io
from typing import Final

from rich import box
from rich.console import Console, ConsoleOptions, Group, RenderableType, RenderResult
from rich.padding import Padding
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from scanner.model.result import Assessment, Evidence, FrameworkUse, Reason
from scanner.render import Look, words

_MAX_FOR: Final = 5
_MAX_AGAINST: Final = 4
_MAX_EVIDENCE: Final = 3
_MAX_ROWS: Final = 15
_MAX_UNKNOWNS: Final = 5
_COLOURS: Final = {
    "stay": "green",
    "modernise": "yellow",
    "migrate": "magenta",
    "consolidate": "yellow",
    "coexist": "cyan",
    "adopt": "blue",
    "none": "white",
}
_ASCII: Final = str.maketrans("─│╭╮╰╯•…", "-|++++*~")
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
    console.print(Text(f"\nBased on {words.basis(assessment)}", style="dim"))
    text = "\n".join(line.rstrip() for line in sink.getvalue().splitlines()) + "\n"
    return text.translate(_ASCII).encode("ascii", "backslashreplace").decode() if look.ascii_only else text


def _sections(assessment: Assessment) -> list[tuple[str, RenderableType]]:
    verdict = assessment.verdict
    for_, against = words.ranked(verdict.reasons, supports=True), words.ranked(verdict.reasons, supports=False)
    first, later = [a for a in verdict.advice if a.first], [a for a in verdict.advice if not a.first]
    sections: list[tuple[str, RenderableType | None]] = [
        ("First of all", _list([_point(a.title, a.text, a.article, a.evidence) for a in first])),
        ("Why", _list([_reason(r, assessment) for r in for_[:_MAX_FOR]], len(for_))),
        ("What speaks against it", _list([_reason(r, assessment) for r in against[:_MAX_AGAINST]], len(against))),
        ("Frameworks", _frameworks(assessment)),
        ("Dates that matter", _dates(assessment)),
        ("What would change the verdict", _questions(assessment)),
        ("Components", _components(assessment)),
        ("What a move would cost", _routes(assessment)),
        ("Advice", _list([_point(a.title, a.text, a.article, a.evidence) for a in later])),
        ("Not read, or not understood", _unknowns(assessment)),
    ]
    return [(title, body) for title, body in sections if body is not None]


def _banner(assessment: Assessment) -> RenderableType:
    verdict, colour = assessment.verdict, _COLOURS[assessment.verdict.action]
    price, meaning = words.price(assessment)
    facts = Table.grid(padding=(0, 2))
    facts.add_column(no_wrap=True)
    facts.add_column(overflow="fold")
    for label, value, why in (
        ("Confidence", verdict.confidence, words.confidence_why(verdict)),
        ("Robustness", words.percent(verdict.robustness), words.robustness_why(verdict)),
        ("Price", price, meaning),
    ):
        facts.add_row(Text(label, style="dim"), Text.assemble((value, "bold"), ". ", why))
    if assessment.incomplete:
        facts.add_row(
            Text("Incomplete", style="bold red"),
            Text("Not everything was read for want of time or memory: a second run may say more."),
        )
    title = Text(words.phrase(verdict.action, verdict.target, assessment).upper(), style=f"bold {colour}")
    body = Group(title, Text(words.fold(verdict.headline)), Text(""), facts)
    name = Text(f" {assessment.repository.name} ", style="bold", overflow="ellipsis")
    return Panel(body, title=name, title_align="left", border_style=colour, box=box.ROUNDED, padding=(1, 2))


def _list(points: list[RenderableType], total: int = 0) -> RenderableType | None:
    if not points:
        return None
    more: list[RenderableType] = [Text(f"… and {total - len(points)} more", style="dim")] if total > len(points) else []
    return Group(*points, *more)


def _point(title: str, text: str, article: str, evidence: tuple[Evidence, ...], *, label: str = "") -> RenderableType:
    """A dot, the claim, where it comes from, and its places."""
    grid = Table.grid(padding=(0, 1))
    grid.add_column(width=1)
    grid.add_column(overflow="fold")
    if title:
        grid.add_row(Text("•"), Text(words.fold(title), style="bold"))
    grid.add_row(Text("" if title else "•"), Text(words.fold(text)))
    if label or article:
        grid.add_row(Text(""), Text("; ".join(part for part in (label, words.fold(article)) if part), style="dim italic"))
    for item in evidence[:_MAX_EVIDENCE]:
        grid.add_row(Text(""), _Cited(item))
    if len(evidence) > _MAX_EVIDENCE:
        grid.add_row(Text(""), Text(f"… and {words.count(len(evidence) - _MAX_EVIDENCE, 'more place')}", style="dim"))
    return grid


class _Cited:
    """A place with its text on one line: the text gives way where there is no room, the place never does."""

    def __init__(self, evidence: Evidence) -> None:
        self._place, self._text = Text(words.place(evidence), style="cyan"), evidence.text

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        line = self._place.copy()
        if self._place.cell_len + 12 <= options.max_width:
            line.append("  " + self._text, style="dim")
            line.truncate(options.max_width, overflow="ellipsis")
        line.overflow = "fold"
        yield line


def _reason(reason: Reason, assessment: Assessment) -> RenderableType:
    kind = f"{reason.strength}: {words.pair(reason.favours, assessment)}"
    ours = "our reading, beyond the article's words" if reason.extension else ""
    label = "; ".join(part for part in (kind, f"in {reason.component}" if reason.component else "", ours) if part)
    return _point("", reason.text, reason.article, reason.evidence, label=label)


def _table(*headings: str) -> Table:
    table = Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False, padding=(0, 1))
    for heading in headings:
        number = heading.startswith("#")
        table.add_column(Text(heading.removeprefix("#")), justify="right" if number else "left", overflow="fold")
    return table


def _frameworks(assessment: Assessment) -> RenderableType | None:
    if not assessment.frameworks:
        return None
    table = _table("Framework", "#Production", "#Tests", "#Other", "#Uses", "Generations", "Declared")
    for use in words.frameworks(assessment):
        files = {role: use.roles[role].files for role in words.ROLES if role in use.roles}
        production, tests = files.pop("production", 0), files.pop("test", 0)
        cells = (
            use.name + ("" if use.binding == "required" else f" ({use.binding})"),
            f"{production:,}",
            f"{tests:,}",
            f"{sum(files.values()):,}",
            f"{use.refs:,}",
        )
        table.add_row(*map(Text, cells), Text(_generations(use)), Text("\n".join(d.requirement for d in use.declared[:3])))
    return Group(table, Text("Files by role; uses of its names in code.", style="dim"))


def _generations(use: FrameworkUse) -> str:
    parts = [f"{g.name} ({words.count(g.files, 'file')})" for g in use.generations]
    return ", ".join(parts + [f"through {name}" for name in use.through])


def _dates(assessment: Assessment) -> RenderableType | None:
    rows = words.dates(assessment)
    if not rows:
        return None
    grid = Table.grid(padding=(0, 2))
    grid.add_column(no_wrap=True)
    grid.add_column(overflow="fold")
    for row in rows[:_MAX_ROWS]:
        text = Text.assemble(
            (f"{row.note.status}: ", "yellow" if row.past else "bold red"),
            words.fold(row.note.text),
            (f"  [{row.note.source}]", "dim"),
        )
        if row.note.contradicts_article:
            text.append(f"\nAgainst the article: {words.fold(row.note.contradicts_article)}", style="italic")
        if row.note.stale:
            text.append("\nTo be checked again: past its review date.", style="italic")
        places = [_Cited(item) for item in row.evidence[:1]]
        grid.add_row(Text(("since " if row.past else "from ") + words.day(row.note.date)), Group(text, *places))
    return grid


def _questions(assessment: Assessment) -> RenderableType | None:
    lines: list[RenderableType] = []
    for question in assessment.verdict.open_questions:
        text = Text.assemble("• ", (words.fold(question.question), "bold"))
        changes = [f"{answer}: {words.pair(verdict, assessment)}" for answer, verdict in question.changes_verdict_to.items()]
        text.append("  " + ("; ".join(changes) or "no answer alone changes it"), style="" if changes else "dim")
        lines.append(text)
    return _list(lines[:_MAX_ROWS], len(lines))


def _components(assessment: Assessment) -> RenderableType | None:
    components = assessment.components
    if len(components) < 2:
        return None
    table = _table("Component", "Verdict", "Frameworks", "In operation", "#Files")
    for part in components[:_MAX_ROWS]:
        state = {True: "yes", False: "not seen", None: "unknown"}[part.in_operation]
        names = ", ".join(words.target(name, assessment) for name in part.frameworks)
        cells = (
            part.path or "(root)",
            words.phrase(part.verdict.action, part.verdict.target, assessment),
            names,
            state,
            f"{part.files:,}",
        )
        table.add_row(*map(Text, cells))
    return _list([table], len(components) - _MAX_ROWS + 1 if len(components) > _MAX_ROWS else 0)


def _routes(assessment: Assessment) -> RenderableType | None:
    effort = assessment.effort
    if not effort.routes:
        return None
    table = _table("Route", "Ends on", "#Changed lines", "#Person-days", "#Likely", "#Mechanical")
    for route in effort.routes:
        mechanical = "not measured" if route.mechanical_share is None else words.percent(route.mechanical_share)
        name = route.route + (" (advised)" if route.route == effort.recommended_route else "")
        cells = (
            name,
            words.target(route.target, assessment),
            words.span(route.lines),
            words.span(route.person_days),
            f"{route.person_days.likely:,} days",
            mechanical,
        )
        table.add_row(*map(Text, cells))
    return Group(table, Text(words.fold(effort.basis), style="dim"))


def _unknowns(assessment: Assessment) -> RenderableType | None:
    unknowns = assessment.unknowns
    lines: list[RenderableType] = [
        Text.assemble("• ", (item.path or "(repository)", "cyan"), f"  {item.stage}: {words.fold(item.reason)}")
        for item in unknowns[:_MAX_UNKNOWNS]
    ]
    return _list(lines, len(unknowns))
