"""A short summary for a pull request or a wiki page, in GitHub's Markdown. The JSON has everything.

Whatever comes from the target stands in a code span or is escaped, so that it can neither form links, markup or
tables nor call people by name.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

from scanner.model.result import Advice, Assessment, Evidence, Reason
from scanner.render import Look, digest, links, words
from scanner.render.outcomes import resolution

_MAX_REASONS: Final = 5
_MAX_EVIDENCE: Final = 3
_MAX_DATES: Final = 6
_MAX_ROWS: Final = 20
_MAX_DECLARED: Final = 2
_MAX_UNREAD: Final = 8
_MAX_NAMES: Final = 5
_SPECIAL: Final = re.compile(r"[\\`*_{}\[\]<>|~&$]|^[-+=#]|:(?=//)|(?<=www)\.", re.IGNORECASE)
_NUMBERED: Final = re.compile(r"^([0-9]{1,9})([.)])")
_CALLS: Final = re.compile(r"([@#])(?=\w)|(?<=\bGH)(-)(?=\d)", re.IGNORECASE)


def render(assessment: Assessment, look: Look) -> str:  # noqa: ARG001
    """The summary. Links go to the commit that was scanned, where its https address is known."""
    page = _Page(assessment)
    return "\n\n".join(block for block in page.blocks() if block) + "\n"


def text(raw: str) -> str:
    """`raw` as words and nothing else: no markup, no link, no mention of a person or an issue."""
    escaped = _NUMBERED.sub(r"\1\\\2", _SPECIAL.sub(lambda found: "\\" + found[0], words.fold(raw)))
    return _CALLS.sub(lambda found: found[0] + "&#8203;", escaped)


def code(raw: str) -> str:
    """`raw` in a code span, with a fence longer than any run of backticks in it; "" for nothing."""
    line = words.fold(raw)
    if not line:
        return ""
    fence = "`" * (max((len(run) for run in re.findall("`+", line)), default=0) + 1)
    pad = " " if line[0] == "`" or line[-1] == "`" else ""
    return f"{fence}{pad}{line}{pad}{fence}"


def _cell(raw: str) -> str:
    """`code` for a table, where a bar ends the cell even inside of a code span."""
    return text(raw) if "|" in raw else code(raw)


def _link(label: str, address: str | None) -> str:
    return f"[{label}](<{address}>)" if address else label


def _source(raw: str) -> str:
    """A section of the article, or a source whose addresses are links."""
    return "".join(_link(text(p.text), p.address) if p.address else _spaced(p.text) for p in links.pieces(raw))


def _spaced(raw: str) -> str:
    """`text` of a piece of a line, whose spaces belong to it."""
    return (" " if raw[:1] == " " else "") + text(raw) + (" " if raw[-1:] == " " else "")


def _table(headings: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    head = list(headings)
    lines = [[name.removeprefix("#") for name in head], ["---:" if name.startswith("#") else "---" for name in head], *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


class _Page:
    """One summary being written: the assessment, and how to link into its source."""

    def __init__(self, assessment: Assessment) -> None:
        self._a = assessment
        self._source = links.source_of(assessment.repository)

    def blocks(self) -> Iterator[str]:
        verdict = self._a.verdict
        yield f"## {text(self._a.repository.name)}: {text(words.phrase(verdict.action, verdict.target, self._a))}"
        yield f"**{text(words.headline(self._a))}**"
        yield self._facts()
        yield self._section("First of all", [self._advice(a) for a in verdict.advice if a.first])
        yield self._reasons("Why", supports=True)
        yield self._reasons("What speaks against it", supports=False)
        yield self._questions()
        yield self._routes()
        yield self._dates()
        yield self._frameworks()
        yield self._components()
        yield self._layers()
        yield self._section("Advice", [self._advice(a) for a in verdict.advice if not a.first])
        yield self._unread()
        yield f"<sub>Based on {text(words.basis(self._a))}</sub>"

    def _facts(self) -> str:
        verdict = self._a.verdict
        price = digest.price(self._a)
        rows = [
            f"**Confidence** {verdict.confidence}. {text(words.confidence_why(verdict))}",
            f"**Robustness** {words.percent(verdict.robustness)}. {words.robustness_why(verdict)}",
            f"**{price.label}** {price.value}. {text(price.meaning)}",
        ]
        if self._a.incomplete:
            rows.append(f"**Incomplete.** {words.INCOMPLETE}")
        return "\n".join(f"- {row}" for row in rows)

    def _section(self, title: str, points: list[str], limit: int = _MAX_ROWS) -> str:
        if not points:
            return ""
        more = [f"- … and {len(points) - limit:,} more"] if len(points) > limit else []
        return f"### {title}\n\n" + "\n".join([*points[:limit], *more])

    def _reasons(self, title: str, *, supports: bool) -> str:
        ranked = digest.reasons(self._a, supports=supports)
        return self._section(title, [self._reason(reason) for reason in ranked], _MAX_REASONS)

    def _reason(self, reason: Reason) -> str:
        label = f"{reason.strength}: {text(words.favours(reason, self._a))}"
        where = f", in {code(reason.component)}" if reason.component else ""
        ours = ", our reading beyond the article's words" if reason.extension else ""
        said = f"- {text(reason.text)} *({label}{where}; {_source(reason.article)}{ours})*"
        return "\n".join([said, *self._evidence(reason.evidence)])

    def _advice(self, advice: Advice) -> str:
        """Advice stands beside the verdict: one place is enough to follow it."""
        said = f"- **{text(advice.title)}**: {text(advice.text)} *({_source(advice.article)})*"
        return "\n".join([said, *self._evidence(advice.evidence, 1)])

    def _evidence(self, evidence: tuple[Evidence, ...], limit: int = _MAX_EVIDENCE) -> list[str]:
        lines = [f"  - {self._place(item)} {code(item.text)}".rstrip() for item in evidence[:limit]]
        more = words.count(len(evidence) - limit, "more place")
        return [*lines[:-1], f"{lines[-1]} … and {more}"] if len(evidence) > limit else lines

    def _place(self, item: Evidence) -> str:
        return _link(code(words.place(item)), self._source.place(item) if self._source else None)

    def _questions(self) -> str:
        asked = digest.questions(self._a)
        points = []
        for question in asked.turning:
            changes = "; ".join(
                f"{text(answer)} → **{text(words.pair(verdict, self._a))}**"
                for answer, verdict in question.changes_verdict_to.items()
            )
            points.append(f"- {text(question.question)} {changes}")
        title = "What would change the verdict"
        block = self._section(title, points) or (f"### {title}" if asked.rest else "")
        return "\n\n".join(part for part in (block, text(asked.rest)) if part)

    def _dates(self) -> str:
        """What does not stand among the reasons that are shown."""
        shown = [r for supports in (True, False) for r in digest.reasons(self._a, supports=supports)[:_MAX_REASONS]]
        rows = digest.unsaid(digest.dates(self._a), shown)
        points = ["\n".join([self._dated(row), *self._evidence(row.evidence, 1)]) for row in rows]
        return self._section("Dates that matter", points, _MAX_DATES)

    def _dated(self, row: digest.Dated) -> str:
        note = row.note
        against = f" Against the article: {text(note.contradicts_article)}" if note.contradicts_article else ""
        stale = " To be checked again: past its review date." if note.stale else ""
        since = f"{'Since' if row.past else 'From'} {text(words.day(note.date))}"
        return f"- **{since}** ({text(note.status)}): {text(note.text)} *({_source(note.source)})*{against}{stale}"

    def _frameworks(self) -> str:
        rows = []
        for use in digest.frameworks(self._a)[:_MAX_ROWS]:
            files = ", ".join(f"{use.roles[role].files:,} {role}" for role in words.ROLES if role in use.roles)
            dialects = [generation.name for generation in use.generations] + [f"through {name}" for name in use.through]
            declared = digest.requirements(use)
            more = f" (+{len(declared) - _MAX_DECLARED})" if len(declared) > _MAX_DECLARED else ""
            shown = ", ".join(_cell(item) for item in declared[:_MAX_DECLARED]) + more
            rows.append([text(use.name), use.binding, files, f"{use.refs:,}", text(", ".join(dialects)), shown])
        head = ("Framework", "Binding", "Files", "#Uses", "Written as", "Declared")
        return f"### Frameworks\n\n{_table(head, rows)}" if rows else ""

    def _components(self) -> str:
        found = digest.parts(self._a)
        if len(self._a.components) < 2 or not found.shown:
            return ""
        rows = [
            [
                _cell(part.path or "(root)"),
                text(words.part(part, self._a)),
                text(words.part_headline(part, self._a)),
            ]
            for part in found.shown[:_MAX_ROWS]
        ]
        rest = [f"… and {len(found.shown) - _MAX_ROWS:,} more"] if len(found.shown) > _MAX_ROWS else []
        names = ", ".join(code(part.path or "(root)") for part in found.idle[:_MAX_NAMES])
        more = f" and {len(found.idle) - _MAX_NAMES:,} more" if len(found.idle) > _MAX_NAMES else ""
        rest += [f"… and {found.rest}: {names}{more}"] if found.idle else []
        return "\n\n".join(["### Components", _table(("Component", "Verdict", "Why"), rows), *rest])

    def _layers(self) -> str:
        found = digest.layers(self._a)
        points = []
        for state, label in digest.STATES.items():
            shown = [
                text(layer.name) + (f" ({self._place(layer.evidence[0])})" if layer.evidence else "")
                for layer in found
                if layer.state == state
            ]
            if shown:
                points.append(f"- **{label.capitalize()}**: {', '.join(shown)}")
        return self._section("Around the model", points)

    def _routes(self) -> str:
        effort = self._a.effort
        rows = []
        for route in effort.routes:
            name = text(words.route(route, self._a)) + (" **(advised)**" if route.route == effort.recommended_route else "")
            days = f"{words.span(route.person_days)}, likely {route.person_days.likely:,}"
            rows.append([name, words.span(route.lines), words.percent(route.covers), days])
        if not rows:
            return ""
        head = ("Route", "#Changed lines", "#Real moves in that range", "#Person-days")
        drivers = [f"- {text(driver)}" for driver in digest.priced(self._a).drivers]
        named = f"{text(words.route(digest.priced(self._a), self._a))}:\n\n" if drivers else ""
        block = [_table(head, rows), named + "\n".join(drivers), text(effort.basis)]
        return "\n\n".join(["### What a move would cost", *filter(None, block)])

    def _unread(self) -> str:
        points = []
        for group in digest.unread(self._a):
            names = ", ".join(code(path) or "the repository" for path in group.paths[:_MAX_NAMES])
            more = f" and {len(group.paths) - _MAX_NAMES:,} more" if len(group.paths) > _MAX_NAMES else ""
            points.append(f"- {names}{more}: {text(group.reason)} *({group.stage})*")
        unread = self._section(f"Not read, or not understood ({len(self._a.unknowns):,})", points, _MAX_UNREAD)
        return "\n\n".join(filter(None, (unread, text(resolution(self._a)))))
