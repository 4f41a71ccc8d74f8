"""What shell text installs, runs and sets, with the line of each word: for RUN and CMD, scripts, CI jobs and the like."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Final

from msgspec.structs import replace
from packaging.utils import canonicalize_name

from scanner.detect.container_run import container_run, exec_words
from scanner.detect.image_ref import expand, image_ref
from scanner.detect.pip_args import parse_pip_install, shell_commands
from scanner.detect.requirement_text import to_requirement
from scanner.detect.shell_words import ASSIGNMENT, BEFORE_PROGRAM, clean_word, clean_words, is_secret_name, shown
from scanner.detect.variables import Environment, Pair, setting
from scanner.limits import KIB, MAX_FACTS, MAX_LINE, MAX_TEXT
from scanner.model.facts import Command, Image, Include, Requirement, Scope, Setting

__all__ = [
    "CUT",
    "MAX_SCRIPT",
    "ShellFacts",
    "clean_words",
    "is_secret_name",
    "read_placed",
    "read_script",
    "read_words",
    "shown",
]

MAX_SCRIPT: Final = 64 * KIB
"""Longer shell text is cut."""
CUT: Final = f"shell text longer than {MAX_SCRIPT // KIB} KiB was read in part"
_LOOK_AHEAD: Final = 4_000
_MAX_INNER: Final = 3
"""Commands inside of commands: `docker run x docker exec y …`."""
_VARIABLE: Final = re.compile(r"\$\w+|\$\{[^{}]*\}")
_SAYS_NOTHING: Final = frozenset({"fi", "done", "esac", "}", "[", "[[", "true", "false", ":", "cd", "echo", "set"})
_SHELLS: Final = frozenset({"sh", "bash", "ash", "dash", "zsh", "ksh"})

Placed = tuple[str, int]
"""A word and the line it stands on."""
Show = Callable[[int], str]
"""The text of a line, fit for evidence."""


@dataclass
class ShellFacts:
    """Collected in the order of the text."""

    requirements: list[Requirement] = field(default_factory=list)
    includes: list[Include] = field(default_factory=list)
    commands: list[Command] = field(default_factory=list)
    images: list[Image] = field(default_factory=list)
    """What `docker run` starts."""
    settings: list[Setting] = field(default_factory=list)
    watched: frozenset[str] = frozenset()
    """Names of the variables whose settings are asked for."""
    ships: bool = True
    """Whether images that are started are what ships (`Image.final`)."""
    cut: list[int] = field(default_factory=list)
    """Lines of shell texts that were too long to be read to their end."""

    def set(self, pairs: Sequence[tuple[Pair, int]], show: Show) -> None:
        """Note those variables that are watched and set to a literal."""
        for pair, line in pairs:
            found = setting(self.watched, pair, line, show(line)) if pair[0] in self.watched else None
            if found is not None:
                self.settings.append(found)

    def take(self, other: ShellFacts, line: int, text: str) -> None:
        """Add what another text says, as being said by `line`."""
        self.requirements += [replace(found, line=line, text=text) for found in other.requirements]
        self.includes += [replace(found, line=line) for found in other.includes]
        self.commands += [replace(found, line=line, text=text) for found in other.commands]
        self.images += [replace(found, line=line, text=text) for found in other.images]
        self.settings += [replace(found, line=line, text=text) for found in other.settings]
        self.cut += [line] if other.cut else []


def read_script(
    facts: ShellFacts, text: str, line: int, scope: Scope, variables: dict[str, str], limit: int = MAX_SCRIPT
) -> None:
    """Add what the shell text installs and runs to `facts`. Its first line is `line`; `variables` fill in $X, and
    assignments in the text are added to a copy of them. What is longer than `limit` is cut there."""
    if len(text) > limit:
        facts.cut.append(line)
    _Script(facts, text[:limit], line, scope, dict(variables)).read()


def read_words(facts: ShellFacts, words: Sequence[str], line: int, text: str, scope: Scope) -> None:
    """Add one command given as words (the JSON form of CMD, a list in compose), all on one line, whose text is `text`."""
    read_placed(facts, [(word, line) for word in words], scope, lambda _line: shown(text))


def read_placed(facts: ShellFacts, words: Sequence[Placed], scope: Scope, show: Show) -> None:
    """Add one command given as words, each with its line. `sh -c "…"` is read as a script."""
    if facts.watched:
        facts.set(list(Environment().take(words)), show)
    _run(facts, list(words), scope, show)


def _run(facts: ShellFacts, words: list[Placed], scope: Scope, show: Show, depth: int = 0) -> None:
    """What one simple command installs and runs."""
    plain = [word for word, _ in words]
    if not plain:
        return
    if _is_script(plain):
        script = ShellFacts(watched=facts.watched, ships=facts.ships)
        read_script(script, plain[2], 1, scope, {})
        facts.take(script, words[0][1], show(words[0][1]))
    elif not _installed(facts, words, scope, show):
        cleaned = clean_words(plain)
        if cleaned and cleaned[0] not in _SAYS_NOTHING:
            facts.commands.append(Command(cleaned, words[0][1], show(words[0][1])))
        _container(facts, words, scope, show, depth)


def _is_script(words: Sequence[str]) -> bool:
    return len(words) > 2 and words[0].rsplit("/", 1)[-1] in _SHELLS and re.fullmatch(r"-[a-z]{0,8}c", words[1]) is not None


def _installed(facts: ShellFacts, words: list[Placed], scope: Scope, show: Show) -> bool:
    """Note what the command installs; whether it installs at all."""
    install = parse_pip_install([word for word, _ in words])
    if install is None:
        return False
    rest = iter(words)
    for text in install.requirements:
        at = next((place for word, place in rest if _same(word, text)), words[0][1])
        requirement = to_requirement(text, at, scope, shown=show(at))
        if requirement is not None:
            facts.requirements.append(requirement)
    for paths, constraint in ((install.includes, False), (install.constraints, True)):
        for path in paths:
            at = next((place for word, place in words if word.endswith(path)), words[0][1])
            facts.includes.append(Include(clean_word(path), at, constraint))
    return True


def _container(facts: ShellFacts, words: list[Placed], scope: Scope, show: Show, depth: int) -> None:
    """What `docker run` and `docker exec` start: the image, and the command inside."""
    while words and (words[0][0] in BEFORE_PROGRAM or ASSIGNMENT.fullmatch(words[0][0])):
        words = words[1:]
    plain = [word for word, _ in words]
    run = container_run(plain)
    found = image_ref(run.image) if run is not None else None
    if run is not None and found is not None:
        at = words[run.at][1]
        facts.images.append(Image(found.repository, found.tag, at, show(at), found.digest, facts.ships))
    inner = exec_words(plain) if run is None else run.words
    if inner and not inner[0].startswith("-") and depth < _MAX_INNER:
        _run(facts, words[len(words) - len(inner) :], scope, show, depth + 1)


class _Script:
    """One shell text. A cursor follows the words through it, which gives each its line: splitting keeps their order."""

    def __init__(self, facts: ShellFacts, text: str, line: int, scope: Scope, variables: dict[str, str]) -> None:
        self.facts = facts
        self.text = text
        self.lines = text.split("\n")
        self.first = line
        self.scope = scope
        self.variables = variables
        self.starts = [0, *(found.end() for found in re.finditer("\n", text))]
        self.cursor = 0
        self.excerpts: dict[int, str] = {}
        self.environment = Environment()
        self.assigned: dict[str, str] = {}
        self.depth = 0

    def read(self) -> None:
        commands = shell_commands(self.text)
        if len(commands) > MAX_FACTS:
            self.facts.cut.append(self.first)
            commands = commands[:MAX_FACTS]
        ends = [*(command.line for command in commands[1:]), len(self.lines)]
        for command, end in zip(commands, ends, strict=False):
            self.cursor = max(self.cursor, self.starts[min(command.line, len(self.starts)) - 1])
            limit = self.starts[end] if end < len(self.starts) else len(self.text)
            places = [self.first + self._place(word, limit) - 1 for word in command.words]
            words = self._expanded(command.words, places)
            self._assign(command.words, [word for word, _ in words])
            if self.facts.watched:
                begins = self.starts[min(command.line, len(self.starts)) - 1]
                raw = self.text[begins : min(limit, begins + MAX_LINE)]
                self.facts.set(list(self.environment.take(words, raw)), self._shown)
            if words:
                words[0] = (words[0][0], self.first + command.line - 1)
                self._run(words, limit)

    def _run(self, words: list[Placed], limit: int) -> None:
        """One command. What `sh -c "…"` holds keeps its lines where it stands in the text as it is."""
        plain = [word for word, _ in words]
        start = self.starts[words[0][1] - self.first]
        if _is_script(plain) and "\n" in plain[2] and self.text.find(plain[2], start, limit) >= 0 and self.depth < _MAX_INNER:
            inner = _Script(self.facts, plain[2], words[2][1], self.scope, dict(self.variables))
            inner.depth = self.depth + 1
            inner.read()
        else:
            _run(self.facts, words, self.scope, self._shown)

    def _shown(self, line: int) -> str:
        """Kept for each line: one long line may hold thousands of commands."""
        if line not in self.excerpts:
            at = line - self.first
            self.excerpts[line] = shown(self.lines[at].removesuffix("\\")) if at < len(self.lines) else ""
        return self.excerpts[line]

    def _place(self, word: str, limit: int) -> int:
        """The line (1-based, in the text) on which the next occurrence of `word` before `limit` stands. A word that
        was unquoted on the way may not stand there as it is: then its beginning is looked for."""
        limit = min(limit, self.cursor + _LOOK_AHEAD)  # so that words which are nowhere cost no search of the whole text
        for core in (word, re.split(r"[\s\"'\\=<>!~]", word, maxsplit=1)[0]):
            found = self.text.find(core, self.cursor, limit) if core else -1
            if found >= 0:
                self.cursor = found + len(core)
                return bisect_right(self.starts, found)
        return bisect_right(self.starts, self.cursor)

    def _expanded(self, words: Sequence[str], places: Sequence[int]) -> list[Placed]:
        """Words with known variables filled in; a word that is one variable may become several."""
        result: list[Placed] = []
        for word, place in zip(words, places, strict=True):
            value = expand(word, self.variables) if "$" in word else word
            several = _VARIABLE.fullmatch(word) is not None and value != word
            result += [(part, place) for part in (value.split() if several else [value])]
        return result

    def _assign(self, raw: Sequence[str], words: Sequence[str]) -> None:
        """Remember `X=1` and `export X=1` for the commands that follow. What gets a second value, as the branches of an
        `if` give it, is no longer known, unless that is built on the first (`X="$X b"`)."""
        rest = (
            words[1:] if words[:1] and words[0] in {"export", "local", "readonly", "declare", "then", "else", "do"} else words
        )
        for word in rest:
            found = ASSIGNMENT.fullmatch(word)
            if found is None:
                return
            name, value = found[1], found[2].replace("\n", " ")[:MAX_TEXT]
            grows = any(text.startswith(f"{name}=") and (f"${name}" in text or f"${{{name}" in text) for text in raw)
            computed = "$(" in value or "`" in value
            if computed or is_secret_name(name) or (not grows and self.assigned.get(name, value) != value):
                self.variables.pop(name, None)
            else:
                self.variables[name] = value
            self.assigned[name] = value


def _same(word: str, text: str) -> bool:
    """Whether a word of the command is where an installed requirement comes from (it may have been translated)."""
    if word == text:
        return True
    name = re.match(r"[A-Za-z0-9][\w.-]*", text)
    return name is not None and not word.startswith("-") and canonicalize_name(name[0]) in canonicalize_name(word)
