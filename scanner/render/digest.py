"""What a reader needs first: the lists of an assessment by weight, and what can be folded into a line folded.

Every format for people shows these, so that no two reports of one assessment differ in what they put first.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

from scanner.model.result import Assessment, Component, Evidence, FrameworkUse, LifecycleNote, OpenQuestion, Reason, Route
from scanner.render import words

_STRENGTHS: Final = ("decides", "strong", "moderate", "weak")
_ENDED: Final = frozenset({"removed", "retired", "unsupported"})
WEIGHTS: Final = ("Ended: removed, retired or unsupported", "Deprecated", "Worth knowing")
"""The groups of dated facts, the gravest first."""
LAYERS: Final = {
    "data-validation": "data validation",
    "feature-store": "feature pipelines",
    "data-versioning": "data versioning",
    "experiment-tracking": "experiment tracking",
    "model-registry": "model registry",
    "model-ci": "CI/CD for models",
    "model-monitoring": "model monitoring",
    "drift-detection": "drift detection",
    "retraining": "retraining",
}
"""The MLOps layers that the guidance sets above the framework, by the ids that platforms and signals use."""


def reasons(assessment: Assessment, *, supports: bool) -> list[Reason]:
    """The reasons for (or against), strongest first, otherwise in the order given."""
    found = (reason for reason in assessment.verdict.reasons if reason.supports is supports)
    return sorted(found, key=lambda reason: _STRENGTHS.index(reason.strength))


def frameworks(assessment: Assessment) -> list[FrameworkUse]:
    """Most used in production first, then most used at all, then by id."""

    def rank(use: FrameworkUse) -> tuple[int, int, str]:
        production = use.roles.get("production")
        return (-(production.files if production else 0), -sum(role.files for role in use.roles.values()), use.id)

    return sorted(assessment.frameworks, key=rank)


def requirements(use: FrameworkUse) -> list[str]:
    """What is declared, each once: versions before bare names and before whole commands, otherwise in the order given."""
    found = dict.fromkeys(words.requirement(item.requirement) for item in use.declared)
    return sorted(found, key=lambda text: (not any(char in text for char in "=<>~"), text.count(" ") > 2))


class Questions(NamedTuple):
    """Open questions: those of which an answer changes the verdict, the others, and the others in one sentence."""

    turning: list[OpenQuestion]
    others: list[OpenQuestion]
    rest: str


def questions(assessment: Assessment) -> Questions:
    """The open questions, apart."""
    asked = assessment.verdict.open_questions
    turning, others = [q for q in asked if q.changes_verdict_to], [q for q in asked if not q.changes_verdict_to]
    if not others:
        return Questions(turning, others, "")
    noun = words.count(len(others), "more question" if turning else "open question")
    verb, them = ("was", "it") if len(others) == 1 else ("were", "any of them")
    rest = f"{noun} {verb} tried; no answer to {them} alone changes the verdict: {words.topics(others)}."
    return Questions(turning, others, rest)


class Dated(NamedTuple):
    """A lifecycle note: what it is about, whether its date has passed, its group in WEIGHTS, and whether it also stands
    among the reasons."""

    note: LifecycleNote
    about: tuple[str, ...]
    evidence: tuple[Evidence, ...]
    past: bool
    weight: int
    reason: bool


def dates(assessment: Assessment) -> list[Dated]:
    """All lifecycle notes, each once with everything it was found on: the gravest first, in a group what moved the
    verdict first, then by date."""
    found: dict[str, tuple[LifecycleNote, dict[str, None], dict[Evidence, None]]] = {}
    owners = [(use.name, use.lifecycle) for use in frameworks(assessment)]
    owners += [(platform.name, platform.lifecycle) for platform in assessment.platforms]
    for name, notes in owners:
        for note in notes:
            _, about, evidence = found.setdefault(note.fact, (note, {}, {}))
            about[name] = None
            evidence.update(dict.fromkeys(note.evidence))
    as_of, moving = assessment.tool.as_of, {reason.rule for reason in assessment.verdict.reasons}
    rows = [
        Dated(note, tuple(about), tuple(evidence), note.date <= as_of, _weight(note.status), f"fact.{note.fact}" in moving)
        for note, about, evidence in found.values()
    ]
    return sorted(rows, key=lambda row: (row.weight, not row.reason, row.note.date, row.note.fact))


def unsaid(rows: Sequence[Dated], shown: Sequence[Reason]) -> list[Dated]:
    """The dated facts that do not stand among the reasons that a report has already shown."""
    rules = {reason.rule for reason in shown}
    return [row for row in rows if f"fact.{row.note.fact}" not in rules]


def _weight(status: str) -> int:
    return 0 if status in _ENDED else 1 if status == "deprecated" else 2


class Parts(NamedTuple):
    """Components: those with a framework decision, the largest first, and the others."""

    shown: list[Component]
    idle: list[Component]

    @property
    def rest(self) -> str:
        """The others in a few words."""
        more = "more component" if self.shown else "component"
        return f"{words.count(len(self.idle), more)} with nothing to decide"


def parts(assessment: Assessment) -> Parts:
    """The components, apart."""
    ordered = sorted(assessment.components, key=lambda part: (-part.files, part.path))
    idle = [part for part in ordered if part.verdict.action == "none"]
    return Parts([part for part in ordered if part.verdict.action != "none"], sorted(idle, key=lambda part: part.path))


STATES: Final = {"present": "seen", "absent": "absent, as was answered", "open": "unknown, asked above", "unseen": "not seen"}
"""What the states of a layer mean, in the order in which they are listed."""


class Layer(NamedTuple):
    """`state`: present, absent (a person said so), open (asked, not answered) or unseen."""

    name: str
    state: str
    evidence: tuple[Evidence, ...]


def layers(assessment: Assessment) -> list[Layer]:
    """The MLOps layers by their names. Not seen is not missing, and so has its own state."""
    asked = {question.signal.rpartition(".")[2] for question in assessment.verdict.open_questions}
    return [
        Layer(LAYERS.get(layer.id, layer.id), _state(layer.state, asked=layer.id in asked), layer.evidence)
        for layer in assessment.layers
    ]


def _state(state: str, *, asked: bool) -> str:
    return state if state != "unknown" else "open" if asked else "unseen"


class Unread(NamedTuple):
    """Files that could not be read (or not in full) for one and the same reason."""

    stage: str
    reason: str
    paths: tuple[str, ...]


def unread(assessment: Assessment) -> list[Unread]:
    """The unknowns by their reason, reasons in the order in which they first stand."""
    found: dict[tuple[str, str], list[str]] = {}
    for item in assessment.unknowns:
        found.setdefault((item.stage, words.fold(item.reason)), []).append(item.path)
    return [Unread(stage, reason, tuple(paths)) for (stage, reason), paths in found.items()]


class Price(NamedTuple):
    """What a move costs in a few words, and what that means."""

    label: str
    value: str
    meaning: str


def recommended(assessment: Assessment) -> Route | None:
    """The route that the assessment recommends, where it priced one."""
    return next((r for r in assessment.effort.routes if r.route == assessment.effort.recommended_route), None)


def price(assessment: Assessment) -> Price:
    """The price of what is advised; where no move is advised, of moving all the same; else why there is none."""
    routes = assessment.effort.routes
    if not routes:
        return Price("Price", "none", words.fold(assessment.effort.basis))
    best, shown = recommended(assessment), priced(assessment)
    lead = "" if best else "Not advised. "
    held = f"{words.span(shown.lines)} changed lines, a range that held {words.percent(shown.covers)} of real moves"
    meaning = f"{lead}{words.route(shown, assessment)}: most likely {shown.person_days.likely:,}; {held}."
    return Price("Price" if best else "A move would cost", words.days(shown.person_days), meaning)


def priced(assessment: Assessment) -> Route:
    """The route to name where one is named: what is advised, else the rewrite, else the first. There must be one."""
    routes = assessment.effort.routes
    return recommended(assessment) or next((r for r in routes if r.route == "cross-framework"), routes[0])
