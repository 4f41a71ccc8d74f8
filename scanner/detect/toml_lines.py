"""TOML with line numbers: tomllib reads the values, a small scanner of valid TOML finds where each of them stands."""

from __future__ import annotations

import re
import tomllib
from bisect import bisect_right
from dataclasses import dataclass
from typing import Any, Final

from scanner.limits import MIB

MAX_BYTES: Final = MIB
_MAX_KEY: Final = 16
"""Keys of more parts are not indexed: every prefix of a key is, which would make a long one quadratic."""

_MAX_DOTS: Final = 200
_LONG_KEY: Final = re.compile(rf"(?:[\w-]{{1,60}}+\.){{{_MAX_DOTS}}}")

Path = tuple[str | int, ...]

_BLANK: Final = re.compile(r"(?:[ \t\r\n]+|#[^\n]*)*+")
_SPACE: Final = re.compile(r"[ \t]*+")
_KEY_PART: Final = re.compile(r"""[A-Za-z0-9_-]++|"(?:[^"\\\n]|\\.)*+"|'[^'\n]*+'""")
_VALUE: Final = re.compile(
    r'''"""(?:[^"\\]|\\[\s\S]|"(?!""))*+"""(?:""?(?!"))?+|\'\'\'(?:[^']|'(?!''))*+\'\'\'(?:''?(?!'))?+'''
    r"""|"(?:[^"\\\n]|\\.)*+"|'[^'\n]*+'|[^,\]}#\n\[{"' \t]++(?:[ ]\d[\d:.Z+-]*+)?+"""
)


class TomlProblem(ValueError):  # noqa: N818 - "problem" is the word for this everywhere
    """TOML that is broken or refused; `line` is 0 where no line is to blame. The reason quotes nothing."""

    def __init__(self, reason: str, line: int = 0) -> None:
        super().__init__(f"{reason} (line {line})" if line else reason)
        self.reason = reason
        self.line = line


