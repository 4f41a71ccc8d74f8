"""Uses of imported names: full spelling, kind, place; and names as Python resolves them."""

from __future__ import annotations

import pytest

from scanner.detect import Settings
from scanner.detect.pysyntax.followed import Wanted
from scanner.detect.pysyntax.reading import read_sources
from scanner.detect.pysyntax.source import Source
from scanner.detect.python import detect
from scanner.model.facts import FileFacts

SETTINGS = Settings(roots=("tensorflow", "torch", "keras"))
TF = "import tensorflow as tf\n"


def read(source: str) -> FileFacts:
    return detect("a.py", source.encode(), SETTINGS)


def uses(source: str) -> list[str]:
    """`2:1 tensorflow.x call` for each use."""
    return [f"{use.line}:{use.column} {use.name} {use.kind}" for use in read(source).uses]


def names(source: str) -> list[str]:
    return [use.name for use in read(source).uses]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("tf.keras.layers.Dense(1)", ["2:1 tensorflow.keras.layers.Dense call"]),
        ("x = tf.float32", ["2:5 tensorflow.float32 read"]),
        ("f(tf)", ["2:3 tensorflow read"]),
        ("tf.constant(1).numpy()", ["2:1 tensorflow.constant call", "2:16 tensorflow.constant().numpy call"]),
        ("tf.a[tf.b].c", ["2:1 tensorflow.a read", "2:6 tensorflow.b read"]),
        ("(tf).a", ["2:2 tensorflow read"]),
        ("@tf.function\ndef f(): pass", ["2:2 tensorflow.function decorator"]),
        ("@tf.function(jit=tf.x)\ndef f(): pass", ["2:2 tensorflow.function decorator", "2:18 tensorflow.x read"]),
        ("@f(tf.g())\ndef f(): pass", ["2:4 tensorflow.g call"]),
        (
            "class A(tf.Module, x(tf.B), tf.C[int], metaclass=tf.D): pass",
            ["2:9 tensorflow.Module base", "2:22 tensorflow.B read", "2:29 tensorflow.C base", "2:50 tensorflow.D read"],
        ),
        ("x: tf.A = 1\ny: List[tf.B]", ["2:4 tensorflow.A read", "3:9 tensorflow.B read"]),
        ("def f(a: tf.A = tf.B) -> tf.C: pass", ["2:10 tensorflow.A read", "2:17 tensorflow.B read", "2:26 tensorflow.C read"]),
        ("x: 'tf.A' = 1", []),
        ("f'{tf.a!r:>{tf.b}} tf.c'", ["2:4 tensorflow.a read", "2:13 tensorflow.b read"]),
        ("rf'''\n{tf.a()}'''", ["3:2 tensorflow.a call"]),
        ("'tf.a'; # tf.b\n'''\ntf.c\n'''", []),
        ("'{tf.a}'.format(tf.b)", ["2:17 tensorflow.b read"]),
        ("x.tf.a; x . tf; x.\\\n tf", []),
        ("f(tf=1, a=tf.b)", ["2:11 tensorflow.b read"]),
        ("tf.a = tf.b", ["2:1 tensorflow.a read", "2:8 tensorflow.b read"]),
        ("del tf.a", ["2:5 tensorflow.a read"]),
        ("f(*tf.a(), **tf.b); [*tf.c(1)]", ["2:4 tensorflow.a call", "2:14 tensorflow.b read", "2:23 tensorflow.c call"]),
        ("lambda: tf.a", ["2:9 tensorflow.a read"]),
        ("'é'; tf.a", ["2:6 tensorflow.a read"]),
        ("x = (tf\n  .a  # why\n  .b(1))", ["2:6 tensorflow.a.b call"]),
        ("tf \\\n . a", ["2:1 tensorflow.a read"]),
        ("print tf.a, tf.b", ["2:7 tensorflow.a read", "2:13 tensorflow.b read"]),
        ("print >>tf.a, 1", ["2:9 tensorflow.a read"]),
        ("raise tf.E, 'x'", ["2:7 tensorflow.E read"]),
        ("`tf.a`", []),
        ("async def f():\n  await tf.a()", ["3:9 tensorflow.a call"]),
        ("match x:\n  case tf.A(y=1): pass\n  case tf.B: pass", ["3:8 tensorflow.A read", "4:8 tensorflow.B read"]),
        ("tfx.a; xtf.a; tf_.a; étf.a", []),
        ("try: pass\nexcept tf.E as e: pass", ["3:8 tensorflow.E read"]),
        ("try: pass\nexcept tf.E, e: pass", ["3:8 tensorflow.E read"]),
        ("with tf.Session() as s: pass", ["2:6 tensorflow.Session call"]),
        ("a if tf.b else c", ["2:6 tensorflow.b read"]),
        ("(yield tf.a)", ["2:8 tensorflow.a read"]),
        ("assert tf.a, tf.b", ["2:8 tensorflow.a read", "2:14 tensorflow.b read"]),
        ("global tf\ntf.a", ["3:1 tensorflow.a read"]),
    ],
)
def test_kinds_and_places(source: str, expected: list[str]) -> None:
    assert uses(TF + source) == expected


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("import tensorflow.keras as k\nk.Model", ["tensorflow.keras.Model"]),
        ("import tensorflow.python.ops\ntensorflow.nn", ["tensorflow.nn"]),
        ("from tensorflow import keras\nkeras.Model", ["tensorflow.keras.Model"]),
        (
            "from tensorflow.keras.layers import Dense as D, Conv\nD(Conv)",
            ["tensorflow.keras.layers.Dense", "tensorflow.keras.layers.Conv"],
        ),
        ("from tensorflow import *\nkeras.Model", ["*keras.Model"]),
        ("import os\nos.path", []),
        ("from .tensorflow import x\nx.y", [".tensorflow.x.y"]),
        ("from . import tensorflow\ntensorflow.y", [".tensorflow.y"]),
        ("tf = __import__('tensorflow')\ntf.x", ["tensorflow.x"]),
        ("tf = __import__('tensorflow.nn')\ntf.x", ["tensorflow.x"]),
        ("tf = importlib.import_module('tensorflow.nn')\ntf.x", ["tensorflow.nn.x"]),
        ("tf: Any = LazyLoader('tf', globals(), 'tensorflow')\ntf.x", ["tensorflow.x"]),
        ("tf = pytest.importorskip('tensorflow')\ndef f():\n  tf.x", ["tensorflow.x"]),
        # aliases of attributes
        (TF + "keras = tf.keras\nkeras.x", ["tensorflow.keras", "tensorflow.keras.x"]),
        (
            TF + "K = tf.keras\nL = K.layers\nL.D(1)",
            ["tensorflow.keras", "tensorflow.keras.layers", "tensorflow.keras.layers.D"],
        ),
        (TF + "tf = tf.compat.v1\ntf.x", ["tensorflow.compat.v1", "tensorflow.compat.v1.x"]),
        (TF + "a = b = tf.nn\na.x; b.y", ["tensorflow.nn", "tensorflow.nn.x", "tensorflow.nn.y"]),
        (TF + "K: Any = tf.keras\nK.x", ["tensorflow.keras", "tensorflow.keras.x"]),
        (TF + "K = tf.keras if x else None\nK.x", ["tensorflow.keras", "tensorflow.keras.x"]),
        (TF + "if (K := tf.keras): K.x", ["tensorflow.keras", "tensorflow.keras.x"]),
        (TF + "K = tf.keras()\nK.x", ["tensorflow.keras", "tensorflow.keras().x"]),
        (TF + "def f():\n  K = tf.keras\n  K.x\nK.x", ["tensorflow.keras", "tensorflow.keras.x"]),
        (TF + "def f(tf):\n  K = tf.keras\n  K.x", []),
        (
            TF + "class A:\n  K = tf.keras\n  K.x\n  def f(self): K.y; self.K.z",
            ["tensorflow.keras", "tensorflow.keras.x", ":A().K.z"],
        ),
        (TF + "a = b\nb = a\na.x", []),
    ],
)
def test_what_names_stand_for(source: str, expected: list[str]) -> None:
    assert names(source) == expected


