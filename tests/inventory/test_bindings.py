"""How firmly a repository is bound to a framework."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pytest

from scanner.inventory.bindings import entry_points
from scanner.inventory.survey import Survey

TakeStock = Callable[[Mapping[str, str]], Survey]
EXTRA = '[project]\nname = "ops"\nversion = "1"\n[project.optional-dependencies]\ntorch = ["torch"]\n'
RUNTIME = '[project]\nname = "ops"\nversion = "1"\ndependencies = ["torch>=2"]\n'
USE = "import torch\n\ntorch.zeros(1)\n"


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("import torch\n", "required"),
        ("import torch.nn as nn\n", "required"),
        ("from torch import nn\n", "required"),
        ("from torch import *\n", "required"),
        ("class Net:\n    import torch\n", "required"),
        ("with open('x'):\n    import torch\n", "required"),
        ("try:\n    import torch\nexcept ImportError:\n    torch = None\n", "optional"),
        ("try:\n    import torch\nexcept ModuleNotFoundError:\n    pass\n", "optional"),
        ("try:\n    import torch\nexcept (ImportError, OSError):\n    pass\n", "optional"),
        ("def load():\n    import torch\n    return torch\n", "optional"),
        ("from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import torch\n", "optional"),
        ("import os\nif os.environ.get('GPU'):\n    import torch\n", "optional"),
        ("import importlib\ntorch = importlib.import_module('torch')\n", "optional"),
        ("torch = __import__('torch')\n", "optional"),
        ("import torch\ndef load():\n    import torch\n", "required"),
        ("try:\n    import torch\nexcept ImportError:\n    pass\nfrom torch import nn\n", "required"),
    ],
)
def test_by_the_form_of_the_import_alone(take_stock: TakeStock, code: str, expected: str) -> None:
    assert take_stock({"app.py": code}).bindings["pytorch"] == expected


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("requirements.txt", "torch==2.4\n"),
        ("pyproject.toml", RUNTIME),
        ("pyproject.toml", EXTRA),
        ("requirements-dev.txt", "torch\n"),
        ("Dockerfile", "FROM python:3.11\nRUN pip install torch\n"),
        ("environment.yml", "dependencies:\n  - pytorch\n"),
        ("setup.py", "from setuptools import setup\nsetup(name='ops', install_requires=['torch'])\n"),
    ],
)
def test_what_nothing_imports_is_declared_only(take_stock: TakeStock, path: str, text: str) -> None:
    here = take_stock({path: text, "app.py": "print('import torch')\n"})
    assert here.bindings["pytorch"] == "declared-only"


def test_a_requirement_makes_guarded_imports_required(take_stock: TakeStock) -> None:
    lazy = {"ops/__init__.py": "", "ops/gpu.py": "def load():\n    import torch\n"}
    assert take_stock(lazy).bindings["pytorch"] == "optional"
    assert take_stock({**lazy, "pyproject.toml": RUNTIME}).bindings["pytorch"] == "required"


@pytest.mark.parametrize("lock", ["poetry.lock", "uv.lock"])
def test_a_lock_file_alone_does_not(take_stock: TakeStock, lock: str) -> None:
    files = {"ops/gpu.py": "def load():\n    import torch\n", lock: '[[package]]\nname = "torch"\nversion = "2.4.0"\n'}
    assert take_stock(files).bindings["pytorch"] == "optional"


def test_an_extra_is_optional_unless_the_package_imports_it_at_once(take_stock: TakeStock) -> None:
    apart = {"pyproject.toml": EXTRA, "ops/__init__.py": "", "ops/gpu.py": USE}
    assert take_stock(apart).bindings["pytorch"] == "optional"
    at_once = {**apart, "ops/__init__.py": "from ops import middle\n", "ops/middle.py": "from . import gpu\n"}
    assert take_stock(at_once).bindings["pytorch"] == "required"
    later = {**at_once, "ops/middle.py": "def load():\n    from . import gpu\n    return gpu\n"}
    assert take_stock(later).bindings["pytorch"] == "optional"
    guarded = {**at_once, "ops/middle.py": "try:\n    from . import gpu\nexcept ImportError:\n    gpu = None\n"}
    assert take_stock(guarded).bindings["pytorch"] == "optional"


def test_an_extra_that_is_also_a_requirement_is_required(take_stock: TakeStock) -> None:
    both = RUNTIME + '[project.optional-dependencies]\ngpu = ["torch"]\n'
    assert take_stock({"pyproject.toml": both, "ops/__init__.py": "", "ops/gpu.py": USE}).bindings["pytorch"] == "required"


def test_tests_do_not_turn_what_production_guards_into_a_requirement(take_stock: TakeStock) -> None:
    guarded = {"ops/gpu.py": "try:\n    import torch\nexcept ImportError:\n    torch = None\n"}
    for more in ({"tests/test_gpu.py": USE}, {"examples/gpu.py": USE}, {"docs/conf.py": USE}, {"tools/bench.py": USE}):
        assert take_stock({**guarded, **more}).bindings["pytorch"] == "optional"


def test_nothing_but_the_installed_package_turns_an_extra_into_a_requirement(take_stock: TakeStock) -> None:
    apart = {"pyproject.toml": EXTRA, "ops/__init__.py": "", "ops/gpu.py": USE}
    runs = "from ops import gpu\n\nif __name__ == '__main__':\n    gpu\n"
    for path in ("run.py", "tests/test_gpu.py", "examples/train.py", "tests/__init__.py", "docs/conf.py"):
        assert take_stock({**apart, path: runs}).bindings["pytorch"] == "optional", path


def test_a_notebook_counts_as_work(take_stock: TakeStock) -> None:
    notebook = '{"cells": [{"cell_type": "code", "source": ["import torch"]}], "nbformat": 4, "metadata": {}}'
    assert take_stock({"explore.ipynb": notebook}).bindings["pytorch"] == "required"


def test_dialects_do_not_count_as_the_framework(take_stock: TakeStock) -> None:
    here = take_stock({"app.py": "import tensorflow_addons as tfa\n\ntfa.losses.TripletSemiHardLoss()\n"})
    assert "tensorflow" not in here.bindings


def test_entry_points_are_the_outermost_packages() -> None:
    paths = ("pkg/__init__.py", "pkg/sub/__init__.py", "pkg/mod.py", "loose/deep/__init__.py", "run.py", "__init__.py")
    assert entry_points(paths) == {"pkg/__init__.py", "loose/deep/__init__.py"}
