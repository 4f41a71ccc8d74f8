"""Whether a line of Python begins a statement, told without parsing: brackets, strings and continuations."""

from __future__ import annotations

import re
from typing import Final

_TOKEN: Final = re.compile(
    r"""(?P<comment>\#.*)
      | (?P<triple>\"{3}|'{3})
      | (?P<string>'(?:[^'\\]|\\.)*'? | \"(?:[^\"\\]|\\.)*\"?)
      | (?P<open>[(\[{])
      | (?P<close>[)\]}])
      | (?P<continued>\\\Z)
    """,
    re.VERBOSE,
)
_STRING_END: Final = {mark: re.compile(rf"(?:[^\\]|\\.)*?{mark}") for mark in ('"""', "'''")}


class Nesting:
    """Fed line by line. Never raises; on code that is not Python the answer is a guess."""

    def __init__(self) -> None:
        self.string = ""
        """The triple quotes that are open, if any."""
        self._depth = 0
        self._continued = False

    @property
    def within(self) -> bool:
        """Whether the next line goes on with what the lines so far began."""
        return bool(self.string) or self._depth > 0 or self._continued

    def feed(self, line: str) -> None:
        """Take in one line, without its line end."""
        at = 0
        self._continued = False
        if self.string:
            end = _STRING_END[self.string].match(line)
            if end is None:
                return
            self.string, at = "", end.end()
        while token := _TOKEN.search(line, at):
            at = token.end()
            match token.lastgroup:
                case "triple":
                    end = _STRING_END[token.group()].match(line, at)
                    if end is None:
                        self.string = token.group()
                        return
                    at = end.end()
                case "open":
                    self._depth += 1
                case "close":
                    self._depth = max(0, self._depth - 1)
                case "continued":
                    self._continued = True
