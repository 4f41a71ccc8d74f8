"""Small inputs that grow when they are read: each must end soon, say what was left out, and cost nothing else."""

from __future__ import annotations

from scanner.detect import Settings, run
from scanner.limits import MAX_FACTS

NOTHING = Settings()


def test_a_variable_that_doubles_with_every_line_stays_bounded() -> None:
    lines = ["FROM python:3.11", "ENV A=x", *["ENV A=$A$A"] * 200, "RUN serve $A", "RUN pip install torch==2.0"]
    facts = run("dockerfile", "Dockerfile", "\n".join(lines).encode(), NOTHING)
    assert [(item.name, item.line) for item in facts.requirements] == [("torch", 204)]
    assert max(len(word) for command in facts.commands for word in command.words) < 30_000


def test_a_file_of_nothing_but_trouble_is_one_unknown_and_loses_nothing_else() -> None:
    facts = run("requirements", "requirements.txt", b"]]]\n" * 5_000 + b"torch==2.0\n", NOTHING)
    assert [unknown.reason for unknown in facts.unknowns] == ["line 1 is no requirement that could be read, nor are 4999 more"]
    assert [item.name for item in facts.requirements] == ["torch"]


def test_a_file_of_nothing_but_imports_is_cut_and_says_so() -> None:
    facts = run("python", "a.py", b"import os\n" * (MAX_FACTS + 10), NOTHING)
    assert len(facts.imports) == MAX_FACTS
    assert any("only the first were kept" in unknown.reason for unknown in facts.unknowns)
