"""A short summary for a pull request or a wiki page, in GitHub's Markdown. The JSON has everything.

Whatever comes from the target stands in a code span or is escaped, so that it can neither form links, markup or
tables nor call people by name.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

from scanner.model.result import Advice, Assessment, Evidence, Reason
from scanner.render import Look, links, words

_MAX_REASONS: Final = 5
_MAX_EVIDENCE: Final = 3
_MAX_ROWS: Final = 20
_MAX_UNKNOWNS: Final = 10
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
        yield f"**{text(verdict.headline)}**"
        yield self._facts()
        yield self._section("First of all", [self._advice(a) for a in verdict.advice if a.first])
        yield self._reasons("Why", supports=True)
        yield self._reasons("What speaks against it", supports=False)
        yield self._questions()
        yield self._section("Dates that matter", list(self._dates()))
        yield self._frameworks()
        yield self._components()
        yield self._routes()
        yield self._section("Advice", [self._advice(a) for a in verdict.advice if not a.first])
        yield self._unknowns()
        yield f"<sub>Based on {text(words.basis(self._a))}</sub>"

    def _facts(self) -> str:
        verdict = self._a.verdict
        price, meaning = words.price(self._a)
        rows = [
            f"**Confidence** {verdict.confidence}. {text(words.confidence_why(verdict))}",
            f"**Robustness** {words.percent(verdict.robustness)}. {words.robustness_why(verdict)}",
            f"**Price** {price}. {text(meaning)}",
        ]
        if self._a.incomplete:
            rows.append("**Incomplete**: not everything was read for want of time or memory; a second run may say more.")
        return "\n".join(f"- {row}" for row in rows)

    def _section(self, title: str, points: list[str], limit: int = _MAX_ROWS) -> str:
        if not points:
            return ""
        more = [f"- … and {len(points) - limit:,} more"] if len(points) > limit else []
        return f"### {title}\n\n" + "\n".join([*points[:limit], *more])

    def _reasons(self, title: str, *, supports: bool) -> str:
        ranked = words.ranked(self._a.verdict.reasons, supports=supports)
        return self._section(title, [self._reason(reason) for reason in ranked], _MAX_REASONS)

    def _reason(self, reason: Reason) -> str:
        label = f"{reason.strength}: {text(words.pair(reason.favours, self._a))}"
        where = f", in {code(reason.component)}" if reason.component else ""
        ours = ", our reading beyond the article's words" if reason.extension else ""
        return "\n".join(
            [f"- {text(reason.text)} *({label}{where}; {text(reason.article)}{ours})*", *self._evidence(reason.evidence)]
        )

    def _advice(self, advice: Advice) -> str:
        return "\n".join(
            [f"- **{text(advice.title)}**: {text(advice.text)} *({text(advice.article)})*", *self._evidence(advice.evidence)]
        )

    def _evidence(self, evidence: tuple[Evidence, ...], limit: int = _MAX_EVIDENCE) -> list[str]:
        lines = [f"  - {self._place(item)} {code(item.text)}".rstrip() for item in evidence[:limit]]
        return lines + ([f"  - … and {words.count(len(evidence) - limit, 'more place')}"] if len(evidence) > limit else [])

    def _place(self, item: Evidence) -> str:
        return _link(code(words.place(item)), self._source.place(item) if self._source else None)

    def _questions(self) -> str:
        points = []
        for question in self._a.verdict.open_questions:
            changes = "; ".join(
                f"{text(answer)} → **{text(words.pair(verdict, self._a))}**"
                for answer, verdict in question.changes_verdict_to.items()
            )
            points.append(f"- {text(question.question)} {changes or '*(no answer alone changes it)*'}")
        return self._section("What would change the verdict", points)

    def _dates(self) -> Iterator[str]:
        for row in words.dates(self._a):
            note = row.note
            address = links.web_address(note.source)
            source = _link("source", address) if address else text(note.source)
            against = f" Against the article: {text(note.contradicts_article)}" if note.contradicts_article else ""
            stale = " To be checked again: past its review date." if note.stale else ""
            since = f"{'Since' if row.past else 'From'} {text(words.day(note.date))}"
            yield "\n".join(
                [
                    f"- **{since}** ({text(note.status)}): {text(note.text)} {source}.{against}{stale}",
                    *self._evidence(row.evidence, 1),
                ]
            )

    def _frameworks(self) -> str:
        rows = []
        for use in words.frameworks(self._a)[:_MAX_ROWS]:
            files = ", ".join(f"{use.roles[role].files:,} {role}" for role in words.ROLES if role in use.roles)
            generations = ", ".join(text(generation.name) for generation in use.generations)
            declared = ", ".join(_cell(item.requirement) for item in use.declared[:3])
            rows.append([text(use.name), use.binding, files, f"{use.refs:,}", generations, declared])
        return (
            "### Frameworks\n\n" + _table(("Framework", "Binding", "Files", "#Uses", "Generations", "Declared"), rows)
            if rows
            else ""
        )

    def _components(self) -> str:
        components = self._a.components
        if len(components) < 2:
            return ""
        rows = [
            [
                _cell(part.path or "(root)"),
                text(words.phrase(part.verdict.action, part.verdict.target, self._a)),
                text(part.headline),
            ]
            for part in components[:_MAX_ROWS]
        ]
        more = f"\n\n… and {len(components) - _MAX_ROWS:,} more" if len(components) > _MAX_ROWS else ""
        return "### Components\n\n" + _table(("Component", "Verdict", "Why"), rows) + more

    def _routes(self) -> str:
        effort = self._a.effort
        rows = []
        for route in effort.routes:
            name = text(route.route) + (" **(advised)**" if route.route == effort.recommended_route else "")
            days = f"{words.span(route.person_days)}, likely {route.person_days.likely:,}"
            rows.append(
                [name, text(words.target(route.target, self._a)), words.span(route.lines), days, words.percent(route.covers)]
            )
        if not rows:
            return ""
        head = ("Route", "Ends on", "#Changed lines", "#Person-days", "#Real cases inside the range")
        return f"### What a move would cost\n\n{_table(head, rows)}\n\n{text(effort.basis)}"

    def _unknowns(self) -> str:
        points = [f"- {code(item.path) or 'The repository'}, {item.stage}: {text(item.reason)}" for item in self._a.unknowns]
        return self._section(f"Not read, or not understood ({len(points):,})", points, _MAX_UNKNOWNS)
