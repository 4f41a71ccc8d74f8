"""All components judged, the repository judged from them, and what would change it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

from scanner.decide.combine import Part, apart, combine
from scanner.decide.explain import advice, confidence, headline, reasons
from scanner.decide.observe import LAYERS, Seen
from scanner.decide.robustness import Verdict as Pair
from scanner.decide.robustness import robustness
from scanner.decide.signals import UNKNOWN, Signals
from scanner.decide.single import Knowledge, Outcome, decide
from scanner.model.result import Component, ComponentVerdict, Layer, Verdict
from scanner.model.rules import Question

_SAME_JOB: Final = "same-job"
_NO_PLANS: Final = {"intent.ml": "no", "context.ml-planned": "no"}


class Observed(NamedTuple):
    """One component, seen."""

    path: str
    name: str
    files: int
    seen: Seen


class Judgement(NamedTuple):
    """What `assess` answers: the verdict of the whole, those of the components, and the layers around the model."""

    verdict: Verdict
    components: tuple[Component, ...]
    layers: tuple[Layer, ...]


def assess(
    observed: Sequence[Observed],
    knowledge: Knowledge,
    questions: Sequence[Question],
    answers: Mapping[str, str],
    unread: float,
) -> Judgement:
    """Judge a repository. `answers` are people's, by signal; `unread` is the share of relevant files not wholly read."""
    parts = _parts(observed, knowledge, answers, {})
    outcome, resting = combine(parts, knowledge.catalog, answers.get(_SAME_JOB))
    pair: Pair = (outcome.action, outcome.target)

    def again(more: Mapping[str, str]) -> Pair:
        said = {**more, **answers}.get(_SAME_JOB)
        other, _ = combine(_parts(observed, knowledge, answers, more), knowledge.catalog, said)
        return other.action, other.target

    unclear = outcome.settled_by == "same-job-twice" or (outcome.settled_by == "different-jobs" and not apart(resting))
    between = len(resting) > 1 and unclear and _SAME_JOB not in answers
    states = [part.signals for part in resting] + ([Signals({_SAME_JOB: UNKNOWN})] if between else [])
    firm = robustness(pair, questions, states, knowledge.rules, again)
    level, why = confidence(outcome, firm.share, unread, resting)
    verdict = Verdict(
        action=outcome.action,
        target=outcome.target,
        headline=headline(outcome, knowledge.catalog, resting),
        confidence=level,
        robustness=firm.share,
        reasons=reasons(outcome, resting, knowledge.catalog),
        open_questions=firm.questions,
        advice=advice(outcome),
        incumbent=outcome.incumbent,
        confidence_why=why,
        combinations=firm.combinations,
    )
    components = tuple(_component(o, p, knowledge) for o, p in zip(observed, parts, strict=True))
    return Judgement(verdict, components, _layers(parts) if outcome.incumbent else ())


def _parts(
    observed: Sequence[Observed], knowledge: Knowledge, answers: Mapping[str, str], supposed: Mapping[str, str]
) -> list[Part]:
    """Every component judged. What people answer overrules evidence; what is only supposed fills what is unknown."""
    found = []
    carried = any(item.seen.incumbent is not None for item in observed)
    for item in observed:
        signals = item.seen.signals.answered(answers)
        signals = signals.answered({name: to for name, to in supposed.items() if signals[name].state == "unknown"})
        if carried and item.seen.incumbent is None:  # plans are for the work that is there, not for what stands beside it
            signals = signals.answered(_NO_PLANS)
        found.append(Part(item.path, item.seen, signals, decide(item.seen, signals, knowledge)))
    return found


def _layers(parts: Sequence[Part]) -> tuple[Layer, ...]:
    """The layers around the model, over all components."""
    found = []
    for name in LAYERS:
        shown = [place for part in parts for place in part.signals[f"layer.{name}"].evidence]
        found.append(Layer(name, "present" if shown else "unknown", tuple(shown[:3])))
    return tuple(found)


def _component(item: Observed, part: Part, knowledge: Knowledge) -> Component:
    outcome: Outcome = part.outcome
    operating = part.signals["in-operation"]
    return Component(
        path=item.path,
        name=item.name,
        frameworks=tuple(item.seen.weights.files),
        verdict=ComponentVerdict(outcome.action, outcome.target),
        headline=headline(outcome, knowledge.catalog, (part,)),
        in_operation={"yes": True, "no": False, "unknown": None}[operating.state],
        files=item.files,
        reasons=reasons(outcome, (part,), knowledge.catalog),
        evidence=operating.evidence,
    )
