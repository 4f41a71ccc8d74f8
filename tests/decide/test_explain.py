"""Reasons, advice, headline and confidence: what people read of a decision."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pytest

from scanner.decide.assess import Judgement
from scanner.decide.combine import Part
from scanner.decide.explain import confidence, headline
from scanner.decide.signals import YES
from scanner.decide.single import Outcome, decide
from scanner.decide.weigh import Catalog
from scanner.inventory.survey import Survey
from scanner.model.result import Action
from scanner.model.rules import Rulebook
from scanner.scenes import knowledge_of, observed

Judge = Callable[..., Judgement]
TakeStock = Callable[[Mapping[str, str]], Survey]
PartOf = Callable[[Mapping[str, str]], Part]
LEVELS = ("low", "medium", "high")
TF = "import tensorflow as tf\n\nmodel = tf.keras.Sequential([tf.keras.layers.Dense(1)])\nmodel.fit(tf.constant(1))\n"
TORCH = "import torch\n\nnet = torch.nn.Linear(1, 1)\nx = torch.zeros(1)\ny = torch.ones(1)\n"
TF1 = "import tensorflow as tf\n\nx = tf.placeholder(tf.float32)\nwith tf.Session() as session:\n    session.run(x)\n"
TUNE = """import tensorflow as tf
from transformers import TFAutoModelForCausalLM

