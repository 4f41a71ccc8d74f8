"""Sightings gathered by framework and by platform."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

import pytest

from scanner.inventory.frameworks import framework_uses, lifecycle_notes, platforms
from scanner.inventory.places import MAX_EVIDENCE, evidence_of
from scanner.inventory.sightings import Sighting
from scanner.inventory.survey import Survey
from scanner.model.result import FrameworkUse, Platform
from scanner.model.rules import Rulebook

TakeStock = Callable[[Mapping[str, str]], Survey]
Sight = Callable[..., Sighting]
TORCH = "import torch\n\nx = torch.zeros(1)\ny = torch.ones(x)\n"
NOTEBOOK = '{"cells": [{"cell_type": "code", "source": ["import torch\\n", "torch.ones(2)"]}], "nbformat": 4, "metadata": {}}'


def uses(here: Survey) -> dict[str, FrameworkUse]:
    found = framework_uses(here.seen, here.technologies, here.bindings, here.reached, here.lines, {}, here.own)
    return {use.id: use for use in found}


def found_platforms(here: Survey) -> dict[str, Platform]:
    return {platform.id: platform for platform in platforms(here.seen, here.technologies, {}, here.reaching)}


def test_roles_files_uses_and_lines(take_stock: TakeStock) -> None:
    files = {
        "app.py": TORCH,
        "more.py": "import torch\n",
        "tests/test_app.py": TORCH,
        "examples/run.py": TORCH,
        "third_party/vgg.py": TORCH,
        "explore.ipynb": NOTEBOOK,
        "requirements.txt": "torch==2.4\n",
    }
    use = uses(take_stock(files))["pytorch"]
    counts = {role: (count.files, count.uses) for role, count in use.roles.items()}
    assert counts == {"example": (1, 2), "notebook": (1, 1), "production": (2, 2), "test": (1, 2), "vendored": (1, 2)}
    assert use.imported_by == ("app.py", "examples/run.py", "more.py", "tests/test_app.py", "third_party/vgg.py")
    assert use.notebooks == ("explore.ipynb",)
    assert (use.refs, use.importing_lines, use.binding, use.family) == (9, 17, "required", "pytorch")
    assert [(d.path, d.line, d.requirement, d.scope) for d in use.declared] == [
        ("requirements.txt", 1, "torch==2.4", "runtime")
    ]


def test_every_form_of_import_counts_and_no_mention_does(take_stock: TakeStock) -> None:
    forms = {
        "plain.py": "import torch.nn as nn\n",
        "some.py": "from torch import nn\n",
        "star.py": "from torch.nn import *\n",
        "nested.py": "class A:\n    def f(self):\n        import torch\n",
        "tried.py": "try:\n    import torch\nexcept ImportError:\n    pass\n",
        "typed.py": "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from torch import Tensor\n",
        "literal.py": "import importlib\nimportlib.import_module('torch.nn')\n",
        "dunder.py": "__import__('torch')\n",
        "two.py": "print 'x'\nimport torch\n",
    }
    mentions = {
        "said.py": "'''import torch'''\n# import torch\nname = 'torch'\nx = 'import torch'\n",
        "other.py": "import torchvision, pytorch_lightning, mytorch\n",
        "relative.py": "from .torch import nn\nfrom . import torch\n",
        "attribute.py": "import util\nutil.torch.zeros(1)\n",
    }
    assert uses(take_stock({**forms, **mentions}))["pytorch"].imported_by == tuple(sorted(forms))


def test_what_comes_through_others_is_reached_and_not_imported(take_stock: TakeStock) -> None:
    files = {
        "net.py": TORCH,
        "api.py": "import net\n",
        "cli.py": "from api import run\n",
        "lazy.py": "def late():\n    import net\n",
        "typed.py": "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import net\n",
        "apart.py": "import os\n",
        "both.py": "import net\nimport torch\n",
    }
    use = uses(take_stock(files))["pytorch"]
    assert use.imported_by == ("both.py", "net.py")
    assert use.reached_by == ("api.py", "cli.py", "lazy.py")


def test_a_library_brings_its_framework_without_importing_it(take_stock: TakeStock) -> None:
    use = uses(take_stock({"app.py": "import torchvision\n\ntorchvision.models.resnet18()\n"}))["pytorch"]
    assert (use.through, use.imported_by, use.roles) == (("torchvision",), (), {})


def test_generations_are_counted_with_their_share_in_production(take_stock: TakeStock) -> None:
    graph = "import tensorflow as tf\n\ntf.Session()\ntf.placeholder(1)\ntf.constant(1)\n"
    use = uses(take_stock({"a.py": graph, "tests/test_a.py": graph}))["tensorflow"]
    (dialect,) = (generation for generation in use.generations if generation.id == "tf1-graph")
    assert (dialect.files, dialect.uses, dialect.production_uses) == (2, 4, 2)
    assert [(place.path, place.line) for place in dialect.evidence][:2] == [("a.py", 3), ("tests/test_a.py", 3)]
    assert use.refs == 6


def test_a_declaration_alone_is_a_framework_without_roles(take_stock: TakeStock) -> None:
    use = uses(take_stock({"requirements.txt": "mxnet\n"}))["mxnet"]
    assert (use.binding, use.roles, use.imported_by, use.refs) == ("declared-only", {}, (), 0)


def test_a_repository_does_not_use_what_it_is(take_stock: TakeStock) -> None:
    files = {"mxnet/__init__.py": "", "mxnet/nd.py": "import mxnet\n", "examples/a.py": "import mxnet as mx\nmx.nd.zeros(1)\n"}
    own = {
        **files,
        "examples/b.py": "import horovod.mxnet as hvd\nhvd.init()\n",
        "setup.py": "from setuptools import setup\nsetup(name='mxnet')\n",
    }
    assert "mxnet" not in uses(take_stock(files))
    assert "mxnet" not in uses(take_stock(own))


def test_of_several_packages_under_one_id_the_repository_is_at_most_its_own(take_stock: TakeStock) -> None:
    project = "from setuptools import setup\nsetup(name='peft')\n"
    files = {"peft/__init__.py": "import transformers\nimport accelerate\n", "peft/x.py": "import peft\n", "setup.py": project}
    shown = {s.symbol for s in take_stock(files).seen if s.technology == "huggingface" and s.origin == "import"}
    assert shown == {"transformers", "accelerate"}


def test_platforms_are_what_is_no_framework_and_no_library(take_stock: TakeStock) -> None:
    files = {
        "compose.yaml": "services:\n  m:\n    image: tensorflow/serving:2.17.0\n",
        "train.py": "import mlflow\nimport torch\nimport torchvision\n\nmlflow.start_run()\n",
        "tests/test_train.py": "import wandb\n",
    }
    here = found_platforms(take_stock(files))
    assert {"tensorflow-serving", "mlflow", "wandb"} <= here.keys()
    assert not {"pytorch", "torchvision"} & here.keys()
    assert (here["mlflow"].kind, here["mlflow"].role, here["wandb"].role) == ("mlops", "production", "test")
    assert [(place.path, place.line) for place in here["tensorflow-serving"].evidence] == [("compose.yaml", 3)]


def test_a_web_server_is_a_platform_only_where_it_serves_a_model(take_stock: TakeStock) -> None:
    server = "import flask\n\napp = flask.Flask('x')\n"
    assert "self-served" not in found_platforms(take_stock({"web.py": server, "net.py": TORCH}))
    assert "self-served" in found_platforms(take_stock({"web.py": "import net\n" + server, "net.py": TORCH}))


def test_what_only_a_lock_file_pins_is_no_platform(take_stock: TakeStock) -> None:
    lock = '[[package]]\nname = "mlflow"\nversion = "2.0"\n'
    assert "mlflow" not in found_platforms(take_stock({"uv.lock": lock, "app.py": "import torch\n"}))


def test_shipped_notes_land_on_what_they_are_about(take_stock: TakeStock, rulebook: Rulebook) -> None:
    here = take_stock({"requirements.txt": "tensorflow==1.15\n", "a.py": "import tensorflow as tf\ntf.contrib.layers.l2(1)\n"})
    notes = lifecycle_notes(here.seen, rulebook.facts, date(2026, 11, 23))
    by_fact = {note.fact: [(place.path, place.line) for place in note.evidence] for note in notes["tensorflow"]}
    assert by_fact["tf1-ended"] == [("requirements.txt", 1)]
    assert by_fact["tf-contrib-removed"] == [("a.py", 2)]


def test_evidence_is_few_telling_and_spread_over_files(sight: Sight) -> None:
    many = [sight(path=f"{name}.py", line=line) for name in "abc" for line in range(9)]
    shown = evidence_of([*many, sight(path="t.py", role="test"), sight(path="0.txt", origin="declared")])
    assert len(shown) == MAX_EVIDENCE
    assert [place.path for place in shown[:5]] == ["a.py", "b.py", "c.py", "0.txt", "t.py"]
    assert len({(place.path, place.line) for place in shown}) == MAX_EVIDENCE
    assert evidence_of(many[::-1]) == evidence_of(many)


@pytest.mark.parametrize("scope", ["lock", "constraint"])
def test_what_something_else_brought_is_no_framework_of_the_repository(take_stock: TakeStock, scope: str) -> None:
    pinned = {
        "lock": {"uv.lock": '[[package]]\nname = "keras"\nversion = "3.3.3"\n'},
        "constraint": {"requirements.txt": "-c constraints.txt\n", "constraints.txt": "keras==3.3.3\n"},
    }[scope]
    assert "keras" not in uses(take_stock({**pinned, "app.py": "import tensorflow\n"}))
    assert "keras" in uses(take_stock({**pinned, "app.py": "import keras\n"}))
    assert "keras" in uses(take_stock({**pinned, "requirements-ml.txt": "keras\n"}))


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("import torch\n", {"torch-eager"}),
        ("from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import torch\n", set()),
        ("import importlib\ntorch = importlib.import_module('torch')\n", set()),
        ("import importlib\ntorch = importlib.import_module('torch')\ntorch.zeros(1)\n", {"torch-eager"}),
        ("import importlib\npl = importlib.import_module('pytorch_lightning')\n", {"lightning"}),
    ],
)
def test_dialects_that_imports_tell(take_stock: TakeStock, code: str, expected: set[str]) -> None:
    assert {item.generation for item in take_stock({"app.py": code}).seen if item.generation} == expected
