"""Environment variables that are set to literal values: in shell words, in lists and in tables."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from scanner.clean import redact, visible
from scanner.limits import MAX_TEXT
from scanner.model.facts import Setting

_ASSIGNMENT: Final = re.compile(r"([A-Za-z_]\w{0,200})=(.*)", re.DOTALL)
_POWERSHELL: Final = re.compile(r"\$env:([A-Za-z_]\w{0,200})=?(.*)", re.DOTALL | re.IGNORECASE)
_NOT_LITERAL: Final = re.compile(r"[$`\n]|\{\{|<%|%\w+%")
_DECLARES: Final = frozenset({"declare", "typeset"})
_BEFORE: Final = frozenset(
    {"if", "then", "else", "elif", "do", "while", "until", "!", "{", "time", "exec", "sudo", "env", "nohup", "command", "nice"}
)
"""Words that may stand before an assignment that holds for one command."""
_CONTAINERS: Final = frozenset({"docker", "podman", "nvidia-docker", "nerdctl"})
_MOST_WORDS: Final = 2_000

Pair = tuple[str, str]


def setting(watched: frozenset[str], pair: Pair, line: int, text: str, cell: int | None = None) -> Setting | None:
    """The fact that a variable is set, None where nobody asks for it or its value is not literal. `text` is the evidence,
    already clean; quotes around the value are taken off."""
    name, value = pair
    if name not in watched:
        return None
    value = value.strip()
    if len(value) > 1 and value[0] in "\"'" and value[-1] == value[0]:
        value = value[1:-1]
    if len(value) > MAX_TEXT or _NOT_LITERAL.search(value):
        return None
    return Setting(name=name, value=visible(redact(value)), line=line, text=text, cell=cell)


def assignment(word: str) -> Pair | None:
    """`K=v` as name and value."""
    found = _ASSIGNMENT.fullmatch(word)
    return (found[1], found[2]) if found else None


class Environment:
    """What one shell text puts into the environment, command by command. A plain `K=v` line does so only once K is exported."""

    def __init__(self) -> None:
        self._plain: dict[str, tuple[str, int]] = {}
        self._exported: set[str] = set()

    def take(self, words: Sequence[tuple[str, int]], raw: str = "") -> Iterator[tuple[Pair, int]]:
        """The variables that a simple command sets, with the place of each word; `raw` is its line as written."""
        words = words[:_MOST_WORDS]
        plain = [word for word, _ in words]
        at = 0
        leading: list[tuple[Pair, int]] = []
        while at < len(plain) and (plain[at] in _BEFORE or (at and plain[at].startswith("-") and plain[at - 1] in _BEFORE)):
            at += 1
        while at < len(plain) and (found := assignment(plain[at])) is not None:
            leading.append((found, words[at][1]))
            at += 1
        if at < len(plain) or plain[:1] == ["env"]:
            yield from leading
            yield from self._of_command(plain[at:], [place for _, place in words[at:]], raw)
            return
        for pair, place in leading:
            if pair[0] in self._exported:
                yield pair, place
            else:
                self._plain[pair[0]] = pair[1], place

    def _of_command(self, words: list[str], places: list[int], raw: str) -> Iterator[tuple[Pair, int]]:
        program = words[0].rsplit("/", 1)[-1] if words else ""
        if program == "export" or (program in _DECLARES and any(w.startswith("-") and "x" in w for w in words[1:3])):
            yield from self._export(words[1:], places[1:])
        elif program == "setenv" and len(words) == 3:
            yield (words[1], words[2]), places[1]
        elif program == "set" and words[1:2] and words[1].startswith("-") and "x" in words[1] and len(words) == 4:  # fish
            yield (words[2], words[3]), places[2]
        elif program in _CONTAINERS:
            yield from _passed(words, places)
        elif program == "echo" and "GITHUB_ENV" in raw:
            yield from _pairs(words[1:], places[1:])
        elif words[:5] == ["conda", "env", "config", "vars", "set"]:
            yield from _pairs(words[5:], places[5:])
        elif words and (found := _POWERSHELL.fullmatch(words[0])) is not None:
            value = found[2] or (words[2] if words[1:2] == ["="] and len(words) > 2 else "")
            yield from [((found[1], value), places[0])] if value else []

    def _export(self, words: list[str], places: list[int]) -> Iterator[tuple[Pair, int]]:
        for word, place in zip(words, places, strict=True):
            pair = assignment(word)
            if pair is not None:
                yield pair, place
            elif word in self._plain:
                value, there = self._plain.pop(word)
                yield (word, value), there
            self._exported.add(pair[0] if pair else word)


def _pairs(words: list[str], places: list[int]) -> Iterator[tuple[Pair, int]]:
    for word, place in zip(words, places, strict=True):
        pair = assignment(word)
        if pair is not None:
            yield pair, place


def _passed(words: list[str], places: list[int]) -> Iterator[tuple[Pair, int]]:
    """`docker run -e K=v`, `--env K=v`, `--env=K=v`."""
    for at, word in enumerate(words):
        text = word.removeprefix("--env=") if word.startswith("--env=") else word
        if words[at - 1] not in {"-e", "--env"} and text == word:
            continue
        pair = assignment(text)
        if pair is not None:
            yield pair, places[at]
