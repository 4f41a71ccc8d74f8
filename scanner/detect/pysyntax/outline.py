"""Classes, functions and what these return, as far as bytes and indentation tell: to know what to look at, not what it is."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final, Literal

NAME: Final = rb"[A-Za-z_\x80-\xff][\w\x80-\xff]*+"
HEAD: Final = rb"(?:(?:self|cls)[ \t]*+\.[ \t]*+)?" + NAME
"""What an expression starts with: a name, or an attribute of the object itself."""
WORD: Final = re.compile(NAME)
_CLASS: Final = re.compile(rb"class[ \t]++(" + NAME + rb")[ \t]*+(?:\(([^)]{0,1000}+))?")
_DEF: Final = re.compile(rb"def[ \t]++(" + NAME + rb")")
_RETURN: Final = re.compile(rb"return\b(?:[ \t(]*+(?:\n[ \t]*+)?(?:await[ \t]++)?(" + HEAD + rb"))?")
_YIELD: Final = re.compile(rb"yield\b")
_SAYS: Final = re.compile(rb"->[ \t]*+[\"']?(?:(?:typing\.|t\.)?Optional\[[ \t]*+[\"']?)?(" + NAME + rb")")
_HEAD_END: Final = re.compile(rb":[ \t]*+(?:#[^\n]*+)?\n")
_LONGEST_HEAD: Final = 4_000
_DEEPEST: Final = 100


@dataclass(slots=True)
class Part:
    """A class or function: the byte it starts at, the column of its line's first character, the words of its bases or the
    heads of what it returns. `named` is where its name ends; `returns` are the offsets of its `return` statements."""

    kind: Literal["class", "def"]
    name: bytes
    start: int
    line: int
    indent: int
    method: bool
    named: int
    heads: list[bytes] = field(default_factory=list)
    returns: list[int] = field(default_factory=list)
    yields: bool = False

    @property
    def node(self) -> bytes:
        """How others refer to it: by its name, or as an attribute."""
        return b"." + self.name if self.method else self.name


def outline(data: bytes) -> list[Part]:
    """All classes and functions of a source, in order. May find more than there is (in strings), and misread broken code."""
    events: list[tuple[int, str, re.Match[bytes]]] = []
    for label, pattern in (("class", _CLASS), ("def", _DEF), ("return", _RETURN), ("yield", _YIELD), ("says", _SAYS)):
        events.extend((found.start(), label, found) for found in pattern.finditer(data))
    events.sort(key=lambda event: event[0])
    parts: list[Part] = []
    around: list[Part] = []
    line = at = 0
    for start, label, found in events:
        line = data.rfind(b"\n", at, start) + 1 or line
        at = start
        indent = _indent(data, line, start)
        if label in ("class", "def"):
            while around and around[-1].indent >= indent:
                around.pop()
            if len(around) < _DEEPEST:
                parts.append(_part(found, start, line, indent, around))
                around.append(parts[-1])
        else:
            _heard(label, found, around, indent, line)
    return parts


def headers(data: bytes, parts: list[Part]) -> list[tuple[int, int]]:
    """Where the heads of functions begin and end, at least: that of a function on one line may take the next along."""
    found = []
    end = 0
    for part in parts:
        if part.kind == "def" and part.start >= end:
            closed = _HEAD_END.search(data, part.start, part.start + _LONGEST_HEAD)
            end = closed.end() if closed else min(part.start + _LONGEST_HEAD, len(data))
            found.append((part.start, end))
    return found


def _part(found: re.Match[bytes], start: int, line: int, indent: int, around: list[Part]) -> Part:
    within = bool(around) and around[-1].kind == "class"
    if found[0].startswith(b"class"):
        return Part("class", found[1], start, line, indent, False, found.end(1), WORD.findall(found[2] or b""))
    return Part("def", found[1], start, line, indent, within, found.end(1))


def _heard(label: str, found: re.Match[bytes], around: list[Part], indent: int, line: int) -> None:
    if label == "says":
        if around and around[-1].kind == "def":
            around[-1].heads.append(found[1])
        return
    while around and around[-1].indent >= indent and around[-1].line != line:
        around.pop()
    if not around or around[-1].kind != "def":
        return
    if label == "yield":
        around[-1].yields = True
    else:
        around[-1].returns.append(found.start())
        if found[1]:
            around[-1].heads.append(found[1])


def _indent(data: bytes, line: int, start: int) -> int:
    text = data[line : min(start, line + 200)]
    blank = text[: len(text) - len(text.lstrip(b" \t\f"))]
    width = len(blank)
    if b"\t" in blank:
        width = 0
        for byte in blank:
            width += 8 - width % 8 if byte == 9 else 1
    return width
