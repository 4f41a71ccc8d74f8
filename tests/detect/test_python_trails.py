"""Trails: through calls, variables, relative imports, `with`, annotations and classes; and what flow makes of them."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scanner.detect import Settings
from scanner.detect.python import detect
from scanner.model.facts import FileFacts

SETTINGS = Settings(roots=("tensorflow", "torch", "keras"))
TF = "import tensorflow as tf\n"
NN = "import torch\nfrom torch import nn\n"
NET = NN + "class Net(nn.Module):\n"


def read(source: str) -> FileFacts:
    return detect("a.py", source.encode(), SETTINGS)


def uses(source: str) -> list[str]:
    """`2:1 tensorflow.x().y call` for each use that leads through a call, a class, another module or a star."""
    return [
        f"{use.line}:{use.column} {use.name} {use.kind}"
        for use in read(source).uses
        if "(" in use.name or use.name[0] in ".:*" or use.name.split(".")[0] not in SETTINGS.roots
    ]


def names(source: str) -> list[str]:
    return [use.name for use in read(source).uses]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("tf.f([1]).g(x)", ["2:11 tensorflow.f().g call"]),
        ("tf.f(x).g.h(y)", ["2:9 tensorflow.f().g.h call"]),
        ("tf.f(x)(y).g", ["2:12 tensorflow.f()().g read"]),
        ("tf.f().g().h()", ["2:8 tensorflow.f().g call", "2:12 tensorflow.f().g().h call"]),
        ("x = (\n  tf.f()\n  .g(1)\n  .h\n)", ["4:4 tensorflow.f().g call", "5:4 tensorflow.f().g().h read"]),
        ("async def f():\n  (await tf.f()).g", ["3:18 tensorflow.f().g read"]),
        ("tf.f()[0].g; tf.f().g[0].h", ["2:21 tensorflow.f().g read"]),
        ("'é'; tf.f().g()", ["2:13 tensorflow.f().g call"]),
        ("@tf.f().g\ndef f(): pass", ["2:9 tensorflow.f().g decorator"]),
        ("class A(tf.f().g): pass", ["2:16 tensorflow.f().g base"]),
        ("m = tf.keras.Model(1)\nm.fit(x)", ["3:1 tensorflow.keras.Model().fit call"]),
        ("m = tf.M()\nm.a.b = 1\nf(m)\nm(1)\nm(1).c", ["3:1 tensorflow.M().a.b read", "6:6 tensorflow.M()().c read"]),
        ("m = await_(tf.M())\nm.a", []),
        ("async def f():\n  m = await tf.M()\n  m.a", ["4:3 tensorflow.M().a read"]),
        ("m = (\n  tf.M())\nm.a", ["4:1 tensorflow.M().a read"]),
        ("m: tf.X = tf.M()\nm.a", ["3:1 tensorflow.M().a read"]),
        ("if (m := tf.M()): m.a", ["2:19 tensorflow.M().a read"]),
        ("a, b = tf.A(), tf.B()\na.x; b.y", ["3:1 tensorflow.A().x read", "3:6 tensorflow.B().y read"]),
        ("a, b = tf.A, tf.B\na.x()", []),
        ("a, b = tf.A()\na.x", []),
        ("a, *b = tf.A(), tf.B()\na.x", []),
        ("a = b = tf.A()\na.x; b.y", ["3:1 tensorflow.A().x read", "3:6 tensorflow.A().y read"]),
        ("c = tf.C()\nd = c(1)\ne = d.f()\ne.g", ["4:5 tensorflow.C()().f call", "5:1 tensorflow.C()().f().g read"]),
        ("a = tf.A() if x else tf.A()\na.b", ["3:1 tensorflow.A().b read"]),
        ("a = tf.A() if x else None\na.b", ["3:1 tensorflow.A().b read"]),
        ("a = tf.A() if x else tf.B()\na.b", []),
        ("a = tf.A() or y\na.b", []),
        ("a = tf.A() + 1\na.b", []),
        ("a = [tf.A()]\na.b", []),
        ("a = tf.A().b().c().d().e()\na.f", ["2:12 tensorflow.A().b call", "2:16 tensorflow.A().b().c call",
                                            "2:20 tensorflow.A().b().c().d call", "2:24 tensorflow.A().b().c().d().e call"]),
        ("m = tf.M()\nm.__class__.__name__; m.__doc__", []),
        ("with tf.S() as s:\n  s.run(1)", ["3:3 tensorflow.S().run call"]),
        ("with open(x) as f, tf.S() as s: s.run; f.read", ["2:33 tensorflow.S().run read"]),
        ("with (open(x) as f, tf.S() as s):\n  s.run", ["3:3 tensorflow.S().run read"]),
        ("async def f():\n  async with tf.S() as s: s.run", ["3:27 tensorflow.S().run read"]),
        ("with tf.S() as (a, b): a.run", []),
        ("for s in tf.S(): s.run", []),
        ("[s.run for s in tf.S()]", []),
        ("try: x\nexcept tf.E as e: e.message", []),
    ],
)  # fmt: skip
def test_calls_and_variables(source: str, expected: list[str]) -> None:
    assert uses(TF + source) == expected


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("def f(m: nn.Module): m.a()", ["3:22 torch.nn.Module().a call"]),
        ("def f(x, m: nn.Module = None, *, n: 'nn.Linear'):\n  m.a; n.b", ["4:3 torch.nn.Module().a read",
                                                                        "4:8 torch.nn.Linear().b read"]),
        ("from typing import Optional\ndef f(m: Optional[nn.Module]): m.a", ["4:32 torch.nn.Module().a read"]),
        ("def f(m: Optional['nn.Module'] = None): m.a", ["3:41 torch.nn.Module().a read"]),
        ("def f(m: typing.Union[None, nn.Module]): m.a", ["3:42 torch.nn.Module().a read"]),
        ("def f(m: nn.Module | None): m.a", ["3:29 torch.nn.Module().a read"]),
        ("def f(m: nn.Module | nn.Linear): m.a", []),
        ("def f(m: list[nn.Module]): m.a", []),
        ("def f(m: type[nn.Module]): m.a", []),
        ("def f(*m: nn.Module, **n: nn.Module): m.a; n.b", []),
        ("def f(m: nn.Module):\n  def g(m): m.a\n  m.b", ["5:3 torch.nn.Module().b read"]),
        ("m: nn.Module = make()\nm.a", ["4:1 torch.nn.Module().a read"]),
        ("m: nn.Module = nn.Linear(1)\nm.a", ["4:1 torch.nn.Linear().a read"]),
        ("def f(m: nn.Module):\n  m = make(m)\n  m.a", []),
        ("lambda m: m.a", []),
    ],
)  # fmt: skip
def test_annotations(source: str, expected: list[str]) -> None:
    assert uses(NN + source) == expected


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("from .a import b\nb.c()", ["2:1 .a.b.c call"]),
        ("from ..a import B as C\nc = C()\nc.d", ["2:5 ..a.B call", "3:1 ..a.B().d read"]),
        ("import mine.compat as c\nc.tf.x", ["2:1 mine.compat.tf.x read"]),
        ("from mine import Net\nNet().fit(1)", ["2:1 mine.Net call", "2:7 mine.Net().fit call"]),
        ("import os, numpy as np, requests\nx = np.f()\nx.y; os.path; requests.get(1).z", []),
        ("try:\n  import mine as tf\nexcept ImportError:\n  import tensorflow as tf\ntf.x().y", ["5:8 tensorflow.x().y read"]),
    ],
)
def test_imports_that_may_be_first_party(source: str, expected: list[str]) -> None:
    assert uses(source) == expected


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("  pass\nn = Net()\nn.parameters(); Net; n", ["6:1 :Net().parameters call"]),
        ("  def f(self): self.parameters().x", ["4:16 :Net().parameters call", "4:34 :Net().parameters().x read"]),
        ("  def f(self): self.f(); self.g\n  def g(self): pass", []),
        ("  def __init__(s): s.x\n  def f(me): self.x", []),
        ("  def f(self):\n    super().f(1)\n    super(Net, self).g()",
         ["5:13 :Net.super().f call", "6:22 :Net.super().g call"]),
        ("  def f(self): super(Other, self).f()", []),
        ("  @classmethod\n  def f(cls): cls.load(1); cls().to(2)", ["5:15 :Net.load call", "5:34 :Net().to call"]),
        ("  @staticmethod\n  def f(self): self.x", []),
        ("  def f(self):\n    def g(self): self.x\n    return lambda: self.y", ["6:20 :Net().y read"]),
        ("  def f(self):\n    self = other\n    self.x", []),
        ("  def f(self):\n    self.c = nn.Conv2d(1)\n    self.c.weight; self.c(1).x; self.c",
         ["6:5 :Net().c.weight read", "6:30 :Net().c().x read"]),
        ("  def f(self, x):\n    self.a = x\n    self.a.b; self.a", []),
        ("  L = nn.Linear\n  def f(self): self.L(1)", ["5:16 :Net().L call"]),
        ("  def f(self):\n    y = self.net(1)\n    y.backward()", ["5:9 :Net().net call", "6:5 :Net().net().backward call"]),
        ("  class In(nn.Linear):\n    def f(self): self.x", ["5:18 :Net.In().x read"]),
        ("  def f(self): pass\nNet.load(1); Net().f()", ["5:1 :Net.load call"]),
        ("  def f(self): self.assertEqual(1)", []),
    ],
)  # fmt: skip
def test_classes_of_the_module(source: str, expected: list[str]) -> None:
    assert uses(NET + source) == expected


@pytest.mark.parametrize(
    "source",
    [
        "class A(object):\n  def f(self): self.x.y",
        "class A(Exception):\n  def f(self): self.x.y; super().z()",
        "class A(dict): pass\nA().x",
        "class A:\n  def f(self): self.n = 3\n  def g(self): self.n.x",
        "def f(): return 1\nf().x",
        "def f():\n  class A(nn.Module):\n    def g(self): self.x\n  A().y",
    ],
)
def test_plain_classes_and_functions_are_of_no_interest(source: str) -> None:
    assert uses(NN + source) == []


def test_functions_of_the_module() -> None:
    assert uses(TF + "def make(): return tf.M()\nmake().fit()\nm = make()\nm.x") == [
        "3:8 :make().fit call",
        "5:1 :make().x read",
    ]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("def f(d):\n  if d is None:\n    d = tf.x\n  d.y", []),
        ("def f(d):\n  if d is None:\n    d = tf.x\n    d.y", ["tensorflow.x.y"]),
        ("def f(d=None):\n  d = tf.x\n  d.y", ["tensorflow.x.y"]),
        ("if a: d = tf.x()\nelse: d = tf.x()\nd.y", ["tensorflow.x().y"]),
        ("if a: d = tf.x()\nelse: d = tf.z()\nd.y", []),
        ("if a: d = tf.x\nelse: d = tf.z\nd.y", []),
        ("try: d = tf.x\nexcept E: d = tf.z\nd.y", ["tensorflow.x.y"]),
        ("try: d = tf.x()\nexcept E: d = tf.z()\nd.y", []),
        ("d = None\nif a: d = tf.x()\nd.y", ["tensorflow.x().y"]),
        ("d = 1\nif a: d = tf.x()\nd.y", []),
        ("d = tf.x()\nfor i in a:\n  d.y\n  d = 1", []),
        ("d = tf.x()\nfor i in a:\n  d.y\n  d = tf.x()", ["tensorflow.x().y"]),
        ("d = tf.x()\nfor i in a:\n  d = d.z()\nd.y", []),
        ("d = tf.x()\nd = d.z()\nd.y", ["tensorflow.x().z", "tensorflow.x().z().y"]),
        ("d = tf.x()\nd = 1\nd.y", []),
        ("d = tf.x()\ndel d\nd.y", []),
        ("d = tf.x()\nd += 1\nd.y", []),
        ("d = tf.x()\ndef f(): d.y", ["tensorflow.x().y"]),
        ("d = tf.x()\ndef f(): d.y\nd = tf.z()", []),
        ("d = tf.x()\ndef f(): d.y\ndef g():\n  global d\n  d = 1", []),
        ("d = None\ndef g():\n  global d\n  d = tf.x()\ndef f(): d.y", ["tensorflow.x().y"]),
        ("def f(d):\n  d.y\nd = tf.x()", []),
        ("for d in a: pass\nd = tf.x()\nd.y", ["tensorflow.x().y"]),
        ("d = tf.x()\nfor d in a: d.y", []),
        ("d = tf.x()\n(\n  d,\n  e,\n) = a\nd.y", []),
        ("d = tf.x()\nf(\n  d=1,\n)\nd.y", ["tensorflow.x().y"]),
        ("d = tf.x()\nlambda d: d.y", []),
        ("d = tf.x()\ndef f(\n  a,\n  d,\n): d.y", []),
    ],
)
def test_flow(source: str, expected: list[str]) -> None:
    direct = ("tensorflow.x", "tensorflow.z")
    assert [name for name in names(TF + source) if name not in direct] == expected


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("from .a import *\nf(x).y", ["2:1 *f call", "2:6 *f().y read"]),
        ("from .a import *\nclass A(Base, m.B): pass", ["2:9 *Base base", "2:15 *m.B base"]),
        ("from .a import *\n@dec\ndef f(): pass", ["2:2 *dec decorator"]),
        ("from .a import *\nx = Name\nlen(x)", []),
        ("from .a import *\ndef f(g): g(1)\nfor h in x: h.y", []),
        ("from .a import *\nimport os\nos.path\ndef k(): pass\nk()", []),
        ("from .a import *\nd = Dense(1)\nd.x", ["2:5 *Dense call", "3:1 *Dense().x read"]),
        ("import os\nf(x).y", []),
    ],
)
def test_star_imports(source: str, expected: list[str]) -> None:
    assert uses(source) == expected


HOSTILE = {
    "aliases": "a0 = tf.x()\n" + "".join(f"a{n + 1} = a{n}.b\n" for n in range(3_000)),
    "rebindings": "a = tf.x()\n" * 3_000 + "a.b",
    "chained calls": "tf.x" + "().a" * 3_000,
    "calls of calls": "a = tf.x" + "()" * 3_000 + "\na.b",
    "cycle": "a = b\nb = a\n" * 1_000 + "a.b().c",
    "loop": "while tf.x:\n" + "  a = b.c()\n  b = a.d()\n" * 1_000,
    "members": "class A(tf.M):\n" + "".join(f"  def f{n}(self): self.x{n} = tf.y()\n" for n in range(3_000)),
    "classes": "".join(f"class A{n + 1}(A{n}):\n  def f(self): return self.g()\n" for n in range(2_000)),
    "classes around": "class A0(A1999): pass\n" + "".join(f"class A{n + 1}(A{n}, tf.M): pass\n" for n in range(2_000)),
    "returns": "def f():\n" + "  return tf.x()\n" * 3_000,
    "one line": "a = tf.x(); a.b; " * 3_000,
    "parentheses": "a = " + "(" * 3_000 + "tf.x()" + ")" * 3_000,
    "alternatives": "a = " + "tf.x() or " * 3_000 + "1",
    "conditions": "a = " + "tf.x() if b else " * 3_000 + "1",
    "annotations": "def f(" + ", ".join(f"a{n}: tf.X" for n in range(3_000)) + "): a1.b",
    "targets": ", ".join(["a"] * 3_000) + " = " + ", ".join(["tf.x()"] * 3_000) + "\na.b",
    "supers": "class A(tf.M):\n  def f(self):\n" + "    super(A, self).f(super().g)\n" * 3_000,
    "with": "with " + ", ".join(["tf.x() as a"] * 1_000) + ": a.b",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_text_is_bounded(name: str) -> None:
    facts = read(TF + "from .x import *\n" + HOSTILE[name] + "\n")
    assert facts.imports[0].module == "tensorflow"
    assert all(len(use.name) <= 301 and use.name.count("()") <= 4 for use in facts.uses if "()" in use.name)


PIECES = st.sampled_from(
    ["a = ", "b", "tf.x()", "(", ")", ".c", "()", "\n", "\n  ", "\n    ", "class A(tf.M):", "def f(self, a: tf.X):",
     "self", "self.b", "super()", "return ", " = ", ", ", "for ", " in ", "with ", " as ", "if b:", "else:", " or ",
     "None", "from .m import *\n",
     "__all__ = ['a']", "@property", "global a", "lambda a: ", "del ", "'''", "await ", ":", "\\\n", "é"]
)  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(st.lists(PIECES, max_size=60))
def test_reading_twice_and_with_other_line_ends_is_the_same(pieces: list[str]) -> None:
    text = TF + "".join(pieces)
    facts = read(text)
    assert read(text) == facts
    crlf = read(text.replace("\n", "\r\n"))
    assert (crlf.uses, crlf.imports, crlf.definitions) == (facts.uses, facts.imports, facts.definitions)
    assert len({(use.line, use.column) for use in facts.uses}) == len(facts.uses)
