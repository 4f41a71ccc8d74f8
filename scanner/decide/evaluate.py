"""Which rules fire: three-valued logic over signals."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from scanner.decide.signals import Signals, State
from scanner.model.result import Evidence
from scanner.model.rules import Condition, Rule


class Fired(NamedTuple):
    """A rule that holds, with the evidence of the signals that made it."""

    rule: Rule
    evidence: tuple[Evidence, ...]
    because: tuple[str, ...]


def holds(when: Condition, signals: Signals) -> State:
    """Kleene's logic: yes only where nothing unknown could make it no."""
    states = [signals[name].state for name in when.all]
    states += [_NOT[signals[name].state] for name in when.none]
    if when.any:
        states.append(_either([signals[name].state for name in when.any]))
    if "no" in states:
        return "no"
    return "unknown" if "unknown" in states else "yes"


def fired(rules: Iterable[Rule], signals: Signals) -> tuple[Fired, ...]:
    """The rules that hold, in the rulebook's order. Rules of kind "never" hold nowhere: they say what is no reason."""
    return tuple(
        Fired(rule, _evidence(rule.when, signals), _because(rule.when, signals))
        for rule in rules
        if rule.kind != "never" and holds(rule.when, signals) == "yes"
    )


def undecided(rules: Iterable[Rule], signals: Signals) -> frozenset[str]:
    """The unknown signals that keep rules from being settled either way."""
    return frozenset(
        name
        for rule in rules
        if rule.kind != "never" and holds(rule.when, signals) == "unknown"
        for name in (*rule.when.all, *rule.when.any, *rule.when.none)
        if signals[name].state == "unknown"
    )


_NOT: dict[State, State] = {"yes": "no", "no": "yes", "unknown": "unknown"}


def _either(states: list[State]) -> State:
    if "yes" in states:
        return "yes"
    return "unknown" if "unknown" in states else "no"


def _because(when: Condition, signals: Signals) -> tuple[str, ...]:
    return tuple(name for name in (*when.any, *when.all) if signals[name].state == "yes")


def _evidence(when: Condition, signals: Signals) -> tuple[Evidence, ...]:
    """Evidence of what is particular to the rule first: alternatives, then the common conditions from the last on."""
    found: dict[tuple[str, int, int | None], Evidence] = {}
    for name in (*when.any, *reversed(when.all)):
        if signals[name].state == "yes":
            for place in signals[name].evidence:
                found.setdefault((place.path, place.line, place.cell), place)
    return tuple(found.values())[:6]
