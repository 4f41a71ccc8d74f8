"""Pieces of the terminal report: points, places and tables, each cut to what a screen can carry."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from rich import box
from rich.console import Console, ConsoleOptions, Group, RenderableType, RenderResult
from rich.table import Table
from rich.text import Text

from scanner.model.result import Assessment, Evidence, FrameworkUse
from scanner.render import digest, words

_MAX_FRAMEWORKS: Final = 5
_MAX_DIALECTS: Final = 3
_MAX_COMPONENTS: Final = 6
_MAX_UNREAD: Final = 3
_MAX_NAMES: Final = 3
_WIDE: Final = 40
_PATH: Final = 32
"""How much of a requirement and of a path a table shows."""


class Cited:
    """A place with the code there: the code is cut where the line ends, the place never is."""

    def __init__(self, evidence: Evidence) -> None:
        self._place, self._text = Text(words.place(evidence), style="cyan"), evidence.text

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        line = self._place.copy()
        if self._place.cell_len + 12 <= options.max_width:
            line.append("  " + self._text, style="dim")
            line.truncate(options.max_width, overflow="ellipsis")
        line.overflow = "fold"
        yield line


def point(*lines: RenderableType) -> RenderableType:
    """A dot and what is said beside it, each on its own line."""
    grid = Table.grid(padding=(0, 1))
    grid.add_column(width=1)
    grid.add_column(overflow="fold")
    for number, line in enumerate(lines):
        grid.add_row(Text("" if number else "•"), line)
    return grid


def listed(points: Sequence[RenderableType], total: int = 0) -> RenderableType | None:
    """Points, and how many of `total` are left out; None where there are none."""
    if not points:
        return None
    more = [Text(f"… {total - len(points)} more in the JSON", style="dim")] if total > len(points) else []
    return Group(*points, *more)


def table(*headings: str) -> Table:
    """A table of ours; numbers (headings with a #) stand to the right."""
    made = Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False, padding=(0, 1))
    for heading in headings:
        number = heading.startswith("#")
        made.add_column(Text(heading.removeprefix("#")), justify="right" if number else "left", overflow="fold")
    return made


def frameworks(assessment: Assessment) -> RenderableType | None:
    """One line per framework, and one below for what it is written in."""
    uses = digest.frameworks(assessment)
    if not uses:
        return None
    made = table("Framework", "#Production", "#Tests", "#Other", "#Uses", "Declared")
    for use in uses[:_MAX_FRAMEWORKS]:
        files = {role: use.roles[role].files for role in words.ROLES if role in use.roles}
        production, tests = files.pop("production", 0), files.pop("test", 0)
        name = use.name + ("" if use.binding == "required" else f" ({use.binding})")
        numbers = (production, tests, sum(files.values()), use.refs)
        made.add_row(*map(Text, (name, *(f"{number:,}" for number in numbers), _declared(use))))
    dialects = [f"{use.name}: {'; '.join(parts)}" for use in uses[:_MAX_DIALECTS] if (parts := _dialects(use))]
    rest = [f"Also {_names([use.name for use in uses[_MAX_FRAMEWORKS:]], 6)}"] if len(uses) > _MAX_FRAMEWORKS else []
    return Group(made, *[Text(". ".join([*dialects, *rest]) + ".", style="dim")] if dialects or rest else [])


def _declared(use: FrameworkUse) -> str:
    found = digest.requirements(use)
    if not found:
        return ""
    first = found[0] if len(found[0]) <= _WIDE else found[0][: _WIDE - 1] + "…"
    return first + (f" (+{len(found) - 1})" if len(found) > 1 else "")


def _dialects(use: FrameworkUse) -> list[str]:
    parts = [", ".join(f"{g.name} ({words.count(g.files, 'file')})" for g in use.generations)]
    return [part for part in [*parts, f"through {', '.join(use.through)}" if use.through else ""] if part]


def components(assessment: Assessment) -> RenderableType | None:
    """Where there are several: those with a decision as a table, the others in a line."""
    found = digest.parts(assessment)
    if len(assessment.components) < 2 or not found.shown:
        return None
    made = table("Component", "Verdict", "Frameworks", "In operation", "#Files")
    for part in found.shown[:_MAX_COMPONENTS]:
        names = ", ".join(words.target(name, assessment) for name in part.frameworks)
        cells = (_end(part.path) or "(root)", words.part(part, assessment), names, words.OPERATION[part.in_operation])
        made.add_row(*map(Text, (*cells, f"{part.files:,}")))
    rest = [f"{len(found.shown) - _MAX_COMPONENTS} more in the JSON"] if len(found.shown) > _MAX_COMPONENTS else []
    rest += [f"{found.rest}: {_names([part.path or '(root)' for part in found.idle])}"] if found.idle else []
    return Group(made, *[Text("… " + "; ".join(rest), style="dim")] if rest else [])


def _end(path: str) -> str:
    """The end of a path, which tells it apart."""
    return path if len(path) <= _PATH else "…" + path[1 - _PATH :]


def layers(assessment: Assessment) -> RenderableType | None:
    """The layers around the model by state, in a line each."""
    found = digest.layers(assessment)
    if not found:
        return None
    grid = Table.grid(padding=(0, 2))
    grid.add_column(no_wrap=True)
    grid.add_column(overflow="fold")
    for state, label in digest.STATES.items():
        names = [layer.name for layer in found if layer.state == state]
        if names:
            grid.add_row(Text(label, style="dim"), Text(", ".join(names)))
    return grid


def routes(assessment: Assessment) -> RenderableType | None:
    """The priced routes, and how the figures came about."""
    effort = assessment.effort
    if not effort.routes:
        return None
    made = table("Route", "#Changed lines", "#Real moves in range", "#Person-days", "#Likely")
    for route in effort.routes:
        name = words.route(route, assessment) + (" (advised)" if route.route == effort.recommended_route else "")
        numbers = (words.span(route.lines), words.percent(route.covers), words.span(route.person_days))
        made.add_row(*map(Text, (name, *numbers, f"{route.person_days.likely:,}")))
    named = digest.priced(assessment)
    drivers = f"{words.route(named, assessment)}: {'; '.join(map(words.fold, named.drivers))}." if named.drivers else ""
    basis = words.opening(effort.basis, 1 if digest.recommended(assessment) else 2)
    return Group(made, Text(" ".join(filter(None, (drivers, basis))), style="dim"))


def unread(assessment: Assessment) -> RenderableType | None:
    """What could not be read, by reason."""
    found = digest.unread(assessment)
    lines = [
        point(Text.assemble((_names([path or "(repository)" for path in group.paths]), "cyan"), f": {group.reason}"))
        for group in found[:_MAX_UNREAD]
    ]
    return listed(lines, len(found))


def _names(names: Sequence[str], limit: int = _MAX_NAMES) -> str:
    rest = f" and {len(names) - limit:,} more" if len(names) > limit else ""
    return ", ".join(names[:limit]) + rest
