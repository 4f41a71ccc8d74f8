"""Reasons, advice, headline and confidence: an outcome put into words that can be checked."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from scanner.decide.combine import Part
from scanner.decide.evaluate import Fired
from scanner.decide.single import Outcome
from scanner.decide.weigh import Catalog
from scanner.model.base import Confidence
from scanner.model.result import Advice, Evidence, Reason, Strength
from scanner.model.rules import Fact

_STRENGTH: Final[dict[str, Strength]] = {
    "decides": "decides",
    "strong": "strong",
    "moderate": "moderate",
    "weak": "weak",
}
_ORDER: Final[dict[str, int]] = {"decides": 0, "strong": 1, "moderate": 2, "weak": 3}


def reasons(outcome: Outcome, parts: Sequence[Part], catalog: Catalog) -> tuple[Reason, ...]:
    """Everything that speaks for or against the outcome, supporting reasons first, each group by strength."""
    kept = frozenset(p.outcome.camp(p.outcome.incumbent) for p in parts if p.outcome.incumbent)
    found = [*_structural(outcome, parts), *_dated(outcome, parts, catalog)]
    for item in outcome.fired:
        if item.rule.kind in _STRENGTH:
            found.append(_of_rule(item, outcome, kept))
    ranked = sorted(found, key=lambda r: (not r.supports, _ORDER[r.strength], r.rule != outcome.settled_by, r.rule))
    return tuple(ranked)


def advice(outcome: Outcome) -> tuple[Advice, ...]:
    """What is said beside the verdict; what should be read before it comes first."""
    found = [item for item in outcome.fired if item.rule.kind == "advice"]
    ranked = sorted(found, key=lambda item: (not item.rule.first, item.rule.id))
    return tuple(Advice(i.rule.id, i.rule.title, i.rule.text, i.rule.article, i.evidence, i.rule.first) for i in ranked)


def headline(outcome: Outcome, catalog: Catalog, parts: Sequence[Part]) -> str:
    """One sentence for somebody who reads nothing else; components whose verdict is another one are named."""
    whole = _headline(outcome, catalog)
    if outcome.action in ("coexist", "consolidate"):
        return whole
    others = [p for p in parts if (p.outcome.action, p.outcome.target) != (outcome.action, outcome.target)]
    if not others:
        return whole
    named = "; ".join(
        f"{p.path or 'the root'}: {p.outcome.action} to {catalog.name(p.outcome.target or '')}" for p in others[:3]
    )
    return f"{whole} Not everywhere, though: {named}{' …' if len(others) > 3 else ''}."


def _headline(outcome: Outcome, catalog: Catalog) -> str:
    here = catalog.name(outcome.incumbent) if outcome.incumbent else ""
    there = catalog.name(outcome.target) if outcome.target else ""
    if outcome.action == "stay":
        return _staying(outcome, there, catalog)
    if outcome.action == "modernise":
        where = f"to current {there}" if there == here else f"to {there}"
        return f"Stay with {here}, but leave a dead end: modernise {where}."
    if outcome.action == "coexist":
        many = outcome.target == "multi-backend"
        return (
            "Users choose the framework here: keep supporting several."
            if many
            else "Several frameworks do different work here: keep them side by side."
        )
    if outcome.action == "none":
        return (
            "This is a framework itself, not work that stands on one: there is nothing to decide."
            if outcome.settled_by == "is-framework"
            else "No machine-learning framework does work here: there is nothing to decide."
        )
    return {
        "migrate": f"Migrate from {here} to {there}.",
        "consolidate": f"More than one framework does the same job: keep {there}.",
        "adopt": f"Nothing is entrenched and machine learning is planned: start with {there}.",
    }[outcome.action]


def _staying(outcome: Outcome, there: str, catalog: Catalog) -> str:
    """Why to stay; and what it outranks, where a rule that decides speaks for moving."""
    home = outcome.camp(outcome.incumbent or "")
    pull = sorted(
        {
            catalog.name(item.rule.favours)
            for item in outcome.fired
            if item.rule.kind == "decides" and item.rule.favours not in ("", "incumbent")
            if outcome.camp(item.rule.favours) != home
        }
    )
    if not pull:
        return f"Stay on {there}: nothing found here is a reason to move."
    used = any(item.rule.kind == "decides" and item.rule.basis == "operation" for item in outcome.fired)
    reason = "that it is in use outranks what the work is about" if used else "other reasons that decide outrank that"
    held = "opposing reasons tie" if outcome.tie else reason
    return f"Stay on {there}, though the work itself speaks for {' and '.join(pull)}: {held}."


def confidence(outcome: Outcome, share: float, unread: float, parts: Sequence[Part]) -> tuple[Confidence, tuple[str, ...]]:
    """High unless something speaks against it; each thing that does is one sentence. `share` is the robustness,
    `unread` the share of files that could not be read."""
    why: list[str] = []
    if share < 1:
        why.append("Open questions can change the verdict.")
    if unread > 0:
        why.append(f"{max(unread, 0.001):.1%} of the files that matter could not be read, or only in part.")
    if outcome.tie:
        why.append("Rules that decide speak for both sides with equal rank; the incumbent stays.")
    if any(p.signals["same-job"].state == "unknown" for p in parts):
        why.append("Whether the frameworks here do the same work is not known.")
    if outcome.incumbent and all(p.seen.weights.role != "production" for p in parts):
        why.append("The work is in notebooks or examples, not in production code.")
    weak = sum(evidence_is_thin(p) for p in parts)
    if outcome.incumbent and weak == len(parts):
        why.append("Only a few uses of the framework were found.")
    lowered = (share < 0.5) + (share < 1) + (unread > 0.05) + outcome.tie + (len(why) > 2)
    level: Confidence = "high" if not why else "medium" if lowered < 2 else "low"
    return level, tuple(why)


def evidence_is_thin(part: Part) -> bool:
    """Fewer than three uses carry the component."""
    return sum(part.seen.weights.uses.values()) < 3


def _of_rule(item: Fired, outcome: Outcome, kept: frozenset[str]) -> Reason:
    rule = item.rule
    favoured = outcome.incumbent if rule.favours == "incumbent" else rule.favours
    supports = _supports(favoured, rule.against, outcome, kept)
    return Reason(
        rule=rule.id,
        favours=_favours(favoured, rule.against, outcome),
        strength=_STRENGTH[rule.kind],
        text=rule.text,
        article=rule.article,
        evidence=item.evidence,
        supports=supports,
        extension=rule.extension,
    )


def _supports(favoured: str | None, against: str, outcome: Outcome, kept: frozenset[str]) -> bool:
    """Whether a rule speaks for the outcome. `kept` are the camps that are there: to coexist is to keep them all."""
    if outcome.target is None or outcome.target == "multi-backend":
        return outcome.action == "coexist" and bool(favoured) and outcome.camp(favoured or "") in kept
    target = outcome.camp(outcome.target)
    return (bool(favoured) and outcome.camp(favoured or "") == target) or (bool(against) and outcome.camp(against) != target)


def _favours(favoured: str | None, against: str, outcome: Outcome) -> str:
    if not favoured:
        return f"not {against}"
    if outcome.incumbent is None:
        return f"adopt {favoured}"
    same = outcome.camp(favoured) == outcome.camp(outcome.incumbent)
    return f"stay {outcome.incumbent}" if same else f"migrate {favoured}"


def _dated(outcome: Outcome, parts: Sequence[Part], catalog: Catalog) -> Iterable[Reason]:
    for fact in outcome.dated:
        about = catalog.concerns(fact) or outcome.incumbent or ""
        supports = outcome.action in ("modernise", "migrate") or (
            outcome.action == "consolidate" and fact.leads_to == "migrate"
        )
        moved = outcome.target if outcome.action in ("migrate", "consolidate") else None
        towards = moved or catalog.replaced_by.get(about, "") if fact.leads_to == "migrate" else about
        yield Reason(
            rule=f"fact.{fact.id}",
            favours=f"{fact.leads_to or 'modernise'} {towards}".strip(),
            strength="decides" if fact.leads_to else "strong",
            text=f"{fact.text} (since {fact.date}; as of {fact.as_of})",
            article=_source(fact),
            evidence=_evidence(parts, f"fact.{fact.id}"),
            supports=supports,
        )


_STEPS: Final[dict[str, tuple[str, str]]] = {
    "multi-backend": (
        "shape.multi-backend",
        "This is a library whose users choose the framework: its frameworks sit behind interchangeable modules or optional "
        "extras.",
    ),
    "different-jobs": ("several", "The frameworks here do different work, so neither makes the other superfluous."),
    "same-job-twice": (
        "same-job",
        "More than one framework does the same work here, with no sign of a reason for it; each has to be kept up, tested "
        "and served.",
    ),
    "dead-end": ("dead-end", "Code that carries the work is written for a dialect or a product that has no future."),
    "is-framework": (
        "shape.is-framework",
        "This repository is a framework of the rulebook itself: whether to stay on it is a question for its users.",
    ),
    "no-framework": (
        "",
        "No framework carries work here: production code, notebooks and examples import none, or only optionally.",
    ),
}
"""For each step of the algebra that settles a verdict by itself: the signal it stands on, and its words."""


def _structural(outcome: Outcome, parts: Sequence[Part]) -> Iterable[Reason]:
    """What the algebra itself settled, rather than one rule."""
    if outcome.settled_by not in _STEPS:
        return
    signal, words = _STEPS[outcome.settled_by]
    target = outcome.target or outcome.incumbent or ""
    shown = _evidence(parts, signal) or _evidence(parts, *(f"family.{f}" for p in parts for f in p.seen.weights.files))
    yield Reason(
        rule=f"algebra.{outcome.settled_by}",
        favours=f"{outcome.action} {target}".strip(),
        strength="decides",
        text=words,
        article="How Do You Make the Decision in Practice?",
        evidence=shown,
        extension=True,
    )


def _evidence(parts: Sequence[Part], *names: str) -> tuple[Evidence, ...]:
    found: dict[tuple[str, int, int | None], Evidence] = {}
    for name in names:
        for part in parts:
            for place in part.signals[name].evidence[: 6 if len(names) == 1 else 3] if name else ():
                found.setdefault((place.path, place.line, place.cell), place)
    return tuple(found.values())[:6]


def _source(fact: Fact) -> str:
    return f"Dated fact: {fact.source}"
