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
from scanner.decide.weigh import Catalog, Weights
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
    camps: Mapping[str, str]

    def camp(self, family: str) -> str:
        """The camp of a family where this was decided."""
        return self.camps.get(family, family)


class Knowledge(NamedTuple):
    """The part of the rulebook that decisions need."""

    rules: tuple[Rule, ...]
    facts: tuple[Fact, ...]
    catalog: Catalog


class Case(NamedTuple):
    """What a decision looks at: signals (perhaps with answers in place), rules that hold, dated reasons, weights."""

    seen: Seen
    signals: Signals
    found: tuple[Fired, ...]
    dated: tuple[Fact, ...]
    catalog: Catalog

    def outcome(self, action: Action, target: str | None, settled_by: str, *, tie: bool = False) -> Outcome:
        """The outcome of this case."""
        camps = self.seen.weights.camps
        return Outcome(action, target, self.seen.incumbent, self.found, self.dated, tie, settled_by, camps)


def decide(seen: Seen, signals: Signals, knowledge: Knowledge) -> Outcome:
    """The verdict of one component. `signals` are those of `seen`, perhaps with answers in place."""
    found = tuple(f for f in fired(knowledge.rules, signals) if not f.rule.only_without_incumbent or seen.incumbent is None)
    dated = tuple(fact for fact in knowledge.facts if fact.specific_reason and signals[f"fact.{fact.id}"].state == "yes")
    case = Case(seen, signals, found, dated, knowledge.catalog)
    if signals["shape.multi-backend"].state == "yes":
        return case.outcome("coexist", "multi-backend", "multi-backend")
    if seen.incumbent is None:
        return _without_incumbent(case)
    if signals["several"].state == "yes":
        return _several(case)
    return _one(case, seen.incumbent)


def standings(found: Iterable[Fired]) -> Counter[str]:
    """What the rules that hold add up to, by family: only for choosing where nothing is entrenched."""
    points: Counter[str] = Counter()
    for item in found:
        weight = _WEIGHT.get(item.rule.kind, 0)
        if item.rule.favours:
            points[item.rule.favours] += weight
        if item.rule.against:
            points[item.rule.against] -= weight
    return points


def survivor(
    uses: Mapping[str, int],
    found: Sequence[Fired],
    leaving: frozenset[str],
    dead: frozenset[str],
    camps: Mapping[str, str],
) -> str:
    """Which of the frameworks present to keep: the one that the rules speak for, else the one with the most uses.

    Each of them is an incumbent, so that counts for none. One that a dated reason tells to leave (`leaving`) is never
    kept, and one whose code here is a dead end (`dead`) loses as much as a strong rule gives."""
    points = standings(found)
    points.subtract(dict.fromkeys(dead, _WEIGHT["strong"]))
    present = [family for family in uses if family not in leaving] or list(uses)

    def score(family: str) -> int:
        home = camps.get(family, family)
        return sum(value for name, value in points.items() if camps.get(name, name) == home)

    return min(present, key=lambda family: (-score(family), -uses[family], family))


def leaving(dated: Iterable[Fact], catalog: Catalog) -> frozenset[str]:
    """The families that a dated reason tells to leave."""
    return frozenset(catalog.concerns(fact) for fact in dated if fact.leads_to == "migrate")


def dead_families(signals: Signals, families: Iterable[str]) -> frozenset[str]:
    """The families whose code here is a dead end."""
    return frozenset(family for family in families if signals[f"dead.{family}"].state == "yes")


def _without_incumbent(case: Case) -> Outcome:
    if case.signals["shape.is-framework"].state == "yes":
        return case.outcome("none", None, "is-framework")
    if "yes" not in (case.signals["intent.ml"].state, case.signals["context.ml-planned"].state):
        return case.outcome("none", None, "no-framework")
    points = standings(case.found)
    named = [family for family, score in points.items() if family != "incumbent" and score > 0]
    target = min(named, key=lambda family: (-points[family], family != DEFAULT_TARGET, family), default=DEFAULT_TARGET)
    return case.outcome("adopt", target, "nothing-entrenched")


def _several(case: Case) -> Outcome:
    weights = case.seen.weights
    target = survivor(
        weights.uses, case.found, leaving(case.dated, case.catalog), dead_families(case.signals, weights.uses), weights.camps
    )
    lead = weights.camp(case.seen.incumbent or "")
    for fact in case.dated:  # most of the work stands on what is retired: whatever the rest does, that has to move
        if fact.leads_to == "migrate" and weights.camp(case.catalog.concerns(fact)) == lead != weights.camp(target):
            return case.outcome("migrate", target, f"fact.{fact.id}")
    if case.signals["same-job"].state == "no":
        return case.outcome("coexist", None, "different-jobs")
    return case.outcome("consolidate", target, "same-job-twice")


def _one(case: Case, incumbent: str) -> Outcome:
    weights = case.seen.weights
    deciding = [item for item in case.found if item.rule.kind == "decides"]
    keepers = [item for item in deciding if _keeps(item, weights.camp(incumbent), weights)]
    movers = [item for item in deciding if item.rule.favours and item not in keepers]
    pull, hold = _rank(movers), _rank(keepers)
    if pull > hold:
        best = max(movers, key=lambda item: (_RANK[item.rule.basis], item.rule.id))
        return case.outcome("migrate", best.rule.favours, best.rule.id)
    leaving = next((fact for fact in case.dated if fact.leads_to == "migrate"), None)
    if leaving is not None:
        return case.outcome("migrate", case.catalog.replaced_by.get(incumbent, DEFAULT_TARGET), f"fact.{leaving.id}")
    tie = bool(pull) and pull == hold
    if case.signals["dead-end"].state == "yes" or any(fact.leads_to == "modernise" for fact in case.dated):
        return case.outcome("modernise", _modern(incumbent, case.signals), "dead-end", tie=tie)
    return case.outcome("stay", incumbent, keepers[0].rule.id if keepers else "stay.incumbent", tie=tie)


def _keeps(item: Fired, home: str, weights: Weights) -> bool:
    return item.rule.favours == "incumbent" or weights.camp(item.rule.favours) == home


def _rank(items: Sequence[Fired]) -> int:
    return max((_RANK[item.rule.basis] for item in items), default=0)


def _modern(incumbent: str, signals: Signals) -> str:
    """Where to modernise to: the family that most of the dead end leads to; its own where the rulebook names none."""
    prefix = "modernise-to."
    ways = [(signals[name].number, name.removeprefix(prefix)) for name in signals.names() if name.startswith(prefix)]
    return min(ways, key=lambda way: (-way[0], way[1]))[1] if ways else incumbent
