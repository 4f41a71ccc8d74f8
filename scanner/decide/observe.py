"""From sightings to signals: one component seen through the rulebook."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from typing import Final, NamedTuple

from scanner.decide.jobs import backend_choice, doubled
from scanner.decide.scene import Scene
from scanner.decide.signals import NO, UNKNOWN, YES, Signal, Signals, signal_of
from scanner.decide.weigh import Catalog, Weights, about, weigh
from scanner.inventory.lifecycle import contradicted, facts_that_apply
from scanner.inventory.sightings import Sighting
from scanner.model.rules import Fact, Technology

DEAD_USES: Final = 0.1
DEAD_FILES: Final = 0.25
"""Dialects that no current release runs carry weight from this share of their framework's uses, or files, on."""
OLD_USES: Final = 0.25
OLD_FILES: Final = 0.5
"""The same for dialects without a future that current releases still run."""

LAYERS: Final = (
    "data-validation", "feature-store", "experiment-tracking", "model-registry", "data-versioning", "model-ci", "retraining",
    "model-monitoring", "drift-detection",
)  # fmt: skip
"""The layers around a model that the guidance weighs above the framework."""


class Seen(NamedTuple):
    """One component's signals and weights."""

    signals: Signals
    weights: Weights
    incumbent: str | None


def observe(scene: Scene, catalog: Catalog, facts: Iterable[Fact]) -> Seen:
    """The signals of one component."""
    weights = weigh(scene.seen, catalog, scene.bindings, scene.own, scene.production)
    incumbent = _incumbent(weights)
    known: dict[str, Signal] = {}
    relevant = tuple(s for s in (*scene.seen, *scene.around) if _counts(s, weights))
    _technologies(known, relevant, scene, catalog, weights)
    _families(known, weights, incumbent, catalog)
    _generations(known, weights, catalog)
    concerned = [s for s in (*weights.seen, *_running(relevant)) if _carries(s, weights, catalog, known)]
    by_id = {fact.id: fact for fact in facts}
    for name, applied in facts_that_apply(concerned, by_id.values()).items():
        if any(s.origin != "declared" for s in applied) or not contradicted(by_id[name], concerned):
            known[f"fact.{name}"] = signal_of(applied)
    _layers(known, weights)
    known["in-operation"] = _operation(relevant, scene, catalog)
    known["intent.ml"] = scene.intends
    known["shape.is-framework"] = YES if scene.own else NO
    known["shape.published"] = YES if scene.publishes else NO
    known["shape.multi-backend"] = backend_choice(scene, weights, catalog)
    known["same-job"] = doubled(weights, catalog) if len(_camps(weights)) > 1 else NO
    return Seen(Signals(known), weights, incumbent)


def _counts(seen: Sighting, weights: Weights) -> bool:
    """Whether a sighting says something about the component's work: in its main role, or what its manifests and
    images install and run."""
    if seen.origin in ("import", "use"):
        return seen.role == (weights.role or "production")
    return seen.role in ("production", "notebook") and seen.scope not in (
        "test",
        "docs",
        "dev",
        "build",
        "constraint",
        "lock",
    )


def _carries(seen: Sighting, weights: Weights, catalog: Catalog, known: Mapping[str, Signal]) -> bool:
    """Whether a dated fact about this sighting concerns the component: not where it is of a dialect, or of a framework,
    that carries no weight here."""
    if seen.generation is not None:
        return f"generation.{seen.generation}" in known
    technology = catalog.of[seen.technology]
    families = [technology.family] if technology.family else [catalog.of[name].family for name in technology.brings]
    return not families or bool({weights.camp(f) for f in families} & _camps(weights))


def _running(seen: Iterable[Sighting]) -> tuple[Sighting, ...]:
    return tuple(s for s in seen if s.origin not in ("import", "use"))


def _technologies(
    known: dict[str, Signal], relevant: tuple[Sighting, ...], scene: Scene, catalog: Catalog, weights: Weights
) -> None:
    grouped: defaultdict[str, list[Sighting]] = defaultdict(list)
    for sighting in relevant:
        technology = catalog.of[sighting.technology]
        if technology.operation == "with-framework" and not _near(sighting, scene):
            continue
        if sighting.origin == "declared":
            continue  # installed is not used
        grouped[f"technology.{technology.id}"].append(sighting)
        grouped[f"kind.{technology.kind}"].append(sighting)
        for tag in technology.tags:
            grouped[f"tag.{tag}"].append(sighting)
        for layer in technology.layers:
            grouped[f"layer.{layer}"].append(sighting)
        if technology.kind == "framework" and sighting.origin in ("import", "use"):
            grouped[f"framework.{technology.id}"].append(sighting)
    for name, found in grouped.items():
        known[name] = signal_of(found)
        if name.startswith("tag.") and about(weights, [s for s in found if s.origin in ("import", "use")]):
            known[name.replace("tag.", "about.", 1)] = known[name]


