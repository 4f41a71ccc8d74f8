"""Distributions that a requirements file names."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from packaging.requirements import InvalidRequirement, Requirement
from packaging.utils import canonicalize_name


def names(path: Path) -> Iterator[str]:
    """Normalised names, in file order. Options, comments and lines that are no requirement are skipped.

    >>> list(names(Path("requirements.txt")))  # doctest: +SKIP
    ['tensorflow', 'torch']
    """
    for line in path.read_text(encoding="utf-8").splitlines():
        text = line.split(" #")[0].strip()
        if not text or text.startswith(("#", "-")):
            continue
        try:
            yield canonicalize_name(Requirement(text).name)
        except InvalidRequirement:
            continue
