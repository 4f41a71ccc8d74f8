"""Which frameworks carry a component's work."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pytest

from scanner.decide.observe import Seen
from scanner.decide.weigh import Catalog, about
from scanner.inventory.survey import Survey
from scanner.model.rules import Rulebook
from scanner.scenes import observed

TakeStock = Callable[[Mapping[str, str]], Survey]
Look = Callable[[Mapping[str, str]], Seen]
TF = "import tensorflow as tf\n\ntf.constant(1)\ntf.nn.relu(1)\n"
TORCH = "import torch\n\ntorch.zeros(1)\ntorch.ones(1)\n"
KERAS = "import keras\n\nkeras.Sequential()\nkeras.layers.Dense(1)\n"
JAX = "import jax\n\njax.jit(1)\njax.grad(1)\n"


def notebook(code: str) -> str:
    lines = ", ".join(f'"{line}\\n"' for line in code.splitlines())
    return f'{{"cells": [{{"cell_type": "code", "source": [{lines}]}}], "nbformat": 4, "metadata": {{}}}}'


@pytest.fixture(scope="session")
def look(take_stock: TakeStock, rulebook: Rulebook) -> Look:
    """The one component of a tree, seen."""

    def seen(files: Mapping[str, str]) -> Seen:
        (only,) = observed(take_stock(files), rulebook)
        return only.seen

    return seen


@pytest.mark.parametrize(
    ("files", "role", "families"),
    [
        ({"app.py": TF}, "production", {"tensorflow"}),
        ({"app.py": TF, "tests/test_app.py": TORCH}, "production", {"tensorflow"}),
        ({"app.py": TF, "explore.ipynb": notebook(TORCH)}, "production", {"tensorflow"}),
        ({"app.py": TF, "examples/app.py": TORCH}, "production", {"tensorflow"}),
        ({"app.py": TF, "third_party/app.py": TORCH}, "production", {"tensorflow"}),
        ({"explore.ipynb": notebook(TORCH)}, "notebook", {"pytorch"}),
        ({"explore.ipynb": notebook(TORCH), "examples/app.py": TF}, "notebook", {"pytorch"}),
        ({"examples/app.py": TF}, "example", {"tensorflow"}),
        ({"tests/test_app.py": TORCH}, None, set()),
        ({"docs/conf.py": TORCH, "tools/run.py": TORCH, "third_party/x.py": TORCH}, None, set()),
        ({"requirements.txt": "torch\n"}, None, set()),
        ({"app.py": "import os\n"}, None, set()),
        ({}, None, set()),
    ],
)
def test_only_the_main_role_carries(look: Look, files: Mapping[str, str], role: str | None, families: set[str]) -> None:
    weights = look(files).weights
    assert (weights.role, set(weights.files)) == (role, families)


def test_a_products_examples_carry_nothing_beside_it(look: Look) -> None:
    product = {f"lib/part{n}.py": "x = 1\n" for n in range(6)}
    assert look({**product, "examples/a.py": TORCH, "examples/b.ipynb": notebook(TORCH)}).incumbent is None
    many = {f"notebooks/n{n}.ipynb": notebook(TORCH) for n in range(12)}
    assert look({**product, **many}).incumbent == "pytorch"


@pytest.mark.parametrize(
    "code",
    [
        "try:\n    import torch\nexcept ImportError:\n    torch = None\nelse:\n    torch.zeros(1)\n",
        "def late():\n    import torch\n    return torch.zeros(1)\n",
        "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from torch import Tensor\n",
    ],
)
def test_what_is_optional_carries_nothing(look: Look, code: str) -> None:
    weights = look({"app.py": TF, "gpu.py": code}).weights
    assert (set(weights.files), weights.optional) == ({"tensorflow"}, ("pytorch",))


def test_uses_decide_who_is_the_incumbent_and_files_where_there_are_none(look: Look) -> None:
    heavy = "import torch\n" + "torch.zeros(1)\n" * 9
    assert look({"a.py": TF, "b.py": TF, "net.py": heavy}).incumbent == "pytorch"
    assert look({"a.py": TF, "b.py": TF, "c.py": TF, "d.py": TORCH}).incumbent == "tensorflow"
    bare = look({"a.py": "import torch\n", "b.py": "import torch\n", "c.py": "import tensorflow\n"})
    assert (bare.incumbent, dict(bare.weights.uses)) == ("pytorch", {"pytorch": 2, "tensorflow": 1})


def test_what_is_negligible_beside_the_largest_is_noted_and_carries_nothing(look: Look) -> None:
    files = {f"part{n}.py": TF * 3 for n in range(12)}
    one = look({**files, "side.py": "import torch\n\ntorch.zeros(1)\n"}).weights
    assert (set(one.files), one.minor) == ({"tensorflow"}, ("pytorch",))
    several = look({**files, **{f"side{n}.py": TORCH * 3 for n in range(4)}}).weights
    assert (set(several.files), several.minor) == ({"tensorflow", "pytorch"}, ())


@pytest.mark.parametrize(
    ("files", "camp"),
    [
        ({"a.py": KERAS}, "tensorflow"),
        ({"a.py": KERAS, "b.py": TF}, "tensorflow"),
        ({"a.py": KERAS, "b.py": TORCH}, "pytorch"),
        ({"a.py": KERAS, "b.py": JAX}, "jax"),
        ({"a.py": KERAS, "b.py": TORCH, "c.py": TF}, "tensorflow"),
    ],
)
def test_keras_is_of_the_camp_that_it_stands_beside(look: Look, files: Mapping[str, str], camp: str) -> None:
    weights = look(files).weights
    assert weights.camp("keras") == camp
    assert weights.camp("pytorch") == "pytorch"


def test_allies_are_one_choice_and_the_stronger_of_them_is_the_incumbent(look: Look) -> None:
    here = look({"a.py": KERAS, "b.py": KERAS, "c.py": TF})
    assert (here.incumbent, here.signals["several"].state) == ("keras", "no")


def test_a_library_brings_its_family_where_nothing_else_of_it_is_there(look: Look) -> None:
    vision = "import torchvision\n\ntorchvision.models.resnet18()\n"
    brought = look({"a.py": vision}).weights
    assert (set(brought.files), set(brought.brought)) == ({"pytorch"}, {"pytorch"})
    beside = look({"a.py": vision, "b.py": TORCH}).weights
    assert (beside.files["pytorch"], beside.brought) == (frozenset({"b.py"}), {})
    lazily = "def f():\n    import torch\n    torch.ones(1)\n"
    optional = look({"a.py": vision, "b.py": lazily, "c.py": TF}).weights
    assert (set(optional.files), optional.brought) == ({"tensorflow"}, {})


def test_nothing_brings_a_repository_what_it_is(look: Look) -> None:
    files = {
        "mxnet/__init__.py": "",
        "mxnet/nd.py": "import mxnet\n",
        "train.py": "import horovod.mxnet as hvd\n\nhvd.init()\n",
    }
    assert look(files).incumbent is None


def test_about_something_is_a_fifth_of_the_files_that_work(look: Look, take_stock: TakeStock) -> None:
    files = {f"m{n}.py": TORCH for n in range(5)}
    weights = look(files).weights
    seen = [s for s in take_stock(files).seen if s.path == "m0.py"]
    assert about(weights, seen)
    assert not about(weights, [])
    assert not about(look({**files, "m5.py": TORCH}).weights, seen)
    assert not about(weights, [s._replace(role="test") for s in seen])


def test_camps_depend_on_what_is_present_and_name_every_family_with_allies(rulebook: Rulebook) -> None:
    catalog = Catalog(rulebook.technologies)
    assert catalog.camps(())["keras"] == catalog.camps(("pytorch", "tensorflow"))["keras"] == "tensorflow"
    assert catalog.camps(("pytorch",))["keras"] == "pytorch"
    assert (catalog.name("pytorch"), catalog.name("nobody")) == ("PyTorch", "nobody")
