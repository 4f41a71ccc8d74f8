"""The metrics of the harness, on answers whose every count is known."""

from __future__ import annotations

import json
from collections.abc import Mapping

import pytest
import run
from answers import QUESTIONS, Answer, Claim, Question
from labelled import Label, LabelledFile, LabelledFramework, LabelledLine
from scoring import Row, Score, compare, score, wilson
from tables import cells, confusions, disagreement, disagreements, markdown, silence, text, unread

REQUIRED = LabelledFile("production", "required")
TORCH = LabelledFramework(
    binding="required",
    files={"a.py": REQUIRED, "b.py": LabelledFile("test", "optional")},
    generations={"torch-eager": ("a.py",), "torchscript": ("b.py",)},
    generations_complete=True,
)
KERAS = LabelledFramework(binding="optional", files={"a.py": REQUIRED}, generations={"keras-2": ("a.py",)})
LABEL = Label(
    package="p", version="1", url="https://x/p-1.tar.gz", sha256="0" * 64, bytes=1, license="MIT", method="by hand",
    frameworks={"pytorch": TORCH, "keras": KERAS, "jax": LabelledFramework("declared-only", ("setup.py",))},
    wrapped={"tensorflow": ("wrapper",)},
    mentioned=("onnx", "mxnet"),
    symbols=(
        LabelledLine("a.py", 1, "torch.nn.Module.parameters"), LabelledLine("a.py", 2, "torch.save"),
        LabelledLine("a.py", 3, "torch.load"), LabelledLine("a.py", 4, nothing=True), LabelledLine("a.py", 5, nothing=True),
    ),
)  # fmt: skip
PERFECT = Answer(
    answers=frozenset(QUESTIONS),
    listed={"pytorch": "required", "keras": "optional", "jax": "declared-only"},
    files={"pytorch": frozenset({"a.py", "b.py"}), "keras": frozenset({"a.py"})},
    brought=frozenset({"tensorflow"}),
    roles={"a.py": "production", "b.py": "test"},
    bindings={("a.py", "pytorch"): "required", ("b.py", "pytorch"): "optional", ("a.py", "keras"): "required"},
    flavours=frozenset({("a.py", "torch-eager"), ("b.py", "torchscript"), ("a.py", "keras-2")}),
    claims=(
        Claim("a.py", 1, 1, "torch.nn.Module.parameters", "object", "pytorch"),
        Claim("a.py", 2, 1, "torch.save", "", "pytorch"),
        Claim("a.py", 3, 1, "torch.load", "", "pytorch"),
        Claim("a.py", 5, 1, "numpy.array"),
    ),
)


def counts(answer: Answer, question: Question) -> tuple[int, int, int, int]:
    return score(compare(LABEL, answer), question)


def test_what_is_as_labelled_is_right_everywhere() -> None:
    rows = compare(LABEL, PERFECT)
    assert {row.kind for row in rows} == {"hit"}
    assert {row.question for row in rows} == set(QUESTIONS)
    assert run.unmet(rows) == []


def test_frameworks_listed() -> None:
    answer = PERFECT._replace(listed={"pytorch": "optional", "keras": "optional", "onnx": "required"})
    assert counts(answer, "frameworks") == (2, 3, 3, 4)
    assert counts(answer, "only mentioned") == (1, 2, 2, 2)
    assert counts(answer, "binding of framework") == (1, 2, 2, 2)
    assert run.unmet(compare(LABEL, answer)) == ["p only mentions onnx, but it is listed"]


def test_sets_of_files() -> None:
    answer = PERFECT._replace(files={"pytorch": frozenset({"a.py", "c.py"}), "onnx": frozenset({"a.py"})})
    assert counts(answer, "file sets") == (0, 2, 2, 3)
    assert counts(answer, "files") == (1, 3, 3, 5)
    assert [row.got for row in compare(LABEL, answer) if row.subject == "pytorch" and row.question == "file sets"] == [
        "2 files, 1 too many, 1 missing"
    ]
    assert "0.0%" in run.unmet(compare(LABEL, answer))[0]


def test_roles_and_bindings_are_asked_of_files_that_were_found() -> None:
    answer = PERFECT._replace(files={"pytorch": frozenset({"b.py"})}, roles={"b.py": "production"}, bindings={})
    assert counts(answer, "role of file") == (0, 1, 1, 1)
    assert counts(answer, "binding of file") == (0, 1, 1, 1)


def test_flavours_beyond_the_label_are_false_only_where_it_is_complete() -> None:
    more = {("c.py", "torch-compile"), ("a.py", "keras-3"), ("a.py", "tf.keras")}
    assert counts(PERFECT._replace(flavours=PERFECT.flavours | more), "flavour of file") == (3, 4, 3, 4)
    fewer = PERFECT._replace(flavours=frozenset(), flavours_told=frozenset({"torch-eager"}))
    assert counts(fewer, "flavour of file") == (0, 0, 1, 1)


