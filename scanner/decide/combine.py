"""The repository's verdict from those of its components."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from scanner.decide.evaluate import Fired
from scanner.decide.jobs import framework_words, twin_modules
from scanner.decide.observe import Seen
from scanner.decide.signals import Signals
from scanner.decide.single import Outcome, dead_families, leaving, survivor
from scanner.decide.weigh import Catalog
from scanner.model.result import Action
from scanner.model.rules import Fact

NEGLIGIBLE = 0.05
"""A component with less than this share of all uses has its own verdict, but does not turn the repository's."""


class Part(NamedTuple):
    """One component on its way to a verdict."""

    path: str
    seen: Seen
    signals: Signals
    outcome: Outcome


def combine(parts: Sequence[Part], catalog: Catalog, same_job: str | None = None) -> tuple[Outcome, tuple[Part, ...]]:
    """The repository's outcome, and the components that it rests on, the weightiest first. `same_job` is what people say
    of whether components on different frameworks do the same work: "yes", "no", or None where nobody said."""
    carrying = _weighty([part for part in parts if part.outcome.action not in ("none", "adopt")])
    if not carrying:
        adopting = [part for part in parts if part.outcome.action == "adopt"]
        chosen = adopting or list(parts)
        return chosen[0].outcome, tuple(chosen)
    lead = carrying[0].outcome
    actions = {(part.outcome.action, part.outcome.target) for part in carrying}
    if len(actions) == 1 or len(carrying) == 1:
        return _merged(lead, carrying, lead.action, lead.target, lead.settled_by), tuple(carrying)
    camps = {part.outcome.camp(part.outcome.incumbent or "") for part in carrying}
    if len(camps) == 1 or {target for _, target in actions} == {lead.target}:
        return _merged(lead, carrying, lead.action, lead.target, lead.settled_by), tuple(carrying)
    if lead.action in ("coexist", "consolidate") and lead.settled_by != "different-jobs":
        return _merged(lead, carrying, lead.action, lead.target, lead.settled_by), tuple(carrying)
    if same_job == "yes" or (same_job != "no" and _same_work(carrying, catalog)):
        uses: Counter[str] = Counter()
        for part in carrying:
            uses.update(part.seen.weights.uses)
        target = survivor(uses, _fired(carrying), leaving(_dated(carrying), catalog), _dead(carrying), lead.camps)
        return _merged(lead, carrying, "consolidate", target, "same-job-twice"), tuple(carrying)
    return _merged(lead, carrying, "coexist", None, "different-jobs"), tuple(carrying)


def apart(parts: Sequence[Part]) -> bool:
    """Whether components are shown to do different work: some for devices or on foundation models, others not."""
    for tag in ("tag.device", "tag.foundation-models"):
        shown = {part.signals[tag].state == "yes" for part in parts}
        if len(shown) > 1:
            return True
    return False


def _weighty(parts: list[Part]) -> list[Part]:
    weights = {part.path: sum(part.seen.weights.uses.values()) for part in parts}
    total = sum(weights.values())
    ranked = sorted(parts, key=lambda part: (not _main(part), -weights[part.path], part.path))
    operating = [part for part in ranked if part.signals["in-operation"].state == "yes"]
    kept = [part for part in ranked if weights[part.path] >= NEGLIGIBLE * total or part in operating]
    main = [part for part in kept if _main(part)]
    return main or kept


def _main(part: Part) -> bool:
    """Notebooks and examples beside production code in another component do not turn the verdict."""
    return part.seen.weights.role == "production"


def _same_work(parts: Sequence[Part], catalog: Catalog) -> bool:
    groups = [frozenset().union(*part.seen.weights.files.values()) for part in parts]
    return bool(twin_modules(groups, frozenset(framework_words(catalog))))


def _merged(lead: Outcome, parts: Sequence[Part], action: Action, target: str | None, settled_by: str) -> Outcome:
    tie = any(part.outcome.tie for part in parts)
    return lead._replace(
        action=action, target=target, fired=tuple(_fired(parts)), dated=tuple(_dated(parts)), tie=tie, settled_by=settled_by
    )


def _dead(parts: Sequence[Part]) -> frozenset[str]:
    return frozenset().union(*(dead_families(part.signals, part.seen.weights.uses) for part in parts))


def _fired(parts: Sequence[Part]) -> list[Fired]:
    first: dict[str, Fired] = {}
    for part in parts:
        for item in part.outcome.fired:
            first.setdefault(item.rule.id, item)
    return list(first.values())


def _dated(parts: Sequence[Part]) -> list[Fact]:
    return list({fact.id: fact for part in parts for fact in part.outcome.dated}.values())
