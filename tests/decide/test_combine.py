"""The repository's verdict from those of its components; and what must never change it."""

from __future__ import annotations

import itertools
import random
from collections.abc import Callable, Mapping

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scanner.decide.assess import Judgement, assess
from scanner.detect import Settings, detectors_for, run
from scanner.graph import assemble
from scanner.inventory.findings import findings
from scanner.inventory.frameworks import framework_uses
from scanner.inventory.survey import survey
from scanner.model.rules import Rulebook
from scanner.rulebook.index import Index
from scanner.scenes import knowledge_of, observed

Judge = Callable[..., Judgement]
Verdict = tuple[str, str | None]
TF = "import tensorflow as tf\n\nmodel = tf.keras.Sequential([tf.keras.layers.Dense(1)])\nmodel.fit(tf.constant(1))\n"
TF1 = "import tensorflow as tf\n\nx = tf.placeholder(tf.float32)\nwith tf.Session() as session:\n    session.run(x)\n"
TORCH = "import torch\n\nnet = torch.nn.Linear(1, 1)\nloss = torch.nn.functional.mse_loss(net(torch.zeros(1)), torch.ones(1))\n"
MXNET = "import mxnet as mx\n\nnet = mx.gluon.nn.Dense(10)\nx = mx.nd.zeros((1, 2))\ny = mx.nd.ones(x)\n"
JAX = "import jax\n\njax.jit(1)\njax.grad(1)\njax.vmap(1)\n"
TUNE = """import tensorflow as tf
from transformers import TFAutoModelForCausalLM

model = TFAutoModelForCausalLM.from_pretrained("distilgpt2")
optimizer = tf.keras.optimizers.Adam(5e-5)
"""
LITE = "import tensorflow as tf\n\nconverter = tf.lite.TFLiteConverter.from_saved_model('m')\nconverter.convert()\n"
SERVED = "services:\n  model:\n    image: tensorflow/serving:2.17.0\n"
PLAN = {"docs/design/plan.md": "We will train a churn model next quarter.\n"}


def notebook(code: str) -> str:
    lines = ", ".join(f'"{line}\\n"' for line in code.splitlines())
    return f'{{"cells": [{{"cell_type": "code", "source": [{lines}]}}], "nbformat": 4, "metadata": {{}}}}'


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
        ({**service("a", "ranking", TF), **service("b", "vision", JAX), **service("c", "speech", TORCH)}, ("coexist", None)),
        ({**service("a", "ranking", TF), **service("b", "vision", "x = 1\n")}, ("stay", "tensorflow")),
        ({**service("a", "ranking", MXNET), **service("b", "vision", MXNET)}, ("migrate", "pytorch")),
        ({**service("a", "ranking", MXNET * 3), **service("b", "vision", TORCH)}, ("migrate", "pytorch")),
        ({**service("a", "ranking", TF), **service("b", "vision", TF1 * 3)}, ("modernise", "tensorflow")),
        ({**service("a", "ranking", "x = 1\n"), **service("b", "vision", "x = 1\n")}, ("none", None)),
        ({**service("a", "ranking", "x = 1\n"), **service("b", "vision", "x = 1\n"), **PLAN}, ("adopt", "pytorch")),
        ({**service("a", "ranking", TF), **service("b", "vision", "x = 1\n"), **PLAN}, ("stay", "tensorflow")),
    ],
)
def test_components_together(judge: Judge, files: Mapping[str, str], expected: Verdict) -> None:
    assert verdict(judge(files)) == expected


def test_each_component_keeps_its_own_verdict(judge: Judge) -> None:
    files = {**service("a", "ranking", TF), **service("b", "vision", MXNET), **service("c", "plain", "x = 1\n")}
    here = judge(files)
    assert actions(here) == {"a": ("stay", "tensorflow"), "b": ("migrate", "pytorch")}
    assert {component.path: component.verdict.action for component in here.components}["c"] == "none"


def test_one_job_in_two_components_is_consolidated_and_the_team_chooses(judge: Judge) -> None:
    files = {**service("a", "churn_tf", TF), **service("b", "churn_torch", TORCH)}
    assert judge(files).verdict.action == "consolidate"
    for family in ("tensorflow", "pytorch"):
        assert verdict(judge(files, {"context.team-fluent-in": family})) == ("consolidate", family)


def test_people_may_say_that_different_components_do_one_job(judge: Judge) -> None:
    files = {**service("a", "ranking", TF), **service("b", "vision", TORCH)}
    assert judge(files, {"same-job": "yes"}).verdict.action == "consolidate"
    assert judge(files, {"same-job": "no"}).verdict.action == "coexist"


def test_what_serves_outranks_what_is_retired_in_neither_direction(judge: Judge) -> None:
    files = {**service("a", "ranking", TUNE), **service("b", "vision", TUNE), "a/compose.yaml": SERVED}
    assert actions(judge(files)) == {"a": ("stay", "tensorflow"), "b": ("migrate", "pytorch")}


def test_a_negligible_component_turns_nothing_unless_it_is_in_operation(judge: Judge) -> None:
    files = {**service("a", "ranking", TORCH * 30), **service("b", "vision", TF)}
    assert verdict(judge(files)) == ("stay", "pytorch")
    assert verdict(judge({**files, "b/compose.yaml": SERVED})) == ("coexist", None)


def test_notebooks_beside_production_in_another_component_turn_nothing(judge: Judge) -> None:
    study = {"study/requirements.txt": "torch\n", **{f"study/n{n}.ipynb": notebook(TORCH) for n in range(4)}}
    assert verdict(judge({**service("a", "ranking", TF), **study})) == ("stay", "tensorflow")
    assert verdict(judge(study)) == ("stay", "pytorch")


