"""Shell commands without what stands before the program: wrappers, environment, interpreter options."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

_PYTHON: Final = re.compile(r"python(?:w|\d(?:\.\d{1,2})?)?(?:\.exe)?")
_ASSIGNMENT: Final = re.compile(r"[A-Za-z_]\w*=")
_ALONE: Final = frozenset({"sudo", "exec", "nohup", "time", "env", "command", "tini", "dumb-init", "xvfb-run", "gosu"})
_RUNNERS: Final = frozenset((tool, "run") for tool in ("poetry", "uv", "pipenv", "pdm", "hatch", "conda"))
_PYTHON_VALUE: Final = frozenset({"-W", "-X"})
_RUNNER_VALUE: Final = frozenset({"-n", "-p", "--with", "--extra", "--group", "--project", "--python", "--name", "--prefix"})


def plain_words(words: Sequence[str]) -> tuple[str, ...]:
    """The program's own words: `sudo -E /usr/bin/python3.11 -u -m vllm` gives ("python", "-m", "vllm"), and the
    first word without its folder. Empty where nothing is left."""
    rest = _unwrapped(list(words))
    if not rest:
        return ()
    program = rest[0].rsplit("/", 1)[-1]
    if _PYTHON.fullmatch(program):
        return ("python", *_past_options(rest[1:]))
    return (program, *rest[1:])


def _unwrapped(rest: list[str]) -> list[str]:
    while rest:
        program = rest[0].rsplit("/", 1)[-1]
        if _ASSIGNMENT.match(rest[0]) or rest[0] == "--":
            rest = rest[1:]
        elif program in _ALONE:
            rest = _past_flags(rest[1:], frozenset())
        elif (program, *rest[1:2]) in _RUNNERS:
            rest = _past_flags(rest[2:], _RUNNER_VALUE)
        else:
            break
    return rest


def _past_flags(rest: list[str], with_value: frozenset[str]) -> list[str]:
    while rest and rest[0].startswith("-") and rest[0] != "--":
        rest = rest[2:] if rest[0] in with_value else rest[1:]
    return rest


def _past_options(rest: list[str]) -> list[str]:
    """What follows `python`, without its options: up to -m, -c or a script's name."""
    while rest and rest[0].startswith("-") and rest[0] not in ("-m", "-c"):
        rest = rest[2:] if rest[0] in _PYTHON_VALUE else rest[1:]
    return rest
