"""Which module an import means: first-party as Python would find it, else somebody else's."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scanner.resolve import ModuleMap

KNOWN = frozenset({"torch", "keras", "tensorflow"})


def modules(*paths: str, roots: tuple[str, ...] = ()) -> ModuleMap:
    return ModuleMap(paths, roots, KNOWN)


@pytest.mark.parametrize(
    ("module", "name", "level", "expected"),
    [
        ("pkg", None, 0, ("pkg/__init__.py",)),
        ("pkg.sub.mod", None, 0, ("pkg/__init__.py", "pkg/sub/__init__.py", "pkg/sub/mod.py")),
        ("pkg.sub", "mod", 0, ("pkg/__init__.py", "pkg/sub/__init__.py", "pkg/sub/mod.py")),
        ("pkg.sub", "something_defined_there", 0, ("pkg/__init__.py", "pkg/sub/__init__.py")),
        ("", "other", 1, ("pkg/sub/__init__.py", "pkg/sub/other.py")),
        ("mod", "x", 1, ("pkg/sub/__init__.py", "pkg/sub/mod.py")),
        ("core", None, 2, ("pkg/__init__.py", "pkg/core.py")),
        ("", "x", 9, ()),
        ("os", None, 0, ()),
        ("torch.nn", None, 0, ()),
        ("numpy", None, 0, ()),
    ],
)
def test_imports_from_inside_a_package(module: str, name: str | None, level: int, expected: tuple[str, ...]) -> None:
    paths = ("pkg/__init__.py", "pkg/core.py", "pkg/sub/__init__.py", "pkg/sub/mod.py", "pkg/sub/other.py")
    assert modules(*paths).resolve("pkg/sub/user.py", module, name, level) == expected


def test_a_repository_that_is_a_framework_owns_its_name() -> None:
    here = modules("keras/__init__.py", "keras/src/layers.py", "tests/test_layers.py")
    assert here.owns("keras/src/layers.py", "keras")
    assert here.owns("tests/test_layers.py", "keras")
    assert not here.owns("tests/test_layers.py", "tensorflow")


def test_a_module_beside_a_script_shadows_a_framework_for_that_script_only() -> None:
    here = modules("tools/torch.py", "tools/run.py", "train.py")
    assert here.owns("tools/run.py", "torch")
    assert not here.owns("train.py", "torch")


def test_a_folder_named_like_a_framework_is_not_the_framework() -> None:
    here = modules("tensorflow/train.py", "torch/train.py", "common.py")
    assert not here.owns("common.py", "tensorflow")
    assert not here.owns("torch/train.py", "torch")


def test_a_subpackage_named_like_a_framework_is_reached_by_its_own_path_only() -> None:
    here = modules("lib/__init__.py", "lib/keras/__init__.py", "lib/keras/model.py", "lib/user.py")
    assert not here.owns("lib/user.py", "keras")
    assert here.resolve("lib/user.py", "keras", "model", 1) == (
        "lib/__init__.py",
        "lib/keras/__init__.py",
        "lib/keras/model.py",
    )


def test_src_layout_and_manifest_folders_are_on_the_path() -> None:
    here = modules("src/app/__init__.py", "services/api/api/__init__.py", "run.py", roots=("services/api",))
    assert here.resolve("run.py", "app", None, 0) == ("src/app/__init__.py",)
    assert here.resolve("run.py", "api", None, 0) == ("services/api/api/__init__.py",)


def test_what_is_put_on_the_path_by_hand_is_believed_where_only_one_can_be_meant() -> None:
    one = modules("lib/nets/__init__.py", "lib/nets/vgg.py", "tools/train.py")
    assert one.resolve("tools/train.py", "nets.vgg", None, 0) == ("lib/nets/__init__.py", "lib/nets/vgg.py")
    two = modules("a/nets/__init__.py", "b/nets/__init__.py", "tools/train.py")
    assert two.resolve("tools/train.py", "nets", None, 0) == ()


def test_a_package_hides_a_module_of_its_name_and_a_source_hides_its_stub() -> None:
    assert modules("m.py", "m/__init__.py").resolve("x.py", "m", None, 0) == ("m/__init__.py",)
    assert modules("m.pyi", "m.py").resolve("x.py", "m", None, 0) == ("m.py",)


@pytest.mark.parametrize(
    ("dotted", "level", "expected"),
    [
        ("pkg.sub.mod.Net.forward", 0, ("pkg/sub/mod.py", ("Net", "forward"))),
        ("pkg.sub.nothing.x", 0, ("pkg/sub/__init__.py", ("nothing", "x"))),
        ("pkg", 0, ("pkg/__init__.py", ())),
        ("pkg.plain.deep.leaf.x", 0, ("pkg/plain/deep/leaf.py", ("x",))),
        ("pkg.plain.deep.x", 0, ("pkg/__init__.py", ("plain", "deep", "x"))),
        ("", 1, ("pkg/sub/__init__.py", ())),
        ("mod.x", 1, ("pkg/sub/mod.py", ("x",))),
        ("x", 2, ("pkg/__init__.py", ("x",))),
        ("x", 9, ("", ("x",))),
        ("torch.nn", 0, None),
        ("numpy", 0, None),
        ("", 0, None),
        ("bare.leaf.x", 0, ("bare/leaf.py", ("x",))),
        ("bare.nothing", 0, ("", ("bare", "nothing"))),
    ],
)
def test_where_a_dotted_name_leads(dotted: str, level: int, expected: tuple[str, tuple[str, ...]] | None) -> None:
    paths = ("pkg/__init__.py", "pkg/sub/__init__.py", "pkg/sub/mod.py", "pkg/plain/deep/leaf.py", "bare/leaf.py")
    assert modules(*paths).locate("pkg/sub/user.py", dotted, level) == expected


@given(st.lists(st.text("ab/._", min_size=1, max_size=12), max_size=8), st.text("ab.", max_size=8), st.integers(0, 5))
@settings(max_examples=60, deadline=None)
def test_no_layout_breaks_it_and_order_never_matters(paths: list[str], module: str, level: int) -> None:
    files = [f"{path.strip('/')}.py" for path in paths]
    forward, backward = ModuleMap(files, (), KNOWN), ModuleMap(files[::-1], (), KNOWN)
    for path in files:
        assert forward.resolve(path, module, "a", level) == backward.resolve(path, module, "a", level)
        assert forward.owns(path, "torch") == backward.owns(path, "torch")
