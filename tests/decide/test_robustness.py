"""What would change a verdict, with decisions made by hand."""

from __future__ import annotations

import random
from collections.abc import Mapping

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scanner.decide.robustness import MAX_QUESTIONS, Decide, Robustness, robustness, spelled
from scanner.decide.signals import NO, UNKNOWN, YES, Signal, Signals
from scanner.model.rules import Condition, Question, Rule

STAY = ("stay", "tensorflow")
MOVE = ("migrate", "pytorch")


def question(signal: str, *answers: str, when: Condition | None = None) -> Question:
    return Question(signal=signal, question=f"{signal}?", answers=answers or ("yes", "no"), when=when or Condition())


def rule(*signals: str) -> Rule:
    return Rule(
        id=f"rule.{'.'.join(signals)}", guidance="g", title="t", article="a", kind="weak", when=Condition(any=signals), text="t"
    )


def asked(decide: Decide, *questions: Question, known: Mapping[str, Signal] | None = None) -> Robustness:
    """Robustness of what `decide` says without answers, where every question matters to some rule."""
    rules = [
        rule(*([q.signal] if set(q.answers) <= {"yes", "no"} else [f"{q.signal}.{a}" for a in q.answers])) for q in questions
    ]
    return robustness(decide({}), questions, [Signals(known or {})], rules, decide)


def always(_: Mapping[str, str]) -> tuple[str, str | None]:
    return STAY


def when(**turning: str) -> Decide:
    """Moves as soon as one of the answers is given."""
    wanted = {f"context.{name}": answer for name, answer in turning.items()}
    return lambda answers: MOVE if any(answers.get(name) == answer for name, answer in wanted.items()) else STAY


def test_nothing_open_stands_whatever_happens() -> None:
    assert asked(always) == Robustness(1.0, 1, ())


def test_one_question_that_turns_it() -> None:
    found = asked(when(a="yes"), question("context.a"))
    assert (found.share, found.combinations) == (0.5, 2)
    assert [(q.signal, q.changes_verdict_to) for q in found.questions] == [("context.a", {"yes": "migrate pytorch"})]


def test_a_question_that_turns_nothing_is_listed_without_effect() -> None:
    found = asked(always, question("context.a"))
    assert (found.share, found.combinations) == (1.0, 2)
    assert [(q.signal, q.changes_verdict_to) for q in found.questions] == [("context.a", {})]


def test_combinations_count_even_where_no_answer_alone_turns_it() -> None:
    def both(answers: Mapping[str, str]) -> tuple[str, str | None]:
        return MOVE if answers.get("context.a") == answers.get("context.b") == "yes" else STAY

    found = asked(both, question("context.a"), question("context.b"))
    assert (found.share, found.combinations) == (0.75, 4)
    assert all(q.changes_verdict_to == {} for q in found.questions)


def test_answers_of_many_words_weigh_alike() -> None:
    found = asked(when(cloud="gcp"), question("context.cloud", "gcp", "aws", "azure", "agnostic"))
    assert (found.share, found.combinations) == (0.75, 4)
    assert found.questions[0].changes_verdict_to == {"gcp": "migrate pytorch"}


def test_a_target_alone_is_a_change() -> None:
    def decide(answers: Mapping[str, str]) -> tuple[str, str | None]:
        return ("adopt", "jax") if answers.get("context.a") == "yes" else ("adopt", "pytorch")

    assert asked(decide, question("context.a")).questions[0].changes_verdict_to == {"yes": "adopt jax"}


def test_those_that_turn_it_come_first_and_are_the_ones_that_are_combined() -> None:
    names = [f"context.q{n}" for n in range(8)]
    found = asked(when(q7="yes", q5="no"), *(question(name) for name in names))
    assert [q.signal for q in found.questions] == ["context.q5", "context.q7", *names[:5], "context.q6"]
    assert found.combinations == 2**MAX_QUESTIONS
    assert found.share == 0.25


def test_whether_a_dead_end_still_runs_is_asked_before_anything_else() -> None:
    questions = (question("context.a"), question("in-operation"))
    known = {"in-operation": UNKNOWN, "dead-end": YES}
    assert [q.signal for q in asked(when(a="yes"), *questions, known=known).questions] == ["in-operation", "context.a"]
    alive = {**known, "dead-end": NO}
    assert [q.signal for q in asked(when(a="yes"), *questions, known=alive).questions] == ["context.a", "in-operation"]


@pytest.mark.parametrize("state", [YES, NO])
def test_what_is_known_is_not_asked(state: Signal) -> None:
    assert asked(when(a="yes"), question("context.a"), known={"context.a": state}) == Robustness(1.0, 1, ())


def test_what_no_rule_waits_for_is_not_asked() -> None:
    found = robustness(STAY, [question("context.a")], [Signals({})], [rule("context.b")], when(a="yes"))
    assert found == Robustness(1.0, 1, ())


def test_a_rule_that_is_settled_anyway_waits_for_nothing() -> None:
    settled = Rule(
        id="r", guidance="g", title="t", article="a", kind="weak", when=Condition(all=("framework.jax", "context.a")), text="t"
    )
    assert robustness(STAY, [question("context.a")], [Signals({})], [settled], always).questions == ()
    assert robustness(STAY, [question("context.a")], [Signals({"framework.jax": YES})], [settled], always).questions != ()


def test_a_question_waits_for_its_own_condition() -> None:
    only = question("context.a", when=Condition(any=("kind.llm",)))
    assert asked(when(a="yes"), only).questions == ()
    assert asked(when(a="yes"), only, known={"kind.llm": YES}).share == 0.5


def test_same_job_is_asked_without_any_rule() -> None:
    found = robustness(STAY, [question("same-job")], [Signals({"same-job": UNKNOWN})], [], always)
    assert [q.signal for q in found.questions] == ["same-job"]


def test_one_component_that_does_not_know_is_enough() -> None:
    states = [Signals({"in-operation": YES}), Signals({"in-operation": UNKNOWN})]
    assert robustness(STAY, [question("in-operation")], states, [rule("in-operation")], always).questions != ()


def test_verdicts_are_spelled_with_their_target() -> None:
    assert (spelled(("migrate", "pytorch")), spelled(("none", None))) == ("migrate pytorch", "none")


@given(st.dictionaries(st.sampled_from("abcdef"), st.sampled_from(["yes", "no"])), st.randoms(use_true_random=True))
@settings(max_examples=60, deadline=None)
def test_the_order_of_rules_and_questions_never_matters(turning: dict[str, str], chance: random.Random) -> None:
    questions = [question(f"context.{name}") for name in "abcdef"[:MAX_QUESTIONS]]
    rules = [rule(q.signal) for q in questions]
    decide = when(**turning)
    here = robustness(STAY, questions, [Signals({})], rules, decide)
    mixed = chance.sample(questions, len(questions))
    other = robustness(STAY, mixed, [Signals({})], chance.sample(rules, len(rules)), decide)
    assert (here.share, here.combinations) == (other.share, other.combinations)
    assert set(map(str, here.questions)) == set(map(str, other.questions))
    stands = 1.0
    for name in turning:
        stands /= 2 if f"context.{name}" in {q.signal for q in questions} else 1
    assert here.share == round(stands, 3)
