"""Every form of import, with its exact place, guard and scope."""

from __future__ import annotations

import pytest

from scanner.detect import Settings
from scanner.detect.python import detect
from scanner.model.facts import FileFacts, Import

SETTINGS = Settings(roots=("tensorflow", "torch"))


def read(source: str) -> FileFacts:
    return detect("a.py", source.encode(), SETTINGS)


def spelled(row: Import) -> str:
    """`2:5 ..x.y as z` for `from ..x import y as z` in line 2, column 5."""
    name = "" if row.name is None else f":{row.name}"
    return f"{row.line}:{row.column}-{row.end_line} {'.' * row.level}{row.module}{name} as {row.bound}"


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("import a", ["1:1-1 a as a"]),
        ("import a, b.c as d", ["1:1-1 a as a", "1:1-1 b.c as d"]),
        ("import a.b.c", ["1:1-1 a.b.c as a"]),
        ("from . import x", ["1:1-1 .:x as x"]),
        ("from .import x", ["1:1-1 .:x as x"]),
        ("from ... import x as y", ["1:1-1 ...:x as y"]),
        ("from ..p import (a as b, # why\n   c)\n", ["1:1-2 ..p:a as b", "1:1-2 ..p:c as c"]),
        ("from .a.b import c", ["1:1-1 .a.b:c as c"]),
        ("from a import *", ["1:1-1 a:* as None"]),
        ("from .. import *", ["1:1-1 ..:* as None"]),
        ("from __future__ import print_function", []),
        ("import a; import b", ["1:1-1 a as a", "1:11-1 b as b"]),
        ("x = 1; from a import b", ["1:8-1 a:b as b"]),
        ("from a \\\n  import b, \\\n  c", ["1:1-3 a:b as b", "1:1-3 a:c as c"]),
        ("import a . b", ["1:1-1 a.b as a"]),
        ("é = 1; import a", ["1:8-1 a as a"]),
        ("\n\nif x:\n    import a\n", ["4:5-4 a as a"]),
        ("def f():\r\n\timport a\r\n", ["2:2-2 a as a"]),
        ("x\rimport a\r", ["2:1-2 a as a"]),
        ("'\u2028'\x0c; import a", ["1:7-1 a as a"]),
        ("print 'x'\nimport a", ["2:1-2 a as a"]),
        ("try:\n  pass\nexcept E, e:\n  exec 'x' in y\nimport a", ["5:1-5 a as a"]),
    ],
)
def test_forms_and_places(source: str, expected: list[str]) -> None:
    assert [spelled(row) for row in read(source).imports] == expected


@pytest.mark.parametrize(
    "source",
    [
        "'import torch'",
        "# import torch",
        '"""\nimport torch\n"""',
        "x = '''\nfrom torch import nn\n'''",
        "f'import torch {x}'",
        "r'''\nimport torch\\\n'''",
        "b'__import__(\"torch\")'",
        "importlib.util.find_spec('torch')",
        "def import_module(name='torch'): pass",
        "self.import_module('torch')",
        "x.important('torch')",
        "from __future__ import absolute_import as torch",
    ],
)
def test_what_is_no_import(source: str) -> None:
    assert read(source).imports == ()


GUARDS = [
    ("import torch", "", ""),
    ("try:\n  import torch\nexcept ImportError:\n  pass", "try", ""),
    ("try:\n  import torch\nexcept (KeyError, ModuleNotFoundError) as e:\n  pass", "try", ""),
    ("try:\n  import torch\nexcept:\n  pass", "try", ""),
    ("try:\n  import torch\nexcept Exception:\n  pass", "try", ""),
    ("try:\n  import torch\nexcept ImportError, e:\n  pass", "try", ""),
    ("try:\n  x\nexcept ImportError:\n  import torch", "try", ""),
    ("try:\n  x\nexcept ImportError:\n  pass\nelse:\n  import torch", "try", ""),
    ("try:\n  x\nexcept ImportError:\n  pass\nfinally:\n  import torch", "", ""),
    ("try:\n  import torch\nexcept KeyError:\n  pass", "", ""),
    ("try:\n  import torch\nfinally:\n  pass", "", ""),
    ("with contextlib.suppress(ImportError):\n  import torch", "try", ""),
    ("with open(x):\n  import torch", "", ""),
    ("if TYPE_CHECKING:\n  import torch", "type-checking", ""),
    ("if typing.TYPE_CHECKING:\n  import torch", "type-checking", ""),
    ("if TYPE_CHECKING:\n  x\nelse:\n  import torch", "", ""),
    ("if not TYPE_CHECKING:\n  import torch", "", ""),
    ("if TYPE_CHECKING:\n  try:\n    import torch\n  except ImportError: pass", "type-checking", ""),
    ("if x:\n  import torch", "condition", ""),
    ("if x:\n  pass\nelse:\n  import torch", "condition", ""),
    ("if x:\n  pass\nelif TYPE_CHECKING:\n  import torch", "type-checking", ""),
    ("while x:\n  import torch", "condition", ""),
    ("for x in y:\n  import torch", "", ""),
    ("def f():\n  import torch", "function", "f"),
    ("class A:\n  import torch", "", "A"),
    ("class A:\n  async def f(self):\n    if x:\n      import torch", "function", "A.f"),
    ("def f():\n  def g():\n    try:\n      import torch\n    except ImportError:\n      raise", "function", "f.g"),
    ("try:\n  def f():\n    import torch\nexcept ImportError:\n  pass", "function", "f"),
    ("@dec\nclass A:\n  def f(self): import torch", "function", "A.f"),
]


