"""Assessments to render, and the readers that look at what came out."""

from __future__ import annotations

import runpy
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from scanner.model.result import Assessment

_MADE: dict[str, Any] = runpy.run_path(str(Path(__file__).parent / "fixtures" / "assessments.py"))


@pytest.fixture(scope="session")
def legacy() -> Assessment:
    made: Assessment = _MADE["legacy"]()
    return made


@pytest.fixture(scope="session")
def large() -> Assessment:
    made: Assessment = _MADE["legacy"](5_000)
    return made


@pytest.fixture(scope="session")
def empty() -> Assessment:
    made: Assessment = _MADE["empty"]()
    return made


@pytest.fixture(scope="session")
def hostile(legacy: Assessment) -> Assessment:
    made: Assessment = _MADE["hostile"](legacy)
    return made


@pytest.fixture(scope="session")
def hostile_strings() -> tuple[str, ...]:
    strings: tuple[str, ...] = _MADE["HOSTILE"]
    return strings


@pytest.fixture(scope="session")
def note() -> Callable[..., Any]:
    maker: Callable[..., Any] = _MADE["note"]
    return maker
