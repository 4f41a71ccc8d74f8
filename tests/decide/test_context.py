"""What only people can say, from a file that people write."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scanner.decide.context import ContextError, read_context
from scanner.model.rules import Rulebook


def read(rulebook: Rulebook, text: str) -> dict[str, str]:
    return read_context(text, rulebook.questions, "team.toml")


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ('hiring = "yes"', {"context.hiring": "yes"}),
        ("hiring = true", {"context.hiring": "yes"}),
        ("hiring = false", {"context.hiring": "no"}),
        ('hiring = "unknown"', {"context.hiring": "unknown"}),
        ('cloud = "aws"', {"context.cloud": "aws"}),
        ('team-fluent-in = "keras"', {"context.team-fluent-in": "keras"}),
        ('running = "yes"', {"in-operation": "yes"}),
        ('in-operation = "no"', {"in-operation": "no"}),
        ('same-job = "no"', {"same-job": "no"}),
        ("", {}),
    ],
)
def test_answers_by_signal(rulebook: Rulebook, line: str, expected: dict[str, str]) -> None:
    assert read(rulebook, f"[answers]\n{line}\n") == expected


def test_every_shipped_question_can_be_answered_with_each_of_its_answers(rulebook: Rulebook) -> None:
    for question in rulebook.questions:
        key = question.signal.removeprefix("context.")
        for answer in question.answers:
            assert read(rulebook, f'[answers]\n{key} = "{answer}"\n') == {question.signal: answer}


def test_an_empty_file_answers_nothing(rulebook: Rulebook) -> None:
    assert read(rulebook, "") == read(rulebook, "# nothing yet\n") == {}


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[answers\n", ["team.toml", "TOML", "line 1"]),
        ("[answers]\nhiring = yes\n", ["team.toml", "TOML", "line 2"]),
        ('hiring = "yes"\n', ["team.toml", "[answers]", "hiring"]),
        ("answers = 3\n", ["team.toml", "[answers]"]),
        ("[answers]\n[more]\n", ["team.toml", "more"]),
        ('[answers]\nhirring = "yes"\n', ["team.toml", "hirring", "hiring", "running"]),
        ('[answers]\ncloud = "mars"\n', ["team.toml", "cloud", "mars", "gcp", "agnostic"]),
        ('[answers]\ncloud = "yes"\n', ["cloud", "gcp"]),
        ("[answers]\nhiring = 1\n", ["hiring", "1", "yes", "no"]),
        ('[answers]\nhiring = ["yes"]\n', ["hiring", "yes"]),
        ("[answers]\ncloud = true\n", ["cloud", "gcp"]),
        ('[answers]\nrunning = "yes"\nin-operation = "no"\n', ["team.toml", "running"]),
        ('[answers]\n"context.hiring" = "yes"\n', ["context.hiring", "hiring"]),
    ],
)
def test_mistakes_are_named_with_what_would_be_right(rulebook: Rulebook, text: str, says: list[str]) -> None:
    with pytest.raises(ContextError) as caught:
        read(rulebook, text)
    assert [word for word in says if word not in str(caught.value)] == []


@given(st.text(max_size=60) | st.text("[answers]\n=\"'hirngyeso ", max_size=60))
@settings(max_examples=60, deadline=None)
def test_no_text_does_anything_but_answer_or_say_why_not(rulebook: Rulebook, text: str) -> None:
    try:
        assert set(read(rulebook, text)) <= {question.signal for question in rulebook.questions}
    except ContextError as error:
        assert str(error).startswith("team.toml: ")