def _layers(known: dict[str, Signal], weights: Weights) -> None:
    """Layers around the model that nothing here shows are unknown, not missing: they may live elsewhere."""
    unseen = [layer for layer in LAYERS if f"layer.{layer}" not in known]
    if weights.role is not None and unseen:
        known["layers-unknown"] = Signal("yes", (), len(unseen))


def _near(seen: Sighting, scene: Scene) -> bool:
    """Whether what could serve anything serves a framework: the same file uses one, or reaches one."""
    return seen.path in scene.reaching if seen.origin in ("import", "use") else bool(scene.reaching)


def _families(known: dict[str, Signal], weights: Weights, incumbent: str | None, catalog: Catalog) -> None:
    for family in weights.files:
        known[f"family.{family}"] = signal_of(_of_family(weights, family, catalog))
    if incumbent is None:
        known["no-incumbent"] = YES
        return
    shown = known[f"family.{incumbent}"]
    known["incumbent"] = known[f"incumbent.{incumbent}"] = known[f"camp.{weights.camp(incumbent)}"] = shown
    if len(_camps(weights)) > 1:
        known["several"] = YES


def _of_family(weights: Weights, family: str, catalog: Catalog) -> list[Sighting]:
    own = [s for s in weights.seen if catalog.of[s.technology].family == family and s.generation is None]
    return own or list(weights.brought.get(family, ()))


def _incumbent(weights: Weights) -> str | None:
    """The family with the most uses in the camp with the most."""
    camps: Counter[str] = Counter()
    for family, uses in weights.uses.items():
        camps[weights.camp(family)] += uses
    if not camps:
        return None
    leading = min(camps, key=lambda name: (-camps[name], name))
    inside = [family for family in weights.uses if weights.camp(family) == leading]
    return min(inside, key=lambda family: (-weights.uses[family], family))


def _camps(weights: Weights) -> frozenset[str]:
    return frozenset(weights.camp(family) for family in weights.files)


def _generations(known: dict[str, Signal], weights: Weights, catalog: Catalog) -> None:
    """Dialects that carry a share of the uses of their framework; dead ends among them."""
    grouped: defaultdict[tuple[str, str], list[Sighting]] = defaultdict(list)
    for sighting in weights.seen:
        if sighting.generation is not None and catalog.of[sighting.technology].family in weights.files:
            grouped[(sighting.technology, sighting.generation)].append(sighting)
    for technology in sorted({name for name, _ in grouped}):
        own = {generation: found for (name, generation), found in grouped.items() if name == technology}
        whole = [s for s in weights.seen if s.technology == technology and s.generation is None]
        _dialects(known, own, whole, catalog.of[technology])


def _dialects(
    known: dict[str, Signal], own: Mapping[str, list[Sighting]], whole: list[Sighting], technology: Technology
) -> None:
    """Dialects without a future count together; of the others each counts by itself, from a tenth of the uses on."""
    generations = {generation.id: generation for generation in technology.generations}
    dead = [name for name in own if generations[name].dead_end]
    old = [s for name in dead for s in own[name]]
    gone = [s for name in dead if generations[name].runs_on for s in own[name]]
    carried = _carry(gone, whole, DEAD_USES, DEAD_FILES) or _carry(old, whole, OLD_USES, OLD_FILES)
    ends: defaultdict[str, list[Sighting]] = defaultdict(list)
    for name, found in sorted(own.items()):
        if carried if name in dead else _carry(found, whole, DEAD_USES, 1.0):
            known[f"generation.{name}"] = signal_of(found)
            if name in dead:
                ends[generations[name].modernise_to or technology.family] += found
                known[f"dead.{technology.family}"] = known[f"generation.{name}"]
    for family, found in ends.items():
        known[f"modernise-to.{family}"] = signal_of(found)
    if ends:
        known["dead-end"] = signal_of([s for found in ends.values() for s in found])


def _carry(found: list[Sighting], whole: list[Sighting], uses: float, files: float) -> bool:
    """Whether `found` is at least a share `uses` of the uses of names, or a share `files` of the files, of `whole`."""
    if not found:
        return False
    touched, used = {s.path for s in found}, sum(s.origin == "use" for s in found)
    every = {s.path for s in whole} | touched
    total = max(sum(s.origin == "use" for s in whole), used)
    return len(touched) >= files * len(every) or used >= uses * total > 0


def _operation(relevant: Iterable[Sighting], scene: Scene, catalog: Catalog) -> Signal:
    """Evidence that something here is served, scheduled, shipped or deployed; without any it is not known."""
    shown = [
        s
        for s in relevant
        if s.role == "production"
        and s.origin != "declared"
        and (
            catalog.of[s.technology].operation == "yes"
            or (catalog.of[s.technology].operation == "with-framework" and _near(s, scene))
        )
    ]
    return signal_of(shown) if shown else UNKNOWN