SHADOWED = [
    "def f(tf): tf.x",
    "def f(a, tf=1): tf.x",
    "def f(*tf): tf.x",
    "def f(**tf): tf.x",
    "def f(a, /, *, tf: int = 1): tf.x",
    "def f((a, tf)): tf.x",
    "lambda tf: tf.x",
    "lambda *tf: tf.x",
    "def f():\n  tf.x\n  tf = 1",
    "def f():\n  tf: int\n  tf.x",
    "def f():\n  tf += 1\n  tf.x",
    "def f():\n  for tf in y: tf.x",
    "def f():\n  for a, (b, *tf) in y: tf.x",
    "def f():\n  with y as tf: tf.x",
    "def f():\n  with y as (a, tf): tf.x",
    "def f():\n  try: y\n  except E as tf: tf.x",
    "def f():\n  try: y\n  except E, tf: tf.x",
    "def f():\n  a, tf = y\n  tf.x",
    "def f():\n  [a, tf] = y\n  tf.x",
    "def f():\n  if (tf := y): tf.x",
    "def f():\n  def tf(): pass\n  tf.x",
    "def f():\n  class tf: pass\n  tf.x",
    "def f():\n  import os as tf\n  tf.x",
    "def f():\n  from os import tf\n  tf.x",
    "def f():\n  match y:\n    case tf: tf.x",
    "def f():\n  match y:\n    case [a, *tf]: tf.x",
    "def f():\n  match y:\n    case A() as tf: tf.x",
    "def f():\n  del tf\n  tf.x",
    "def f():\n  tf = 1\n  def g(): tf.x",
    "def f():\n  tf = 1\n  class A:\n    tf.x",
    "def f():\n  [(tf := y) for y in z]\n  tf.x",
    "class A:\n  tf = 1\n  tf.x",
    "[tf.x for tf in y]",
    "{tf.x for tf in y}",
    "{tf.x: tf.y for tf in y}",
    "f(tf.x for tf in y)",
    "[a for tf in y for a in tf.x]",
    "[tf.x for a, tf in y if tf.z]",
    "tf = 1\ntf.x",
    "tf = 1\ndef f(): tf.x",
    "del tf\ntf.x",
    "for tf in y: pass\ntf.x",
    "def tf(): pass\ntf.x",
    "(tf := 1)\ntf.x",
    "def f():\n  global tf\n  tf = 1\n  tf.x",
]


