"""Every technology carries examples; they are the tests of the knowledge."""

from __future__ import annotations

from pathlib import Path

import pytest

from scanner.rulebook import load
from scanner.rulebook.check import Trial, missing, trials
from scanner.rulecheck import Examples, check

BOOK = load(examples=True)
EXAMPLES = Examples(BOOK)
TRIALS = list(trials(BOOK))


@pytest.mark.parametrize("trial", TRIALS, ids=lambda trial: f"{trial.technology.id}: {trial.example.name}")
def test_examples_are_found_at_exactly_the_lines_they_name(trial: Trial) -> None:
    assert list(EXAMPLES.failures(trial)) == []


def test_every_technology_and_generation_has_its_examples() -> None:
    assert list(missing(BOOK)) == []


def own(tmp_path: Path, text: str) -> Path:
    (tmp_path / "mine.yaml").write_text(text)
    return tmp_path


RULE = "technologies:\n- {id: thing, name: Thing, kind: mlops, about: A thing., match: {imports: [thing]}}\n"
GOOD = """examples:
- technology: thing
  examples:
  - {name: found, files: {a.py: "import os\\nimport thing\\n"}, finds: [{path: a.py, line: 2, symbol: thing}]}
  - {name: other, files: {a.py: "import things\\n"}}
"""


def test_a_sound_folder_has_no_problems(tmp_path: Path) -> None:
    assert check(own(tmp_path, RULE + GOOD)) == []


def test_rules_without_both_kinds_of_examples_are_told(tmp_path: Path) -> None:
    assert check(own(tmp_path, RULE)) == [
        "technology `thing` has no example in which it is found",
        "technology `thing` has no example in which it must not be found",
    ]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (("line: 2", "line: 1"), "technology `thing`, example `found`: not found at a.py:1 (symbol `thing`)"),
        (("line: 2", "line: 1"), "found at a.py:2 (`thing`), where nothing was expected"),
        (("symbol: thing", "symbol: other"), "not found at a.py:2 (symbol `other`)"),
        (("import things", "import thing"), "example `other`: found at a.py:1 (`thing`), where nothing was expected"),
        (("finds: [{path: a.py, line: 2, symbol: thing}]", "finds: []"), "has no example in which it is found"),
        (("imports: [thing]", "imports: [1x]"), "is no dotted name"),
        (("symbol: thing", "generation: gone"), "(generation `gone`)"),
    ],
)
def test_examples_that_do_not_hold_are_told(tmp_path: Path, change: tuple[str, str], message: str) -> None:
    text = (RULE + GOOD).replace(*change)
    assert any(message in problem for problem in check(own(tmp_path, text)))


ADVICE = """sections: [Ours]
advice:
- {id: ours, guidance: ours, title: Ours, article: Ours, kind: weak, text: So., favours: pytorch, when: {all: [incumbent]},
   examples: [{fires: true, yes: [incumbent]}, {fires: false}]}
"""
STATEMENT = """statements:
- {id: plan, files: ['*.md'], patterns: ['we will train'], examples: [We will train it.], not_examples: [We trained it.]}
"""


def test_advice_and_statements_are_tried_too(tmp_path: Path) -> None:
    assert check(own(tmp_path, ADVICE + STATEMENT)) == []
    assert check(own(tmp_path, ADVICE.replace("yes: [incumbent]", "unknown: [incumbent]"))) == [
        "advice `ours`, example 1: does not fire, but must"
    ]
    assert check(own(tmp_path, ADVICE.replace(", {fires: false}", ""))) == [
        "advice `ours` has no example in which it does not fire"
    ]
    assert check(own(tmp_path, STATEMENT.replace("We trained", "We will train"))) == [
        "statement `plan`: matches `We will train it.`"
    ]
    assert check(own(tmp_path, STATEMENT.replace("examples: [We will train it.], ", "", 1))) == [
        "statement `plan` has no example that it must match"
    ]
