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
        ("try:\n    import torch\nexcept ImportError:\n    raise ImportError('install torch')\n", "required"),
        ("import sys\ntry:\n    import torch\nexcept ImportError:\n    sys.exit(1)\n", "required"),
        ("try:\n    import torch.new\nexcept ImportError:\n    import torch\n", "required"),
        ("import sys\nif sys.version_info > (3, 8):\n    import torch\n", "required"),
        ("from x import is_torch_available\nif is_torch_available():\n    import torch\n", "optional"),
        ("from importlib.util import find_spec\nif find_spec('torch'):\n    import torch\n", "optional"),
        ("from contextlib import suppress\nwith suppress(ImportError):\n    import torch\n", "optional"),
        ("def load():\n    try:\n        import torch\n    except ImportError:\n        raise\n", "optional"),
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


OTHER = '[project]\nname = "ops"\nversion = "1"\ndependencies = ["numpy"]\n'
PLAIN = {f"ops/m{number}.py": "import numpy\n" for number in range(4)}


def test_a_published_distribution_that_does_without_it(take_stock: TakeStock) -> None:
    files = {**PLAIN, "ops/__init__.py": "", "ops/gpu.py": USE}
    assert take_stock(files).bindings["pytorch"] == "required"
    assert take_stock({**files, "pyproject.toml": OTHER}).bindings["pytorch"] == "optional"
    assert take_stock({**files, "pyproject.toml": RUNTIME}).bindings["pytorch"] == "required"
    assert (
        take_stock({**files, "pyproject.toml": OTHER, "ops/__init__.py": "from . import gpu"}).bindings["pytorch"] == "required"
    )


NOTHING = '[project]\nname = "ops"\nversion = "1"\n'
COMPUTED = "from setuptools import setup\nimport req\nsetup(name='ops', install_requires=req.all())\n"
READS = "from setuptools import setup\nwith open('requirements.txt') as f:\n    names = f.read().splitlines()\n"
READS += "setup(name='ops', install_requires=names)\n"


@pytest.mark.parametrize(
    ("manifest", "expected"),
    [
        ({"pyproject.toml": NOTHING}, "optional"),
        ({"pyproject.toml": NOTHING + "dependencies = []\n"}, "optional"),
        ({"pyproject.toml": NOTHING + 'dynamic = ["dependencies"]\n'}, "required"),
        ({"pyproject.toml": "[build-system]\nrequires = ['setuptools']\n"}, "required"),
        ({"setup.py": "from setuptools import setup\nsetup(name='ops')\n"}, "required"),
        ({"setup.py": COMPUTED}, "required"),
        ({"setup.py": READS}, "required"),
        ({"setup.py": READS, "requirements.txt": "numpy\n"}, "optional"),
        ({"setup.py": READS, "requirements.txt": "numpy\ntorch\n"}, "required"),
    ],
)
def test_a_distribution_is_asked_only_where_it_tells_what_it_requires(
    take_stock: TakeStock, manifest: dict[str, str], expected: str
) -> None:
    assert take_stock({**PLAIN, "ops/__init__.py": "", "ops/gpu.py": USE, **manifest}).bindings["pytorch"] == expected


@pytest.mark.parametrize("path", ["requirements.txt", "requirements/base.txt"])
def test_a_project_that_names_nothing_beside_a_requirements_file_is_not_believed(take_stock: TakeStock, path: str) -> None:
    files = {**PLAIN, "ops/__init__.py": "", "ops/gpu.py": USE, "pyproject.toml": NOTHING}
    assert take_stock({**files, path: "torch\n"}).bindings["pytorch"] == "required"
    assert take_stock({**files, path: "numpy\n"}).bindings["pytorch"] == "required"


def test_a_package_that_tries_to_import_it_and_goes_on_does_without(take_stock: TakeStock) -> None:
    needing = dict.fromkeys(PLAIN, USE)
    tries = "try:\n    import torch\nexcept ImportError:\n    torch = None\n"
    files = {**needing, "ops/__init__.py": "from . import info\n", "ops/info.py": tries, "pyproject.toml": OTHER}
    assert take_stock(files).bindings["pytorch"] == "optional"
    assert take_stock({**files, "ops/__init__.py": ""}).bindings["pytorch"] == "required"
    assert take_stock({**files, "ops/info.py": tries.replace("torch = None", "raise")}).bindings["pytorch"] == "required"
    assert take_stock({**files, "ops/__init__.py": "from . import info, m1\n"}).bindings["pytorch"] == "required"
    assert take_stock({**files, "pyproject.toml": RUNTIME}).bindings["pytorch"] == "required"


def test_a_distribution_most_of_whose_modules_need_what_it_does_not_name(take_stock: TakeStock) -> None:
    leaning = dict.fromkeys(PLAIN, "from ops import gpu\n")
    files = {**leaning, "ops/__init__.py": "", "ops/gpu.py": USE, "pyproject.toml": OTHER}
    assert take_stock(files).bindings["pytorch"] == "required"
    lazy = dict.fromkeys(PLAIN, "def f():\n    from ops import gpu\n")
    assert take_stock({**files, **lazy}).bindings["pytorch"] == "optional"


