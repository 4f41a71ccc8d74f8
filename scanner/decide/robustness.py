"""What would change the verdict: the same decision made again for every plausible answer to what is open."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Final, NamedTuple

from scanner.decide.evaluate import holds, undecided
from scanner.decide.signals import Signals
from scanner.model.result import OpenQuestion
from scanner.model.rules import Question, Rule

MAX_QUESTIONS: Final = 5
"""Combinations grow by a power: so only the questions that can change something alone, or the first ones, are combined."""

Verdict = tuple[str, str | None]
Decide = Callable[[Mapping[str, str]], Verdict]
"""Decides again with answers in place, by signal."""


class Robustness(NamedTuple):
    """`share` of the combinations of plausible answers under which the verdict stands, over `combinations` of them."""

    share: float
    combinations: int
    questions: tuple[OpenQuestion, ...]


def robustness(
    verdict: Verdict, questions: Sequence[Question], signals: Iterable[Signals], rules: Sequence[Rule], decide: Decide
) -> Robustness:
    """Open questions, those that change the verdict first, and how much of it stands whatever the answers are."""
    states = list(signals)
    open_signals = frozenset().union(*(undecided(rules, state) for state in states)) if states else frozenset()
    relevant = [q for q in questions if _open(q, states) and (_asked(q, open_signals) or q.signal == "same-job")]
    listed = [OpenQuestion(q.signal, q.question, _changes(q, verdict, decide)) for q in relevant]
    turning = [q for q, shown in zip(relevant, listed, strict=True) if shown.changes_verdict_to]
    combined = (turning + [q for q in relevant if q not in turning])[:MAX_QUESTIONS]
    outcomes = [
        decide(dict(zip([q.signal for q in combined], answers, strict=True)))
        for answers in itertools.product(*(q.answers for q in combined))
    ]
    standing = sum(outcome == verdict for outcome in outcomes)
    stuck = any(state["dead-end"].state == "yes" for state in states)  # then first of all: does it still run?
    ordered = sorted(listed, key=lambda q: (not (stuck and q.signal == "in-operation"), not q.changes_verdict_to))
    return Robustness(round(standing / len(outcomes), 3), len(outcomes), tuple(ordered))


def spelled(verdict: Verdict) -> str:
    """ "migrate pytorch"; just the action where there is no target."""
    action, target = verdict
    return f"{action} {target}" if target else action


def _open(question: Question, states: Sequence[Signals]) -> bool:
    return any(state[question.signal].state == "unknown" and holds(question.when, state) == "yes" for state in states)


def _asked(question: Question, open_signals: frozenset[str]) -> bool:
    return any(name == question.signal or name.startswith(question.signal + ".") for name in open_signals)


def _changes(question: Question, verdict: Verdict, decide: Decide) -> dict[str, str]:
    outcomes = {answer: decide({question.signal: answer}) for answer in question.answers}
    return {answer: spelled(outcome) for answer, outcome in outcomes.items() if outcome != verdict}