def test_symbols_on_lines() -> None:
    answer = PERFECT._replace(
        claims=(
            Claim("a.py", 1, 1, "torch.nn.Linear.parameters", "object", "pytorch"),  # the same use, put down to another class
            Claim("a.py", 2, 1, "torch.save", "", "pytorch"),
            Claim("a.py", 2, 9, "torch.nn.Linear", "", "pytorch"),  # another use on the line is no error
            Claim("a.py", 3, 1, "torch.device", "", "pytorch"),
            Claim("a.py", 4, 1, "torch.nn", "", "pytorch"),
        )
    )
    assert counts(answer, "symbols at lines") == (1, 2, 3, 3)
    assert counts(answer, "symbols in look-alikes") == (1, 2, 2, 2)
    assert run.unmet(compare(LABEL, answer)) == ["symbols are right in 1 of 3 claims on labelled lines, not in 99%"]


def test_what_is_not_answered_is_not_counted() -> None:
    assert {row.question for row in compare(LABEL, PERFECT._replace(answers=frozenset({"files"})))} == {"files"}


def test_shares() -> None:
    assert Score(1, 2, 4, 5)[:] == (1, 2, 4, 5)
    assert (Score(1, 2, 4, 5).precision, Score(1, 2, 4, 5).recall, Score(1, 2, 4, 5).exact) == (0.5, 0.25, 0.2)
    assert (Score(0, 0, 0, 0).precision, Score(0, 0, 0, 0).recall, Score(0, 0, 0, 0).exact) == (None, None, None)


@pytest.mark.parametrize(
    ("hits", "of", "low", "high"), [(0, 0, 0, 1), (10, 10, 0.7225, 1), (0, 10, 0, 0.2775), (495, 500, 0.9768, 0.9957)]
)
def test_intervals_are_wilsons(hits: int, of: int, low: float, high: float) -> None:
    assert wilson(hits, of) == pytest.approx((low, high), abs=1e-4)


def test_the_table_shows_counts_and_leaves_out_what_was_not_asked() -> None:
    rows: Mapping[str, list[Row]] = {"ours": list(compare(LABEL, PERFECT._replace(flavours=frozenset()))), "theirs": []}
    table = cells(rows)
    assert all(len(row) == 4 for row in table)
    (symbols,) = [row for row in table if row[0] == QUESTIONS["symbols at lines"]]
    assert symbols[1:] == ["precision", "100.0% (3 of 3; 43.9% to 100.0%)", ""]
    assert ["", "recall", "0.0% (0 of 3; 0.0% to 56.1%)", ""] in table
    assert len(markdown(table).splitlines()) == len(text(table).splitlines()) == len(table) + 1


def test_every_disagreement_is_told() -> None:
    rows = compare(LABEL, PERFECT._replace(brought=frozenset(), claims=()))
    told = [disagreement(row) for row in disagreements(rows)]
    assert told[0] == "p: brought by libraries: tensorflow: expected yes, got no"
    assert told[1] == "p: symbols at lines: a.py:1: expected torch.nn.Module.parameters, got nothing"
    assert len(told) == 4


def test_confusions_are_counted() -> None:
    claims = (Claim("a.py", 1, 1, "x.parameters", "", "jax"), Claim("a.py", 4, 1, "torch.nn", "", "pytorch"))
    roles = {"a.py": "docs", "b.py": "docs"}
    answer = PERFECT._replace(claims=claims, roles=roles, flavours=frozenset({("a.py", "torch-eager")}))
    assert confusions(compare(LABEL, answer))[1:] == [
        ["role of file", "production", "docs", "1"],
        ["role of file", "test", "docs", "1"],
        ["flavour of file", "keras-2: yes", "keras-2: no", "1"],
        ["flavour of file", "torchscript: yes", "torchscript: no", "1"],
        ["symbols at lines", "a symbol", "not this use", "2"],
        ["symbols at lines", "a symbol", "another symbol for this use", "1"],
        ["symbols in look-alikes", "no symbol", "a symbol", "1"],
    ]


def test_what_was_left_unsaid_is_told() -> None:
    one = PERFECT._replace(outcomes={"known": 90, "unresolved: ambiguous": 10}, unread=("x.py: broken",))
    lines = silence({"p": one, "q": PERFECT})
    assert "  through objects and base classes: 2" in lines
    assert "outcomes of uses: not told by the result (1 of 2 packages)" in lines
    assert "  unresolved: ambiguous: 10 (10.0%)" in lines
    assert lines[-1] == "unknowns (files not read, or in part): 1"
    assert unread({"p": one, "q": PERFECT}) == ["p: x.py: broken"]


def test_json_holds_counts_and_disagreements() -> None:
    rows = list(compare(LABEL, PERFECT._replace(brought=frozenset())))
    told = json.loads(run.as_json(run.Outcome({"crossgrade": rows}, {"p": PERFECT})))["crossgrade"]
    assert told["figures"]["files"] == {
        "hits": 3, "said": 3, "true": 3, "asked": 3, "precision": 1.0, "recall": 1.0, "exact": 1.0,
    }  # fmt: skip
    assert [row["subject"] for row in told["disagreements"]] == ["tensorflow"]