@pytest.mark.parametrize(("source", "guard", "scope"), GUARDS)
def test_guards_and_scopes(source: str, guard: str, scope: str) -> None:
    (row,) = read(source).imports
    assert (row.module, row.guard, row.scope) == ("torch", guard, scope)


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("importlib.import_module('torch')", ("torch", 0, None, "dynamic", 1)),
        ("import_module('torch.nn')", ("torch.nn", 0, None, "dynamic", 1)),
        ("t = importlib.import_module('torch')", ("torch", 0, "t", "dynamic", 5)),
        ("import_module('.x', package='y')", ("y.x", 0, None, "dynamic", 1)),
        ("import_module(name='torch')", ("torch", 0, None, "dynamic", 1)),
        ("t = __import__('torch')", ("torch", 0, "t", "dynamic", 5)),
        ("t = pytest.importorskip('torch', '1.0')", ("torch", 0, "t", "dynamic", 5)),
        ("t = LazyLoader('t', globals(), 'torch')", ("torch", 0, "t", "dynamic", 5)),
        ("t = lazy_import('torch')", ("torch", 0, "t", "dynamic", 5)),
        ("try:\n  import_module('torch')\nexcept ImportError: pass", ("torch", 0, None, "try", 3)),
        ("def f():\n  return import_module('torch')", ("torch", 0, None, "dynamic", 10)),
    ],
)
def test_calls_that_import(source: str, expected: tuple[str, int, str | None, str, int]) -> None:
    (row,) = read(source).imports
    assert (row.module, row.level, row.bound, row.guard, row.column) == expected


@pytest.mark.parametrize("argument", ["name", "'a' + b", "f'{a}'", "'torch' 'vision'", "b'torch'[0]", "*x", ""])
def test_a_module_that_is_not_a_literal_is_a_trait_only(argument: str) -> None:
    facts = read(f"importlib.import_module({argument})")
    assert facts.imports == ()
    assert facts.traits == ("dynamic-import",)


def test_a_literal_that_is_no_module_is_nothing() -> None:
    assert read("__import__('not a module')").imports == ()


def test_stars_from_roots_are_traits() -> None:
    assert read("from tensorflow.keras import *\nfrom os import *\nfrom .x import *").traits == (
        "star:.x",
        "star:tensorflow.keras",
    )


def test_texts_are_kept_for_roots_and_relative_imports_alone() -> None:
    facts = read("import os\nfrom  .x import  y\nfrom torch import (\n    nn,\n)\npassword = f('hunter2hunter2', torch)\n")
    assert facts.texts == {"2": "from .x import y", "3": "from torch import ("}


def test_secrets_do_not_reach_the_texts() -> None:
    facts = read("import torch\ntorch.load('https://me:hunter2@x.org/a', token='hf_abcdefghijklmnopqrstuvwxyz')\n")
    assert facts.texts["2"] == "torch.load('https://***@x.org/a', token='***')"


def test_lines_are_physical_lines() -> None:
    assert [read(source).lines for source in ("", "x", "x\n", "x\r\ny", "\x0c\n\n", "a\\\nb")] == [0, 1, 1, 2, 2, 2]


@pytest.mark.parametrize(
    "secret",
    [
        "ghp_" + "a" * 30, "gho_" + "a" * 30, "ghu_" + "a" * 30, "ghs_" + "a" * 30, "ghr_" + "a" * 30, "github_pat_" + "a" * 30,
        "glpat-" + "a" * 20, "xoxb-" + "1" * 12, "AKIA" + "A" * 16, "ASIA" + "A" * 16, "AIza" + "a" * 35, "sk-" + "a" * 20,
        "hf_" + "a" * 30, "pypi-" + "a" * 30, "npm_" + "a" * 30, f"eyJ{'a' * 10}.{'b' * 10}.{'c' * 10}",
    ],
)  # fmt: skip
def test_known_shapes_of_secrets_are_hidden(secret: str) -> None:
    assert read(f"import torch\ntorch.f('{secret}')\n").texts["2"] == "torch.f('***')"


@pytest.mark.parametrize(
    "name", ["PassWord", "passwd", "SECRET", "token", "api_key", "Api-Key", "access_key", "auth", "credentials"]
)
def test_assigned_secrets_are_hidden(name: str) -> None:
    assert read(f"import torch\ntorch.f({{'{name}': 'hunter2hunter2'}})\n").texts["2"] == f"torch.f({{'{name}': '***'}})"
