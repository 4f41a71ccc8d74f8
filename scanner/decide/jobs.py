"""Whether two frameworks do the same work, or different work, or are a choice that users make."""

from __future__ import annotations

import itertools
import posixpath
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Final

from scanner.decide.scene import Scene
from scanner.decide.signals import NO, UNKNOWN, Signal, signal_of
from scanner.decide.weigh import Catalog, Weights
from scanner.inventory.places import evidence_of
from scanner.inventory.sightings import Sighting

_WORDS: Final = re.compile(r"[a-z]+|[0-9]+")
_COMMON: Final = frozenset(
    (
        "app", "base", "cli", "common", "conf", "config", "constants", "data", "dataset", "datasets", "helper", "helpers",
        "init", "io", "log", "logger", "logging", "main", "run", "server", "settings", "setup", "types", "typing", "util",
        "utils", "version",
    )
)  # fmt: skip
"""Stems that any two programs share: a config.py in both says nothing."""
_USUAL: Final = frozenset(
    (
        "dataloader", "eval", "evaluate", "evaluation", "export", "features", "infer", "inference", "layer", "layers", "loss",
        "losses", "metrics", "model", "models", "net", "nets", "network", "networks", "pipeline", "predict", "prediction",
        "predictor", "preprocess", "preprocessing", "score", "serve", "serving", "service", "train", "trainer", "training",
    )
)  # fmt: skip
"""Stems that any two machine-learning programs share: alike only where their folders are about the same thing too."""
_PLACES: Final = frozenset(("app", "apps", "code", "lib", "libs", "ml", "package", "packages", "project", "projects", "python",
                            "scripts", "service", "services", "source", "src")) | _COMMON | _USUAL  # fmt: skip
"""Words of folders that say nothing about their subject."""
MAX_ALIKE: Final = 400
"""Modules of one stem that are compared with each other."""
_BACKEND_WORDS: Final = frozenset(("backend", "backends", "framework", "frameworks", "engine", "engines"))


def backend_choice(scene: Scene, weights: Weights, catalog: Catalog) -> Signal:
    """Whether this is a library whose users choose the framework: it can be installed, uses frameworks of two camps or
    more, and either leaves all but one optional, or keeps them in modules of equal shape under a backend folder."""
    families = {*weights.files, *weights.optional, *weights.minor}
    if len({weights.camp(family) for family in families}) < 2:
        return NO
    by_family: defaultdict[str, list[Sighting]] = defaultdict(list)
    for sighting in weights.seen:
        family = catalog.of[sighting.technology].family
        if family and sighting.generation is None:
            by_family[family].append(sighting)
    behind = {family: [s for s in seen if _backend_path(s.path)] for family, seen in by_family.items()}
    split = {weights.camp(family) for family, seen in behind.items() if seen}
    if len(split) > 1 and _spread_evenly(behind, by_family):
        return signal_of(_one_each(behind))
    if not scene.publishes:
        return NO
    optional = {weights.camp(f) for f in weights.optional} - {weights.camp(f) for f in weights.files}
    required = {weights.camp(f) for f in weights.files}
    chosen = not required and len(optional) > 1
    offered = _choice(scene, weights, catalog, families)
    return signal_of(_one_each(by_family)) if chosen or offered or _three_alike(weights, catalog) else NO


def _choice(scene: Scene, weights: Weights, catalog: Catalog, families: set[str]) -> bool:
    """Whether extras offer frameworks of different camps apart from each other: one extra that holds them all is no choice."""
    groups: defaultdict[str, set[str]] = defaultdict(set)
    for name, extras in scene.offered.items():
        if catalog.of[name].family in families:
            groups[weights.camp(catalog.of[name].family)] |= extras
    apart = [one for one, extras in groups.items() if all(extras - others for two, others in groups.items() if two != one)]
    return len(apart) > 1


def _three_alike(weights: Weights, catalog: Catalog) -> bool:
    """Whether modules of three camps or more stand side by side: that is no half-done move."""
    groups = _by_camp(weights)
    twins = twin_modules(groups.values(), frozenset(framework_words(catalog)))
    return sum(bool(files & twins) for files in groups.values()) > 2


