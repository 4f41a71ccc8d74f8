"""What only people can say, from a `--context` file.

[answers]
hiring = "yes"
team-fluent-in = "pytorch"
running = "yes"            # or in-operation: does the code run for real?
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from typing import Final

from scanner.model.rules import Question

_ALIASES: Final[Mapping[str, str]] = {"running": "in-operation"}


class ContextError(Exception):
    """The context file cannot be used; the message says what and where."""


def read_context(text: str, questions: Iterable[Question], source: str) -> dict[str, str]:
    """The answers by signal. `text` is TOML with one table `answers`; `source` names the file in messages.

    Raises ContextError for what is not TOML, for unknown keys, and for answers that the question does not know."""
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ContextError(f"{source}: not valid TOML: {error}") from error
    unknown = sorted(set(data) - {"answers"})
    answers = data.get("answers", {})
    if unknown or not isinstance(answers, dict):
        raise ContextError(f"{source}: expected one table [answers], found {', '.join(unknown) or 'something else'}")
    by_key = {question.signal.removeprefix("context."): question for question in questions}
    found: dict[str, str] = {}
    for key, value in sorted(answers.items()):
        signal = _signal(key, by_key, source)
        if signal in found:
            raise ContextError(f"{source}: {key} asks what another name there asks too; answer it once")
        found[signal] = _answer(key, value, by_key, source)
    return found


def _signal(key: str, by_key: Mapping[str, Question], source: str) -> str:
    question = by_key.get(_ALIASES.get(key, key))
    if question is None:
        raise ContextError(f"{source}: no such question: {key}. Known: {', '.join(sorted([*by_key, *_ALIASES]))}")
    return question.signal


def _answer(key: str, value: object, by_key: Mapping[str, Question], source: str) -> str:
    question = by_key[_ALIASES.get(key, key)]
    if isinstance(value, bool):
        value = "yes" if value else "no"
    allowed = (*question.answers, "unknown")
    if value not in allowed:
        raise ContextError(f"{source}: {key} = {value!r}: expected one of {', '.join(allowed)}")
    return str(value)
