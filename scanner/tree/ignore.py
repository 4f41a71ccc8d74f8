"""Ignore rules of a git work tree: every `.gitignore` on the way down and `.git/info/exclude`.

The operator's own `core.excludesFile` is not read: the same repository must give the same result everywhere.
Patterns are read by pathspec. Its expressions try every way to share a name among several `*`, which a hostile pattern
turns into hours; they are made to try one. Patterns are capped all the same, and the matching of a run has one budget.
What is cut is said, and what a cut rule would have hidden is read.
"""

from __future__ import annotations

import os
import re
import warnings
from typing import AnyStr, Final

from pathspec import GitIgnoreSpec
from pathspec.patterns.gitignore import GitIgnorePatternError
from pathspec.patterns.gitignore.spec import GitIgnoreSpecPattern

from scanner.limits import KIB
from scanner.tree.entry import Notes

REASON: Final = "ignored by .gitignore"
MAX_IGNORE_FILE: Final = 256 * KIB
MAX_PATTERN: Final = 256
MAX_DEEP: Final = 3
"""Most `**` segments in a pattern."""
MAX_PATTERNS: Final = 20_000
BUDGET: Final = 50_000_000
"""Patterns tried in one run, where one with several `**` counts once for each folder of the path."""

_STAR: Final = "[^/]*"
"""How pathspec writes `*`. A pattern's own text cannot hold it: slashes were cut out before."""
_FOLDER_END: Final = "(?P<ps_d>/)"
_ANY_END: Final = f"(?:{_FOLDER_END}|$)"
"""How pathspec ends an expression that also covers what lies below a folder."""


class Rules:
    """The rules met so far. Folders are added on the way down, parents before children."""

    def __init__(self, notes: Notes) -> None:
        self._notes = notes
        self._files: dict[str, _RuleFile] = {}
        self._exclude: _RuleFile | None = None
        self._patterns = MAX_PATTERNS
        self._budget = BUDGET

    def add(self, folder: str, data: bytes) -> None:
        """The content of `folder`'s .gitignore ("" is the top)."""
        path = f"{folder}/.gitignore" if folder else ".gitignore"
        if rules := self._compile(path, data):
            self._files[folder] = rules

    def add_exclude(self, data: bytes) -> None:
        """The content of .git/info/exclude."""
        self._exclude = self._compile(".git/info/exclude", data)

    def ignored(self, path: str) -> bool:
        """Is `path` (a folder ends with a slash) ignored? No folder above it may be. The deepest rule file that has a say
        decides, and within it the last pattern."""
        folder = path.rstrip("/")
        while folder:
            folder = folder.rpartition("/")[0]
            if rules := self._files.get(folder):
                said = self._ask(rules, path[len(folder) + 1 :] if folder else path)
                if said is not None:
                    return said
        return bool(self._exclude and self._ask(self._exclude, path))

    def _ask(self, rules: _RuleFile, path: str) -> bool | None:
        price = rules.price(path)
        if price > self._budget:
            self._notes.unknown("", "tree", "the ignore rules take too long to apply: files they may cover are read")
            return None
        self._budget -= price
        return rules.spec.check_file(path).include

    def _compile(self, path: str, data: bytes) -> _RuleFile | None:
        patterns: list[GitIgnoreSpecPattern] = []
        deep = 0
        for line in os.fsdecode(data.removeprefix(b"\xef\xbb\xbf")).split("\n"):
            pattern = self._pattern(path, line)
            if pattern is not None and pattern.include is not None:
                patterns.append(pattern)
                deep += line.count("**") > 1
        return _RuleFile(GitIgnoreSpec(patterns, backend="simple"), len(patterns), deep) if patterns else None

    def _pattern(self, path: str, line: str) -> GitIgnoreSpecPattern | None:
        if line.startswith("#") or not line.strip():
            return None
        if len(line) > MAX_PATTERN or line.count("**") > MAX_DEEP or self._patterns == 0:
            self._notes.unknown(path, "tree", "an ignore rule is too long or has too many `**`: what it covers is read")
            return None
        self._patterns -= 1
        try:
            with warnings.catch_warnings(action="ignore"):  # a set within a set makes `re` warn, and quote the line
                return _Pattern(line.removesuffix("\r"))
        except (GitIgnorePatternError, ValueError, re.error):
            return None  # git ignores such a line, too


class _RuleFile:
    """The patterns of one file, and how many of them have several `**`."""

    def __init__(self, spec: GitIgnoreSpec, patterns: int, deep: int) -> None:
        self.spec = spec
        self._patterns, self._deep = patterns, deep

    def price(self, path: str) -> int:
        return self._patterns + self._deep * path.count("/") ** 2


class _Pattern(GitIgnoreSpecPattern):
    """A pattern as git matches it on the way down: the path itself, not what lies below it, and without backtracking."""

    __slots__ = ()

    @classmethod
    def pattern_to_regex(cls, pattern: AnyStr) -> tuple[AnyStr | None, bool | None]:
        """pathspec's expression, made exact and linear."""
        regex, include = super().pattern_to_regex(pattern)
        if isinstance(regex, str) and isinstance(pattern, str):
            return _linear(_exact(regex, pattern.rstrip())), include
        return regex, include


def _exact(regex: str, pattern: str) -> str:
    """The expression for the path itself: what lies below a folder that is ignored is never asked about, and
    `!folder` says nothing about what lies below."""
    if regex.endswith(_ANY_END):
        return regex.removesuffix(_ANY_END) + r"/?\Z"
    if regex.endswith(_FOLDER_END):
        start = regex.removesuffix(_FOLDER_END)
        return start + (r"/.+/\Z" if start and pattern.endswith("/**/") else r"/\Z")
    return f"{regex}." if regex.startswith("^") else regex  # `folder/**` covers all below; `*` and `**` everything


def _linear(regex: str) -> str:
    """The expression with all but the last `*` of a name made atomic. What stands between two of them has a fixed length,
    so the first place where it fits is as good as any, and none need be tried again."""
    first, *rest = regex.split(_STAR)
    parts = [first]
    for number, piece in enumerate(rest):
        last = number == len(rest) - 1 or "/" in piece.replace("[^/]", "")
        parts.append(f"{_STAR}{piece}" if last else f"(?>{_STAR}?{piece})")
    return "".join(parts)
