"""Judging a tree given as text."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pytest

from scanner.decide.assess import Judgement, assess
from scanner.inventory.survey import Survey
from scanner.model.rules import Rulebook
from scanner.scenes import knowledge_of, observed

Judge = Callable[..., Judgement]


@pytest.fixture(scope="session")
def judge(rulebook: Rulebook, take_stock: Callable[[Mapping[str, str]], Survey]) -> Judge:
    """The judgement of a tree; `answers` are people's, by signal."""

    def judged(files: Mapping[str, str], answers: Mapping[str, str] | None = None, unread: float = 0.0) -> Judgement:
        scenes = observed(take_stock(files), rulebook)
        return assess(scenes, knowledge_of(rulebook), rulebook.questions, answers or {}, unread)

    return judged
