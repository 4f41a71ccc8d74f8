"""Where names of interest may stand, as far as bytes alone tell: cheap, and never less than what is there.

A name that stands for something imported is looked at wherever it stands. A variable, of which there are many more, is looked
at where it may be bound, or where something is asked of it."""

from __future__ import annotations

import re
from typing import Final

_WORD: Final = re.compile(rb"[A-Za-z_\x80-\xff][\w\x80-\xff]*")
_FEW_NAMES: Final = 40
"""So many names are looked for by one pattern; more, by looking at each word."""
_JOINS_ON: Final = frozenset(byte for byte in range(256) if byte > 127 or chr(byte).isalnum() or byte == 95)
"""Bytes that go on with a name; a dot before it makes it an attribute."""
_JOINS: Final = _JOINS_ON | {46}
_BLANK: Final = b" \t\f"
_BINDS: Final = re.compile(rb"\b(?:for|lambda|as|def|class|with|case|del|global|nonlocal|import|except|async|type)\b")
"""Words behind which a name may be bound anywhere on the line."""
_CALLED: Final = re.compile(rb"[\w\x80-\xff)\]][ \t]*[(\[]")
_CLOSED_TARGETS: Final = re.compile(rb"\n[ \t]*[)\]][ \t]*(?:=(?!=)|in\b)")
"""The end of targets that are written over several lines."""
_ASSIGNS: Final = re.compile(rb"(?<![=!<>])=(?!=)|\bin\b")
_OPERATOR: Final = re.compile(rb"(?:[-+*/%@&|^]|//|\*\*|<<|>>)=(?!=)|:=")
_OPERATES: Final = frozenset(bytes((byte,)) for byte in b"-+*/%@&|^<>:")
_IN: Final = re.compile(rb"in(?![\w\x80-\xff])")
_GOES_ON: Final = frozenset(b",([{\\")
_LONGEST_LINE: Final = 400


def occurrences(data: bytes, names: set[bytes]) -> list[tuple[int, bytes]]:
    """Where one of the names stands as a word that no dot precedes."""
    found: list[tuple[int, bytes]] = []
    if len(names) > _FEW_NAMES:
        for match in _WORD.finditer(data):
            word = match[0]
            if word in names:
                start = match.start()
                if not start or data[start - 1] not in _JOINS:
                    found.append((start, word))
        return found
    padded = b" " + data + b" "
    find = padded.find
    for name in names:
        size, at = len(name), find(name)
        while at >= 0:
            if padded[at - 1] not in _JOINS and padded[at + size] not in _JOINS_ON:
                found.append((at - 1, name))
            at = find(name, at + size)
    found.sort()
    return found


def asks(data: bytes, start: int, end: int) -> bool:
    """Whether something is asked of a name: an attribute, or one of what its call returns. A definition counts."""
    sign = data[end : end + 1]
    if sign == b".":
        return True
    if sign in (b" ", b"\t"):
        sign = data[end : end + 24].lstrip(_BLANK)[:1]
        return sign == b"." or (sign == b"(" and _is_chained(data, start, end))
    return sign == b"(" and _is_chained(data, start, end)


def written_over_lines(data: bytes) -> bool:
    """Whether targets of an assignment or a loop may stand on lines of their own."""
    return _CLOSED_TARGETS.search(data) is not None


def _is_chained(data: bytes, start: int, end: int) -> bool:
    """Whether something may be asked of what a call returns, or the name be one that is defined."""
    line = line_start(data, start)
    if data[line:start].lstrip(_BLANK)[:5] in (b"def", b"def ", b"class", b"async"):
        return True
    stop = data.find(b"\n", end, end + _LONGEST_LINE)
    rest = data[end : stop if stop >= 0 else end + _LONGEST_LINE]
    return b")." in rest or rest.count(b"(") > rest.count(b")") or stop < 0 or rest.rstrip().endswith(b"\\")


def may_bind(data: bytes, start: int, end: int, several: bool) -> bool:
    """Whether a name may be bound where it stands. `several` is what `written_over_lines` says."""
    after = data[end : end + 24].lstrip(_BLANK)
    sign = after[:1]
    if (sign in _OPERATES and _OPERATOR.match(after)) or (sign == b"i" and _IN.match(after)):
        return True
    if sign and sign not in b",)]=:;\n#\\":
        return False
    line = line_start(data, start)
    before = data[line:start]
    if _BINDS.search(before):
        return True
    if sign == b"=":
        return after[1:2] != b"=" and not _is_keyword(data, line, before)
    if sign in (b",", b")", b"]"):
        return _may_be_target(data, start, before, several)
    return sign == b"\\" or (sign == b":" and not before.strip())


def _may_be_target(data: bytes, start: int, before: bytes, several: bool) -> bool:
    """Whether a name before a comma or a closing bracket may be one of several that are assigned."""
    if _CALLED.search(before) or b"=" in before:
        return False
    stop = data.find(b"\n", start, start + _LONGEST_LINE)
    return several or stop < 0 or _ASSIGNS.search(data, start, stop) is not None


def _is_keyword(data: bytes, line: int, before: bytes) -> bool:
    """Whether `name=` is an argument of a call: behind an open bracket, or on a line in the middle of one."""
    if before.count(b"(") > before.count(b")"):
        return True
    return not before.strip() and is_inside(data, line)


def is_inside(data: bytes, line: int) -> bool:
    """Whether the line that begins at a byte goes on with what an open bracket began."""
    end = line - 1
    while end > 0 and end > line - 80 and data[end] in b" \t\r\n\f":
        end -= 1
    return end >= 0 and data[end] in _GOES_ON and data[end] != 92


def line_start(data: bytes, offset: int) -> int:
    """Where the line of a byte begins; of a very long line, a place not far before it."""
    first = max(0, offset - _LONGEST_LINE)
    return data.rfind(b"\n", first, offset) + 1 or first
