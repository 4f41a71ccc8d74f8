"""Fixtures that every area shares."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from scanner.detect import Settings, detectors_for, run
from scanner.inventory.survey import Survey, survey
from scanner.model.facts import FileFacts
from scanner.model.rules import Rulebook
from scanner.rulebook import load
from scanner.rulebook.index import Index

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="session")
def rulebook() -> Rulebook:
    """The shipped rulebook."""
    return load()


@pytest.fixture(scope="session")
def index(rulebook: Rulebook) -> Index:
    return Index(rulebook)


@pytest.fixture(scope="session")
def take_stock(rulebook: Rulebook, index: Index) -> Callable[[Mapping[str, str]], Survey]:
    """The survey of a tree given as path and text, read in this process."""
    settings = Settings(roots=index.roots(), statements=rulebook.statements, variables=index.variables())

    def survey_of(files: Mapping[str, str]) -> Survey:
        facts: dict[str, tuple[FileFacts, ...]] = {
            path: tuple(run(detector.name, path, text.encode(), settings) for detector in detectors_for(path))
            for path, text in sorted(files.items())
        }
        return survey(facts, rulebook, index, "tree")

    return survey_of


@pytest.fixture
def sample_repos() -> Path:
    """The folder with the sample repositories, from the checkout that holds the tests."""
    return ROOT / "sample_repos"
