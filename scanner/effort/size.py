"""How much code a move would have to touch: uses of what is left behind, and the lines of the files that import it.

Both as the data count them: all roles together, in the whole repository. On eight commits from which real migrations
started, files and lines counted this way equalled those of the data; uses came to 0.98 to 1.21 of them (modules that
are passed on by name, `config.real(tf)`, and names given by assignment, `K = keras.backend`, are followed here)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

from scanner.model.base import Role
from scanner.model.result import FrameworkUse

_WITHIN: Final = {"tflite": "tensorflow"}
"""Frameworks whose names may be names of another one too (`tensorflow.lite`): their uses are counted there."""


class Size(NamedTuple):
    """`names` are the frameworks that are used, the most used first; `lines_guessed` says how many of the lines stand for
    notebooks, whose own are not known; `dialects` are uses by generation; `through` are libraries that bring them."""

    names: tuple[str, ...]
    refs: int
    lines: int
    files: int
    notebooks: int
    lines_guessed: int
    roles: Counter[Role]
    dialects: Counter[str]
    through: tuple[str, ...]

    def share(self, dialects: Iterable[str]) -> float:
        """The share of the uses that are of any of the dialects; at most 1, as a use may be of two."""
        return min(1.0, sum(self.dialects[name] for name in dialects) / self.refs) if self.refs else 0.0


def size_of(leaving: Sequence[FrameworkUse], lines_per_ref: float) -> Size:
    """The size of what the frameworks of `leaving` are used for, each file counted once. Notebooks are taken to have as
    many lines for a use as the modules here have, or `lines_per_ref` where there are none."""
    used = [use for use in leaving if use.imported_by or use.notebooks or use.through]
    refs: Counter[str] = Counter({use.id: use.refs for use in used})
    for inner, outer in _WITHIN.items():
        if outer in refs:
            del refs[inner]
    roles: Counter[Role] = Counter()
    for use in used:
        if use.id in refs:
            roles.update({role: count.uses for role, count in use.roles.items()})
    total = sum(refs.values())
    in_notebooks = roles["notebook"] if any(use.notebooks for use in used) else 0
    files, lines = _lines(used)
    in_modules = total - in_notebooks
    guessed = round(in_notebooks * (lines / in_modules if lines and in_modules else lines_per_ref))
    return Size(
        names=tuple(use.name for use in sorted(used, key=lambda use: (-refs[use.id], use.id)) if refs[use.id]),
        refs=total,
        lines=lines + guessed,
        files=files,
        notebooks=len({path for use in used for path in use.notebooks}),
        lines_guessed=guessed,
        roles=roles,
        dialects=Counter({kind.id: kind.uses for use in used for kind in use.generations}),
        through=tuple(sorted({library for use in used for library in use.through})),
    )


def _lines(used: Iterable[FrameworkUse]) -> tuple[int, int]:
    """The files that import any of the frameworks, and their lines. Only each framework's total is known: of the lines of
    a smaller one as many are added as it has files that no larger one has."""
    counted: set[str] = set()
    lines = 0.0
    for use in sorted(used, key=lambda use: (-use.importing_lines, use.id)):
        own = set(use.imported_by)
        lines += use.importing_lines * len(own - counted) / len(own) if own else 0
        counted |= own
    return len(counted), round(lines)
