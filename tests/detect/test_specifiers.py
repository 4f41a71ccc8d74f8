"""Versions as Poetry and Pipenv write them."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from packaging.specifiers import SpecifierSet

from scanner.detect.specifiers import canonical, translated


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("^1.2.3", "<2,>=1.2.3"),
        ("^1.2", "<2,>=1.2"),
        ("^0.2.3", "<0.3,>=0.2.3"),
        ("^0.0.3", "<0.0.4,>=0.0.3"),
        ("^0.0", "<0.1,>=0.0"),
        ("^0", "<1,>=0"),
        ("^2.0.0b1", "<3,>=2.0.0b1"),
        ("~1.2.3", "<1.3,>=1.2.3"),
        ("~1", "<2,>=1"),
        ("1.*", "==1.*"),
        ("1.2", "==1.2"),
        ("=1.2", "==1.2"),
        ("==1.2.*", "==1.2.*"),
        ("*", ""),
        ("", ""),
        (">=1.2,<2.0", "<2.0,>=1.2"),
        (">= 1.2 < 2.0", "<2.0,>=1.2"),
        (">=1.2.*", ">=1.2"),
        ("!=1.5.*", "!=1.5.*"),
        (">1.2.*", ""),
        ("~=1.4", "~=1.4"),
        ("^1.0 || ^2.0", ""),
        ("latest", ""),
        ("==1.7.1+cu110", "==1.7.1+cu110"),
    ],
)
def test_translated(text: str, expected: str) -> None:
    assert translated(text) == expected


def test_canonical() -> None:
    assert canonical(" >= 1.0 , < 2 ") == "<2,>=1.0"
    assert canonical("oops") == ""
    assert canonical(">=1" + ",>=1" * 500) == ""


@settings(max_examples=60, deadline=None)
@given(st.text("0123456789.*^~=<>!,| abx+", max_size=30))
def test_result_is_always_pep_440(text: str) -> None:
    result = translated(text)
    assert str(SpecifierSet(result)) == result
