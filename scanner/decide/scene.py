"""What one component looks like before it is judged."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from scanner.decide.signals import Signal
from scanner.inventory.sightings import Sighting


class Scene(NamedTuple):
    """All that signals of one component are made from. `seen` are its own sightings, `around` those of configuration
    that serves it; `bindings` the binding of each framework id; `reaching` the paths that use or reach a framework;
    `publishes` says that a manifest of its own can be built and installed; `intends` prose sightings of ML plans."""

    seen: tuple[Sighting, ...]
    around: tuple[Sighting, ...]
    bindings: Mapping[str, str]
    reaching: frozenset[str]
    publishes: bool
    intends: Signal
    production: int
    """How many Python files of production code it has."""
    own: frozenset[str]
    """Frameworks that this component is, rather than uses."""
    offered: Mapping[str, frozenset[str]]
    """Frameworks that its manifests offer as extras only, with the extras that hold each."""
