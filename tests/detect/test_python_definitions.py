"""What names of a module stand for: classes with their members, functions, values, `__all__`."""

from __future__ import annotations

import pytest

from scanner.detect import Settings
from scanner.detect.python import detect, read_cells

SETTINGS = Settings(roots=("tensorflow", "torch", "keras"))
TF = "import tensorflow as tf\n"


def rows(source: str) -> list[str]:
    """`2 class A: x, y` for each definition."""
    facts = detect("a.py", source.encode(), SETTINGS)
    return [f"{row.line} {row.kind} {row.name}: {', '.join(row.stands_for)}" for row in facts.definitions]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("class A(tf.M): pass", ["2 class A: tensorflow.M"]),
        ("class A(tf.M, object, Generic[T], abc.ABC, Mixin, metaclass=tf.X): pass", ["2 class A: tensorflow.M, ?"]),
        ("class A(tf.M[int], make()): pass", ["2 class A: tensorflow.M, ?"]),
        ("from .b import B\nclass A(B): pass\nclass C(A): pass\nclass D: pass\nclass E(D): pass",
         ["3 class A: .b.B", "4 class C: :A"]),
        ("class B(A): pass\nclass A(tf.M): pass", ["3 class A: tensorflow.M"]),
        ("class A(tf.M):\n  def f(self): pass\n  async def g(self): pass\n  x = 1\n  y: int\n  z = w()",
         ["2 class A: tensorflow.M", "3 function A.f: ", "4 function A.g: ", "5 attribute A.x: ", "6 attribute A.y: ",
          "7 attribute A.z: ?"]),
        ("class A:\n  def __init__(self, n):\n    self.s = tf.S()\n    self.n = n\n    self.k = [1]",
         ["2 class A: ", "3 function A.__init__: ", "4 attribute A.s: tensorflow.S()", "5 attribute A.n: ?",
          "6 attribute A.k: "]),
        ("class A:\n  s = None\n  def f(self): self.s = tf.S()\n  def g(self): self.s = tf.T()",
         ["2 class A: ", "3 attribute A.s: tensorflow.S(), tensorflow.T()", "4 function A.f: ", "5 function A.g: "]),
        ("class A:\n  K = tf.keras\n  n: tf.N = None", ["2 class A: ", "3 attribute A.K: tensorflow.keras",
                                                      "4 attribute A.n: tensorflow.N()"]),
        ("class A:\n  def f(self):\n    self.a, self.b = tf.A(), tf.B()\n    self.c: tf.C = x\n    for self.d in y: pass\n"
         "    with tf.E() as self.e: pass",
         ["2 class A: ", "3 function A.f: ", "4 attribute A.a: tensorflow.A()", "4 attribute A.b: tensorflow.B()",
          "5 attribute A.c: tensorflow.C()", "6 attribute A.d: ?", "7 attribute A.e: ?"]),
        ("class A:\n  @property\n  def p(self): return tf.P()\n  @p.setter\n  def p(self, x): self._p = x\n"
         "  @unknown\n  def q(self): return tf.Q()\n  def r(self): return self",
         ["2 class A: ", "4 attribute A.p: tensorflow.P()", "6 attribute A._p: ?", "8 function A.q: ?",
          "9 function A.r: :A()"]),
        ("class A:\n  class B(tf.M): pass\n  class C: pass", ["3 class A.B: tensorflow.M"]),
        ("class A(tf.M):\n  class B(tf.N):\n    def f(self): pass",
         ["2 class A: tensorflow.M", "3 attribute A.B: ", "3 class A.B: tensorflow.N", "4 function A.B.f: "]),
        ("class A(tf.M):\n  if x:\n    def f(self): pass\n  else:\n    g = 1",
         ["2 class A: tensorflow.M", "4 function A.f: ", "6 attribute A.g: "]),
        ("class A(tf.M):\n  def f(self): pass\n  def g(self): self.f = wrap(self.f)",
         ["2 class A: tensorflow.M", "3 function A.f: ", "4 function A.g: "]),
        ("try:\n  class A(tf.M): pass\nexcept E:\n  class A: pass", ["3 class A: tensorflow.M"]),
        ("class A: pass\ndef f(): pass\nx = 1", []),
    ],
)  # fmt: skip
def test_classes(source: str, expected: list[str]) -> None:
    assert rows(TF + source) == expected


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("def f(): return tf.M()", ["2 function f: tensorflow.M()"]),
        ("def f():\n  m = tf.M()\n  return m", ["2 function f: tensorflow.M()"]),
        ("def f(x):\n  if x: return tf.M()\n  elif y: return\n  return None", ["2 function f: tensorflow.M()"]),
        ("def f(x):\n  if x: return tf.M()\n  return x", ["2 function f: tensorflow.M(), ?"]),
        ("def f(x): return x", []),
        ("def f(x):\n  def g(): return tf.M()\n  return g()", []),
        ("def f(x):\n  yield x\n  return tf.M()", []),
        ("def f(x) -> tf.M: return x", ["2 function f: tensorflow.M()"]),
        ("def f(x) -> tf.M: return tf.N()", ["2 function f: tensorflow.N()"]),
        ("def f(x) -> List[tf.M]: return x", []),
        ("@dec\ndef f(): return tf.M()", ["3 function f: ?"][:0]),
        ("@tf.function\ndef f(): return tf.M()", ["3 function f: tensorflow.M()"]),
        ("if x:\n  def f(): return tf.M()\nelse:\n  def f(): return tf.N()", ["3 function f: tensorflow.M(), tensorflow.N()"]),
        ("def f(): return g()\ndef g(): return tf.M()", ["2 function f: :g()", "3 function g: tensorflow.M()"]),
        ("def f(): return tf.M", ["2 function f: tensorflow.M"]),
        ("class A(tf.M): pass\ndef f(): return A()", ["2 class A: tensorflow.M", "3 function f: :A()"]),
    ],
)
def test_functions(source: str, expected: list[str]) -> None:
    assert rows(TF + source) == expected


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("K = tf.keras\ns = tf.S()", ["2 value K: tensorflow.keras", "3 value s: tensorflow.S()"]),
        ("if x: K = tf.keras\nelse: K = tf.nn", ["3 value K: tensorflow.keras, tensorflow.nn"]),
        ("K = None\ntry: K = tf.keras\nexcept E: K = other()", ["4 value K: tensorflow.keras, ?"]),
        ("K = tf.keras\nK = 1", []),
        ("K = tf.x if y else tf.z", ["2 value K: tensorflow.x, tensorflow.z"]),
        ("s = None\ndef f():\n  global s\n  s = tf.S()", ["5 value s: tensorflow.S()"]),
        ("tf = tf.compat.v1", ["2 value tf: tensorflow.compat.v1"]),
        ("if x: tf = tf.compat.v1", ["2 value tf: tensorflow, tensorflow.compat.v1"]),
        ("if x: tf = 1", ["2 value tf: tensorflow, ?"]),
        ("from .a import b\ndef b(): pass", ["3 function b: "]),
        ("from .a import b\nclass b: pass", ["3 class b: "]),
        ("from .a import b\nb = 1", ["3 value b: ?"]),
        ("try:\n  import torch as t\nexcept E:\n  t = None", []),
        ("def f():\n  K = tf.keras", []),
        ("__all__ = ['a', \"b\"]", ["2 value __all__: a, b"]),
        ("__all__ = ('a',) + ('b',)\n__all__ += ['c']\n__all__.extend(['d'])\n__all__.append('e')",
         ["2 value __all__: a, b, c, d, e"]),
        ("__all__ = ['a'] + b.__all__", []),
        ("__all__ = [x for x in dir()]", []),
        ("if x:\n  __all__ = []", ["3 value __all__: "]),
    ],
)  # fmt: skip
def test_values(source: str, expected: list[str]) -> None:
    assert rows(TF + source) == expected


