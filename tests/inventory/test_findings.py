"""Sightings as findings: one for each place, with a fingerprint that outlives edits elsewhere."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scanner.inventory.findings import findings
from scanner.inventory.sightings import Sighting
from scanner.inventory.survey import Survey
from scanner.model.result import Finding
from scanner.model.rules import Rulebook

TakeStock = Callable[[Mapping[str, str]], Survey]
Sight = Callable[..., Sighting]
CODE = "import tensorflow as tf\n\n\ndef f():\n    s = tf.Session()\n    return tf.constant(1), tf.constant(1)\n"


def found(take_stock: TakeStock, files: Mapping[str, str]) -> tuple[Finding, ...]:
    here = take_stock(files)
    return findings(here.seen, here.technologies)


def prints(found: tuple[Finding, ...]) -> dict[str, str]:
    return {finding.fingerprint: finding.symbol for finding in found}


def test_each_has_its_place_rule_and_axes(take_stock: TakeStock) -> None:
    here = found(take_stock, {"app.py": CODE})
    assert [(f.rule, f.symbol, f.line, f.column) for f in here if f.framework == "tensorflow"] == [
        ("tensorflow", "tensorflow", 1, 1),
        ("tensorflow.tf1-graph", "tensorflow.Session", 5, 9),
        ("tensorflow", "tensorflow.constant", 6, 12),
        ("tensorflow", "tensorflow.constant", 6, 28),
    ]
    session = next(f for f in here if f.symbol == "tensorflow.Session")
    assert (session.level, session.category, session.confidence, session.role) == ("error", "mandatory", "high", "production")


def test_the_dialect_replaces_the_plain_finding_of_that_framework_alone(sight: Sight, rulebook: Rulebook) -> None:
    technologies = {technology.id: technology for technology in rulebook.technologies}
    seen = [
        sight(symbol="tensorflow.Session"),
        sight(symbol="tensorflow.Session", generation="tf1-graph"),
        sight(symbol="tensorflow.Session", technology="tfx-pipeline"),
        sight(symbol="tensorflow.Session", column=30),
        sight(symbol="tensorflow.Session", cell=1),
    ]
    rules = [finding.rule for finding in findings(seen, technologies)]
    assert rules == ["tensorflow.tf1-graph", "tfx-pipeline", "tensorflow", "tensorflow"]


def test_only_frameworks_are_named_as_such(sight: Sight, rulebook: Rulebook) -> None:
    technologies = {technology.id: technology for technology in rulebook.technologies}
    named = findings([sight(), sight(technology="mlflow"), sight(technology="torchvision")], technologies)
    assert [finding.framework for finding in named] == ["tensorflow", None, None]


def test_what_is_declared_is_bound_as_declared(take_stock: TakeStock) -> None:
    here = found(take_stock, {"requirements.txt": "torch==2.4\n", "app.py": "import torch\n"})
    assert {(f.path, f.binding) for f in here} == {("app.py", "required"), ("requirements.txt", "declared-only")}


@pytest.mark.parametrize(
    "moved",
    [
        "# a comment\n\n\n" + CODE,
        CODE.replace("def f", "x = 1\n\n\ndef f"),
        CODE.replace("    s =", "    s  =").replace("s  =", "s ="),
        CODE.replace("    ", "        "),
        CODE.replace("\n", "\r\n"),
        CODE + "\n\nprint(f())\n",
    ],
    ids=["comment", "between", "same", "indented", "crlf", "appended"],
)
def test_fingerprints_outlive_moved_and_reindented_lines(take_stock: TakeStock, moved: str) -> None:
    assert prints(found(take_stock, {"app.py": moved})) == prints(found(take_stock, {"app.py": CODE}))


def test_fingerprints_tell_paths_symbols_and_changed_lines_apart(take_stock: TakeStock) -> None:
    before = prints(found(take_stock, {"app.py": CODE}))
    assert not before.keys() & prints(found(take_stock, {"other.py": CODE})).keys()
    after = prints(found(take_stock, {"app.py": CODE.replace("tf.Session()", "tf.Session(config=None)")}))
    assert sorted(before[name] for name in before.keys() - after.keys()) == ["tensorflow.Session"]


def test_equal_lines_are_told_apart_by_their_order_and_adding_one_changes_no_other(take_stock: TakeStock) -> None:
    twice = "import torch\n" + "x = torch.zeros(1)\n" * 2
    before, after = (prints(found(take_stock, {"app.py": code})) for code in (twice, twice + "x = torch.zeros(1)\n"))
    assert len(before) == 3
    assert before.items() <= after.items()


def test_a_new_file_changes_no_fingerprint(take_stock: TakeStock) -> None:
    before = prints(found(take_stock, {"b.py": CODE}))
    assert (
        before.items() <= prints(found(take_stock, {"a.py": CODE, "b.py": CODE, "c.py": "import tensorflow as tf\n"})).items()
    )


_lines = st.sampled_from(
    ["import tensorflow as tf", "tf.Session()", "tf.constant(1)", "x = tf.keras.Model(tf.nn.relu(1))", "", "#", "if x:"]
)


@given(st.dictionaries(st.sampled_from(["a.py", "b.py", "tests/c.py"]), st.lists(_lines, max_size=8).map("\n".join)))
@settings(max_examples=60, deadline=None)
def test_ids_are_unique_and_places_in_order(take_stock: TakeStock, files: dict[str, str]) -> None:
    here = found(take_stock, files)
    assert len({finding.fingerprint for finding in here}) == len({finding.id for finding in here}) == len(here)
    assert [(f.path, f.line, f.column) for f in here] == sorted((f.path, f.line, f.column) for f in here)
    for finding in here:
        line = files[finding.path].split("\n")[finding.line - 1]
        assert line[finding.column - 1 :].startswith(("import tensorflow", finding.symbol.replace("tensorflow", "tf")))
