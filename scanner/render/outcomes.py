"""What became of the names that may lead to a framework, in a sentence: silence is not accuracy, so it is counted."""

from __future__ import annotations

from typing import Final

from scanner.model.result import Assessment
from scanner.render.words import percent

_CLAIMED: Final = {
    "named": "by name",
    "through modules": "through modules of the repository",
    "through objects": "through objects",
}
_UNRESOLVED: Final = "unresolved: "


def resolution(assessment: Assessment) -> str:
    """How many uses are claimed and how, and how many could not be told; "" where there were none."""
    outcomes = assessment.outcomes
    claimed = {words: outcomes[key] for key, words in _CLAIMED.items() if outcomes.get(key)}
    unresolved = sum(number for key, number in outcomes.items() if key.startswith(_UNRESOLVED))
    total = sum(claimed.values()) + unresolved
    if not total:
        return ""
    ways = ", ".join(f"{number:,} {words}" for words, number in claimed.items())
    known = f"Uses of what the rules know: {ways}." if ways else "No use of what the rules know."
    if not unresolved:
        return f"{known} None was left unresolved."
    doubt = f"{unresolved:,} more ({percent(unresolved / total)} of all) may be, or may not"
    return f"{known} {doubt}: the code does not tell where the value comes from, so nothing is claimed."
