"""What the reports for people say in the same words, and the order in which they say it. Plain text, never escaped."""

from __future__ import annotations

import math
import re
from typing import Final, NamedTuple

from scanner.model.base import Confidence, Role
from scanner.model.result import Assessment, Evidence, FrameworkUse, LifecycleNote, Range, Reason, Route, Verdict

ROLES: Final[tuple[Role, ...]] = ("production", "test", "notebook", "example", "docs", "tooling", "vendored")
_NAMES: Final = {
    "tensorflow": "TensorFlow",
    "keras": "Keras",
    "pytorch": "PyTorch",
    "jax": "JAX",
    "multi-backend": "several backends",
}
_STRENGTHS: Final = ("decides", "strong", "moderate", "weak")
_MONTHS: Final = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
_DATE: Final = re.compile(r"([0-9]{4})(?:-(0[1-9]|1[0-2])(?:-(0[1-9]|[12][0-9]|3[01]))?)?")
CONFIDENCE: Final[dict[Confidence, str]] = {
    "high": "Nothing was found that lowers it.",
    "medium": "The evidence supports the verdict with reservations.",
    "low": "The evidence is thin, indirect or contradictory.",
}
"""Said where the assessment gives no reason of its own."""


def fold(text: str) -> str:
    """One line of it: rule texts may be folded over several."""
    return " ".join(text.split())


def count(number: int, noun: str, plural: str = "") -> str:
    """`1 file`, `1,024 files`."""
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"


def size(number: int) -> str:
    """Bytes for people: `812 kB`, `4.2 MB` (decimal units)."""
    if number < 1000:
        return count(number, "byte")
    for unit, value in (("kB", 1e3), ("MB", 1e6), ("GB", 1e9), ("TB", 1e12)):
        if number < value * 999.5 or unit == "TB":
            return f"{number / value:.1f} {unit}" if number < value * 9.95 else f"{number / value:,.0f} {unit}"
    raise AssertionError


def percent(share: float) -> str:
    """`83%`; never `100%` below one nor `0%` above nothing, which would claim more than was found."""
    whole = math.floor(share * 100 + 1e-9)
    return f"{min(max(whole, 1 if share > 0 else 0), 100)}%"


def span(values: Range) -> str:
    """`22 to 110`."""
    return f"{values.low:,}" if values.low == values.high else f"{values.low:,} to {values.high:,}"


def target(name: str, assessment: Assessment) -> str:
    """A framework's or family's name as people write it; the id itself where nobody gave one."""
    return _NAMES.get(name) or next((use.name for use in assessment.frameworks if use.id == name), name)


def phrase(action: str, aim: str | None, assessment: Assessment) -> str:
    """A verdict in a few words: `Stay on TensorFlow`."""
    name = target(aim, assessment) if aim else ""
    if action == "modernise" and aim and aim != (assessment.verdict.incumbent or aim):
        return f"Modernise, towards {name}"
    if action == "coexist":
        return "Stay multi-backend" if aim == "multi-backend" else "Keep frameworks side by side"
    joined = {
        "stay": "Stay on",
        "modernise": "Modernise",
        "migrate": "Migrate to",
        "consolidate": "Consolidate on",
        "adopt": "Adopt",
    }
    if action == "none":
        return "No framework decision to make"
    verb = joined.get(action, action)
    return f"{verb} {name}" if name else verb.split(" ", maxsplit=1)[0]


def pair(text: str, assessment: Assessment) -> str:
    """`phrase` for a verdict written as "migrate pytorch"; the text as it is where it is none."""
    action, _, aim = text.partition(" ")
    known = action in {"stay", "modernise", "migrate", "consolidate", "coexist", "adopt", "none"}
    return phrase(action, aim or None, assessment) if known else text


def ranked(reasons: tuple[Reason, ...], *, supports: bool) -> list[Reason]:
    """The reasons for (or against), strongest first, otherwise in the order given."""
    return sorted((r for r in reasons if r.supports is supports), key=lambda r: _STRENGTHS.index(r.strength))


def confidence_why(verdict: Verdict) -> str:
    """Why the confidence is what it is, as sentences."""
    return " ".join(fold(why) for why in verdict.confidence_why) or CONFIDENCE[verdict.confidence]