@dataclass(frozen=True, slots=True)
class Toml:
    """A TOML document: its values as tomllib gives them, and the 1-based line of each key and array item."""

    data: dict[str, Any]
    lines: dict[Path, int]

    def table(self, *path: str) -> dict[str, Any]:
        """The table at a path, {} where there is none or something else."""
        value = self.value(*path)
        return value if isinstance(value, dict) else {}

    def value(self, *path: str) -> Any:
        """The value at a path, None where there is none."""
        value: Any = self.data
        for key in path:
            value = value.get(key) if isinstance(value, dict) else None
        return value

    def strings(self, *path: str) -> list[tuple[str, int]]:
        """The strings of an array with their lines; a lone string counts as an array of one."""
        value = self.value(*path)
        if isinstance(value, str):
            return [(value, self.line(*path))]
        items = value if isinstance(value, list) else []
        return [(item, self.line(*path, index)) for index, item in enumerate(items) if isinstance(item, str)]

    def line(self, *path: str | int) -> int:
        """Where the key or item at `path` stands: its own line, else that of the nearest thing around it."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)


def read_toml(text: str) -> Toml:
    """Read TOML. Raises TomlProblem for what is broken, too deep, or larger than 1 MiB."""
    if len(text) > MAX_BYTES:
        raise TomlProblem(f"TOML larger than {MAX_BYTES // MIB} MiB is not read")
    text = text.removeprefix("\ufeff").replace("\r\n", "\n")
    for number, line in enumerate(text.split("\n"), 1):  # tomllib takes the square of a key's length
        if line.count(".") > _MAX_DOTS and _LONG_KEY.search(line):
            raise TomlProblem(f"TOML keys of more than {_MAX_DOTS} parts are not read", number)
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        found = re.search(r"\(at line (\d{1,9}),", str(error))
        raise TomlProblem("is not TOML", int(found[1]) if found else 0) from None
    except (RecursionError, MemoryError, ValueError):  # nested brackets; numbers of thousands of digits
        raise TomlProblem("is TOML that cannot be held: nested too deeply, or a number too long") from None
    return Toml(data, _Scanner(text).run())


class _Scanner:
    """Walks valid TOML once and notes where keys and array items start. On anything unforeseen it stops: lines not
    found are answered by the nearest enclosing one."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.position = 0
        self.lines: dict[Path, int] = {}
        self._starts = [0, *(found.end() for found in re.finditer("\n", text))]
        self._arrays: dict[Path, int] = {}
        """The index of the last element of each array of tables."""

    def run(self) -> dict[Path, int]:
        table: Path = ()
        while True:
            self._skip(_BLANK)
            if self.position >= len(self.text):
                return self.lines
            if self.text[self.position] == "[":
                table = self._header()
            elif not self._pair(table):
                return self.lines

    def _header(self) -> Path:
        line = self._line()
        array = self.text.startswith("[[", self.position)
        self.position += 2 if array else 1
        parts = self._key()
        path: Path = ()
        for index, part in enumerate(parts):
            path = (*path, part)
            last = index == len(parts) - 1
            self._note(path, line)
            if last and array:
                self._arrays[path] = self._arrays.get(path, -1) + 1
            if path in self._arrays:
                path = (*path, self._arrays[path])
                self._note(path, line)
        self._skip(_SPACE)
        self.position += 2 if array else 1
        return path

    def _pair(self, table: Path) -> bool:
        """`key = value` at top level; False where there is none."""
        path = self._assignment(table)
        if path is None:
            return False
        self._value(path)
        return True

    def _assignment(self, table: Path) -> Path | None:
        line = self._line()
        parts = self._key()
        if not parts or not self._take("="):
            return None
        path = table
        for part in parts:
            path = (*path, part)
            self._note(path, line)
        self._skip(_SPACE)
        return path

    def _value(self, path: Path) -> None:
        """The value at `path`, with all that is nested in it; a stack, for arrays may nest deeply."""
        stack: list[tuple[Path, int]] = []  # array: next index; inline table: -1
        here: Path | None = path
        while True:
            char = self.text[self.position : self.position + 1]
            if here is not None and char == "[":
                self.position += 1
                stack.append((here, 0))
            elif here is not None and char == "{":
                self.position += 1
                stack.append((here, -1))
            elif here is not None and not self._skip(_VALUE):
                return
            here = self._next(stack)
            if here is None and not stack:
                return

    def _next(self, stack: list[tuple[Path, int]]) -> Path | None:
        """The path of the next value inside the innermost open collection; None after the last is closed or where
        the text is not understood."""
        while stack:
            self._skip(_BLANK)
            self._take(",")
            self._skip(_BLANK)
            path, index = stack[-1]
            if self._take("]" if index >= 0 else "}"):
                stack.pop()
                continue
            if self.position >= len(self.text):
                stack.clear()
                return None
            return self._element(stack, path, index)
        return None

    def _element(self, stack: list[tuple[Path, int]], path: Path, index: int) -> Path | None:
        if index < 0:
            inner = self._assignment(path)
            if inner is None:
                stack.clear()
            return inner
        stack[-1] = (path, index + 1)
        self._note((*path, index), self._line())
        return (*path, index)

    def _key(self) -> list[str]:
        parts: list[str] = []
        while True:
            self._skip(_SPACE)
            found = _KEY_PART.match(self.text, self.position)
            if not found:
                return parts
            parts.append(_unquoted(found[0]))
            self.position = found.end()
            self._skip(_SPACE)
            if not self._take("."):
                return parts

    def _note(self, path: Path, line: int) -> None:
        if len(path) <= _MAX_KEY:
            self.lines.setdefault(path, line)

    def _skip(self, pattern: re.Pattern[str]) -> bool:
        found = pattern.match(self.text, self.position)
        moved = found is not None and found.end() > self.position
        if found:
            self.position = found.end()
        return moved

    def _take(self, char: str) -> bool:
        taken = self.text.startswith(char, self.position)
        self.position += taken
        return taken

    def _line(self) -> int:
        return bisect_right(self._starts, self.position)


def _unquoted(part: str) -> str:
    """A key part without its quotes; escapes are rare enough to ask tomllib."""
    if part[0] not in "\"'":
        return part
    if "\\" in part:
        return str(tomllib.loads(f"key = {part}")["key"])
    return part[1:-1]
