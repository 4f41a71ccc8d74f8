"""Where a byte of the text stands, in lines and characters."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from functools import cached_property
from itertools import accumulate
from typing import Final

from scanner.clean import code_excerpts
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
        starts = self._starts
        line = bisect_right(starts, start)
        column = start - starts[line - 1] + 1 if self._plain else self.place(start)[1]
        one_line = line == len(starts) or end <= starts[line]
        return line, column, line if one_line else bisect_right(starts, end - 1)

    def line_of(self, offset: int) -> int:
        """The line of a byte."""
        return bisect_right(self._starts, offset)

    def excerpt(self, line: int) -> str:
        """The text of a line, fit for evidence; "" for a line that is not there."""
        return self.excerpts((line,))[0]

    def excerpts(self, lines: Sequence[int]) -> list[str]:
        """The same for several lines, at less cost."""
        return code_excerpts([self._text(line) for line in lines])

    def _text(self, line: int) -> str:
        starts = self._starts
        if line > len(starts):
            return ""
        start = starts[line - 1]
        end = starts[line] if line < len(starts) else len(self.data)
        return self.data[start : min(end, start + 4 * MAX_LINE)].decode("utf-8", "replace").rstrip("\n")


def count_lines(text: str) -> int:
    """Physical lines: a last line without a newline counts."""
    return text.count("\n") + (bool(text) and not text.endswith("\n"))