TREES: Mapping[str, Mapping[str, str]] = {
    "stay": {"model.py": TF},
    "served": {"tune.py": TUNE, "compose.yaml": SERVED},
    "migrate": {"tune.py": TUNE},
    "retired": {"serve.py": MXNET},
    "modernise": {"model.py": TF1},
    "consolidate": {"churn_tf.py": TF, "churn_torch.py": TORCH},
    "coexist": {**service("a", "ranking", TF), **service("b", "vision", TORCH)},
    "backends": {"ops/backends/tensorflow.py": TF, "ops/backends/pytorch.py": TORCH},
    "extra": {
        "pyproject.toml": '[build-system]\nrequires = ["x"]\n[project]\nname = "ops"\nversion = "1"\n'
        '[project.optional-dependencies]\ntorch = ["torch"]\n',
        "ops/__init__.py": "",
        "ops/core.py": TF,
        "ops/gpu.py": TORCH,
    },
    "adopt": {"plain.py": "import pandas\n", **PLAN},
    "none": {"plain.py": "import pandas\n"},
    "research": {"train.py": JAX},
    "notebooks": {"n.ipynb": notebook(TORCH)},
}
RUNS = "import ops.gpu\nfrom ops import gpu, core\n\nif __name__ == '__main__':\n    gpu.run(core)\n"
BESIDE = {
    "tests/test_model.py": TORCH,
    "tests/__init__.py": RUNS,
    "tests/run.py": RUNS,
    "tests/conftest.py": TF1,
    "tests/requirements.txt": "torch\nmxnet\n",
    "tests/compose.yaml": SERVED,
    "tests/Dockerfile": "FROM tensorflow/serving:1.12\n",
    "tests/check.ipynb": notebook(TF1 + MXNET),
    "test_everything.py": TUNE + MXNET,
    "docs/conf.py": JAX,
    "docs/requirements.txt": "tensorflow<2\nmxnet\n",
    "docs/usage.md": "Install TensorFlow 1.15, then `import torch`.\n",
    "docs/code/serve.py": TUNE + "import bentoml\nbentoml.Service('x')\n",
    "docs/tour.ipynb": notebook(TUNE),
    "requirements-test.txt": "mxnet\n",
    "README.md": "# Model\n\nimport tensorflow as tf\n",
}


@given(st.sampled_from(sorted(TREES)), st.sets(st.sampled_from(sorted(BESIDE)), min_size=1))
@settings(max_examples=30, deadline=None)
def test_tests_and_docs_never_change_the_verdict(judge: Judge, tree: str, added: set[str]) -> None:
    before = judge(TREES[tree])
    after = judge({**TREES[tree], **{path: BESIDE[path] for path in added}})
    assert verdict(after) == verdict(before)
    assert after.verdict.robustness == before.verdict.robustness
    assert {reason.rule for reason in after.verdict.reasons} == {reason.rule for reason in before.verdict.reasons}


ANSWERS = [
    {"in-operation": running, "context.foundation-model-plans": plans}
    for running, plans in itertools.product(("yes", "no"), ("yes", "no"))
]
SHIPPED = {
    "app/build.py": LITE,
    "app/interpret.py": "import tflite_runtime.interpreter as tflite\n\ntflite.Interpreter('m').allocate_tensors()\n",
    "edge/run.py": "from ai_edge_litert.interpreter import Interpreter\n\nInterpreter('m')\n",
    "convert.py": LITE,
}


@given(st.sampled_from(sorted(TREES)), st.lists(st.sampled_from(sorted(SHIPPED)), min_size=1, max_size=2, unique=True))
@settings(max_examples=12, deadline=None)
def test_more_for_devices_never_makes_migrating_likelier(judge: Judge, tree: str, added: list[str]) -> None:
    def moves(files: Mapping[str, str]) -> list[bool]:
        return [judge(files, answers).verdict.action == "migrate" for answers in ANSWERS]

    files = dict(TREES[tree])
    before = moves(files)
    for path in added:
        files[path] = SHIPPED[path]
        after = moves(files)
        assert all(was or not now for was, now in zip(before, after, strict=True)), path
        before = after


Whole = Callable[[Mapping[str, str], Callable[[list[str]], list[str]]], list[object]]


@pytest.fixture(scope="session")
def whole(rulebook: Rulebook, index: Index) -> Whole:
    """All that is said of a tree whose files come in a given order."""
    wanted = Settings(roots=index.roots(), statements=rulebook.statements)

    def said(files: Mapping[str, str], order: Callable[[list[str]], list[str]]) -> list[object]:
        read = {
            path: tuple(run(detector.name, path, files[path].encode(), wanted) for detector in detectors_for(path))
            for path in order(sorted(files))
        }
        here = survey(read, rulebook, index, "tree")
        return [
            (here.seen, here.units, here.bindings, here.reached, here.reaching, here.own),
            findings(here.seen, here.technologies),
            framework_uses(here.seen, here.technologies, here.bindings, here.reached, here.lines, {}, here.own),
            assemble(here.facts, here.edges, here.seen, here.units, here.technologies),
            assess(observed(here, rulebook), knowledge_of(rulebook), rulebook.questions, {}, 0.0),
        ]

    return said


@given(
    st.sampled_from(sorted(TREES)),
    st.sampled_from(sorted(TREES)),
    st.sets(st.sampled_from(sorted(BESIDE))),
    st.randoms(use_true_random=True),
)
@settings(max_examples=15, deadline=None)
def test_the_order_of_files_never_matters(whole: Whole, one: str, two: str, added: set[str], chance: random.Random) -> None:
    files = {**TREES[one], **{path: BESIDE[path] for path in added}}
    files.update({f"part/{path}": text for path, text in TREES[two].items()})
    assert whole(files, lambda paths: chance.sample(paths, len(paths))) == whole(files, list)