def robustness_why(verdict: Verdict) -> str:
    """How the robustness was computed, in a sentence."""
    if not verdict.open_questions:
        return "Nothing is open that could change the verdict."
    asked, share = count(len(verdict.open_questions), "open question"), percent(verdict.robustness)
    return f"The verdict stands in {share} of all combinations of plausible answers to {asked}; it was decided again for each."


def frameworks(assessment: Assessment) -> list[FrameworkUse]:
    """Most used in production first, then most used at all, then by id."""

    def rank(use: FrameworkUse) -> tuple[int, int, str]:
        production = use.roles.get("production")
        return (-(production.files if production else 0), -sum(role.files for role in use.roles.values()), use.id)

    return sorted(assessment.frameworks, key=rank)


def place(evidence: Evidence) -> str:
    """`train.py:12`; `train.ipynb cells[3]:12` in a notebook, whose cells count from 0 as in its file."""
    return spot(evidence.path, evidence.line, evidence.cell)


def spot(path: str, line: int, cell: int | None) -> str:
    """`place`, from its parts. A line below 1 means the file as a whole."""
    where = path or "(repository)"
    if cell is not None:
        return f"{where} cells[{cell}]:{line}"
    return f"{where}:{line}" if line > 0 else where


class Dated(NamedTuple):
    """A lifecycle note with what it is about, and whether its date has passed."""

    note: LifecycleNote
    about: tuple[str, ...]
    evidence: tuple[Evidence, ...]
    past: bool


def dates(assessment: Assessment) -> list[Dated]:
    """All lifecycle notes by date, each once, with everything it was found on."""
    found: dict[str, tuple[LifecycleNote, dict[str, None], dict[Evidence, None]]] = {}
    owners = [(use.name, use.lifecycle) for use in frameworks(assessment)]
    owners += [(platform.name, platform.lifecycle) for platform in assessment.platforms]
    for name, notes in owners:
        for note in notes:
            _, about, evidence = found.setdefault(note.fact, (note, {}, {}))
            about[name] = None
            evidence.update(dict.fromkeys(note.evidence))
    as_of = assessment.tool.as_of
    rows = [Dated(note, tuple(about), tuple(evidence), note.date <= as_of) for note, about, evidence in found.values()]
    return sorted(rows, key=lambda row: (row.note.date, row.note.fact))


def day(iso: str) -> str:
    """An ISO date, month or year as people write it, in English whatever the locale; other text as it is."""
    match = _DATE.fullmatch(iso)
    if match is None:
        return iso
    year, month, number = match.groups()
    return " ".join(word for word in ((number or "").lstrip("0"), _MONTHS[int(month) - 1] if month else "", year) if word)


def recommended(assessment: Assessment) -> Route | None:
    """The route that the assessment recommends, where it priced one."""
    return next((r for r in assessment.effort.routes if r.route == assessment.effort.recommended_route), None)


def price(assessment: Assessment) -> tuple[str, str]:
    """The price in a few words, and what it means. ("none", …) where nothing was priced."""
    routes = assessment.effort.routes
    best = recommended(assessment)
    if best is not None:
        held = f"the range held {percent(best.covers)} of real migrations"
        meaning = f"Most likely {best.person_days.likely:,}, by the route {best.route}; {held}."
        return f"{span(best.person_days)} person-days", meaning
    if routes:
        least = min(routes, key=lambda r: (r.person_days.likely, r.route))
        return (
            "none advised",
            f"A move all the same would take {span(least.person_days)} person-days by the route {least.route}.",
        )
    return "none", fold(assessment.effort.basis)


def revision(assessment: Assessment) -> str:
    """The commit in short, and whether the work tree differed; what was scanned instead where there is no commit."""
    repository = assessment.repository
    if repository.revision is None:
        return "a folder without git history" if repository.dirty is None else "no commit yet"
    return repository.revision[:12] + (" with uncommitted changes" if repository.dirty else "")


def basis(assessment: Assessment) -> str:
    """What the report stands on, in a sentence."""
    repository, rules = assessment.repository, assessment.tool.ruleset
    python, notebooks = count(repository.python_files, "Python file"), count(repository.notebooks, "notebook")
    read = f"{count(repository.files, 'file')}, {python} and {notebooks}"
    return (
        f"{read} of {revision(assessment)}, by {assessment.tool.name} {assessment.tool.version} with ruleset {rules.version}"
        f" ({rules.digest[:12]}), facts as of {day(assessment.tool.as_of)}; nothing was executed."
    )
