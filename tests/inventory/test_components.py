"""Where one component ends and the next begins."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scanner.inventory.components import Unit
from scanner.inventory.survey import Survey

TakeStock = Callable[[Mapping[str, str]], Survey]
TORCH = "import torch\n\ntorch.zeros(1)\n"
TF = "import tensorflow as tf\n\ntf.constant(1)\n"
COMPOSE = "services:\n  model:\n    image: tensorflow/serving:2.17.0\n"


def project(name: str) -> str:
    return f'[project]\nname = "{name}"\nversion = "1"\n'


def units(take_stock: TakeStock, files: Mapping[str, str]) -> dict[str, Unit]:
    return {unit.path: unit for unit in take_stock(files).units}


def test_nothing_at_all_is_one_empty_component(take_stock: TakeStock) -> None:
    (only,) = take_stock({}).units
    assert only == Unit("", "tree", frozenset(), frozenset())


@pytest.mark.parametrize(
    "files",
    [
        {"app.py": TORCH},
        {"app.py": TORCH, "requirements.txt": "torch\n"},
        {"src/app/__init__.py": "", "src/app/model.py": TORCH, "pyproject.toml": project("app")},
        {"app.py": TORCH, "Dockerfile": "FROM python:3.11\n", "docker/gpu/Dockerfile": "FROM python:3.11\n"},
        {"app.py": TORCH, "requirements/base.txt": "torch\n", "requirements/dev.txt": "pytest\n"},
        {"app.py": TORCH, "docs/requirements.txt": "sphinx\n", "docs/conf.py": "x = 1\n"},
        {"app.py": TORCH, "tests/requirements.txt": "pytest\n", "tests/test_app.py": "x = 1\n"},
        {"app.py": TORCH, "examples/mnist/requirements.txt": "torch\n", "examples/mnist/train.py": TORCH},
        {"app.py": TORCH, "third_party/nets/setup.py": "", "third_party/nets/vgg.py": TORCH},
        {"app.py": TORCH, "infra/requirements.txt": "ansible\n"},
        {"README.md": "# Notes\n"},
    ],
)
def test_one_component(take_stock: TakeStock, files: Mapping[str, str]) -> None:
    here = units(take_stock, files)
    assert list(here) == [""]
    assert here[""].files == frozenset(files)


@pytest.mark.parametrize(
    ("manifest", "text"),
    [
        ("requirements.txt", "torch\n"),
        ("setup.py", "from setuptools import setup\nsetup(name='api')\n"),
        ("setup.cfg", "[metadata]\nname = api\n"),
        ("pyproject.toml", '[project]\nname = "api"\nversion = "1"\n'),
        ("Pipfile", '[packages]\ntorch = "*"\n'),
        ("environment.yml", "dependencies:\n  - pytorch\n"),
        ("Dockerfile", "FROM python:3.11\n"),
    ],
)
def test_a_manifest_with_code_below_makes_a_component(take_stock: TakeStock, manifest: str, text: str) -> None:
    files = {
        f"services/api/{manifest}": text,
        "services/api/app/model.py": TORCH,
        "jobs/requirements.txt": "x\n",
        "jobs/run.py": TF,
    }
    here = units(take_stock, files)
    assert set(here) == {"services/api", "jobs"}
    assert here["services/api"].files == {f"services/api/{manifest}", "services/api/app/model.py"}
    assert here["jobs"].files == {"jobs/requirements.txt", "jobs/run.py"}


@pytest.mark.parametrize("holder", ["requirements", "docker", "Docker", "deploy", "conda", "envs", "docker/conda"])
def test_a_folder_that_holds_manifests_does_so_for_its_parent(take_stock: TakeStock, holder: str) -> None:
    files = {"api/app.py": TORCH, f"api/{holder}/requirements.txt": "torch\n", "job/requirements.txt": "x\n", "job/run.py": TF}
    assert set(units(take_stock, files)) == {"api", "job"}


def test_a_folder_that_holds_container_files_alone_makes_no_component(take_stock: TakeStock) -> None:
    files = {
        "api/app.py": TORCH,
        "api/docker/Dockerfile": "FROM python:3.11\n",
        "job/Dockerfile": "FROM python:3.11\n",
        "job/run.py": TF,
    }
    assert set(units(take_stock, files)) == {"", "job"}


def test_what_others_import_is_part_of_them_unless_it_is_a_project(take_stock: TakeStock) -> None:
    files = {"app.py": "import lib.net\n" + TF, "lib/__init__.py": "", "lib/net.py": TORCH, "lib/requirements.txt": "torch\n"}
    assert set(units(take_stock, files)) == {""}
    assert set(units(take_stock, {**files, "lib/pyproject.toml": project("lib")})) == {"", "lib"}
    from_tests = {**files, "app.py": TF, "tests/test_net.py": "import lib.net\n"}
    assert set(units(take_stock, from_tests)) == {"", "lib"}


def test_every_file_belongs_to_the_deepest_component_above_it(take_stock: TakeStock) -> None:
    files = {
        "pyproject.toml": project("whole"),
        "core.py": TORCH,
        "plugins/extra/pyproject.toml": project("extra"),
        "plugins/extra/extra/__init__.py": TF,
        "plugins/README.md": "# Plugins\n",
    }
    here = units(take_stock, files)
    assert (here[""].name, here["plugins/extra"].name) == ("whole", "extra")
    assert here[""].files == {"pyproject.toml", "core.py", "plugins/README.md"}


def test_a_component_is_named_by_its_manifest_its_folder_or_the_repository(take_stock: TakeStock) -> None:
    files = {"app.py": TORCH, "services/api/requirements.txt": "x\n", "services/api/run.py": TF}
    assert {path: unit.name for path, unit in units(take_stock, files).items()} == {"": "tree", "services/api": "api"}


def test_packages_that_do_not_know_each_other_and_use_different_frameworks_are_apart(take_stock: TakeStock) -> None:
    files = {
        "requirements.txt": "tensorflow\ntorch\n",
        "ranking/__init__.py": "",
        "ranking/model.py": TF,
        "ranking/tests/test_model.py": "import ranking\n",
        "vision/__init__.py": "",
        "vision/net.py": TORCH,
    }
    here = units(take_stock, files)
    assert {"ranking", "vision"} <= set(here)
    assert here["ranking"].files == {path for path in files if path.startswith("ranking/")}
    assert here["vision"].files == {"vision/__init__.py", "vision/net.py"}


@pytest.mark.parametrize(
    "change",
    [
        {"vision/net.py": "from ranking import model\n" + TORCH},
        {"vision/net.py": "def late():\n    from ranking import model\n" + TORCH},
        {"shared/__init__.py": "", "shared/both.py": "import ranking.model\nimport vision.net\n"},
        {"main.py": TORCH},
        {"vision/net.py": TF},
    ],
    ids=["imports", "imports-late", "bridged", "code-in-the-root", "same-framework"],
)
def test_and_together_otherwise(take_stock: TakeStock, change: Mapping[str, str]) -> None:
    files = {"ranking/__init__.py": "", "ranking/model.py": TF, "vision/__init__.py": "", "vision/net.py": TORCH}
    assert list(units(take_stock, {**files, **change})) == [""]


def test_allied_frameworks_do_not_split(take_stock: TakeStock) -> None:
    keras = "import keras\n\nkeras.Sequential()\n"
    assert list(units(take_stock, {"a/__init__.py": "", "a/m.py": TF, "b/__init__.py": "", "b/m.py": keras})) == [""]


def test_configuration_above_serves_what_has_code(take_stock: TakeStock) -> None:
    files = {
        "docker-compose.yml": COMPOSE,
        "deploy/compose.yaml": COMPOSE,
        "api/requirements.txt": "x\n",
        "api/app.py": TF,
        "job/requirements.txt": "x\n",
        "job/run.py": TORCH,
    }
    here = units(take_stock, files)
    for path in ("api", "job"):
        assert here[path].surroundings == {"docker-compose.yml", "deploy/compose.yaml"}


def test_configuration_of_code_serves_that_code_alone(take_stock: TakeStock) -> None:
    files = {"docker-compose.yml": COMPOSE, "app.py": TF, "job/requirements.txt": "x\n", "job/run.py": TORCH}
    here = units(take_stock, files)
    assert "docker-compose.yml" in here[""].files
    assert here["job"].surroundings == frozenset()


@given(
    st.dictionaries(
        st.sampled_from(
            ["a.py", "x/m.py", "x/__init__.py", "y/m.py", "y/z/n.py", "x/setup.py", "y/requirements.txt", "y/z/Dockerfile",
             "Dockerfile", "docker/Dockerfile", "n.ipynb", "tests/test_a.py", "README.md", "compose.yaml", "third_party/m.py"]
        ),
        st.sampled_from([TF, TORCH, "", "import x.m\n", "import y.m\n"]),
    )
)  # fmt: skip
@settings(max_examples=60, deadline=None)
def test_components_never_share_a_file_and_none_is_lost_that_has_code(take_stock: TakeStock, files: dict[str, str]) -> None:
    found = take_stock(files)
    owned = [path for unit in found.units for path in unit.files]
    assert len(owned) == len(set(owned))
    assert {path for path in files if path.endswith((".py", ".ipynb")) and found.roles.of(path) == "production"} <= set(owned)
    for unit in found.units:
        assert not unit.files & unit.surroundings
        assert all(not unit.path or path.startswith(unit.path + "/") for path in unit.files) or len(unit.files) > 1
    assert found.units == tuple(sorted(found.units, key=lambda unit: unit.path))