model = TFAutoModelForCausalLM.from_pretrained("distilgpt2")
optimizer = tf.keras.optimizers.Adam(5e-5)
"""
LITE = "import tensorflow as tf\n\nconverter = tf.lite.TFLiteConverter.from_saved_model('m')\nconverter.convert()\n"
SERVED = "services:\n  model:\n    image: tensorflow/serving:2.17.0\n"
TREES: Mapping[str, Mapping[str, str]] = {
    "stay": {"model.py": TF},
    "outranked": {"tune.py": TUNE, "compose.yaml": SERVED},
    "tie": {"tune.py": TUNE + LITE},
    "migrate": {"tune.py": TUNE},
    "modernise": {"model.py": TF1},
    "consolidate": {"churn_tf.py": TF, "churn_torch.py": TORCH},
    "coexist": {"a/requirements.txt": "x\n", "a/ranking.py": TF, "b/requirements.txt": "x\n", "b/vision.py": TORCH},
    "backends": {"ops/backends/tensorflow.py": TF, "ops/backends/pytorch.py": TORCH},
    "adopt": {"plain.py": "x = 1\n", "docs/design/plan.md": "We will train a churn model next quarter.\n"},
    "none": {"plain.py": "x = 1\n"},
}


@pytest.fixture(scope="session")
def part_of(take_stock: TakeStock, rulebook: Rulebook) -> PartOf:
    """The one component of a tree, decided."""

    def made(files: Mapping[str, str]) -> Part:
        (only,) = observed(take_stock(files), rulebook)
        return Part(only.path, only.seen, only.seen.signals, decide(only.seen, only.seen.signals, knowledge_of(rulebook)))

    return made


@pytest.fixture(scope="session")
def outcome(part_of: PartOf) -> Outcome:
    """An outcome in which nothing lowers the confidence."""
    return part_of({"model.py": TF}).outcome


@pytest.mark.parametrize("tree", sorted(TREES))
def test_supporting_reasons_come_first_each_group_by_strength(judge: Judge, tree: str) -> None:
    order = {"decides": 0, "strong": 1, "moderate": 2, "weak": 3}
    found = judge(TREES[tree], {"context.hiring": "yes", "context.cloud": "aws", "context.regulated": "yes"}).verdict.reasons
    keys = [(not reason.supports, order[reason.strength]) for reason in found]
    assert keys == sorted(keys)
    assert len({reason.rule for reason in found}) == len(found)


@pytest.mark.parametrize("tree", sorted(TREES))
def test_every_verdict_has_a_reason_that_cites_its_source_and_every_place_is_real(judge: Judge, tree: str) -> None:
    files = TREES[tree]
    verdict = judge(files).verdict
    assert any(reason.supports for reason in verdict.reasons)
    for said in (*verdict.reasons, *verdict.advice):
        assert said.article, said.rule
        assert "{" not in said.text, said.rule
        for place in said.evidence:
            lines = files[place.path].splitlines()
            assert " ".join(lines[place.line - 1].split()) == place.text, said.rule


def test_what_speaks_against_is_said_with_what_it_would_bring(judge: Judge) -> None:
    reasons = {reason.rule: reason for reason in judge({"model.py": TF}, {"context.hiring": "yes"}).verdict.reasons}
    assert (reasons["move.hiring"].supports, reasons["move.hiring"].favours) == (False, "migrate pytorch")
    assert (reasons["stay.incumbent"].supports, reasons["stay.incumbent"].favours) == (True, "stay tensorflow")


def test_the_same_rule_supports_where_it_points_to_what_is_there(judge: Judge) -> None:
    reasons = {reason.rule: reason for reason in judge({"model.py": TORCH}, {"context.hiring": "yes"}).verdict.reasons}
    assert (reasons["move.hiring"].supports, reasons["move.hiring"].favours) == (True, "stay pytorch")


def test_without_an_incumbent_reasons_speak_of_adopting(judge: Judge) -> None:
    files = {**TREES["adopt"], "plain.py": "x = 1\n"}
    favours = {reason.favours for reason in judge(files, {"context.hiring": "yes"}).verdict.reasons}
    assert favours == {"adopt pytorch"}


def test_to_coexist_is_to_keep_all_that_are_there(judge: Judge) -> None:
    answers = {"context.hiring": "yes", "context.team-fluent-in": "jax"}
    reasons = {reason.rule: reason.supports for reason in judge(TREES["coexist"], answers).verdict.reasons}
    assert (reasons["move.hiring"], reasons["stay.team-fluent.jax"]) == (True, False)


def test_a_dated_reason_names_its_fact_date_and_source(judge: Judge) -> None:
    retired = {"serve.py": "import mxnet as mx\n\nnet = mx.gluon.nn.Dense(10)\nx = mx.nd.zeros((1, 2))\n"}
    first = judge(retired).verdict.reasons[0]
    assert (first.rule, first.strength, first.favours, first.supports) == (
        "fact.mxnet-retired",
        "decides",
        "migrate pytorch",
        True,
    )
    assert "since 20" in first.text
    assert "http" in first.article
    assert [(place.path, place.line) for place in first.evidence][:1] == [("serve.py", 3)]


@pytest.mark.parametrize(
    ("tree", "words"),
    [
        ("stay", ["Stay", "TensorFlow"]),
        ("outranked", ["Stay", "TensorFlow", "PyTorch", "in use"]),
        ("tie", ["Stay", "TensorFlow", "PyTorch", "tie"]),
        ("migrate", ["Migrate", "TensorFlow", "PyTorch"]),
        ("modernise", ["dead end", "TensorFlow"]),
        ("coexist", ["side by side"]),
        ("backends", ["Users choose"]),
        ("adopt", ["PyTorch"]),
        ("none", ["nothing to decide"]),
    ],
)
def test_headlines_say_what_to_do_in_one_sentence(judge: Judge, tree: str, words: list[str]) -> None:
    said = judge(TREES[tree]).verdict.headline
    assert [word for word in words if word not in said] == []
    assert said.count(".") == 1
    assert said.endswith(".")


@pytest.mark.parametrize("action", ["stay", "modernise", "migrate", "consolidate", "coexist", "adopt", "none"])
def test_every_action_has_a_headline(outcome: Outcome, rulebook: Rulebook, action: Action) -> None:
    assert headline(outcome._replace(action=action), Catalog(rulebook.technologies), ()).endswith(".")


def test_a_framework_itself_has_nothing_to_decide(judge: Judge) -> None:
    said = judge({"mxnet/__init__.py": "", "mxnet/nd.py": "import mxnet\n"}).verdict
    assert (said.action, "framework itself" in said.headline) == ("none", True)


def test_advice_that_comes_first_comes_first(judge: Judge) -> None:
    said = judge({"model.py": TF}).verdict.advice
    assert [item.first for item in said] == sorted((item.first for item in said), reverse=True)
    assert "route.keras" in {item.rule for item in said}


def test_nothing_against_it_is_high(part_of: PartOf, outcome: Outcome) -> None:
    assert confidence(outcome, 1.0, 0.0, [part_of({"model.py": TF})]) == ("high", ())


@pytest.mark.parametrize(
    ("share", "unread", "tie", "level", "sentences"),
    [
        (0.9, 0.0, False, "medium", 1),
        (0.5, 0.0, False, "medium", 1),
        (0.4, 0.0, False, "low", 1),
        (1.0, 0.01, False, "medium", 1),
        (1.0, 0.2, False, "medium", 1),
        (0.9, 0.2, False, "low", 2),
        (1.0, 0.0, True, "medium", 1),
        (0.9, 0.0, True, "low", 2),
        (0.4, 0.5, True, "low", 3),
    ],
)
def test_each_thing_against_it_is_a_sentence(
    part_of: PartOf, outcome: Outcome, share: float, unread: float, tie: bool, level: str, sentences: int
) -> None:
    said, why = confidence(outcome._replace(tie=tie), share, unread, [part_of({"model.py": TF})])
    assert (said, len(why)) == (level, sentences)


@pytest.mark.parametrize(
    ("files", "word"),
    [
        ({"model.py": "import tensorflow as tf\n\ntf.constant(1)\n"}, "few uses"),
        ({"examples/model.py": TF}, "examples"),
        ({"ranking.py": TF, "vision.py": TORCH}, "same work"),
    ],
)
def test_thin_or_doubtful_evidence_lowers_it(part_of: PartOf, files: Mapping[str, str], word: str) -> None:
    part = part_of(files)
    level, why = confidence(part.outcome, 1.0, 0.0, [part])
    assert level == "medium"
    assert [word in sentence for sentence in why] == [True]


def test_less_certainty_never_raises_it(part_of: PartOf, outcome: Outcome) -> None:
    parts = [part_of({"model.py": TF})]
    grid = (1.0, 0.75, 0.5, 0.25, 0.0)
    for unread in (0.0, 0.01, 0.06, 0.9):
        levels = [LEVELS.index(confidence(outcome, share, unread, parts)[0]) for share in grid]
        assert levels == sorted(levels, reverse=True)
    for share in grid:
        levels = [LEVELS.index(confidence(outcome, share, unread, parts)[0]) for unread in (0.0, 0.01, 0.06, 0.9)]
        assert levels == sorted(levels, reverse=True)


def test_an_answer_keeps_the_evidence_it_confirms(part_of: PartOf) -> None:
    part = part_of(TREES["outranked"])
    assert part.signals.answered({"in-operation": "yes"})["in-operation"].evidence == part.signals["in-operation"].evidence
    assert part.signals["in-operation"] != YES
