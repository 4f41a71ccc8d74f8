"""Version ranges as Poetry and Pipenv write them, in the words of PEP 440 (conda's: `requirement_text.conda_text`).

All functions return `str(SpecifierSet(...))`, which is canonical (sorted, no spaces), and "" where any version
will do or where PEP 440 cannot say the same thing: an empty range claims nothing, a wrong one would.
"""

from __future__ import annotations

import re
from typing import Final

from packaging.specifiers import InvalidSpecifier, SpecifierSet

from scanner.limits import MAX_TEXT

_RELEASE: Final = re.compile(r"v?(\d{1,9}(?:\.\d{1,9}){0,9})(?P<rest>[a-z0-9.+_-]{0,60})", re.IGNORECASE)
_WILDCARD: Final = re.compile(r"v?(\d{1,9}(?:\.\d{1,9}){0,9})(?:\.[*x]){1,9}", re.IGNORECASE)
_SEPARATOR: Final = re.compile(r"[,\s]{0,80}")
_PART: Final = re.compile(r"(===|==|!=|<=|>=|~=|<|>|\^|~|=)?\s{0,20}([^\s,]{1,120})")


def canonical(text: str) -> str:
    """A PEP 440 specifier set in canonical form; "" where `text` is none."""
    if len(text) > MAX_TEXT:
        return ""
    try:
        return str(SpecifierSet(text))
    except InvalidSpecifier:
        return ""


def translated(text: str) -> str:
    """A constraint of Poetry or Pipenv: ^1.2, ~1.2, 1.*, "1.2" (exactly that), "*", ">=1 <2", or plain PEP 440.
    Alternatives (`||`) cannot be said."""
    text = text.strip()
    if text in {"", "*"} or "|" in text or len(text) > MAX_TEXT:
        return ""
    parts: list[str] = []
    position = 0
    while position < len(text):
        found = _PART.match(text, position)
        if not found:
            return ""
        part = _part(found[1] or "==", found[2])
        if part is None:
            return ""
        parts.append(part)
        separator = _SEPARATOR.match(text, found.end())
        position = separator.end() if separator else found.end()
    return canonical(",".join(part for part in parts if part))


def _part(operator: str, version: str) -> str | None:
    """One comparison; "" where it excludes nothing, None where it cannot be translated."""
    wild = _WILDCARD.fullmatch(version)
    release = _RELEASE.fullmatch(version)
    if version == "*":
        return ""
    if wild:
        return _with_wildcard(operator, wild[1])
    if not release:
        return None
    upper = {"^": _after_caret, "~": _after_tilde}.get(operator)
    if upper:
        return f">={version},<{upper(release[1])}"
    return f"{'==' if operator == '=' else operator}{version}"


def _with_wildcard(operator: str, prefix: str) -> str | None:
    if operator in {"==", "=", "^", "~"}:
        return f"=={prefix}.*"
    if operator == "!=":
        return f"!={prefix}.*"
    # ">=1.2.*" is refused by PEP 440, and every tool that takes it reads the prefix alone
    return f"{operator}{prefix}" if operator in {">=", "<"} else None


def _after_caret(release: str) -> str:
    """The first version past ^release: the leftmost part that is not zero goes up."""
    numbers = [int(part) for part in release.split(".")]
    index = next((i for i, number in enumerate(numbers) if number), len(numbers) - 1)
    return ".".join(str(number) for number in [*numbers[:index], numbers[index] + 1])


def _after_tilde(release: str) -> str:
    """The first version past ~release: the minor part goes up, or the major one where it stands alone."""
    numbers = [int(part) for part in release.split(".")][:2]
    return ".".join(str(number) for number in [*numbers[:-1], numbers[-1] + 1])
