"""Which ways there are to go from here, and which of them the verdict means."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

from scanner.effort.model import Kind
from scanner.effort.size import Size, size_of
from scanner.model.result import FrameworkUse, Verdict

TF1: Final = ("tf1-graph", "tf1-contrib", "tf-compat-v1", "tf-estimator")
"""Dialects of TensorFlow 1, inside its compatibility module or out of it."""
BARE_TF1: Final = ("tf1-graph", "tf1-contrib")
"""Of these, what no TensorFlow 2 runs as it is."""
TF_KERAS: Final = "tf.keras"
_OLD_KERAS: Final = ("keras-2", "keras-2-pinned", "keras-unknown")
_TOGETHER: Final = frozenset({"tensorflow", "keras"})
"""Families that are left together: standalone Keras grew up on TensorFlow, and its code is written for it."""
_DEFAULT: Final = "pytorch"
_TF1_CARRIES: Final = 0.1
_BARE_CARRIES: Final = 0.05
_KERAS_CARRIES: Final = 0.25
"""From which share of the uses on a dialect is worth a route of its own. Code with less Keras than that is TensorFlow
code that would not become Keras code."""


class Way(NamedTuple):
    """A route with what it leads to and what it would have to touch."""

    kind: Kind
    target: str
    size: Size


class Ways(NamedTuple):
    """The routes, and the one that the verdict means; `why_none` says, where there is none, why."""

    ways: tuple[Way, ...]
    advised: Kind | None
    why_none: str


def ways_from(frameworks: Sequence[FrameworkUse], verdict: Verdict, lines_per_ref: float) -> Ways:
    """The routes that lead from here under this verdict."""
    advised = _advised(verdict)
    if verdict.incumbent is None or verdict.target == "multi-backend":
        return Ways((), None, _nothing(verdict))
    target, leaving = _crossing(frameworks, verdict)
    found = []
    if target is not None:
        found.append(Way("cross-framework", target, size_of(leaving, lines_per_ref)))
    stays = verdict.target if verdict.action == "consolidate" else verdict.incumbent
    if stays in _TOGETHER:
        found.extend(_within(frameworks, lines_per_ref))
    usable = tuple(way for way in found if way.size.refs or way.size.lines)
    name = next((use.name for use in frameworks if use.id == verdict.incumbent), verdict.incumbent)
    kinds = {way.kind for way in usable}
    return Ways(usable, advised if advised in kinds else None, "" if usable else _no_way(name, bool(found), verdict))


def _advised(verdict: Verdict) -> Kind | None:
    if verdict.action in ("migrate", "consolidate"):
        return "cross-framework"
    if verdict.action == "modernise" and verdict.target in _TOGETHER:
        return "keras-3" if verdict.target == "keras" else "tf2-native"
    return None


def _crossing(frameworks: Sequence[FrameworkUse], verdict: Verdict) -> tuple[str | None, list[FrameworkUse]]:
    """Where to another framework would lead, and what would be left for it."""
    incumbent = verdict.incumbent or ""
    if verdict.action == "consolidate" and verdict.target:
        return verdict.target, _besides(frameworks, verdict.target)
    home = _family(incumbent)
    target = next((name for name in _spoken_for(verdict) if name not in home), None)
    leaving = [use for use in frameworks if use.family in home]
    if target is None and verdict.action == "coexist":  # on the default already: what stands beside it could join it
        others = _besides(frameworks, incumbent)
        return (incumbent, others) if others else (None, [])
    return target, leaving


def _besides(frameworks: Sequence[FrameworkUse], kept: str) -> list[FrameworkUse]:
    """What would go if only the family `kept` stayed. Keras without TensorFlow stands on whatever is kept."""
    home = set(_family(kept))
    if all(use.family != "tensorflow" or use.binding != "required" for use in frameworks):
        home.add("keras")
    return [use for use in frameworks if use.family and use.family not in home and use.binding == "required"]


def _family(name: str) -> frozenset[str]:
    return _TOGETHER if name in _TOGETHER else frozenset({name})


def _spoken_for(verdict: Verdict) -> Iterable[str]:
    """Targets of a move, the likeliest first: the verdict's own, what speaks against the verdict, what an open question
    would turn it to, the guidance's default."""
    if verdict.action == "migrate" and verdict.target:
        yield verdict.target
    for reason in verdict.reasons:
        action, _, target = reason.favours.partition(" ")
        if action == "migrate" and not reason.supports:
            yield target
    for question in verdict.open_questions:
        for turned in sorted(question.changes_verdict_to.values()):
            action, _, target = turned.partition(" ")
            if action == "migrate":
                yield target
    yield _DEFAULT


def _within(frameworks: Sequence[FrameworkUse], lines_per_ref: float) -> Iterable[Way]:
    """Routes that stay with TensorFlow and Keras, where code of the old kind carries weight: the finished migrations
    changed whole code bases, so they say nothing of a few old names in a new one."""
    size = size_of([use for use in frameworks if use.family in _TOGETHER], lines_per_ref)
    if size.share(TF1) >= _TF1_CARRIES:
        yield Way("tf2-native", "tensorflow", size)
    alone = [use for use in frameworks if use.id == "keras"]
    old = () if any(kind.id == "keras-3" for use in alone for kind in use.generations) else _OLD_KERAS
    if size.share((TF_KERAS, *old)) >= _KERAS_CARRIES:
        yield Way("keras-3", "keras", size)
    standalone = size_of(alone, lines_per_ref)
    if standalone.dialects["keras-2"] and standalone.refs >= _KERAS_CARRIES * size.refs:
        yield Way("tf-keras", "tensorflow", standalone)
    if size.share(TF1) >= _TF1_CARRIES and size.share(BARE_TF1) >= _BARE_CARRIES:
        yield Way("compat-v1", "tensorflow", size)


def _nothing(verdict: Verdict) -> str:
    if verdict.target == "multi-backend":
        return "Users choose the framework here, so there is nothing to move, and no price."
    return "No framework carries work here, so there is nothing to move, and no price."


def _no_way(name: str, tried: bool, verdict: Verdict) -> str:
    if tried:
        return (
            f"{name} comes only through libraries that bring it: there is no use of its own names that a price could stand on."
        )
    if verdict.action == "modernise":
        return f"None of the finished migrations that prices come from is one within {name}, so there is no price."
    return f"Nothing found here speaks for leaving {name}, so no move was priced."
