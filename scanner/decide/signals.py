"""What is known about one component, as named three-valued signals: the vocabulary that rules are written in.

    incumbent, incumbent.F, camp.C   the family that carries the component's work; its camp (allied families share one)
    family.F                         another family that carries work here
    framework.ID, technology.ID      seen in the component's own work; anything of the rulebook that was seen
    generation.ID                    a dialect that carries a share of the work (see `weigh`)
    kind.K, tag.T, about.T, layer.L  by what technologies are; `about` where a fifth of the work is of that kind
    fact.ID                          a dated fact applies
    in-operation, dead-end, same-job, intent.ml, shape.S
    context.KEY, context.KEY.VALUE   answers of people; unknown until given

Unlisted signals are "no", but those that only people know are "unknown".
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final, Literal, NamedTuple

from scanner.inventory.places import evidence_of
from scanner.inventory.sightings import Sighting
from scanner.model.result import Evidence

State = Literal["yes", "no", "unknown"]


class Signal(NamedTuple):
    """A state with the places that show it (at most six, spread over files) and how many there are in all."""

    state: State
    evidence: tuple[Evidence, ...] = ()
    number: int = 0


NO: Final = Signal("no")
UNKNOWN: Final = Signal("unknown")
YES: Final = Signal("yes")


class Signals:
    """Signals by name. Immutable: `answered` gives a copy in which some are overruled."""

    def __init__(self, known: Mapping[str, Signal]) -> None:
        self._known = dict(known)

    def __getitem__(self, name: str) -> Signal:
        found = self._known.get(name)
        if found is not None:
            return found
        return UNKNOWN if name.startswith("context.") else NO

    def __contains__(self, name: str) -> bool:
        return name in self._known

    def names(self) -> tuple[str, ...]:
        """All names with a state of their own, sorted."""
        return tuple(sorted(self._known))

    def answered(self, answers: Mapping[str, str]) -> Signals:
        """A copy with people's answers: "yes" and "no" set a signal; any other word sets NAME.word to yes, and what
        else the question could have been answered with to no."""
        known = dict(self._known)
        for name, answer in answers.items():
            for key in [key for key in known if key.startswith(name + ".")]:
                known[key] = NO
            if answer in ("yes", "no", "unknown"):
                evidence = known[name].evidence if answer == "yes" and name in known else ()
                known[name] = Signal(answer, evidence, len(evidence))  # type: ignore[arg-type] # one of the three words
            else:
                known[name] = YES
                known[f"{name}.{answer}"] = YES
        return Signals(known)


def signal_of(seen: Iterable[Sighting]) -> Signal:
    """Yes with evidence where anything was seen, else no."""
    found = tuple(seen)
    return Signal("yes", evidence_of(found), len(found)) if found else NO
