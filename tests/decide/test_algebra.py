"""The algebra of the guidance, step by step, on small trees."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pytest

from scanner.decide.assess import Judgement

Judge = Callable[..., Judgement]

TF_MODEL = """import tensorflow as tf


def build(width):
    inputs = tf.keras.Input(shape=(width,))
    hidden = tf.keras.layers.Dense(64, activation="relu")(inputs)
    return tf.keras.Model(inputs, tf.keras.layers.Dense(1)(hidden))


def train(model, data):
    optimizer = tf.keras.optimizers.Adam(1e-3)
    for features, labels in data:
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.square(model(features) - labels))
        optimizer.apply_gradients(zip(tape.gradient(loss, model.trainable_variables), model.trainable_variables))
"""
TORCH_MODEL = """import torch
from torch import nn


class Net(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.layers = nn.Sequential(nn.Linear(width, 64), nn.ReLU(), nn.Linear(64, 1))

    def forward(self, features):
        return self.layers(features)


def train(model, data):
    optimizer = torch.optim.Adam(model.parameters())
    for features, labels in data:
        loss = torch.nn.functional.mse_loss(model(features), labels)
        loss.backward()
        optimizer.step()
"""
TF1_MODEL = """import tensorflow as tf


def build():
    features = tf.placeholder(tf.float32, [None, 10])
    with tf.variable_scope("net"):
        weights = tf.get_variable("w", [10, 1])
    return features, tf.matmul(features, weights)


def main():
    features, output = build()
    with tf.Session() as session:
        session.run(tf.global_variables_initializer())
"""
TF_GENERATIVE = """import tensorflow as tf
from transformers import AutoTokenizer, TFAutoModelForCausalLM

model = TFAutoModelForCausalLM.from_pretrained("distilgpt2")
tokenizer = AutoTokenizer.from_pretrained("distilgpt2")
optimizer = tf.keras.optimizers.Adam(5e-5)
"""
SERVED = """services:
  model:
    image: tensorflow/serving:2.17.0
    command: ["--model_name=scores"]
"""
PIPELINE = """import tfx
from tfx.components import CsvExampleGen, Trainer

components = [CsvExampleGen(input_base="data"), Trainer(module_file="trainer.py")]
"""


def verdict(judgement: Judgement) -> tuple[str, str | None]:
    return judgement.verdict.action, judgement.verdict.target


def rules(judgement: Judgement, *, supports: bool = True) -> set[str]:
    return {reason.rule for reason in judgement.verdict.reasons if reason.supports is supports}


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        ({"model.py": TF_MODEL}, ("stay", "tensorflow")),
        ({"model.py": TORCH_MODEL}, ("stay", "pytorch")),
        ({"model.py": TF1_MODEL}, ("modernise", "tensorflow")),
        ({"tune.py": TF_GENERATIVE}, ("migrate", "pytorch")),
        ({"README.md": "PyTorch and TensorFlow", "app.py": "print('import torch')\n"}, ("none", None)),
        ({"tests/test_model.py": TORCH_MODEL, "lib/core.py": "x = 1\n"}, ("none", None)),
        ({"app.py": "import openai\n\nclient = openai.OpenAI()\n"}, ("none", None)),
        ({}, ("none", None)),
    ],
)
def test_one_component(judge: Judge, files: Mapping[str, str], expected: tuple[str, str | None]) -> None:
    assert verdict(judge(files)) == expected


def test_operation_outranks_what_the_code_is_about(judge: Judge) -> None:
    here = judge({"tune.py": TF_GENERATIVE, "compose.yaml": SERVED})
    assert verdict(here) == ("stay", "tensorflow")
    assert "stay.production-tensorflow" in rules(here)
    against = [reason.rule for reason in here.verdict.reasons if not reason.supports]
    assert against[0] == "move.foundation-models"


def test_unknown_operation_is_asked_and_flips(judge: Judge) -> None:
    here = judge({"tune.py": TF_GENERATIVE})
    first = here.verdict.open_questions[0]
    assert (first.signal, first.changes_verdict_to) == ("in-operation", {"yes": "stay tensorflow"})
    assert here.verdict.robustness < 1
    assert verdict(judge({"tune.py": TF_GENERATIVE}, {"in-operation": "yes"})) == ("stay", "tensorflow")


def test_context_never_turns_an_incumbent_out(judge: Judge) -> None:
    answers = {
        "context.hiring": "yes",
        "context.early-stage": "yes",
        "context.experimentation": "yes",
        "context.team-fluent-in": "pytorch",
        "context.cloud": "aws",
    }
    here = judge({"model.py": TF_MODEL}, answers)
    assert verdict(here) == ("stay", "tensorflow")
    assert {"move.hiring", "move.early-stage", "move.experimentation", "move.cloud-agnostic"} <= rules(here, supports=False)


def test_nothing_entrenched_adopts_by_plan(judge: Judge) -> None:
    plain = {"prepare.py": "import pandas as pd\n\nframe = pd.read_csv('x.csv')\n"}
    assert verdict(judge(plain)) == ("none", None)
    assert verdict(judge(plain, {"context.ml-planned": "yes"})) == ("adopt", "pytorch")
    mobile = {"context.ml-planned": "yes", "context.mobile-planned": "yes"}
    assert judge(plain, mobile).verdict.target in ("pytorch", "tensorflow")
    note = {**plain, "docs/design/plan.md": "We will train a churn model next quarter.\n"}
    assert verdict(judge(note)) == ("adopt", "pytorch")


def test_same_job_twice_in_one_component_is_consolidated(judge: Judge) -> None:
    both = {"churn/__init__.py": "", "churn/model_tf.py": TF_MODEL, "churn/model_torch.py": TORCH_MODEL}
    here = judge(both)
    assert here.verdict.action == "consolidate"
    assert verdict(judge(both, {"same-job": "no"}))[0] == "coexist"
    assert verdict(judge(both, {"context.team-fluent-in": "pytorch"})) == ("consolidate", "pytorch")


def test_optional_backends_of_a_library_coexist(judge: Judge) -> None:
    files = {
        "pyproject.toml": '[build-system]\nrequires = ["hatchling"]\n[project]\nname = "ops"\nversion = "1"\n'
        '[project.optional-dependencies]\ntf = ["tensorflow"]\ntorch = ["torch"]\n',
        "ops/__init__.py": "",
        "ops/backends/tensorflow.py": TF_MODEL,
        "ops/backends/pytorch.py": TORCH_MODEL,
    }
    assert verdict(judge(files)) == ("coexist", "multi-backend")


def test_working_tfx_pipeline_stays(judge: Judge) -> None:
    here = judge({"pipeline.py": PIPELINE, "trainer.py": TF_MODEL})
    assert verdict(here) == ("stay", "tensorflow")
    assert "stay.tfx" in rules(here)


def test_retired_framework_migrates(judge: Judge) -> None:
    here = judge({"serve.py": "import mxnet as mx\n\nnet = mx.gluon.nn.Dense(10)\nx = mx.nd.zeros((1, 2))\ny = net(x)\n"})
    assert verdict(here) == ("migrate", "pytorch")


@pytest.mark.parametrize("extra", range(4))
def test_more_tflite_never_makes_migrating_likelier(judge: Judge, extra: int) -> None:
    convert = "import tensorflow as tf\n\nconverter = tf.lite.TFLiteConverter.from_saved_model('m')\nconverter.convert()\n"
    files = {"model.py": TF_MODEL, **{f"convert_{n}.py": convert for n in range(extra)}}
    assert verdict(judge(files)) == ("stay", "tensorflow")


def test_what_must_never_count_is_never_a_reason(judge: Judge) -> None:
    for files in ({"model.py": TF_MODEL}, {"model.py": TF1_MODEL}, {"tune.py": TF_GENERATIVE}):
        assert not any(reason.rule.startswith("never.") for reason in judge(files).verdict.reasons)


def test_size_and_order_do_not_matter(judge: Judge) -> None:
    small = {"a/__init__.py": "", "a/model.py": TF_MODEL}
    large = {**{f"a/part{n}.py": TF_MODEL for n in range(30)}, "a/__init__.py": ""}
    assert verdict(judge(small)) == verdict(judge(large)) == verdict(judge(dict(reversed(large.items()))))
