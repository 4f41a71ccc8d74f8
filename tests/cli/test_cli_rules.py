"""`crossgrade rules`, and rules of one's own in YAML alone."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from scanner import resources
from scanner.model.rules import Rulebook

Run = Callable[..., Any]
TECHNOLOGIES = """\
technologies:
- id: acmegrad
  name: Acmegrad
  kind: framework
  family: acmegrad
  about: A framework of our own.
  match: {imports: [acmegrad], distributions: [acmegrad]}
  examples:
  - name: imported
    files: {train.py: "import os\\nimport acmegrad as ag\\n"}
    finds: [{path: train.py, line: 2, symbol: acmegrad}]
  - name: spoken of
    files: {train.py: "name = 'acmegrad'  # import acmegrad\\n"}
- id: acme-serve
  name: Acme Serve
  kind: serving
  operation: "yes"
  about: Where our models run.
  match: {images: [registry.acme.example/serve], commands: [acme-serve]}
  examples:
  - name: image
    files: {Dockerfile: "FROM registry.acme.example/serve:3\\n"}
    finds: [{path: Dockerfile, line: 1}]
  - name: another image
    files: {Dockerfile: "FROM debian:12\\n"}
"""
ADVICE = """\
sections: [Our own guidance]
advice:
- id: acme.ask-first
  guidance: acme.ask-first
  title: Ask the platform team first
  article: Our own guidance
  kind: advice
  when: {all: [framework.acmegrad, technology.acme-serve]}
  text: The platform team keeps this framework alive; it knows what comes next.
  extension: true
  examples:
  - {fires: true, yes: [framework.acmegrad, technology.acme-serve]}
  - {fires: false, yes: [framework.acmegrad]}
"""


@pytest.fixture
def mine(tmp_path: Path) -> Path:
    """A framework, a service and a piece of advice, in YAML alone."""
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "technologies.yaml").write_text(TECHNOLOGIES)
    (tmp_path / "mine" / "advice.yaml").write_text(ADVICE)
    return tmp_path / "mine"


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A tree that uses them."""
    folder = tmp_path / "tree"
    folder.mkdir()
    (folder / "requirements.txt").write_text("acmegrad==3.1\n")
    (folder / "model.py").write_text("import acmegrad as ag\n\n\nclass Net(ag.Module):\n    layer = ag.Linear(8, 1)\n")
    (folder / "Dockerfile").write_text("FROM registry.acme.example/serve:3\nCOPY . /app\n")
    return folder


def test_yaml_alone_adds_a_framework_a_service_and_advice(cg: Run, scan: Run, mine: Path, tree: Path) -> None:
    checked = cg("rules", "check", mine)
    assert (checked.code, checked.out) == (0, f"{mine}: 3 rules in 2 files, 0 problems\n")

    result = scan(tree, "--rules", mine, "--format", "json").json()
    assert [(f["id"], f["imported_by"]) for f in result["frameworks"]] == [("acmegrad", ["model.py"])]
    assert [d["path"] for d in result["frameworks"][0]["declared"]] == ["requirements.txt"]
    assert [(p["id"], p["evidence"][0]["path"], p["evidence"][0]["line"]) for p in result["platforms"]] == [
        ("acme-serve", "Dockerfile", 1)
    ]
    assert "acme.ask-first" in [advice["rule"] for advice in result["verdict"]["advice"]]
    assert (result["verdict"]["action"], result["verdict"]["target"]) == ("stay", "acmegrad")
    assert sorted(result["tool"]["ruleset"]["extra"]) == [
        "adds advice acme.ask-first (mine/advice.yaml)",
        "adds technology acme-serve (mine/technologies.yaml)",
        "adds technology acmegrad (mine/technologies.yaml)",
    ]

    without = scan(tree, "--format", "json").json()
    assert (without["frameworks"], without["platforms"], without["tool"]["ruleset"]["extra"]) == ([], [], [])
    assert without["tool"]["ruleset"]["digest"] != result["tool"]["ruleset"]["digest"]


