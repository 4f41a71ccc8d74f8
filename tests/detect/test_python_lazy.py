"""Classes that stand for a module, and import it when they are asked for a name."""

from __future__ import annotations

import pytest

from scanner.detect import Settings
from scanner.detect.python import detect

OWN = """from importlib import import_module
from types import ModuleType

class {name}({base}):
    def __getattr__(self, name):
        return getattr({body}, name)


torch = {name}("torch")
"""


def lazy(source: str) -> list[tuple[str, str | None, int]]:
    rows = detect("a.py", source.encode(), Settings(roots=frozenset({"torch"}))).imports
    return [(row.module, row.bound, row.line) for row in rows if row.guard == "dynamic"]


@pytest.mark.parametrize("name", ["X", "ModuleWrapper", "_LazyThing", "TorchModuleWrapper", "LazyModuleWrapper"])
@pytest.mark.parametrize("base", ["ModuleType", "types.ModuleType", "Mixin, ModuleType"])
def test_a_module_type_of_the_files_own(name: str, base: str) -> None:
    assert lazy(OWN.format(name=name, base=base, body="import_module(self.__name__)")) == [("torch", "torch", 9)]


@pytest.mark.parametrize(("base", "body"), [("ModuleType", "self"), ("Base", "import_module(self.__name__)")])
def test_a_stand_in_for_tests_imports_nothing(base: str, body: str) -> None:
    assert lazy(OWN.format(name="FakeModule", base=base, body=body)) == []


def test_what_imports_must_stand_in_the_class() -> None:
    source = OWN.format(name="Fake", base="ModuleType", body="self") + "other = import_module(name)\n"
    assert lazy(source) == []


@pytest.mark.parametrize(
    ("call", "expected"),
    [
        ("t = ModuleWrapper('torch')", [("torch", "t", 1)]),
        ("t = util.TorchModuleProxy('torch')", [("torch", "t", 1)]),
        ("t = _LazyModule('torch')", [("torch", "t", 1)]),
        ("t = DeferredImport('torch.nn')", [("torch.nn", "t", 1)]),
        ("t = MyLazyLoader('t', globals(), 'torch')", [("torch", "t", 1)]),
        ("t = TorchLazyImport(name='torch')", [("torch", "t", 1)]),
        ("t = _LazyModule(__name__, globals()['__file__'], _import_structure)", []),
        ("raise LazyImportError('torch')", []),
        ("raise ModuleWrapperError('torch')", []),
        ("t = ModuleWrapper(torch)", []),
        ("t = ModuleWrapper('no module')", []),
        ("class ModuleWrapper(Base): pass", []),
        ("t = ModuleWrappers", []),
    ],
)
def test_names_of_such_classes(call: str, expected: list[tuple[str, str | None, int]]) -> None:
    assert lazy(call + "\n") == expected