def test_a_manifest_that_leaves_out_what_everything_needs_is_no_witness(take_stock: TakeStock) -> None:
    leaning = dict.fromkeys(PLAIN, "import tensorflow\n")
    files = {**leaning, "ops/__init__.py": "", "ops/gpu.py": USE, "pyproject.toml": OTHER}
    assert take_stock(files).bindings == {"pytorch": "required", "tensorflow": "required"}


def test_what_only_the_tests_of_a_distribution_need(take_stock: TakeStock) -> None:
    files = {**PLAIN, "ops/__init__.py": "", "tests/test_gpu.py": USE, "pyproject.toml": OTHER}
    assert take_stock(files).bindings["pytorch"] == "optional"


@pytest.mark.parametrize("folder", ["examples", "third_party", "tests"])
def test_a_distribution_beside_the_product_says_nothing(take_stock: TakeStock, folder: str) -> None:
    files = {**PLAIN, "ops/__init__.py": "", "ops/gpu.py": USE, f"{folder}/x/pyproject.toml": OTHER}
    assert take_stock(files).bindings["pytorch"] == "required"


def test_a_requirements_file_deep_inside_of_a_distribution_is_about_some_image(take_stock: TakeStock) -> None:
    files = {**PLAIN, "ops/__init__.py": "", "examples/gpu.py": USE, "ops/docker/requirements.txt": "torch\n"}
    assert take_stock(files).bindings["pytorch"] == "required"
    files |= {"pyproject.toml": OTHER}
    assert take_stock(files).bindings["pytorch"] == "optional"
    assert take_stock({**files, "ops/gpu.py": USE}).bindings["pytorch"] == "required"


@pytest.mark.parametrize("path", ["requirements.txt", "requirements/base-requirements.txt"])
def test_a_requirements_file_beside_a_manifest_is_an_environment(take_stock: TakeStock, path: str) -> None:
    files = {**PLAIN, "ops/__init__.py": "", "ops/gpu.py": USE, path: "torch\n"}
    assert take_stock(files).bindings["pytorch"] == "required"
    files |= {"pyproject.toml": OTHER}
    assert take_stock(files).bindings["pytorch"] == "optional"
    for program in ("ops/main.py", "serve/app.py"):
        assert take_stock({**files, program: "from ops import gpu\n"}).bindings["pytorch"] == "required"
    guarded = "from ops import gpu\n\nif __name__ == '__main__':\n    gpu\n"
    assert take_stock({**files, "run_it.py": guarded}).bindings["pytorch"] == "required"
    assert take_stock({**files, "examples/run_it.py": guarded}).bindings["pytorch"] == "optional"


def test_a_requirements_file_that_the_manifest_reads_is_the_manifests(take_stock: TakeStock) -> None:
    reads = '[project]\nname = "ops"\nversion = "1"\ndynamic = ["dependencies"]\n[tool.setuptools.dynamic]\n'
    reads += 'dependencies = {file = ["requirements.txt"]}\n'
    files = {**PLAIN, "ops/__init__.py": "", "ops/gpu.py": "def f():\n    import torch\n", "requirements.txt": "torch\n"}
    assert take_stock({**files, "pyproject.toml": reads}).bindings["pytorch"] == "required"
    both = {
        "setup.py": "from setuptools import setup\nsetup(name='ops', install_requires=['numpy'])\n",
        "pyproject.toml": reads,
    }
    assert take_stock({**files, **both}).bindings["pytorch"] == "required"
    further = {"requirements.txt": "-r requirements/base-requirements.txt\n", "requirements/base-requirements.txt": "torch\n"}
    assert take_stock({**files, **both, **further}).bindings["pytorch"] == "required"


def test_a_package_that_loads_one_of_its_backends_by_name(take_stock: TakeStock) -> None:
    choice = "import importlib\n\ndef load(name):\n    return importlib.import_module(f'ops.backend.{name}')\n"
    files = {**PLAIN, "pyproject.toml": EXTRA, "ops/__init__.py": "from .backend import gpu\n", "ops/backend/gpu.py": USE}
    assert take_stock({**files, "ops/backend/__init__.py": choice}).bindings["pytorch"] == "optional"
    assert take_stock({**files, "ops/backend/__init__.py": ""}).bindings["pytorch"] == "required"


def test_a_lock_file_pins_extras_too(take_stock: TakeStock) -> None:
    lock = {"poetry.lock": '[[package]]\nname = "torch"\nversion = "2.4.0"\n'}
    files = {"ops/__init__.py": "", "ops/gpu.py": USE, **lock}
    assert take_stock({**files, "pyproject.toml": EXTRA}).bindings["pytorch"] == "optional"
    assert take_stock({**files, **PLAIN, "pyproject.toml": OTHER}).bindings["pytorch"] == "required"


def test_entry_points_are_the_outermost_packages() -> None:
    paths = ("pkg/__init__.py", "pkg/sub/__init__.py", "pkg/mod.py", "loose/deep/__init__.py", "run.py", "__init__.py",
             "pkg/plain/deep/__init__.py")  # fmt: skip
    assert entry_points(paths) == {"pkg/__init__.py", "loose/deep/__init__.py"}
