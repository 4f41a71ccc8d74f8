"""The oracle: imports in every form, and names as one file's scopes resolve them."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

import pytest
from oracle import answer, import_lines, read


def uses(text: str) -> list[tuple[str, int]]:
    reading = read(dedent(text).encode())
    assert reading is not None
    return [(name, node.lineno) for name, node in reading.uses]


def imports(text: str) -> list[tuple[str, bool]]:
    reading = read(dedent(text).encode())
    assert reading is not None
    return [(item.dotted, item.guarded) for item in reading.imports]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("import torch.nn as nn, jax", [("torch.nn", False), ("jax", False)]),
        ("from torch import nn\n", [("torch.nn", False)]),
        ("from keras import *\n", [("keras", False)]),
        ("from . import torch\nfrom .keras import x\n", []),
        ("try:\n    import torch\nexcept ImportError:\n    torch = None\n", [("torch", True)]),
        ("try:\n    import torch\nexcept ImportError:\n    raise RuntimeError('no torch')\n", [("torch", False)]),
        ("try:\n    import torch\nexcept ImportError:\n    print(1)\n    sys.exit(1)\n", [("torch", False)]),
        ("try:\n    import torch\nfinally:\n    pass\n", [("torch", False)]),
        ("def f():\n    import torch\n", [("torch", True)]),
        ("class A:\n    import torch\n", [("torch", False)]),
        ("if TYPE_CHECKING:\n    import torch\n", [("torch", True)]),
        ("if __name__ == '__main__':\n    import torch\n", [("torch", False)]),
        ("torch = importlib.import_module('torch.nn')\n", [("torch.nn", True)]),
        ("tf = LazyLoader('tf', globals(), 'tensorflow')\n", [("tensorflow", True)]),
        ("torch = pytest.importorskip('torch')\n", [("torch", True)]),
        ("importlib.import_module(name)\nimportlib.import_module('not a module')\n", []),
        ("'import torch'\n# import torch\n", []),
    ],
)
def test_imports(text: str, expected: list[tuple[str, bool]]) -> None:
    assert imports(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("import tensorflow.keras.layers as kl\nkl.Dense(3).name\n", [("tensorflow.keras.layers.Dense", 2)]),
        ("import torch.nn\ntorch.nn.Linear\n", [("torch.nn.Linear", 2)]),
        ("from torch import nn\nclass N(nn.Module):\n    pass\n", [("torch.nn.Module", 2)]),
        ("import torch\ndef f(torch):\n    return torch.nn\n", []),
        ("import torch\ndef f(x=torch.nn):\n    torch = x\n    return torch.nn\n", [("torch.nn", 2)]),
        ("def f():\n    import torch\n    return lambda y: torch.nn(y)\n", [("torch.nn", 3)]),
        ("def f():\n    import torch\ntorch.nn\n", []),
        ("class A:\n    import torch\n    x = torch.nn\n    def f(self):\n        return torch.nn\n", [("torch.nn", 3)]),
        ("import torch\n[torch.x for torch in y]\n[torch.x for z in y]\n", [("torch.x", 3)]),
        ("try:\n    import torch\nexcept ImportError:\n    torch = None\ntorch.nn\n", [("torch.nn", 5)]),
        ("import torch\ndef f():\n    global torch\n    torch.nn\n", [("torch.nn", 4)]),
        ("from .x import torch\ntorch.nn\n", []),
        ("import torch\n'torch.nn'\nx.torch.nn\n", []),
        ("import torch\n@torch.jit.script\ndef f(a: torch.Tensor): ...\n", [("torch.Tensor", 3), ("torch.jit.script", 2)]),
    ],
)
def test_names_as_scopes_resolve_them(text: str, expected: list[tuple[str, int]]) -> None:
    assert sorted(uses(text)) == sorted(expected)


@pytest.mark.parametrize("source", [b"print 'x'\n", b"\0", b"\xff = 1\n", b"(" * 5000, b"x = " + b"-" * 100_000 + b"1"])
def test_what_cannot_be_parsed_is_said(source: bytes) -> None:
    assert read(source) is None


def test_a_tree_is_answered(tmp_path: Path) -> None:
    files = {
        "setup.py": "import keras_own\n",
        "keras_own/__init__.py": "",
        "jax/__init__.py": "",
        "pkg/a.py": "import jax.numpy\nimport tensorflow.lite\nimport keras_own\n",
        "pkg/b.pyi": "try:\n    import torch\nexcept ImportError:\n    pass\ntorch.jit.script\n",
        "pkg/two.py": "print 'import torch'\n",
    }
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, "utf-8")
    said = answer(tmp_path)
    assert dict(said.files) == {
        "tensorflow": frozenset({"pkg/a.py"}), "tflite": frozenset({"pkg/a.py"}), "pytorch": frozenset({"pkg/b.pyi"}),
    }  # fmt: skip
    assert dict(said.bindings) == {
        ("pkg/a.py", "tensorflow"): "required", ("pkg/a.py", "tflite"): "required", ("pkg/b.pyi", "pytorch"): "optional",
    }  # fmt: skip
    assert ("pkg/b.pyi", "torchscript") in said.flavours
    assert [claim[:4] for claim in said.claims if claim.line == 5] == [("pkg/b.pyi", 5, 1, "torch.jit.script")]
    assert said.unread == ("pkg/two.py",)


def test_lines_of_imports() -> None:
    source = b"from torch import (\n  nn,\n)\nnn.Linear\nx = import_module(\n  'jax')\n"
    assert import_lines(source) == {1, 2, 3, 5, 6}
    assert import_lines(b"print 'x'\n  import torch\nfrom jax import numpy\ntorch.nn\n") == {2, 3}
