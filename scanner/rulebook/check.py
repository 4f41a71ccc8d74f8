"""The examples that rules carry: what `rules check` and the tests run."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from scanner.model.rules import Example, Rulebook, Technology


class Trial(NamedTuple):
    """A technology and one of its examples."""

    technology: Technology
    example: Example


def trials(rulebook: Rulebook) -> Iterator[Trial]:
    """All examples of the technologies of a rulebook that was loaded with `examples=True`."""
    for technology in rulebook.technologies:
        for example in technology.examples:
            yield Trial(technology, example)


def missing(rulebook: Rulebook) -> Iterator[str]:
    """Rules without both kinds of examples, one sentence each: every technology needs an example in which it is
    found and one in which it must not be, and every generation that has a match an example that tells it."""
    for technology in rulebook.technologies:
        if not any(example.finds for example in technology.examples):
            yield f"technology `{technology.id}` has no example in which it is found"
        if all(example.finds for example in technology.examples):
            yield f"technology `{technology.id}` has no example in which it must not be found"
        told = {expected.generation for example in technology.examples for expected in example.finds}
        for generation in technology.generations:
            match = generation.match
            if (match.imports or match.symbols or match.distributions or match.settings) and generation.id not in told:
                yield f"generation `{generation.id}` of `{technology.id}` has no example that tells it"
