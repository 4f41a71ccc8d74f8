"""Every rule of the guidance carries examples; they are the tests."""

from __future__ import annotations

from scanner.decide.evaluate import holds
from scanner.decide.signals import NO, UNKNOWN, YES, Signal, Signals
from scanner.model.rules import Rulebook


def signals(yes: tuple[str, ...], unknown: tuple[str, ...]) -> Signals:
    known: dict[str, Signal] = dict.fromkeys(yes, YES) | dict.fromkeys(unknown, UNKNOWN)
    return Signals(known)


def test_examples_fire_or_stay_silent_as_they_say(rulebook: Rulebook) -> None:
    wrong = [
        (rule.id, example)
        for rule in rulebook.advice
        for example in rule.examples
        if rule.kind != "never" and (holds(rule.when, signals(example.yes, example.unknown)) == "yes") != example.fires
    ]
    assert wrong == []


def test_every_rule_has_an_example_of_each_kind_and_rules_that_never_count_never_fire(rulebook: Rulebook) -> None:
    for rule in rulebook.advice:
        kinds = {example.fires for example in rule.examples}
        assert kinds == ({False} if rule.kind == "never" else {True, False}), rule.id


def test_only_people_know_what_is_asked_of_them() -> None:
    nothing = Signals({})
    assert nothing["context.hiring"] == UNKNOWN
    assert nothing["framework.tensorflow"] == NO


def test_an_answer_of_many_sets_one_and_clears_the_others() -> None:
    first = Signals({}).answered({"context.cloud": "aws"})
    second = first.answered({"context.cloud": "gcp"})
    assert (first["context.cloud.aws"].state, second["context.cloud.aws"].state) == ("yes", "no")
    assert second["context.cloud.gcp"].state == "yes"