@pytest.mark.parametrize(
    ("file", "old", "new", "said"),
    [
        ("technologies.yaml", "line: 2,", "line: 1,", "technology `acmegrad`, example `imported`: not found at train.py:1"),
        ("technologies.yaml", "debian:12", "acme-serve:1 AS x\\nCMD acme-serve", "where nothing was expected"),
        (
            "technologies.yaml",
            "  - name: another image",
            "  - name: another\n    finds: [{path: Dockerfile, line: 1}]",
            "acme-serve",
        ),
        ("advice.yaml", "fires: false", "fires: true", "advice `acme.ask-first`, example 2: does not fire, but must"),
        ("advice.yaml", "article: Our own", "article: Their own", "cites the section `Their own guidance`"),
    ],
)
def test_a_broken_example_is_a_problem(cg: Run, mine: Path, file: str, old: str, new: str, said: str) -> None:
    text = (mine / file).read_text()
    assert old in text
    (mine / file).write_text(text.replace(old, new))
    checked = cg("rules", "check", mine)
    assert checked.code == 1
    assert said in checked.out
    assert "0 problems" not in checked.out


def test_the_shipped_rules_are_sound(cg: Run) -> None:
    assert cg("rules", "check", resources.folder("rules")).out.endswith(" files, 0 problems\n")


def test_every_rule_has_a_line_and_an_explanation(cg: Run, rulebook: Rulebook) -> None:
    lines = cg("rules", "list").out.splitlines()
    listed = [tuple(line.split()[:2]) for line in lines]
    wanted = [("advice", rule.id) for rule in rulebook.advice] + [("fact", fact.id) for fact in rulebook.facts]
    wanted += [("technology", t.id) for t in rulebook.technologies] + [("statement", s.id) for s in rulebook.statements]
    wanted += [("dialect", generation.id) for t in rulebook.technologies for generation in t.generations]
    wanted += [("question", question.signal.removeprefix("context.")) for question in rulebook.questions]
    assert sorted(listed) == sorted(wanted)
    assert max(map(len, lines)) < 150


@pytest.mark.parametrize(
    ("name", "said"),
    [
        (
            "stay.production-tensorflow",
            ["weight         decides, by operation", "all of         camp.tensorflow, in-operation"],
        ),
        (
            "tensorflow",
            ["imports        tensorflow", "dialect        tf1-graph: ", "homepage       https://www.tensorflow.org"],
        ),
        ("tf-compat-v1", ["a dialect of tensorflow, a dead end", "symbols        tensorflow.compat.v1"]),
        ("vertex-renamed", ["renamed since 2026", "applies to     vertex-ai"]),
        ("hiring", ["answers        yes, no, unknown", 'hiring = "yes", below [answers]']),
        ("context.hiring", ["hiring: "]),
        ("ml-planned", ["Is machine-learning work planned here?", "a pattern for prose"]),
    ],
)
def test_one_rule_explained(cg: Run, name: str, said: list[str]) -> None:
    answer = cg("rules", "show", name)
    assert (answer.code, answer.err) == (0, "")
    for words in said:
        assert words in answer.out
    assert [line for line in answer.out.splitlines() if len(line) > 100 and "://" not in line] == []


def test_rules_of_ones_own_are_listed_and_shown(cg: Run, mine: Path) -> None:
    listed = cg("rules", "list", "--rules", mine)
    assert "acme.ask-first" in listed.out
    assert "crossgrade: adds technology acmegrad (mine/technologies.yaml)" in listed.err
    assert "Where our models run." in cg("rules", "show", "acme-serve", "--rules", mine).out


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("tensroflow", "did you mean tensorflow"),
        ("qqqqqq", "see crossgrade rules list"),
        ("production-tensor", "stay.production-tensorflow"),
    ],
)
def test_a_mistyped_name_gets_a_hint(cg: Run, name: str, hint: str) -> None:
    answer = cg("rules", "show", name)
    assert (answer.code, answer.out) == (2, "")
    assert hint in answer.err
