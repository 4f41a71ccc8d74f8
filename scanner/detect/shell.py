"""Shell text to simple commands, as far as reading goes: nothing is expanded, nothing is refused.

Quotes may be unbalanced, here-documents are skipped, redirections are dropped. One deliberate departure: in
`pip install tensorflow>=2.0` a shell takes `>=2.0` for a redirection; the author meant a version, so it stays."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, NamedTuple


class ShellCommand(NamedTuple):
    """A simple command: its words without quotes, and the 1-based line of the text that it starts on."""

    line: int
    words: list[str]


_TOKEN: Final = re.compile(
    r"""(?P<continued>\\\r?\n)
      | (?P<newline>\r?\n)
      | (?P<blank>[ \t\r\f\v]+)
      | (?P<arithmetic>\(\([^()\n]{0,200}\)\))
      | (?P<here><<-?(?!<)[ \t]*(?P<quote>["']?)(?P<until>[A-Za-z_][A-Za-z0-9_]*)(?P=quote))
      | (?P<redirect>(?:&>>?|[0-9]*(?:>>|>&|>\||<&|<<<|<>|>|<)))
      | (?P<separator>&&|\|\||\|&|;;|[;|&()])
      | (?P<single>'[^']*'?)
      | (?P<double>"(?:[^"\\]|\\.)*"?)
      | (?P<escaped>\\.?)
      | (?P<brace>\$\{[^}\n]{0,200}\}?|\{(?!\s)[^{}\n]{0,200}\})
      | (?P<tick>`[^`]*`?)
      | (?P<plain>[^\s\\'"`;|&()<>${]+|.)
    """,
    re.VERBOSE | re.DOTALL,
)
_VERSION_LIKE: Final = re.compile(r"[<>][=0-9{]")
_REQUIREMENT_START: Final = re.compile(r"[A-Za-z][A-Za-z0-9._-]*(?:\[[A-Za-z0-9,._-]*\])?(?:[=<>!~]=?[A-Za-z0-9.*]+,)*[!~=]?")
_PARENTHESIS: Final = re.compile(r"[()]")
_MAX_NESTING: Final = 20
_MAX_PIECES: Final = 200
"""Longest word that can still be a requirement, in pieces and in characters: keeps the pass linear."""


def split_shell(text: str) -> list[list[str]]:
    """The words of each simple command of `text`, in order: split at `&&`, `||`, `;`, `|`, `&`, parentheses and
    line ends; comments, redirections and the bodies of here-documents left out. Never raises."""
    return [command.words for command in shell_commands(text)]


def shell_commands(text: str) -> list[ShellCommand]:
    """As `split_shell`, with the line that each command starts on."""
    return _Reader(text).commands()


class _Reader:
    """One pass over the tokens; every token advances, so the pass is linear."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.line = 1
        self.word: list[str] | None = None
        self.words: list[str] = []
        self.started = 1
        self.drop_next = False
        self.until: list[str] = []
        self.found: list[ShellCommand] = []

    def commands(self) -> list[ShellCommand]:
        while self.at < len(self.text):
            if self._comment() or self._substitution():
                continue
            token = _TOKEN.match(self.text, self.at)
            if token is None:  # cannot be: the last branch takes any character
                break
            self.at = token.end()
            self._take(token.lastgroup or "plain", token)
            self.line += token.group().count("\n")
            if token.lastgroup == "newline" and self.until:
                self._skip_here_documents()
        self._end_command()
        return self.found

    def _take(self, kind: str, token: re.Match[str]) -> None:
        match kind:
            case "newline" | "separator":
                self._end_command()
            case "blank":
                self._end_word()
            case "until" | "here":
                self._end_word()
                self.until.append(token["until"])
            case "arithmetic":  # whose `<<` begins no here-document
                self._add(token.group())
            case "redirect":
                self._redirect(token)
            case "continued":
                pass
            case _:
                self._add(_unquoted(kind, token.group()))

    def _add(self, piece: str) -> None:
        if self.word is None:
            self.word = []
            if not self.words:
                self.started = self.line
        self.word.append(piece)

    def _redirect(self, token: re.Match[str]) -> None:
        if self.word and len(self.word) <= _MAX_PIECES and _VERSION_LIKE.match(self.text, token.start()):
            word = "".join(self.word)
            if len(word) <= _MAX_PIECES and _REQUIREMENT_START.fullmatch(word):
                self._add(token.group())
                return
        self._end_word()
        self.drop_next = True

    def _end_word(self) -> None:
        if self.word is None:
            return
        if not self.drop_next:
            self.words.append("".join(self.word))
        self.word, self.drop_next = None, False

    def _end_command(self) -> None:
        self._end_word()
        self.drop_next = False
        if self.words:
            self.found.append(ShellCommand(self.started, self.words))
        self.words = []

    def _comment(self) -> bool:
        if self.word is not None or self.text[self.at] != "#":
            return False
        end = self.text.find("\n", self.at)
        self.at = len(self.text) if end < 0 else end
        return True

    def _substitution(self) -> bool:
        """`$( … )` is one piece of a word, however many parentheses it holds."""
        if not self.text.startswith("$(", self.at):
            return False
        end = _closing(self.text, self.at + 1)
        piece = self.text[self.at : end]
        self._add(piece)
        self.line += piece.count("\n")
        self.at = end
        return True

    def _skip_here_documents(self) -> None:
        for until in self.until:
            while self.at < len(self.text):
                end = self.text.find("\n", self.at)
                end = len(self.text) if end < 0 else end
                line = self.text[self.at : end].strip()
                self.at = min(end + 1, len(self.text))
                self.line += 1
                if line == until:
                    break
        self.until = []


def _unquoted(kind: str, piece: str) -> str:
    if kind == "single":
        return piece[1:].removesuffix("'")
    if kind == "double":
        body = piece[1:-1] if len(piece) > 1 and piece.endswith('"') else piece[1:]
        return re.sub(r'\\(["\\$`\n])', lambda found: "" if found[1] == "\n" else found[1], body)
    return piece[1:] if kind == "escaped" else piece


def _closing(text: str, start: int) -> int:
    """The end of the parenthesis that opens at `start`; of the line where it never closes."""
    depth = 0
    for found in _parentheses(text, start):
        depth += 1 if text[found] == "(" else -1
        if depth == 0:
            return found + 1
        if depth > _MAX_NESTING:
            break
    end = text.find("\n", start)
    return len(text) if end < 0 else end


def _parentheses(text: str, start: int) -> Iterator[int]:
    return (found.start() for found in _PARENTHESIS.finditer(text, start))
