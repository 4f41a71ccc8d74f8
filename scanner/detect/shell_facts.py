"""What shell text installs and runs, with the line of each word: for RUN and CMD, compose commands and the like."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

from packaging.utils import canonicalize_name

from scanner.clean import HIDDEN, excerpt, redact, visible
from scanner.detect.image_ref import expand
from scanner.detect.pip_args import Install, parse_pip_install, shell_commands
from scanner.detect.requirement_text import to_requirement
from scanner.limits import KIB, MAX_LINE, MAX_TEXT
from scanner.model.facts import Command, Include, Requirement, Scope

MAX_SCRIPT: Final = 64 * KIB
"""Longer shell text is cut."""
CUT: Final = f"shell text longer than {MAX_SCRIPT // KIB} KiB was read in part"
_MAX_WORDS: Final = 200

_SECRET_NAME: Final = re.compile(
    r"(?:^|[-_])(?:password|passwd|passphrase|pass|pwd|pat|secret|token|(?:api|access|private|account)[-_]?key|credentials?)"
    r"(?:$|[-_])",
    re.IGNORECASE,
)
_SECRET_FLAG: Final = re.compile(
    r"(?P<flag>(?<![\w-])--?(?:[a-z0-9]{1,40}[-_]){0,6}"
    r"(?:password|passwd|passphrase|pass|pwd|pat|secret|token|(?:api|access|private|account)[-_]?key|credentials?)"
    r"(?:[-_](?:key|value))?[\"']?[ \t,]{1,20}[\"']?)[^\s\"'-][^\s\"']*",
    re.IGNORECASE,
)
_HEADER: Final = re.compile(
    r"(?P<header>\b(?:authorization|private-token|x-api-key)\s{0,5}:\s{0,5}(?:(?:bearer|basic|token)\s{1,5})?)[^\s\"']+",
    re.IGNORECASE,
)
_LOGIN: Final = re.compile(r"(?P<flag>(?<![\w-])(?:-u|--user)[\"']?[ =,]{1,5}[\"']?)[^\s:]{1,200}:[^\s\"']+")
_LOGIN_PASSWORD: Final = re.compile(
    r"(?P<flag>\b(?:login|sshpass)\b[^\n;|&]{0,200}?[ \t\"',]-p[ \t\"',=]{0,4})[^\s\"',-][^\s\"']*"
)
_KEY: Final = re.compile(r"[0-9a-f]{32,}", re.IGNORECASE)
_ASSIGNMENT: Final = re.compile(r"([A-Za-z_]\w{0,200})=(.*)", re.DOTALL)
_VARIABLE: Final = re.compile(r"\$\w+|\$\{[^{}]*\}")
_BEFORE_PROGRAM: Final = frozenset(
    {"if", "then", "else", "elif", "do", "while", "until", "!", "{", "time", "exec", "sudo", "env", "nohup", "command"}
)
_SAYS_NOTHING: Final = frozenset({"fi", "done", "esac", "}", "[", "[[", "true", "false", ":", "cd", "echo", "set"})
_SHELLS: Final = frozenset({"sh", "bash", "ash", "dash", "zsh", "ksh"})


@dataclass
class ShellFacts:
    """Collected in the order of the text."""

    requirements: list[Requirement] = field(default_factory=list)
    includes: list[Include] = field(default_factory=list)
    commands: list[Command] = field(default_factory=list)
    cut: list[int] = field(default_factory=list)
    """Lines of shell texts that were too long to be read to their end."""


def is_secret_name(name: str) -> bool:
    """Whether a variable or option of this name holds a credential: `HF_TOKEN` does, `max-tokens` does not."""
    return _SECRET_NAME.search(name) is not None


def shown(line: str) -> str:
    """A line with shell text as evidence: `excerpt`, and the values of secret options and headers hidden too."""
    line = _SECRET_FLAG.sub(rf"\g<flag>{HIDDEN}", line[:MAX_LINE])
    for flags in (_LOGIN, _LOGIN_PASSWORD):
        line = flags.sub(rf"\g<flag>{HIDDEN}", line)
    return excerpt(_HEADER.sub(rf"\g<header>{HIDDEN}", line))


def read_script(facts: ShellFacts, text: str, line: int, scope: Scope, variables: dict[str, str]) -> None:
    """Add what the shell text installs and runs to `facts`. Its first line is `line`; `variables` fill in $X, and
    assignments in the text are added to a copy of them."""
    if len(text) > MAX_SCRIPT:
        facts.cut.append(line)
    _Script(facts, text[:MAX_SCRIPT], line, scope, dict(variables)).read()


def read_words(facts: ShellFacts, words: Sequence[str], line: int, text: str, scope: Scope) -> None:
    """Add one command given as words (the JSON form of CMD, a list in compose). `sh -c "…"` is read as a script."""
    if len(words) > 2 and words[0].rsplit("/", 1)[-1] in _SHELLS and re.fullmatch(r"-[a-z]{0,8}c", words[1]):
        script = ShellFacts()
        read_script(script, words[2], line, scope, {})
        facts.requirements += [_moved(found, line, text) for found in script.requirements]
        facts.cut += [line] if script.cut else []
        facts.includes += [Include(found.path, line, found.constraint) for found in script.includes]
        facts.commands += [Command(found.words, line, shown(text)) for found in script.commands]
        return
    install = parse_pip_install(list(words))
    if install is not None:
        _add_install(facts, install, [line] * len(install.requirements), line, scope, text)
    elif words:
        facts.commands.append(Command(clean_words(words), line, shown(text)))


def clean_words(words: Iterable[str]) -> tuple[str, ...]:
    """Words fit for a value: without what stands before the program, credentials hidden, long ones cut."""
    kept = list(words)[:_MAX_WORDS]
    while kept and (kept[0] in _BEFORE_PROGRAM or _ASSIGNMENT.fullmatch(kept[0])):
        kept = kept[1:]
    cleaned: list[str] = []
    before = ""
    logs_in = not {"login", "sshpass"}.isdisjoint(kept)
    for word in kept:
        hidden = before.startswith("-") and (is_secret_name(before) or (before in {"-u", "--user"} and ":" in word))
        hidden = hidden or (logs_in and (before == "-p" or _KEY.fullmatch(word) is not None))
        cleaned.append(HIDDEN if hidden and not word.startswith("-") else _clean_word(word))
        before = word
    return tuple(cleaned)


def _clean_word(word: str) -> str:
    return visible(_HEADER.sub(rf"\g<header>{HIDDEN}", redact(word)).replace("\n", " "))[:MAX_TEXT]


def _moved(found: Requirement, line: int, text: str) -> Requirement:
    return Requirement(
        name=found.name,
        line=line,
        text=shown(text),
        specifier=found.specifier,
        scope=found.scope,
        extras=found.extras,
        marker=found.marker,
    )


def _add_install(facts: ShellFacts, install: Install, lines: Sequence[int], line: int, scope: Scope, text: str) -> None:
    for found, at in zip(install.requirements, lines, strict=True):
        requirement = to_requirement(found, at, scope, shown=shown(text))
        if requirement is not None:
            facts.requirements.append(requirement)
    facts.includes += [Include(_clean_word(path), line) for path in install.includes]
    facts.includes += [Include(_clean_word(path), line, constraint=True) for path in install.constraints]


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

    def read(self) -> None:
        commands = shell_commands(self.text)
        ends = [*(command.line for command in commands[1:]), len(self.lines)]
        for command, end in zip(commands, ends, strict=False):
            self.cursor = max(self.cursor, self.starts[min(command.line, len(self.starts)) - 1])
            limit = self.starts[end] if end < len(self.starts) else len(self.text)
            places = [self._place(word, limit) for word in command.words]
            words = self._expanded(command.words, places)
            self._assign([word for word, _ in words])
            self._command(words, command.line)

    def _command(self, words: list[tuple[str, int]], line: int) -> None:
        plain = [word for word, _ in words]
        install = parse_pip_install(plain)
        here = self.first + line - 1
        if install is None:
            cleaned = clean_words(plain)
            if cleaned and cleaned[0] not in _SAYS_NOTHING:
                self.facts.commands.append(Command(cleaned, here, self._shown(line)))
            return
        rest = iter(words)
        for text in install.requirements:
            at = next((place for word, place in rest if _same(word, text)), line)
            requirement = to_requirement(text, self.first + at - 1, self.scope, shown=self._shown(at))
            if requirement is not None:
                self.facts.requirements.append(requirement)
        self._includes(install, words, line)

    def _includes(self, install: Install, words: list[tuple[str, int]], line: int) -> None:
        for paths, constraint in ((install.includes, False), (install.constraints, True)):
            for path in paths:
                at = next((place for word, place in words if word.endswith(path)), line)
                self.facts.includes.append(Include(_clean_word(path), self.first + at - 1, constraint))

    def _shown(self, line: int) -> str:
        """Kept for each line: one long line may hold thousands of commands."""
        if line not in self.excerpts:
            self.excerpts[line] = shown(self.lines[line - 1].removesuffix("\\")) if line <= len(self.lines) else ""
        return self.excerpts[line]

    def _place(self, word: str, limit: int) -> int:
        """The line (1-based, in the text) on which the next occurrence of `word` before `limit` stands. A word that
        was unquoted on the way may not stand there as it is: then its beginning is looked for."""
        for core in (word, re.split(r"[\s\"'\\=<>!~]", word, maxsplit=1)[0]):
            found = self.text.find(core, self.cursor, limit) if core else -1
            if found >= 0:
                self.cursor = found + len(core)
                return bisect_right(self.starts, found)
        return bisect_right(self.starts, self.cursor)

    def _expanded(self, words: Sequence[str], places: Sequence[int]) -> list[tuple[str, int]]:
        """Words with known variables filled in; a word that is one variable may become several."""
        result: list[tuple[str, int]] = []
        for word, place in zip(words, places, strict=True):
            value = expand(word, self.variables) if "$" in word else word
            several = _VARIABLE.fullmatch(word) is not None and value != word
            result += [(part, place) for part in (value.split() if several else [value])]
        return result

    def _assign(self, words: Sequence[str]) -> None:
        """Remember `X=1` and `export X=1` for the commands that follow."""
        rest = words[1:] if words[:1] and words[0] in {"export", "local", "readonly"} else words
        for word in rest:
            found = _ASSIGNMENT.fullmatch(word)
            if found is None:
                return
            if not is_secret_name(found[1]):
                self.variables[found[1]] = found[2][:MAX_TEXT]


def _same(word: str, text: str) -> bool:
    """Whether a word of the command is where an installed requirement comes from (it may have been translated)."""
    if word == text:
        return True
    name = re.match(r"[A-Za-z0-9][\w.-]*", text)
    return name is not None and not word.startswith("-") and canonicalize_name(name[0]) in canonicalize_name(word)
