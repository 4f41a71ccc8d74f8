"""The repository's verdict from those of its components; and what must never change it."""

from __future__ import annotations

import itertools
import random
from collections.abc import Callable, Mapping

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scanner.decide.assess import Judgement

Judge = Callable[..., Judgement]
Verdict = tuple[str, str | None]
TF = "import tensorflow as tf\n\nmodel = tf.keras.Sequential([tf.keras.layers.Dense(1)])\nmodel.fit(tf.constant(1))\n"
TF1 = "import tensorflow as tf\n\nx = tf.placeholder(tf.float32)\nwith tf.Session() as session:\n    session.run(x)\n"
TORCH = "import torch\n\nnet = torch.nn.Linear(1, 1)\nloss = torch.nn.functional.mse_loss(net(torch.zeros(1)), torch.ones(1))\n"
MXNET = "import mxnet as mx\n\nnet = mx.gluon.nn.Dense(10)\nx = mx.nd.zeros((1, 2))\ny = mx.nd.ones(x)\n"
TUNE = "import tensorflow as tf\nfrom transformers import TFAutoModelForCausalLM\n\nm = TFAutoModelForCausalLM.from_pretrained('x')\ntf.constant(m)\n"
JAX = "import jax\n\njax.jit(1)\njax.grad(1)\njax.vmap(1)\n"
SERVED = "services:\n  model:\n    image: tensorflow/serving:2.17.0\n"
PLAN = {"docs/design/plan.md": "We will train a churn model next quarter.\n"}


def service(name: str, module: str, code: str) -> dict[str, str]:
    return {f"{name}/requirements.txt": "numpy\n", f"{name}/{module}.py": code}


def verdict(judgement: Judgement) -> Verdict:
    return judgement.verdict.action, judgement.verdict.target


def actions(judgement: Judgement) -> dict[str, Verdict]:
    return {c.path: (c.verdict.action, c.verdict.target) for c in judgement.components if c.frameworks}


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        ({**service("a", "ranking", TF), **service("b", "vision", TF)}, ("stay", "tensorflow")),
        ({**service("a", "ranking", TF), **service("b", "vision", TORCH)}, ("coexist", None)),
        ({**service("a", "churn_tf", TF), **service("b", "churn_torch", TORCH)}, ("consolidate", "pytorch")),
        ({**service("a", "ranking", TF), **service("b", "vision", TF1)}, ("modernise", "tensorflow")),
        ({**service("a", "ranking", TF), **service("b", "vision", "x = 1\n")}, ("stay", "tensorflow")),
        ({**service("a", "ranking", MXNET), **service("b", "vision", TORCH)}, ("migrate", "pytorch")),
        ({**service("a", "ranking", "x = 1\n"), **service("b", "vision", "x = 1\n")}, ("none", None)),
        ({**service("a", "ranking", "x = 1\n"), **service("b", "vision", "x = 1\n"), **PLAN}, ("adopt", "pytorch")),
        ({**service("a", "ranking", TF), **service("b", "vision", "x = 1\n"), **PLAN}, ("stay", "tensorflow")),
    ],
)
def test_two_components(judge: Judge, files: Mapping[str, str], expected: Verdict) -> None:
    here = judge(files)
    assert {component.path for component in here.components} >= {"a", "b"}
    if expected[0] == "consolidate":
        assert here.verdict.action == "consolidate"
        assert here.verdict.target in ("tensorflow", "pytorch")
    elif expected[0] == "modernise":
        assert verdict(here) in (("modernise", "tensorflow"), ("stay", "tensorflow"))
    else:
        assert verdict(here) == expected
