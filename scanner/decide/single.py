"""One component's verdict: the algebra of the guidance, in one place.

1. Without an incumbent: `adopt` where ML is intended, else `none`.
2. A library whose users choose the framework: `coexist`, multi-backend.
3. Two camps at work in one component: `consolidate` where they do the same job, else `coexist`.
4. The incumbent stays, unless a deciding rule that nothing of equal rank opposes, or a dated specific reason in use
   here, moves it. Strong, moderate and weak rules choose only where there is no incumbent, name the survivor of a
   consolidation, and otherwise speak for and against without turning anything.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Final, NamedTuple

from scanner.decide.evaluate import Fired, fired
from scanner.decide.observe import Seen
from scanner.decide.signals import Signals
from scanner.decide.weigh import Catalog
from scanner.model.result import Action
from scanner.model.rules import Fact, Rule

DEFAULT_TARGET: Final = "pytorch"
"""Where nothing speaks for another framework; the article's default for work without an incumbent."""

_WEIGHT: Final = {"decides": 8, "strong": 3, "moderate": 2, "weak": 1}
_RANK: Final = {"operation": 3, "content": 2, "context": 1}


class Outcome(NamedTuple):
    """An action with its target and what led to it. `fired` are all rules that hold, `dated` the facts that are a
    specific reason, `tie` says that opposing rules of equal rank left the incumbent where it is; `settled_by` is the
    rule, fact or step of the algebra that decided."""

    action: Action
    target: str | None
    incumbent: str | None
    fired: tuple[Fired, ...]
    dated: tuple[Fact, ...]
    tie: bool
    settled_by: str


class Knowledge(NamedTuple):
    """The part of the rulebook that decisions need."""

    rules: tuple[Rule, ...]
    facts: tuple[Fact, ...]
    catalog: Catalog


def decide(seen: Seen, signals: Signals, knowledge: Knowledge) -> Outcome:
    """The verdict of one component. `signals` are those of `seen`, perhaps with answers in place."""
    found = tuple(f for f in fired(knowledge.rules, signals) if not f.rule.only_without_incumbent or seen.incumbent is None)
    dated = tuple(fact for fact in knowledge.facts if fact.specific_reason and signals[f"fact.{fact.id}"].state == "yes")
    if seen.incumbent is None:
        return _without_incumbent(signals, found)
    if signals["shape.multi-backend"].state == "yes":
        return Outcome("coexist", "multi-backend", seen.incumbent, found, dated, tie=False, settled_by="multi-backend")
    if signals["several"].state == "yes":
        return _several(seen, signals, found, dated, knowledge.catalog)
    return _one(seen.incumbent, signals, found, dated, knowledge.catalog)


def standings(found: Iterable[Fired], incumbent: str | None) -> Counter[str]:
    """What the rules that hold add up to, by family: only for choosing where nothing is entrenched."""
    points: Counter[str] = Counter()
    for item in found:
        weight = _WEIGHT.get(item.rule.kind, 0)
        favoured = incumbent if item.rule.favours == "incumbent" else item.rule.favours
        if favoured:
            points[favoured] += weight
        if item.rule.against:
            points[item.rule.against] -= weight
    return points


def _without_incumbent(signals: Signals, found: tuple[Fired, ...]) -> Outcome:
    if "yes" not in (signals["intent.ml"].state, signals["context.ml-planned"].state):
        return Outcome("none", None, None, found, (), tie=False, settled_by="no-framework")
    points = standings(found, None)
    named = [family for family, score in points.items() if family not in ("", "incumbent") and score > 0]
    target = min(named, key=lambda family: (-points[family], family != DEFAULT_TARGET, family), default=DEFAULT_TARGET)
    return Outcome("adopt", target, None, found, (), tie=False, settled_by="nothing-entrenched")


def _several(seen: Seen, signals: Signals, found: tuple[Fired, ...], dated: tuple[Fact, ...], catalog: Catalog) -> Outcome:
    if signals["same-job"].state == "no":
        return Outcome("coexist", None, seen.incumbent, found, dated, tie=False, settled_by="different-jobs")
    target = survivor(seen.weights.uses, found, dated, seen.incumbent, catalog)
    return Outcome("consolidate", target, seen.incumbent, found, dated, tie=False, settled_by="same-job-twice")


def survivor(
    uses: Mapping[str, int], found: Sequence[Fired], dated: Sequence[Fact], incumbent: str | None, catalog: Catalog
) -> str:
    """Which of the frameworks present to keep: the one that the rules speak for, else the one with the most uses.
    A framework that a dated reason tells to leave is never kept."""
    points = standings(found, incumbent)
    leaving = {name for fact in dated if fact.leads_to == "migrate" for name in fact.applies.technologies}
    present = [family for family in uses if family not in leaving] or list(uses)
    score = {
        family: sum(value for name, value in points.items() if name and catalog.camp(name) == catalog.camp(family))
        for family in present
    }
    return min(present, key=lambda family: (-score[family], -uses[family], family))


def _one(incumbent: str, signals: Signals, found: tuple[Fired, ...], dated: tuple[Fact, ...], catalog: Catalog) -> Outcome:
    def outcome(action: Action, target: str | None, settled_by: str, *, tie: bool = False) -> Outcome:
        return Outcome(action, target, incumbent, found, dated, tie, settled_by)

    home = catalog.camp(incumbent)
    movers = [
        f
        for f in found
        if f.rule.kind == "decides" and f.rule.favours not in ("", "incumbent") and catalog.camp(f.rule.favours) != home
    ]
    keepers = [
        f for f in found if f.rule.kind == "decides" and (f.rule.favours == "incumbent" or catalog.camp(f.rule.favours) == home)
    ]
    pull = max((_RANK[f.rule.basis] for f in movers), default=0)
    hold = max((_RANK[f.rule.basis] for f in keepers), default=0)
    if pull > hold:
        best = max(movers, key=lambda f: (_RANK[f.rule.basis], f.rule.id))
        return outcome("migrate", best.rule.favours, best.rule.id)
    leaving = next((fact for fact in dated if fact.leads_to == "migrate"), None)
    if leaving is not None:
        target = catalog.replaced_by.get(incumbent, DEFAULT_TARGET)
        return outcome("migrate", target, f"fact.{leaving.id}")
    tie = bool(pull) and pull == hold
    if signals["dead-end"].state == "yes" or any(fact.leads_to == "modernise" for fact in dated):
        return outcome("modernise", _modern(incumbent, signals), "dead-end", tie=tie)
    return outcome("stay", incumbent, keepers[0].rule.id if keepers else "stay.incumbent", tie=tie)


def _modern(incumbent: str, signals: Signals) -> str:
    """Where to modernise to: the family that most of the dead end leads to; its own where the rulebook names none."""
    prefix = "modernise-to."
    ways = [(signals[name].number, name.removeprefix(prefix)) for name in signals.names() if name.startswith(prefix)]
    return min(ways, key=lambda way: (-way[0], way[1]))[1] if ways else incumbent
