"""What a price rests on, in words: drivers for each route, and where the figures come from."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from scanner.effort.model import EffortModel, KindModel
from scanner.effort.routes import BARE_TF1, TF1, TF_KERAS, Way
from scanner.effort.size import Size
from scanner.model.base import Role
from scanner.model.result import Verdict

_MARGINAL: Final = 0.05
_PLACES: Final[dict[Role, str]] = {
    "test": "tests",
    "example": "examples",
    "docs": "documentation",
    "tooling": "tooling",
    "vendored": "vendored code",
}
_NAMES: Final = {"tensorflow": "TensorFlow", "keras": "Keras", "pytorch": "PyTorch", "jax": "JAX"}
_LIMITS: Final = {
    "compat-v1": "a shim and no way out: the code stays TensorFlow 1 code, on a TensorFlow 2 that still carries its names",
    "tf-keras": "half a step: the code stays Keras 2 code, which since TensorFlow 2.16 needs the tf-keras package",
}


def drivers(way: Way, model: EffortModel) -> tuple[str, ...]:
    """What moves the price of a route, and what to beware of; each a clause without a full stop."""
    kind = model.kind(way.kind)
    found = [_limit(way), *_size(way.size), *_dialect(way), *_range(way, kind)]
    return tuple(clause for clause in found if clause)


def basis(model: EffortModel, verdict: Verdict, advised: bool, lines_per_day: float) -> str:
    """Where the figures come from, how far off they were, and what they take for granted."""
    days = model.days
    rate = "assumed here" if lines_per_day != days.lines_per_day else "the median of such histories"
    sentences = [
        "" if advised else _UNADVISED.get(verdict.action, "No move is advised; this is what one would cost all the same."),
        f"Fitted on {model.cases} finished public migrations ({model.clean} of them without other work mixed in; data of "
        f"{model.as_of}): changed lines by the kind of move, the uses of the framework and the lines of the files that "
        "import it.",
        f"With each repository left out in turn, 80% of the actual changes lie within a factor of {model.error.all} of the "
        f"estimate ({model.error.clean} for those without other work).",
        f"Person-days are weaker: {lines_per_day:,.0f} changed lines for each day on which an author commits, {rate}; the "
        f"range held {days.covers:.0%} of {days.cases} known cases.",
        "All of it is conditional on success: unfinished and private migrations are not among the data.",
    ]
    return " ".join(sentence for sentence in sentences if sentence)


_UNADVISED: Final = {
    "stay": "The verdict is to stay; this is what a move would cost all the same.",
    "coexist": "The verdict is to keep the frameworks side by side; this is what a move would cost all the same.",
    "modernise": "The verdict is to modernise, but too little of the code is of the old kind to be priced by migrations of "
    "whole code bases: the way there has no figure, and these are the alternatives.",
    "migrate": "The move that the verdict asks for has no figure: nothing here uses names of what would be left.",
}


def _limit(way: Way) -> str:
    return _LIMITS.get(way.kind, "")


def _size(size: Size) -> Iterable[str]:
    names = _list(size.names) or "the framework"
    own = size.lines - size.lines_guessed
    yield f"{_count(size.refs, 'use')} of {names} in {_count(size.files, 'Python file')} of {own:,} lines together"
    for role, place in _PLACES.items():
        share = size.roles[role] / size.refs if size.refs else 0
        if share >= _MARGINAL:
            yield f"{share:.0%} of the uses are in {place}"
    if size.lines_guessed:
        noted = _count(size.notebooks, "notebook")
        uses = _count(size.roles["notebook"], "use")
        more = _count(size.lines_guessed, "more line")
        yield f"{uses} of these in {noted}, taken for {more}, as many as such code has elsewhere"
    if size.through:
        yield f"uses of libraries that bring it are not counted ({', '.join(size.through)})"


def _dialect(way: Way) -> Iterable[str]:
    size = way.size
    if way.kind == "tf2-native":
        yield f"{size.share(TF1):.0%} of the uses are of TensorFlow 1 dialects"
    if way.kind == "compat-v1":
        yield f"{size.share(BARE_TF1):.0%} of the uses are of names that TensorFlow 2 lacks outside of its compatibility module"
    if way.kind == "keras-3" and size.dialects[TF_KERAS]:
        yield f"{size.share((TF_KERAS,)):.0%} of the uses are of tf.keras"
    if way.kind == "cross-framework" and size.dialects["keras-3"]:
        yield "code that is Keras 3 throughout can change its backend instead, without a rewrite"


def _range(way: Way, kind: KindModel) -> Iterable[str]:
    least, most = kind.refs
    if not least <= way.size.refs <= most:
        yield (
            f"outside of what the data covers: the {kind.cases} cases of this route have {least:,} to {most:,} uses; "
            "read the figures as a direction"
        )
    elif not kind.lines[0] <= way.size.lines <= kind.lines[1]:
        least, most = kind.lines
        yield f"outside of what the data covers: the {kind.cases} cases of this route have files of {least:,} to {most:,} lines"
    if kind.ranged_on > kind.cases:
        yield f"only {kind.cases} cases took this route, so the range is that of {kind.ranged_on} over several routes"
    if way.kind == "cross-framework" and way.target not in kind.targets:
        yield f"none of the {kind.cases} cases went to {_NAMES.get(way.target, way.target)}"


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun if number == 1 else noun + 's'}"


def _list(names: Sequence[str]) -> str:
    return " and ".join((", ".join(names[:-1]), names[-1])) if len(names) > 1 else "".join(names)
