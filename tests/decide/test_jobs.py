"""The same work twice, different work, or a choice that users make."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pytest

from scanner.decide.jobs import framework_words, twin_modules
from scanner.decide.signals import Signals
from scanner.decide.weigh import Catalog
from scanner.inventory.survey import Survey
from scanner.model.rules import Rulebook
from scanner.scenes import observed

TakeStock = Callable[[Mapping[str, str]], Survey]
Look = Callable[[Mapping[str, str]], Signals]
TF = "import tensorflow as tf\n\ntf.constant(1)\ntf.nn.relu(1)\n"
TORCH = "import torch\n\ntorch.zeros(1)\ntorch.ones(1)\n"
JAX = "import jax\n\njax.jit(1)\njax.grad(1)\n"
TUNE = "from transformers import {prefix}AutoModelForCausalLM\n\nm = {prefix}AutoModelForCausalLM.from_pretrained('gpt2')\n"
SETUP = "from setuptools import setup\n\nsetup(name='ops')\n"
LIBRARY = '[build-system]\nrequires = ["hatchling"]\n[project]\nname = "ops"\nversion = "1"\n'


@pytest.fixture(scope="session")
def look(take_stock: TakeStock, rulebook: Rulebook) -> Look:
    """The signals of the one component of a tree."""

    def seen(files: Mapping[str, str]) -> Signals:
        (only,) = observed(take_stock(files), rulebook)
        return only.seen.signals

    return seen


@pytest.mark.parametrize(
    ("one", "two", "alike"),
    [
        ("churn_tf.py", "churn_torch.py", True),
        ("tf_churn.py", "torch_churn.py", True),
        ("tf/churn.py", "torch/churn.py", True),
        ("tensorflow_churn.py", "pytorch_churn.py", True),
        ("churn.py", "churn_torch.py", True),
        ("churn_old.py", "churn_new.py", True),
        ("ChurnTF.py", "churn_torch.py", False),
        ("a/trainer.py", "b/trainer.py", False),
        ("trainer.py", "torch/trainer.py", True),
        ("services/a_fraud/train.py", "services/b_fraud/train.py", True),
        ("services/ranking/train.py", "services/vision/train.py", False),
        ("a/churn_trainer.py", "b/churn_trainer.py", True),
        ("ranking.py", "vision.py", False),
        ("tf.py", "torch.py", False),
        ("tf/__init__.py", "torch/__init__.py", False),
        ("tf/utils.py", "torch/utils.py", False),
        ("tf/data_utils.py", "torch/data_utils.py", False),
        ("config.py", "config_torch.py", False),
        ("v1.py", "v2.py", False),
    ],
)
def test_modules_that_differ_by_a_frameworks_name(rulebook: Rulebook, one: str, two: str, alike: bool) -> None:
    words = frozenset(framework_words(Catalog(rulebook.technologies)))
    assert twin_modules([[one], [two]], words) == (frozenset({one, two}) if alike else frozenset())
    assert twin_modules([[one, two]], words) == frozenset()


@pytest.mark.parametrize(
    ("files", "state"),
    [
        ({"churn_tf.py": TF, "churn_torch.py": TORCH}, "yes"),
        ({"ranking.py": TF, "vision.py": TORCH}, "unknown"),
        ({"ranking.py": TF}, "no"),
        ({"ranking.py": TF, "chat.py": TORCH + TUNE.format(prefix="")}, "no"),
        ({"device.py": TF + "c = tf.lite.TFLiteConverter.from_saved_model('m')\n", "vision.py": TORCH}, "no"),
        ({"both.py": TF + TORCH}, "unknown"),
    ],
)
def test_within_one_component(look: Look, files: Mapping[str, str], state: str) -> None:
    assert look(files)["same-job"].state == state


def test_where_all_of_it_is_about_foundation_models_neither_side_is_apart(look: Look) -> None:
    files = {f"chat{n}.py": TORCH + TUNE.format(prefix="") for n in range(8)}
    rest = {f"tune{n}.py": TF + TUNE.format(prefix="TF") for n in range(8)}
    assert look({**files, **rest})["same-job"].state == "unknown"


def test_the_twins_are_the_evidence(look: Look) -> None:
    here = look({"churn_tf.py": TF, "churn_torch.py": TORCH, "side.py": TORCH})["same-job"]
    assert {place.path for place in here.evidence} == {"churn_tf.py", "churn_torch.py"}


@pytest.mark.parametrize(
    ("files", "choice"),
    [
        ({"pyproject.toml": LIBRARY, "ops/backend/tf_ops.py": TF, "ops/backend/torch_ops.py": TORCH}, True),
        ({"ops/backends/tensorflow/x.py": TF, "ops/backends/pytorch/y.py": TORCH}, True),
        ({"pyproject.toml": LIBRARY, "ops/churn_tf.py": TF, "ops/churn_torch.py": TORCH, "ops/churn_jax.py": JAX}, True),
        ({"ops/churn_tf.py": TF, "ops/churn_torch.py": TORCH, "ops/churn_jax.py": JAX}, False),
        ({"pyproject.toml": LIBRARY, "ops/churn_tf.py": TF, "ops/churn_torch.py": TORCH}, False),
        ({"pyproject.toml": LIBRARY, "ops/backend/tf_ops.py": TF, "ops/core.py": TF}, False),
        (
            {
                "pyproject.toml": LIBRARY,
                "ops/engine/a.py": TF,
                "ops/engine/b.py": TORCH,
                "ops/c.py": TORCH * 9,
                "ops/d.py": TF * 2,
            },
            False,
        ),
    ],
)
def test_a_choice_of_backends(look: Look, files: Mapping[str, str], choice: bool) -> None:
    assert look(files)["shape.multi-backend"].state == ("yes" if choice else "no")


@pytest.mark.parametrize(
    ("extras", "choice"),
    [
        ('tf = ["tensorflow"]\ntorch = ["torch"]\n', True),
        ('all = ["tensorflow", "torch"]\n', False),
        ('tf = ["tensorflow"]\ntorch = ["torch"]\nall = ["tensorflow", "torch"]\n', True),
        ('torch = ["torch"]\n', False),
    ],
)
def test_a_choice_of_extras(look: Look, extras: str, choice: bool) -> None:
    files = {
        "pyproject.toml": f"{LIBRARY}[project.optional-dependencies]\n{extras}",
        "ops/__init__.py": "",
        **{f"ops/graph_{word}.py": TF for word in ("one", "two", "three")},
        **{f"ops/tensor_{word}.py": TORCH for word in ("five", "six", "seven")},
    }
    assert look(files)["shape.multi-backend"].state == ("yes" if choice else "no")