def _by_camp(weights: Weights) -> dict[str, set[str]]:
    groups: defaultdict[str, set[str]] = defaultdict(set)
    for family, files in weights.files.items():
        groups[weights.camp(family)] |= files
    return dict(groups)


def doubled(weights: Weights, catalog: Catalog) -> Signal:
    """Within one component: whether its frameworks do one job twice. Yes where modules stand side by side that differ
    only by a framework's name; no where one of them is only there for devices or for foundation models and the other
    is not; otherwise unknown."""
    by_camp = _by_camp(weights)
    twins = twin_modules(by_camp.values(), frozenset(framework_words(catalog)))
    if twins:
        shown = [s for s in weights.seen if s.path in twins]
        return Signal("yes", evidence_of(shown), len(twins))
    return NO if _apart(by_camp, weights, catalog) else UNKNOWN


def twin_modules(groups: Iterable[Iterable[str]], words: frozenset[str]) -> frozenset[str]:
    """Paths from different groups that are alike once framework names are taken out, such as tf/model.py
    beside torch/model.py, or churn_tf.py beside churn_torch.py. Stems that any program has do not count, nor does one file
    that is in two groups."""
    places: defaultdict[tuple[str, ...], list[tuple[int, str]]] = defaultdict(list)
    for number, paths in enumerate(groups):
        for path in sorted(paths):
            stem = _telling(posixpath.splitext(posixpath.basename(path))[0], words)
            if stem and not set(stem) <= _COMMON:
                places[stem].append((number, path))
    found: set[str] = set()
    for stem, standing in places.items():
        for (one, first), (two, second) in itertools.combinations(standing[:MAX_ALIKE], 2):
            if one != two and first != second and (not set(stem) <= _COMMON | _USUAL or _near(first, second, words)):
                found |= {first, second}
    return frozenset(found)


def _near(first: str, second: str, words: frozenset[str]) -> bool:
    """Whether two folders have the same subject: a telling word in common, or none at all beside a framework's name."""
    one, two = (frozenset(_telling(posixpath.dirname(path), words)) - _PLACES for path in (first, second))
    return one == two or bool(one & two)


def _apart(by_camp: Mapping[str, set[str]], weights: Weights, catalog: Catalog) -> bool:
    for tag in ("device", "foundation-models"):
        paths = {s.path for s in weights.seen if tag in catalog.of[s.technology].tags}
        touched = [bool(files & paths) for files in by_camp.values()]
        if any(touched) and not all(touched):
            return True
    return False


def _telling(text: str, words: frozenset[str]) -> tuple[str, ...]:
    return tuple(word for word in _WORDS.findall(text.lower()) if word not in words and not word.isdigit())


def framework_words(catalog: Catalog) -> Iterable[str]:
    """Words that name a framework, or a stage of a port, in paths: what is left when they are taken out is the job."""
    for technology in catalog.of.values():
        if technology.kind == "framework":
            for name in (technology.id, *technology.match.imports, *technology.tags):
                yield from _WORDS.findall(name.lower())
    yield from ("tf", "pt", "np", "v", "old", "new", "legacy", "port", "ported")


def _backend_path(path: str) -> bool:
    words = {word for part in posixpath.splitext(path)[0].lower().split("/") for word in _WORDS.findall(part)}
    return bool(words & _BACKEND_WORDS)


def _spread_evenly(behind: Mapping[str, list[Sighting]], all_of: Mapping[str, list[Sighting]]) -> bool:
    """At least half of what all but the leading family is used for happens behind the backend folders."""
    leading = max(all_of, key=lambda family: (len(all_of[family]), family))
    others = [family for family in all_of if family != leading]
    return all(2 * len(behind[family]) >= len(all_of[family]) for family in others if behind[family])


def _one_each(groups: Mapping[str, list[Sighting]]) -> list[Sighting]:
    return [seen[0] for _, seen in sorted(groups.items()) if seen]