def test_beside_a_star_import_every_name_counts() -> None:
    source = (
        "from .a import *\nimport os\ndef f(): pass\nclass B: pass\nx, (y, *z) = q\nfor i in x: j = 1\n"
        "with o as (k, l): pass\nm: int = 1\nn = p = 1\nif x:\n  r = 1\ndef g():\n  s = 1\n"
    )
    found = [row.split(" ", 1)[1] for row in rows(source)]
    assert sorted(found) == sorted(
        ["function f: ", "class B: ", "function g: ", *(f"value {name}: " for name in "xyzijklmnpr")]
    )
    assert rows(source.replace("from .a import *", "")) == []


def test_cells_and_broken_files_define_too() -> None:
    said = read_cells([(0, "import torch"), (2, "\nclass A(torch.nn.Module): pass"), (3, "A().x")], "a.ipynb", SETTINGS)
    assert [(row.cell, row.line, row.name, row.stands_for) for row in said.definitions] == [(2, 2, "A", ("torch.nn.Module",))]
    assert [(use.cell, use.name) for use in said.uses if use.name[0] == ":"] == [(3, ":A().x")]
    assert rows(TF + "class A(tf.M):\n  def f(self): pass\nx = (\n") == ["2 class A: tensorflow.M", "3 function A.f: "]
