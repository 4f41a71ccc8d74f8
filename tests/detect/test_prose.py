"""Statements in prose: the right line, and never one in a code block."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scanner.detect import Settings
from scanner.detect.prose import detect, wanted
from scanner.model.facts import FileFacts, Statement
from scanner.model.rules import StatementPattern

PLANS = StatementPattern(
    id="plans", files=("*roadmap*", "docs/*.md", "*.adoc"), patterns=(r"\bwe will train\b", r"\bnew model\b")
)
POLICY = StatementPattern(id="policy", files=("*",), patterns=("forbidden",))
SETTINGS = Settings(statements=(PLANS,))


def lines(path: str, text: str, given_settings: Settings = SETTINGS) -> list[int]:
    return [statement.line for statement in detect(path, text.encode(), given_settings).statements]


@pytest.mark.parametrize(
    ("path", "looked_at"),
    [
        ("ROADMAP.md", True),
        ("a/b/roadmap-2024.txt", True),
        ("docs/x.md", True),
        ("Docs/X.MD", True),
        ("README.md", False),
        ("other/x.md", False),
    ],
)
def test_only_paths_that_a_pattern_names(path: str, looked_at: bool) -> None:
    assert wanted(path, SETTINGS) == looked_at
    assert bool(lines(path, "We will train.")) == looked_at
    assert not wanted(path, Settings())


def test_one_statement_per_pattern_and_line() -> None:
    text = b"# Plans\r\n\r\nNext: WE WILL TRAIN a new model.\r\nIt is forbidden to mail bob:  https://me:pw@host/\r\n"
    assert detect("roadmap.md", text, Settings(statements=(PLANS, POLICY))) == FileFacts(
        kind="prose",
        lines=4,
        statements=(
            Statement(pattern="plans", line=3, text="Next: WE WILL TRAIN a new model."),
            Statement(pattern="policy", line=4, text="It is forbidden to mail bob: https://***@host/"),
        ),
    )


@pytest.mark.parametrize(
    ("path", "text", "found"),
    [
        ("roadmap.md", "a\n```\nwe will train\n```\nwe will train", [5]),
        ("roadmap.md", "```python\nwe will train\n```python\nwe will train\n```", []),
        ("roadmap.md", "````\n```\nwe will train\n````\nwe will train", [5]),
        ("roadmap.md", "~~~\n```\nwe will train\n~~~ \nwe will train", [5]),
        ("roadmap.md", "> - ```\n> we will train\n", [2]),
        ("roadmap.md", "> ```\n> we will train\n> ```\nwe will train", [4]),
        ("roadmap.md", "```we``` we will train\nwe will train", [1, 2]),
        ("roadmap.md", "Title\n-----\nwe will train", [3]),
        ("roadmap.md", "```\nwe will train", []),
        ("roadmap.rst", "Code::\n\n    we will train\n\nwe will train", [5]),
        ("roadmap.rst", ".. code-block:: python\n   :linenos:\n\n   we will train\nwe will train", [5]),
        ("roadmap.rst", "A paragraph\n\n    we will train", [3]),
        ("roadmap.txt", "```\nwe will train", [2]),
        ("x.adoc", "----\nwe will train\n----\nwe will train", [4]),
        ("roadmap.md", "a\rwe will train\r\nwe will train\n\x0cwe will train", [2, 3, 4]),
    ],
)
def test_code_does_not_count(path: str, text: str, found: list[int]) -> None:
    assert lines(path, text) == found


def test_a_match_far_in_a_long_line_can_be_seen() -> None:
    text = "word " * 500 + "then we will train " + "it " * 500
    [statement] = detect("roadmap.md", text.encode(), SETTINGS).statements
    assert "then we will train it" in statement.text
    assert statement.text.startswith("… word")
    assert len(statement.text) <= 240


def test_beyond_the_longest_line_nothing_is_searched() -> None:
    assert lines("roadmap.md", "x" * 20_000 + " we will train\nwe will train") == [2]


@pytest.mark.parametrize(
    "data",
    [
        "\ufeffWe will train".encode(),
        "We will train".encode("utf-16"),
        b"\xe9t\xe9: we will train",
        b"# coding: rot13\nwe will train",
    ],
)
def test_encodings(data: bytes) -> None:
    facts = detect("roadmap.md", data, SETTINGS)
    assert len(facts.statements) == 1
    assert facts.unknowns == ()


def test_a_pattern_that_is_none_is_said() -> None:
    broken = StatementPattern(id="broken", files=("*.md",), patterns=("(",))
    facts = detect("roadmap.md", b"we will train", Settings(statements=(broken, PLANS)))
    assert [unknown.reason for unknown in facts.unknowns] == ["pattern broken is no regular expression"]
    assert len(facts.statements) == 1


def test_empty() -> None:
    assert detect("roadmap.md", b"", SETTINGS) == FileFacts(kind="prose")


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=80) | st.text(alphabet="`~>-. \n:we iltran", max_size=80).map(str.encode))
def test_no_bytes_are_refused(data: bytes) -> None:
    for path in ("roadmap.md", "roadmap.rst", "x.adoc"):
        facts = detect(path, data, SETTINGS)
        assert all(1 <= statement.line <= facts.lines for statement in facts.statements)
