"""What modules offer without having imported it: tables of names, and `__getattr__`."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scanner.detect import Settings
from scanner.detect.python import detect
from scanner.model.facts import FileFacts

SETTINGS = Settings(roots=("tensorflow", "torch"))


def read(source: str) -> FileFacts:
    return detect("pkg/__init__.py", source.encode(), SETTINGS)


def lazily(source: str) -> set[tuple[str, str | None, int]]:
    return {(row.module, row.name, row.line) for row in read(source).imports if row.level == 1 and row.guard == "dynamic"}


STRUCTURE = """\
from transformers.utils import _LazyModule
_import_structure = {
    "configuration": ["Config"],
    "modeling": ["Net", "Head"],
}
try:
    import torch
except ImportError:
    pass
else:
    _import_structure["modeling_pt"] = ["TorchNet"]
    _import_structure["modeling"].append("More")
    _import_structure["modeling"].extend(["Most"])
import sys
sys.modules[__name__] = _LazyModule(__name__, globals()["__file__"], _import_structure)
"""


def test_the_table_that_a_lazy_module_reads() -> None:
    assert lazily(STRUCTURE) == {
        ("configuration", "Config", 3), ("modeling", "Net", 4), ("modeling", "Head", 4), ("modeling_pt", "TorchNet", 11),
        ("modeling", "More", 12), ("modeling", "Most", 13),
    }  # fmt: skip


@pytest.mark.parametrize(
    "call",
    [
        'lazy.attach(__name__, ["sub"], {"a.b": ["Net"]})',
        'lazy_loader.attach(__name__, submodules=["sub"], submod_attrs={"a.b": ["Net"]})',
        'attach(__name__, submodules={"sub"}, submod_attrs={"a.b": ("Net",)})',
    ],
)
def test_what_lazy_loader_attaches(call: str) -> None:
    assert lazily(f"__getattr__, __dir__, __all__ = {call}\n") == {("", "sub", 1), ("a.b", "Net", 1)}


@pytest.mark.parametrize(
    "source",
    [
        'attach(other, ["sub"])\n', 'x = attach("name", ["sub"])\n', '"_import_structure = {\'a\': [\'B\']}"\n',
        '_import_structure = {name: ["B"]}\n', "_import_structure = make()\n", '_import_structure = {"a": names}\n',
        '_import_structure = {"a": [f"{b}"]}\n', 'other = {"a": ["B"]}  # _import_structure\n',
        '_import_structure["a"].sort()\n', "x = attach()\n", "_import_structure = {}\n", "# attach\n",
    ],
)  # fmt: skip
def test_what_says_nothing(source: str) -> None:
    assert lazily(source) == set()


GETATTR = """\
def __getattr__(name):
    if name == "tf":
        import tensorflow as tf
        return tf
    elif name in ("Net", "Old"):
        from .modeling import Model
        return Model
    if "nn" == name:
        import torch
        return torch.nn
    if name == "lite":
        return importlib.import_module("tensorflow.lite")
    if name == "other":
        return compute()
    if name != "no":
        import torch
        return torch
    raise AttributeError(name)
"""


def test_what_a_modules_getattr_gives() -> None:
    rows = {(row.name, row.line, row.stands_for) for row in read(GETATTR).definitions if row.kind == "value"}
    assert rows == {
        ("tf", 2, ("tensorflow",)), ("Net", 5, (".modeling.Model",)), ("Old", 5, (".modeling.Model",)),
        ("nn", 8, ("torch.nn",)), ("lite", 11, ("tensorflow.lite",)),
    }  # fmt: skip


def test_a_method_of_that_name_is_not_the_modules() -> None:
    indented = "class A:\n" + "".join(f"    {line}\n" for line in GETATTR.splitlines())
    assert [row for row in read(indented).definitions if row.name in ("tf", "Net", "nn")] == []


LOOSE = ("x = attach(__name__, [", "]", "})", "f()", "attach()", "return", "_import_structure[", "def __getattr__():")


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from([*STRUCTURE.splitlines(), *GETATTR.splitlines(), *LOOSE]), max_size=20))
def test_no_lines_break_it(chosen: list[str]) -> None:
    source = "\n".join(chosen)
    assert read(source) == read(source.replace("\n", "\r\n"))
