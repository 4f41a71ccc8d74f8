"""Sightings made by hand."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from scanner.inventory.sightings import Sighting

Sight = Callable[..., Sighting]


@pytest.fixture(scope="session")
def sight() -> Sight:
    """A sighting of a use of TensorFlow in production code, whose fields can be overruled."""

    def made(**fields: object) -> Sighting:
        given = {"technology": "tensorflow", "generation": None, "origin": "use", "symbol": "tensorflow.constant", "line": 1}
        place = {"path": "app.py", "column": 1, "end_line": 1, "cell": None, "role": "production", "binding": "required"}
        return Sighting(**{**given, **place, "confidence": "high", "text": "tf.constant(1)", **fields})  # type: ignore[arg-type]

    return made
