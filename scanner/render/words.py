"""What the reports for people say in the same words. Plain text, never escaped."""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Sequence
from typing import Final

from scanner.model.base import Confidence, Role
from scanner.model.result import Assessment, Component, Evidence, OpenQuestion, Range, Reason, Route, Verdict

ROLES: Final[tuple[Role, ...]] = ("production", "test", "notebook", "example", "docs", "tooling", "vendored")
_NAMES: Final = {
    "tensorflow": "TensorFlow",
    "keras": "Keras",
    "pytorch": "PyTorch",
    "jax": "JAX",
    "multi-backend": "several backends",
}
_ROUTES: Final = {
    "cross-framework": "Rewrite in {target}",
    "tf2-native": "Native TensorFlow 2",
    "keras-3": "Port to Keras 3",
    "tf-keras": "Keep Keras 2, as tf-keras",
    "compat-v1": "Shim: tf.compat.v1",
}
_TOPICS: Final = {
    "in-operation": "whether it runs for real",
    "same-job": "whether two do one job",
    "ml-planned": "plans for machine learning",
    "foundation-model-plans": "plans for foundation models",
    "mobile-planned": "plans for devices",
    "regulated": "regulation",
    "team-fluent-in": "what the team knows best",
    "early-stage": "early stage",
    "experimentation": "frequent experiments",
    "lock-in": "lock-in",
}
"""Questions in two or three words, where the signal's own name would not read as such."""
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
INCOMPLETE: Final = "Some files met a limit, broke their reader or could not be opened: they are listed below as not read."
OPERATION: Final = {True: "yes", False: "no, as was answered", None: "unknown"}


def fold(text: str) -> str:
    """One line of it: rule texts may be folded over several."""
    return " ".join(text.split())


def capital(text: str) -> str:
    """With a capital first letter, the rest as it is."""
    return text[:1].upper() + text[1:]


def opening(text: str, sentences: int) -> str:
    """The first sentences of a text, where it has more."""
    return ". ".join(fold(text).split(". ")[:sentences]).removesuffix(".") + "."


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


def days(values: Range) -> str:
    """`22 to 110 person-days`."""
    return f"{span(values)} person-{'day' if values.high == 1 else 'days'}"


def target(name: str, assessment: Assessment) -> str:
    """A framework's or family's name as people write it; the id itself where nobody gave one."""
    return _NAMES.get(name) or next((use.name for use in assessment.frameworks if use.id == name), name)


def phrase(action: str, aim: str | None, assessment: Assessment, here: Collection[str] = ()) -> str:
    """A verdict in a few words: `Stay on TensorFlow`. `here` are the families that are there, if not those of the whole."""
    name = target(aim, assessment) if aim else ""
    if action == "modernise" and aim and aim not in (here or (assessment.verdict.incumbent or aim,)):
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


def favours(reason: Reason, assessment: Assessment) -> str:
    """What a reason speaks for. Where a verdict keeps something of several that are there, to move to it is to keep it."""
    action, _, aim = reason.favours.partition(" ")
    kept = reason.supports and assessment.verdict.action in {"coexist", "consolidate"} and action in {"stay", "migrate"}
    return f"Keep {target(aim, assessment)}" if kept and aim else pair(reason.favours, assessment)


def part(component: Component, assessment: Assessment) -> str:
    """A component's verdict in a few words."""
    return phrase(component.verdict.action, component.verdict.target, assessment, component.frameworks)


def headline(assessment: Assessment) -> str:
    """The verdict's sentence, without what its title already says."""
    verdict = assessment.verdict
    return _beside(verdict.headline, phrase(verdict.action, verdict.target, assessment))


def part_headline(component: Component, assessment: Assessment) -> str:
    """A component's sentence, without what its verdict already says."""
    return _beside(component.headline, part(component, assessment))


def _beside(sentence: str, title: str) -> str:
    return capital(fold(sentence).removeprefix(f"{title}: "))


def route(priced: Route, assessment: Assessment) -> str:
    """A route as people name it; its id where it is not one of ours."""
    return _ROUTES.get(priced.route, "{route}").format(target=target(priced.target, assessment), route=priced.route)


def requirement(text: str) -> str:
    """A declared requirement without the quotes and commas of the line it stands in."""
    line = fold(text).removesuffix(",")
    quoted = len(line) > 1 and line[0] in {"'", '"'} and line[-1] == line[0]
    return line[1:-1] if quoted else line


def topics(questions: Sequence[OpenQuestion]) -> str:
    """What questions are about, in a few words each."""
    names = [question.signal.rpartition(".")[2] for question in questions]
    return ", ".join(_TOPICS.get(name) or name.replace("-", " ") for name in names)


def confidence_why(verdict: Verdict) -> str:
    """Why the confidence is what it is, as sentences."""
    return " ".join(fold(why) for why in verdict.confidence_why) or CONFIDENCE[verdict.confidence]


def robustness_why(verdict: Verdict) -> str:
    """What the robustness stands on: how many questions are open, and for how many combinations it was decided again."""
    asked = len(verdict.open_questions)
    if not asked:
        return "Nothing is open that could change the verdict."
    turning = sum(bool(question.changes_verdict_to) for question in verdict.open_questions)
    tried = count(verdict.combinations, "combination")
    if turning:
        again = f"{tried} of answers" if verdict.combinations else "the combinations of answers"
        return f"{turning:,} of {count(asked, 'open question')} can change it; it was decided again for {again}."
    if verdict.robustness < 1:
        several = "alone, but some combinations do"
    else:
        several = f"alone or in any of {tried} tried" if verdict.combinations else "alone or in any combination tried"
    return f"No answer to any of {count(asked, 'open question')} changes it, {several}."


def place(evidence: Evidence) -> str:
    """`train.py:12`; `train.ipynb cells[3]:12` in a notebook, whose cells count from 0 as in its file."""
    return spot(evidence.path, evidence.line, evidence.cell)


def spot(path: str, line: int, cell: int | None) -> str:
    """`place`, from its parts. A line below 1 means the file as a whole."""
    where = path or "(repository)"
    if cell is not None:
        return f"{where} cells[{cell}]:{line}"
    return f"{where}:{line}" if line > 0 else where


def day(iso: str) -> str:
    """An ISO date, month or year as people write it, in English whatever the locale; other text as it is."""
    match = _DATE.fullmatch(iso)
    if match is None:
        return iso
    year, month, number = match.groups()
    return " ".join(word for word in ((number or "").lstrip("0"), _MONTHS[int(month) - 1] if month else "", year) if word)


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