@pytest.mark.parametrize("source", SHADOWED)
def test_shadowed_names_are_no_uses(source: str) -> None:
    assert names(TF + source) == []


VISIBLE = [
    "def f(a=tf.x): pass",
    "def f(tf=tf.x): pass",
    "def f(tf: tf.x): pass",
    "lambda tf=tf.x: tf",
    "def f():\n  tf.x\n  def g():\n    tf = 1",
    "class A:\n  tf = 1\n  def f(self): tf.x",
    "class A:\n  tf = 1\n  y = [tf.x for y in z]",
    "class A:\n  def tf(self): tf.x",
    "class A:\n  tf.x\n  tf = 1",
    "[tf for tf in tf.x]",
    "[a for a in y for b in tf.x]",
    "def f():\n  global tf\n  tf.x",
    "tf = None\ntf.x",
    "if y: tf = 1\ntf.x",
    "for y in z: tf = 1\ntf.x",
    "try: y\nexcept E as tf: pass\ntf.x",
    "def f(): tf = 1\ntf.x",
    "tf.x\ntf = 1",
    "def f():\n  tf.x\ndel tf",
    "f(tf=1)\ntf.x",
    "y.tf = 1\ntf.x",
    "if y:\n  tf = 1\nelse:\n  tf.x",
    "tf: int\ntf.x",
]


@pytest.mark.parametrize("source", VISIBLE)
def test_names_that_are_not_shadowed(source: str) -> None:
    assert names(TF + source) == ["tensorflow.x"]


@pytest.mark.parametrize(
    "source",
    [
        "try:\n  import tensorflow as tf\nexcept ImportError:\n  tf = None\ntf.x",
        "try:\n  import tensorflow as tf\nexcept ImportError:\n  import fake as tf\ntf.x",
        "try:\n  import fake as tf\nexcept ImportError:\n  import tensorflow as tf\ntf.x",
        "try:\n  import tensorflow as tf\nexcept ImportError:\n  import torch as tf\ntf.x",
        "if y:\n  import tensorflow as tf\nelse:\n  tf = make()\ndef f(): tf.x",
        "if y:\n  import tensorflow as tf\nelif z:\n  import torch as tf\nelse:\n  tf = 1\ntf.x",
        "tf = None\ndef load():\n  global tf\n  import tensorflow as tf\ndef f(): tf.x",
        "def f():\n  tf = None\n  def g():\n    nonlocal tf\n    import tensorflow as tf\n  tf.x",
        "def f():\n  import tensorflow as tf\n  def g(): tf.x",
        "def f():\n  import tensorflow as tf\n  return [tf.x for y in z]",
        "import torch as tf\nimport tensorflow as tf\ntf.x",
        "import tensorflow as tf\ndef f(): tf.x\ndef g():\n  import torch as tf",
        "import torch as tf\ndef f():\n  import tensorflow as tf\n  tf.x",
        "with suppress(ImportError):\n  import tensorflow as tf\ntf.x",
    ],
)
def test_which_of_several_bindings(source: str) -> None:
    assert names(source) == ["tensorflow.x"]


def test_an_import_in_a_function_stays_there() -> None:
    assert names("def f():\n  import tensorflow as tf\ntf.x\ndef g(): tf.y") == []


def test_a_use_before_its_import_is_none_in_a_file() -> None:
    assert names("tf.x\nimport tensorflow as tf") == []
    assert names("def f(): tf.x\nimport tensorflow as tf") == ["tensorflow.x"]


def test_end_lines_and_texts() -> None:
    facts = read(TF + "x = (tf\n  .a.\n  b)\n")
    (use,) = facts.uses
    assert (use.line, use.end_line) == (2, 4)
    assert facts.texts == {"1": "import tensorflow as tf", "2": "x = (tf"}


def test_many_names_are_found_as_few_are() -> None:
    many = [f"n{number}" for number in range(60)]
    source = f"from tensorflow import {', '.join(many)}\n" + "".join(f"{name}.x(y.{name}, {name}z)\n" for name in many)
    assert names(source) == [f"tensorflow.{name}.x" for name in many]


def test_relative_names_keep_their_dots_where_they_are_followed() -> None:
    source = Source("from ..compat import tf\nfrom . import k as K\ntf.nn.relu(K.x)\nimport torch\ntorch.y\n")
    said = read_sources([source], "a.py", Wanted(frozenset()))
    assert [use.name for use in said.uses] == ["..compat.tf.nn.relu", ".k.x", "torch.y"]
