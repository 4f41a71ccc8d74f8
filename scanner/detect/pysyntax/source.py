"""Where a byte of the text stands, in lines and characters."""

from __future__ import annotations

from bisect import bisect_right
from functools import cached_property
from itertools import accumulate
from typing import Final

from scanner.clean import code_excerpt
from scanner.limits import MAX_LINE


class Source:
    r"""One text, as UTF-8 bytes with \n newlines: a file, or a cell of a notebook.

    `base` is where it begins among all cells, so that places in different cells have an order."""

    def __init__(self, text: str, cell: int | None = None, base: int = 0) -> None:
        self.data: Final = text.encode("utf-8", "replace")
        self.cell: Final = cell
        self.base: Final = base
        self._plain = len(self.data) == len(text)

    @cached_property
    def _starts(self) -> list[int]:
        return [0, *accumulate(map(len, self.data.splitlines(keepends=True)))]

    def place(self, offset: int) -> tuple[int, int]:
        """Line and column of a byte, both 1-based, the column in characters."""
        line = bisect_right(self._starts, offset)
        start = self._starts[line - 1]
        if self._plain:
            return line, offset - start + 1
        return line, len(self.data[start:offset].decode("utf-8", "replace")) + 1

    def span(self, start: int, end: int) -> tuple[int, int, int]:
        """Line and column of byte `start`, and the line of the byte before `end`."""
        line, column = self.place(start)
        one_line = line == len(self._starts) or end <= self._starts[line]
        return line, column, line if one_line else bisect_right(self._starts, end - 1)

    def line_of(self, offset: int) -> int:
        """The line of a byte."""
        return bisect_right(self._starts, offset)

    def excerpt(self, line: int) -> str:
        """The text of a line, fit for evidence; "" for a line that is not there."""
        if line > len(self._starts):
            return ""
        start = self._starts[line - 1]
        end = self._starts[line] if line < len(self._starts) else len(self.data)
        return code_excerpt(self.data[start : min(end, start + 4 * MAX_LINE)].decode("utf-8", "replace"))


def count_lines(text: str) -> int:
    """Physical lines: a last line without a newline counts."""
    return text.count("\n") + (bool(text) and not text.endswith("\n"))
