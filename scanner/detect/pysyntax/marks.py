"""What else a file says of itself: a main guard, Python 2, generated code."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from typing import Final

from scanner.detect.pysyntax.grammar import kind
from scanner.detect.pysyntax.walk import EXCEPT, IF, Frame

_COMPARISON: Final = kind("comparison_operator")
_PRINT: Final = kind("print_statement")
_EXEC: Final = kind("exec_statement")
_RAISE: Final = kind("raise_statement")
_STRING_START: Final = kind("string_start")
_LIST: Final = kind("expression_list")

_MAIN: Final = re.compile(rb"__name__")
_OLD: Final = (
    (b"print ", re.compile(rb"print[ \t]{1,9}(?=[\w\"'>`%-])")),
    (b"exec ", re.compile(rb"exec[ \t]{1,9}(?=[\w\"'])")),
    (b"except", re.compile(rb"except(?=[ \t(][^:\n]{1,200},[ \t]{0,9}[a-z_]\w{0,50}[ \t]{0,9}:)")),
    (b"raise ", re.compile(rb"raise[ \t]{1,9}(?=[\w.]{1,100}[ \t]{0,9},)")),
    (b"<>", re.compile(rb"<>")),
    (b"`", re.compile(rb"=[ \t]{0,9}(`)(?=[^`\n]{1,100}`)")),
    (b"ur", re.compile(rb"ur(?=[\"'])")),
)
"""Where Python 2 may show itself: a substring that must be there at all, and the place to look at."""
_MOST_CANDIDATES: Final = 20
_GENERATED: Final = re.compile(
    r"@generated|\b(?:auto-?|automatically )?generated (?:by|from|with)\b|\bautomatically generated\b|\bauto-?generated\b"
    r"|\bdo not (?:edit|modify)\b",
    re.IGNORECASE,
)
_GENERATED_FILES: Final = ("_pb2.py", "_pb2_grpc.py", "_pb2.pyi", "_pb2_grpc.pyi")
_COMMENT_LINES: Final = 10


def main_guards(data: bytes) -> Iterator[int]:
    """Where a main guard may stand."""
    if b"__main__" in data:
        yield from (found.start() for found in islice(_MAIN.finditer(data), _MOST_CANDIDATES))


def old_syntax(data: bytes) -> Iterator[int]:
    """Where Python 2 may show itself, as far as text alone tells (strings and comments hold such words too)."""
    for needle, pattern in _OLD:
        if needle in data:
            yield from (found.start(found.lastindex or 0) for found in islice(pattern.finditer(data), _MOST_CANDIDATES))


def is_main_guard(frames: list[Frame]) -> bool:
    """Whether the walk stands in the condition of an `if __name__ == "__main__"`."""
    return len(frames) > 3 and frames[-2].kind == _COMPARISON and any(frame.kind == IF for frame in frames[-5:-2])


def is_old_syntax(frames: list[Frame]) -> bool:
    """Whether the walk stands on something that only Python 2 has."""
    leaf, parent = frames[-1], frames[-2]
    if parent.kind in (_PRINT, _EXEC):
        return parent.node.start_byte == leaf.node.start_byte and not parent.node.has_error
    if parent.kind == EXCEPT:
        return len(parent.node.children_by_field_name("value")) == 2
    if parent.kind == _RAISE:
        return any(child.kind_id == _LIST for child in parent.node.named_children[:1])
    if leaf.kind == _STRING_START:
        text = leaf.node.text or b""
        return text[:1] == b"`" or text[:2].lower() == b"ur"
    return parent.kind == _COMPARISON and leaf.node.type == "<>"


def is_generated(path: str, text: str) -> bool:
    """Whether the name of a file, or one of its first comment lines, says that a program wrote it."""
    if path.endswith(_GENERATED_FILES):
        return True
    comments = 0
    for line in islice(text[:20_000].split("\n"), 100):
        stripped = line.strip()
        if stripped.startswith("#"):
            comments += 1
            if _GENERATED.search(stripped[:500]):
                return True
        if comments >= _COMMENT_LINES or (stripped and not stripped.startswith("#")):
            return False
    return False
