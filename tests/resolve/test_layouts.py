"""Layouts of real repositories: what a framework's name means in each of their files."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scanner.model.facts import FileFacts, Import, Project, Requirement
from scanner.resolve import ModuleMap
from scanner.resolve.layout import judged, module_map

KNOWN = frozenset({"torch", "keras", "tensorflow", "onnx"})
_IMPORT = re.compile(r"import (\S+)|from (\.*)(\S*) import (\S+)")


def python(source: str, traits: Iterable[str] = ()) -> FileFacts:
    """Facts of a file of nothing but import statements, one per line."""
    rows = []
    for number, line in enumerate(source.splitlines(), 1):
        found = _IMPORT.fullmatch(line)
        assert found is not None, line
        name = found[4] or None
        rows.append(Import(found[1] or found[3], name, name, len(found[2] or ""), number, 1, number))
    return FileFacts(kind="python", imports=tuple(rows), traits=tuple(traits))


def setup(name: str = "x", source_root: str = "") -> FileFacts:
    return FileFacts(kind="setup_py", project=Project(name=name, line=1, publishes=True, source_root=source_root))


def layout(files: Mapping[str, str | FileFacts], aside: str = "third_party/") -> ModuleMap:
    facts = {path: (python(said) if isinstance(said, str) else said,) for path, said in files.items()}
    return module_map(facts, KNOWN, lambda path: path.startswith(aside))


def test_the_repository_of_a_framework() -> None:
    here = layout({
        "keras/__init__.py": "from keras.src import layers",
        "keras/src/__init__.py": "from keras.src.layers import Dense",
        "keras/src/layers.py": "import tensorflow",
        "tests/test_layers.py": "from keras.src import layers",
        "examples/mnist.py": "import keras.src",
    })  # fmt: skip
    for path in ("keras/__init__.py", "keras/src/layers.py", "tests/test_layers.py", "examples/mnist.py"):
        assert here.owns(path, "keras")
        assert not here.owns(path, "tensorflow")
    assert here.embodies("keras")
    assert here.resolve("keras/__init__.py", "keras.src", "layers", 0) == (
        "keras/__init__.py", "keras/src/__init__.py", "keras/src/layers.py",
    )  # fmt: skip


def test_a_framework_whose_public_submodules_lie_elsewhere() -> None:
    user = "\n".join(f"from keras.{name} import x" for name in ("layers", "models", "utils"))
    files: dict[str, str | FileFacts] = {f"keras/src/m{number}.py": "from keras.src import x" for number in range(9)}
    files |= {"keras/__init__.py": "from keras.src import x", "examples/run.py": user}
    assert layout(files).embodies("keras")
    named: dict[str, str | FileFacts] = {
        "keras/__init__.py": "import keras.api",
        "pyproject.toml": setup("Keras"),
        "examples/run.py": user,
    }
    assert layout(named).embodies("keras")
    assert not layout({**named, "pyproject.toml": setup("other")}).embodies("keras")
    made = {path: said for path, said in named.items() if path != "keras/__init__.py"} | {"keras/src/a.py": "import torch"}
    assert layout(made).embodies("keras")  # a source archive from which the `__init__` was left out
    assert layout(made).owns("keras/src/a.py", "keras")
    assert not layout({**made, "pyproject.toml": setup("other")}).embodies("keras")


def test_a_framework_whose_package_is_made_when_it_is_built() -> None:
    names = ("core", "python", "lite", "tools", "compiler")
    files = {f"tensorflow/{name}/a.py": "\n".join(f"from tensorflow.{other} import a" for other in names) for name in names}
    assert layout(files).embodies("tensorflow")
    assert layout(files).owns("tensorflow/core/a.py", "tensorflow")


def test_a_framework_with_compiled_parts() -> None:
    user = "from onnx.onnx_ml_pb2 import x\nfrom onnx.helper import y\nfrom onnx.checker import z"
    here = layout({"onnx/__init__.py": user, "onnx/helper.py": "", "onnx/checker.py": ""})
    assert here.embodies("onnx")


def test_a_script_that_is_called_like_what_it_imports() -> None:
    here = layout({"keras.py": "import keras", "train.py": "import keras", "models/torch.py": "from torch import nn",
                   "models/run.py": "import torch"})  # fmt: skip
    for path, name in (("keras.py", "keras"), ("train.py", "keras"), ("models/torch.py", "torch"), ("models/run.py", "torch")):
        assert not here.owns(path, name), path
    assert not here.embodies("keras")


def test_a_module_beside_a_script_wins_for_that_folder_and_does_not_make_the_repository_a_framework() -> None:
    here = layout({"keras.py": "import numpy", "train.py": "import keras", "sub/train.py": "import keras"})
    assert here.owns("train.py", "keras")
    assert not here.embodies("keras")


@pytest.mark.parametrize("marker", [{}, {"tests/__init__.py": ""}])
def test_tests_of_a_framework_in_a_folder_of_its_name(marker: Mapping[str, str]) -> None:
    here = layout({
        **marker,
        "pkg/__init__.py": "", "tests/torch/__init__.py": "", "tests/torch/test_a.py": "import torch",
        "tests/conftest.py": "import torch", "tests/torch/nn/test_b.py": "import torch.nn",
    })  # fmt: skip
    for path in ("tests/torch/test_a.py", "tests/torch/nn/test_b.py", "tests/conftest.py", "pkg/__init__.py"):
        assert not here.owns(path, "torch"), path


@pytest.mark.parametrize(
    "marker", [{}, {"examples/keras/__init__.py": ""}, {"examples/__init__.py": "", "examples/keras/__init__.py": ""}]
)
def test_examples_for_a_framework_in_a_folder_of_its_name(marker: Mapping[str, str]) -> None:
    here = layout(
        {**marker, "examples/keras/train.py": "import keras", "examples/keras/nets.py": "from keras.layers import Dense"}
    )
    assert not here.owns("examples/keras/train.py", "keras")
    assert not here.owns("examples/keras/nets.py", "keras")


def test_implementations_for_several_frameworks_at_the_top() -> None:
    here = layout({
        "keras/__init__.py": "", "keras/train.py": "from keras.layers import Dense\nimport keras",
        "torch/__init__.py": "", "torch/train.py": "from torch.nn import Linear\nimport torch.optim",
    })  # fmt: skip
    assert not here.owns("keras/train.py", "keras")
    assert not here.owns("torch/train.py", "torch")
    assert not here.embodies("keras")


def test_a_subpackage_is_no_top_level_package() -> None:
    here = layout({"pkg/__init__.py": "", "pkg/torch/__init__.py": "import torch", "pkg/torch/mpi.py": "import torch.nn",
                   "pkg/keras.py": "import keras", "pkg/use.py": "from .keras import x"})  # fmt: skip
    for path in ("pkg/torch/__init__.py", "pkg/torch/mpi.py", "pkg/keras.py", "pkg/use.py"):
        assert not here.owns(path, "torch")
        assert not here.owns(path, "keras")
    assert here.resolve("pkg/use.py", "keras", "x", 1) == ("pkg/__init__.py", "pkg/keras.py")


def test_generated_protocols_of_a_framework() -> None:
    generated = python("from tensorflow.core.framework import types_pb2", ["generated"])
    files: dict[str, str | FileFacts] = {f"tensorflow/core/framework/{name}_pb2.py": generated for name in "abcdefgh"}
    files |= {
        "tensorflow/core/framework/__init__.py": "",
        "client.py": "import tensorflow",
        "serve.py": "import tensorflow.keras",
    }
    assert not layout(files).owns("client.py", "tensorflow")
    files |= {"tensorflow/__init__.py": "", "tensorflow/core/__init__.py": ""}
    assert not layout(files).owns("client.py", "tensorflow")
    assert not layout(files).embodies("tensorflow")


@pytest.mark.parametrize(
    "stub", ["torch/__init__.pyi", "stubs/torch/__init__.pyi", "typings/torch/nn.pyi", "torch-stubs/__init__.pyi"]
)
def test_stubs_are_about_somebody_elses_code(stub: str) -> None:
    here = layout({stub: "", "run.py": "import torch", "other/run.py": "import numpy", "typings/numpy/__init__.pyi": ""})
    assert not here.owns("run.py", "torch")
    assert not here.owns("other/run.py", "numpy")


def test_a_stub_beside_a_compiled_module_of_a_package_is_found() -> None:
    here = layout({"pkg/__init__.py": "from pkg._native import x", "pkg/_native.pyi": ""})
    assert here.resolve("pkg/__init__.py", "pkg._native", "x", 0) == ("pkg/__init__.py", "pkg/_native.pyi")


def test_a_vendored_project_serves_what_is_below_it() -> None:
    here = layout({
        "third_party/keras/setup.py": setup("Keras"), "third_party/keras/keras/__init__.py": "from keras.layers import x",
        "third_party/keras/keras/layers.py": "import keras", "third_party/keras/tests/run.py": "import keras",
        "app/main.py": "import keras",
    })  # fmt: skip
    assert here.owns("third_party/keras/keras/layers.py", "keras")
    assert here.owns("third_party/keras/tests/run.py", "keras")
    assert not here.owns("app/main.py", "keras")
    assert not here.embodies("keras")


def test_a_manifest_puts_its_folders_on_the_path() -> None:
    files = {"bindings/python/setup.py": setup(), "bindings/python/onnx/__init__.py": "", "bindings/python/onnx/a.py": "",
             "examples/run.py": "import onnx.a"}  # fmt: skip
    assert layout(files).embodies("onnx")
    elsewhere = {"setup.py": setup(source_root="code/lib"), "code/lib/onnx/__init__.py": "", "code/lib/onnx/a.py": "",
                 "examples/run.py": "import onnx.a"}  # fmt: skip
    assert layout(elsewhere).resolve("examples/run.py", "onnx", "a", 0) == ("code/lib/onnx/__init__.py", "code/lib/onnx/a.py")
    here = {"setup.py": setup(source_root="."), "pkg/__init__.py": "", "run.py": ""}
    assert layout(here).resolve("run.py", "pkg", None, 0) == ("pkg/__init__.py",)


def test_each_project_of_several_sees_its_own_package_of_a_common_name() -> None:
    files: dict[str, str | FileFacts] = {}
    for name in "abc":
        at = f"services/{name}"
        files |= {f"{at}/pyproject.toml": setup(name), f"{at}/src/common/__init__.py": ""}
        files |= {f"{at}/tests/test_x.py": "import common", f"{at}/src/{name}/main.py": "import common"}
    here = layout(files)
    for name in "abc":
        for path in (f"services/{name}/tests/test_x.py", f"services/{name}/src/{name}/main.py"):
            assert here.resolve(path, "common", None, 0) == (f"services/{name}/src/common/__init__.py",)


def test_one_namespace_in_two_distributions() -> None:
    here = layout({
        "libs/a/setup.py": setup("acme-a"), "libs/a/acme/a/__init__.py": "", "libs/a/acme/a/x.py": "",
        "libs/b/setup.py": setup("acme-b"), "libs/b/acme/b/__init__.py": "", "run.py": "",
    })  # fmt: skip
    assert here.resolve("run.py", "acme.b", "y", 0) == ("libs/b/acme/b/__init__.py",)
    assert here.resolve("libs/b/acme/b/__init__.py", "acme.a.x", None, 0) == ("libs/a/acme/a/__init__.py", "libs/a/acme/a/x.py")
    assert here.locate("run.py", "acme.b.y") == ("libs/b/acme/b/__init__.py", ("y",))


def test_absolute_imports_from_the_top_through_plain_folders() -> None:
    here = layout({"official/nlp/bert.py": "from official.nlp import data", "official/nlp/data.py": ""})
    assert here.resolve("official/nlp/bert.py", "official.nlp", "data", 0) == ("official/nlp/data.py",)


def test_a_folder_does_not_hide_a_requirement_but_a_package_on_the_path_does() -> None:
    asks = FileFacts(kind="requirements", requirements=(Requirement("datasets", 1, "datasets"), Requirement("acme", 2, "acme")))
    here = layout({
        "requirements.txt": asks, "datasets/make.py": "", "train.py": "import datasets\nimport acme",
        "deep/er/acme.py": "", "lib/a.py": "", "setup.py": setup("lib"), "datasets/b/yours.py": "import datasets",
    })  # fmt: skip
    assert not here.owns("train.py", "datasets")
    assert not here.owns("train.py", "acme")
    package = layout({"requirements.txt": asks, "datasets/__init__.py": "", "train.py": "import datasets"})
    assert package.owns("train.py", "datasets")


def test_a_required_distribution_that_is_the_repositorys_own() -> None:
    asks = FileFacts(kind="requirements", requirements=(Requirement("acme-core", 1, "acme-core"),))
    here = layout({"requirements.txt": asks, "core/setup.py": setup("Acme.Core"), "core/acme_core/a.py": "", "run.py": ""})
    assert here.owns("run.py", "acme_core")


def test_a_subpackage_called_like_a_library_is_not_the_library() -> None:
    asks = FileFacts(kind="requirements", requirements=(Requirement("faiss", 1, "faiss"),))
    here = layout({"requirements.txt": asks, "pkg/__init__.py": "", "pkg/common/__init__.py": "", "pkg/common/x.py": "",
                   "pkg/numpy/__init__.py": "", "pkg/faiss.py": "", "pkg/own.py": "", "pkg/y.py": ""})  # fmt: skip
    for path in ("pkg/common/x.py", "pkg/y.py"):
        assert not here.owns(path, "numpy")
        assert not here.owns(path, "faiss")
    assert here.owns("pkg/y.py", "own")
    assert not here.owns("pkg/common/x.py", "own")


def test_helpers_beside_tests_are_found_from_below() -> None:
    here = layout({"tests/conftest.py": "", "tests/helpers.py": "", "tests/unit/deep/test_a.py": "", "x/helpers.py": ""})
    assert here.resolve("tests/unit/deep/test_a.py", "helpers", None, 0) == ("tests/helpers.py",)


def test_a_file_that_imports_its_own_name_is_not_meant_elsewhere_either() -> None:
    here = layout({"tools/yaml.py": "import yaml", "app/main.py": "import yaml"})
    assert not here.owns("app/main.py", "yaml")


def test_the_package_that_is_the_repositorys_own_folder() -> None:
    here = layout({"__init__.py": "from . import nodes", "nodes.py": "from . import x"})
    assert here.resolve("nodes.py", "", "x", 1) == ("__init__.py",)
    assert here.locate("nodes.py", "x", 1) == ("__init__.py", ("x",))


def test_what_is_judged_does_not_depend_on_the_order_of_files() -> None:
    files = {
        "keras/__init__.py": python(""),
        "keras/train.py": python("import keras.layers"),
        "torch.py": python("import torch"),
    }
    forward = judged(files, {path: (fact,) for path, fact in files.items()}, KNOWN)
    turned = dict(reversed(files.items()))
    assert (
        forward == judged(turned, {path: (fact,) for path, fact in turned.items()}, KNOWN) == {"keras": False, "torch": False}
    )


_PATHS = st.lists(st.text("ab/._", min_size=1, max_size=12).map(lambda path: f"{path.strip('/')}.py"), max_size=8, unique=True)
_NAMES = st.sampled_from(["torch", "torch.nn", "keras.a", "a", "a.b", "b", "os"])


@given(_PATHS, st.lists(st.tuples(_NAMES, st.integers(0, 3)), max_size=8), st.sampled_from(["torch", "keras", "a", "b"]))
@settings(max_examples=60, deadline=None)
def test_no_layout_breaks_it_and_order_never_matters(paths: list[str], said: list[tuple[str, int]], head: str) -> None:
    rows = tuple(Import(module, None, None, level, 1, 1, 1) for module, level in said)
    files: dict[str, tuple[FileFacts, ...]] = {path: (FileFacts(kind="python", imports=rows),) for path in paths}
    files |= {f"torch/{path}": (FileFacts(kind="python"),) for path in paths}
    forward, backward = module_map(files, KNOWN), module_map(dict(reversed(files.items())), KNOWN)
    for path in files:
        assert forward.owns(path, head) == backward.owns(path, head)
        assert forward.locate(path, f"{head}.nn.a", 0) == backward.locate(path, f"{head}.nn.a", 0)
        assert forward.resolve(path, head, "nn", 0) == backward.resolve(path, head, "nn", 0)
    assert forward.embodies(head) == backward.embodies(head)


def test_many_folders_of_one_name_stay_cheap() -> None:
    user = "\n".join(f"import torch.m{number}" for number in range(500))
    files: dict[str, str | FileFacts] = {f"d{number}/torch/__init__.py": "" for number in range(2_000)}
    here = layout({**files, "run.py": user})
    assert not here.owns("run.py", "torch")
