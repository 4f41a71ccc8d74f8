"""From a trail to a name: through modules, objects and classes as Python goes, and nowhere where it cannot be told."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scanner.model.facts import Definition, DefinitionKind, FileFacts, Guard, Import
from scanner.model.rules import Match, Rulebook, Technology
from scanner.resolve import Knowledge, ModuleMap, Outcome, Resolver
from scanner.rulebook.index import Index

TECHNOLOGIES = (
    Technology(
        id="tensorflow",
        name="TensorFlow",
        kind="framework",
        about="",
        match=Match(imports=("tensorflow", "keras")),
        returns={
            "keras.*.__call__": "keras.KerasTensor",
            "keras.Input": "?",
            "tensorflow.keras.*.fit": "tensorflow.keras.callbacks.History",
        },
        members={"keras.Model": ("fit", "save", "__init__")},
    ),
    Technology(
        id="pytorch",
        name="PyTorch",
        kind="framework",
        about="",
        match=Match(imports=("torch",)),
        returns={
            "torch.nn.*.__call__": "torch.Tensor",
            "torch.nn.*.to": "self",
            "torch.nn.*.load": "class",
            "torch.relu": "torch.Tensor",
            "torch.Tensor.[a-z]*": "torch.Tensor",
            "torch.Tensor.item": "?",
        },
    ),
)
RULEBOOK = Rulebook(
    technologies=TECHNOLOGIES, facts=(), advice=(), questions=(), roles=(), statements=(), version="1", digest="0"
)  # fmt: skip
KNOWLEDGE = Knowledge(TECHNOLOGIES, Index(RULEBOOK))

Row = Import | Definition


def bring(
    module: str, name: str | None = None, bound: str | None = None, *, level: int = 0, guard: Guard = "", line: int = 1,
    column: int = 1,
) -> Import:  # fmt: skip
    star = name == "*"
    given = None if star else bound or name or module.split(".", 1)[0]
    return Import(module=module, name=name, bound=given, level=level, line=line, column=column, end_line=line, guard=guard)


def says(name: str, kind: DefinitionKind, *stands_for: str, line: int = 9) -> Definition:
    return Definition(name=name, kind=kind, line=line, stands_for=stands_for)


def resolver(files: Mapping[str, tuple[Row, ...]]) -> Resolver:
    facts = {
        path: (
            FileFacts(
                kind="python",
                imports=tuple(row for row in rows if isinstance(row, Import)),
                definitions=tuple(row for row in rows if isinstance(row, Definition)),
            ),
        )
        for path, rows in files.items()
    }
    return Resolver(facts, ModuleMap(facts, (), frozenset({"tensorflow", "keras", "torch"})), KNOWLEDGE)


def told(outcome: Outcome) -> str:
    """An outcome as a word: "module torch.nn", "own", "? ambiguous"."""
    if outcome.kind == "unresolved":
        return f"? {outcome.reason}"
    return f"{outcome.via} {outcome.symbol}".strip() if outcome.kind == "known" else f"{outcome.kind} {outcome.symbol}".strip()


def ask(files: Mapping[str, tuple[Row, ...]], trail: str, path: str = "pkg/user.py") -> str:
    return told(resolver({path: (), **files}).resolve(path, trail))


PACKAGE: dict[str, tuple[Row, ...]] = {
    "pkg/__init__.py": (bring("compat", "tf", level=1), bring("net", "net", level=1)),
    "pkg/compat.py": (
        bring("tensorflow", bound="tf", guard="try"),
        bring("tensorflow.compat.v1", None, "tf", guard="try", line=3),
        bring("keras.layers", "Dense"),
        bring("json"),
    ),
    "pkg/net.py": (bring("torch"), says("net", "value", "torch.nn.Linear()"), says("build", "function", "torch.nn.Linear()")),
    "pkg/sub/__init__.py": (),
    "pkg/sub/deep.py": (bring("compat", "tf", level=2),),
}


@pytest.mark.parametrize(
    ("trail", "expected"),
    [
        ("tensorflow.keras.Model", "tensorflow.keras.Model"),
        ("numpy.zeros", "other numpy.zeros"),
        (".compat.tf.nn.relu", "module tensorflow.nn.relu"),
        ("pkg.compat.tf.nn.relu", "module tensorflow.nn.relu"),
        ("pkg.tf.nn.relu", "module tensorflow.nn.relu"),
        (".tf.nn.relu", "module tensorflow.nn.relu"),
        (".compat.Dense", "module keras.layers.Dense"),
        (".compat.Dense().units", "object keras.layers.Dense.units"),
        (".compat.json.loads", "other json.loads"),
        (".compat.helper", "own"),
        (".compat.helper().x", "? result"),
        (".compat.Helper().x", "own"),
        (".sub.deep.tf.Session", "module tensorflow.Session"),
        (".sub.deep.tf.Session().run", "object tensorflow.Session.run"),
        (".net.build().weight", "object torch.nn.Linear.weight"),
        (".net.weight", "object torch.nn.Linear.weight"),
        (".missing.tf.nn", "own"),
        ("....far.tf.nn", "own"),
        ("", "? dynamic"),
        ("..", "own"),
        (":", "? dynamic"),
        ("*", "? dynamic"),
        ("?", "? dynamic"),
    ],
)
def test_through_modules(trail: str, expected: str) -> None:
    assert ask(PACKAGE, trail) == expected


@pytest.mark.parametrize(
    ("trail", "expected"),
    [
        ("torch.relu().sum", "object torch.Tensor.sum"),
        ("torch.relu().sum().item", "object torch.Tensor.item"),
        ("torch.relu().sum().item().real", "? result"),
        ("torch.nn.Linear().to().weight", "object torch.nn.Linear.weight"),
        ("torch.nn.Linear().to()().sum", "object torch.Tensor.sum"),
        ("torch.nn.Linear.load().weight", "object torch.nn.Linear.weight"),
        ("torch.nn.Linear().weight.data", "object torch.nn.Linear.weight"),
        ("torch.nn.Linear().weight.data().x", "? result"),
        ("torch.relu().T.sum", "object torch.Tensor.T"),
        ("torch.unheard_of().x", "? result"),
        ("torch.VERSION().x", "? result"),
        ("torch.nn.Linear()().sum().sum", "object torch.Tensor.sum"),
        ("tensorflow.keras.Sequential().fit().history", "object tensorflow.keras.callbacks.History.history"),
        ("keras.Input().shape", "? result"),
        ("keras.Model().fit", "object keras.Model.fit"),
        ("keras.Model().backbone", "? member"),
        ("numpy.Thing().x", "other numpy.Thing.x"),
    ],
)
def test_through_objects(trail: str, expected: str) -> None:
    assert ask({}, trail) == expected


CLASSES: dict[str, tuple[Row, ...]] = {
    "pkg/__init__.py": (),
    "pkg/base.py": (
        bring("torch.nn", bound="nn"),
        bring("torch.nn"),
        says("Base", "class", "torch.nn.Module"),
        says("Base.forward", "function"),
        says("Base.conv", "attribute", "torch.nn.Conv2d()"),
        says("Base.size", "attribute"),
        says("Base.odd", "attribute", "torch.nn.Linear()", "torch.nn.ReLU()"),
        says("Base.any", "attribute", "?"),
        says("Base.Inner", "class", "keras.Model"),
        says("Plain", "class"),
        says("Plain.net", "attribute", "torch.nn.Linear()"),
        says("Plain.make", "function", ":Net()"),
        says("Unknown", "class", "?"),
    ),
    "pkg/net.py": (
        bring("base", "Base", level=1),
        says("Net", "class", ".base.Base"),
        says("Net.head", "attribute", "torch.nn.Linear()"),
        says("Net.later", "attribute"),
        says("Two", "class", ".base.Base", "keras.Model"),
        says("Mixed", "class", ".base.Unknown", "torch.nn.Module"),
        says("Behind", "class", "torch.nn.Module", ".base.Plain"),
        says("Closed", "class", "keras.Model", ".base.Plain"),
        says("Listed", "class", "keras.Model", ".base.Unknown"),
        says("Ring", "class", ":Ring"),
        says("Dynamic", "class", "torch.nn.Module"),
        says("Dynamic.__getattr__", "function"),
        says("Mixin", "class"),
        says("Mixin.brought", "attribute"),
        says("Alone", "class", "torch.nn.Module"),
        says("Joined", "class", ":Alone", ":Mixin"),
    ),
}


@pytest.mark.parametrize(
    ("trail", "expected"),
    [
        (":Net().parameters", "object torch.nn.Module.parameters"),
        (":Net.super().forward", "own"),
        (":Net.super().parameters", "object torch.nn.Module.parameters"),
        (":Net.super().__init__", "object torch.nn.Module.__init__"),
        (":Net().super().state_dict", "object torch.nn.Module.state_dict"),
        (":Net().forward", "own"),
        (":Net().conv.weight", "object torch.nn.Conv2d.weight"),
        (":Net().conv().sum", "object torch.Tensor.sum"),
        (":Net().head.weight", "object torch.nn.Linear.weight"),
        (":Net().size.x", "own"),
        (":Net().odd.weight", "? ambiguous"),
        (":Net().any.weight", "? dynamic"),
        (":Net().to().head.bias", "object torch.nn.Linear.bias"),
        (":Net.load().head.bias", "object torch.nn.Linear.bias"),
        (":Net()().sum", "? result"),  # what its own `forward` gives
        (":Net().__class__", "own"),
        (".base.Base.Inner().fit", "object keras.Model.fit"),
        (".base.Base().later", "? member"),  # a class derived from it brings that name
        (".base.Base().parameters", "object torch.nn.Module.parameters"),
        (".base.Plain().net.weight", "object torch.nn.Linear.weight"),
        (".base.Plain().other", "own"),
        (":Two().fit", "? ambiguous"),
        (":Two().summary", "object torch.nn.Module.summary"),  # which is no name of keras.Model
        (":Mixed().parameters", "? base"),
        (":Behind().net", "? ambiguous"),
        (":Closed().net.weight", "object torch.nn.Linear.weight"),
        (":Closed().set_from_outside", "own"),
        (":Closed.super().unheard_of", "? member"),
        (":Listed().save", "object keras.Model.save"),
        (":Listed().unheard_of", "? base"),
        (":Ring().x", "? base"),
        (":Dynamic().parameters", "? dynamic"),
        (":Alone().brought", "? member"),  # a mixin beside it in a derived class has that name
        (":Alone().parameters", "object torch.nn.Module.parameters"),
    ],
)
def test_through_classes(trail: str, expected: str) -> None:
    assert ask(CLASSES, trail, "pkg/net.py") == expected


def test_a_class_that_is_a_base_is_first_party() -> None:
    assert ask(CLASSES, ".base.Base", "pkg/other.py") == "own"


def test_bases_in_a_diamond_are_looked_through_as_python_does() -> None:
    files: dict[str, tuple[Row, ...]] = {
        "a.py": (
            says("Top", "class", "torch.nn.Module"),
            says("Top.x", "attribute", "torch.nn.Linear()"),
            says("Left", "class", ":Top"),
            says("Right", "class", ":Top"),
            says("Right.x", "attribute", "torch.nn.ReLU()"),
            says("Both", "class", ":Left", ":Right"),
        ),
    }
    assert ask(files, ":Both().x.inplace", "a.py") == "object torch.nn.ReLU.inplace"


def test_what_a_base_takes_from_its_caller_may_stay_where_a_derived_class_only_fills_it_in() -> None:
    files: dict[str, tuple[Row, ...]] = {
        "a.py": (
            says("Base", "class", "torch.nn.Module"),
            says("Base.queue", "attribute", "?"),
            says("Base.layer", "attribute"),
            says("Net", "class", ":Base"),
            says("Net.queue", "attribute", "torch.nn.ReLU()"),
            says("Net.layer", "attribute", "torch.nn.ReLU()"),
        ),
    }
    assert ask(files, ":Net().queue.inplace", "a.py") == "? ambiguous"
    assert ask(files, ":Net().layer.inplace", "a.py") == "object torch.nn.ReLU.inplace"


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ((bring("torch", "nn", guard="try"), bring("keras", "layers", "nn", guard="try", line=3)), "module torch.nn.x"),
        ((bring("torch", "nn", guard="condition"), bring("keras", "layers", "nn", guard="condition", line=3)), "? ambiguous"),
        (
            (bring("tensorflow", "nn", guard="condition"), bring("keras", "nn", guard="condition", line=3)),
            "module tensorflow.nn.x",
        ),
        ((bring("torch", "nn"), bring("keras", "layers", "nn", line=3)), "module keras.layers.x"),
        ((bring("tensorflow.v1", "nn", column=5), bring("tensorflow", "nn", line=3, column=5)), "module tensorflow.v1.nn.x"),
        ((bring("tensorflow.v1", "nn"), bring("tensorflow", "nn", line=3)), "module tensorflow.nn.x"),
        ((bring("torch", "nn"), says("nn", "value", "?")), "? dynamic"),
        ((bring("torch", "nn", guard="try"), says("nn", "value")), "module torch.nn.x"),
        ((bring("torch", "nn"), says("nn", "function")), "own"),
        ((bring("torch", "nn", guard="type-checking"),), "module torch.nn.x"),
        ((bring("torch", "nn", guard="type-checking"), bring("keras", "layers", "nn", line=3)), "module keras.layers.x"),
        ((says("nn", "value", "torch.nn", "keras.layers"),), "? ambiguous"),
        ((says("nn", "value", "torch.nn", "torch.nn.functional"),), "module torch.nn.x"),
        ((says("nn", "value", ":nn"),), "own"),
        ((says("nn", "function", "torch.relu()"), says("nn", "value", ":nn", "pkg.shim.nn")), "own"),
    ],
)
def test_alternatives(rows: tuple[Row, ...], expected: str) -> None:
    assert ask({"pkg/__init__.py": (), "pkg/shim.py": rows}, ".shim.nn.x") == expected


ALL = says("__all__", "value", "relu", "_hidden")


@pytest.mark.parametrize(
    ("files", "trail", "expected"),
    [
        ({"user.py": (bring("torch.nn", "*"),)}, "*Linear", "torch.nn.Linear"),
        ({"user.py": (bring("torch.nn", "*"),)}, "*Linear().weight", "object torch.nn.Linear.weight"),
        ({"user.py": (bring("torch.nn", "*"), bring("math", "*"))}, "*Linear", "? star"),
        ({"user.py": ()}, "*Linear", "? star"),
        ({"user.py": (bring("", "*", level=3),)}, "*Linear", "? star"),
        ({"user.py": (bring("ops", "*"),), "ops.py": (bring("tensorflow", None, "tf"),)}, "*tf.x", "module tensorflow.x"),
        ({"user.py": (bring("ops", "*"),), "ops.py": (bring("torch.nn", "*"),)}, "*Linear", "module torch.nn.Linear"),
        ({"user.py": (bring("ops", "*"),), "ops.py": (bring("torch.nn", "*"), says("Linear", "class"))}, "*Linear", "own"),
        ({"user.py": (bring("ops", "*"), bring("torch.nn", "*")), "ops.py": ()}, "*Linear", "? star"),
        ({"user.py": (bring("ops", "*"), bring("torch.nn", "*")), "ops.py": (ALL,)}, "*Linear", "torch.nn.Linear"),
        ({"user.py": (bring("ops", "*"),), "ops.py": (ALL, bring("torch", "relu"))}, "*relu", "module torch.relu"),
        ({"user.py": (bring("ops", "*"),), "ops.py": (ALL, bring("torch", "relu"), bring("keras", "nn"))}, "*nn.x", "own"),
        ({"user.py": (bring("ops", "*"),), "ops.py": (bring("torch", "nn", "_nn"),)}, "*_nn.x", "own"),
        ({"user.py": (bring("ops", "*"),), "ops.py": (bring("user", "*"), bring("torch", "nn"))}, "*nn.x", "module torch.nn.x"),
        ({"user.py": (bring("ops", "*"),), "ops.py": (bring("user", "*"), bring("torch", "nn"))}, "*gone.x", "own"),
        ({"user.py": (bring("a", "*"), bring("b", "*")), "a.py": (bring("torch", "x"),), "b.py": (bring("keras", "x"),)},
         "*x", "module keras.x"),
        ({"user.py": (), "ops.py": (bring("torch.nn", "*"), says("helper", "function"))}, "ops.helper", "own"),
    ],
)  # fmt: skip
def test_star_imports(files: dict[str, tuple[Row, ...]], trail: str, expected: str) -> None:
    assert ask(files, trail, "user.py") == expected


def test_a_module_called_like_what_it_defines() -> None:
    files = {
        "pkg/__init__.py": (bring("net", "net", level=1),),
        "pkg/net.py": (bring("torch"), says("net", "function", "torch.nn.Linear()")),
    }
    assert ask(files, "pkg.net().weight", "run.py") == "object torch.nn.Linear.weight"
    assert ask(files, "pkg.net.torch.relu", "run.py") == "module torch.relu"
    assert ask(files, "pkg.net.net().weight", "run.py") == "object torch.nn.Linear.weight"
    plain: dict[str, tuple[Row, ...]] = {"pkg/__init__.py": (bring("net", "net", level=1),), "pkg/net.py": ()}
    assert ask(plain, ".net.net", "pkg/user.py") == "own"  # a function of no interest


def test_the_repository_that_is_a_framework_is_its_own_code() -> None:
    assert ask({"torch/__init__.py": ()}, "torch.nn.Linear", "torch/nn/x.py") == "own"


def test_a_chain_of_any_length_ends() -> None:
    chain: dict[str, tuple[Row, ...]] = {f"m{i}.py": (bring(f"m{i + 1}", "tf"),) for i in range(10_000)}
    chain["m10000.py"] = (bring("tensorflow", None, "tf"),)
    here = resolver(chain)
    assert told(here.resolve("m9990.py", "m9991.tf.nn")) == "module tensorflow.nn"
    assert told(here.resolve("m0.py", "m1.tf.nn")) == "? depth"
    assert {told(here.resolve(f"m{i}.py", f"m{i + 1}.tf.nn")) for i in range(9_900)} == {"? depth"}


def test_a_ladder_of_classes_and_a_wall_of_stars_end() -> None:
    ladder = [says(f"C{i}", "class", f":C{i + 1}", f":C{i + 2}") for i in range(2_000)]
    assert ask({"pkg/a.py": tuple(ladder)}, ":C0().x", "pkg/a.py") == "? base"
    wall = {f"s{i}.py": tuple(bring(f"s{j}", "*") for j in range(60) if j != i) for i in range(60)}
    here = resolver(wall)
    assert {told(here.resolve("s0.py", f"*name{i}.x")) for i in range(20)} <= {"own", "? depth"}


_NAMES = st.sampled_from(["a", "b", "tf", "Net", "nn"])
_TRAILS = st.builds(
    lambda head, parts: head + ".".join(parts),
    st.sampled_from(["", ".", "..", ":", "*", "torch.", "keras.", "a.", "b."]),
    st.lists(st.sampled_from(["a", "b", "tf", "Net", "Net()", "nn", "super()", "()", ""]), min_size=1, max_size=4),
)
_ROWS = st.one_of(
    st.builds(lambda m, n, lv, g: bring(m, n, level=lv, guard=g), st.sampled_from(["a", "b", "torch", "pkg.a"]),
              st.sampled_from(["*", "tf", "nn", "Net", None]), st.integers(0, 2), st.sampled_from(["", "try", "condition"])),
    st.builds(lambda n, k, t: says(n, k, *t), st.sampled_from(["tf", "Net", "Net.a", "Net.Net", "nn"]),
              st.sampled_from(["class", "function", "value", "attribute"]), st.lists(_TRAILS, max_size=2)),
)  # fmt: skip


@given(
    st.dictionaries(st.sampled_from(["a.py", "b.py", "pkg/__init__.py", "pkg/a.py"]), st.lists(_ROWS, max_size=5).map(tuple)),
    st.lists(_TRAILS, min_size=1, max_size=4),
)
@settings(max_examples=60, deadline=None)
def test_nothing_breaks_it_and_the_order_of_questions_never_matters(
    files: dict[str, tuple[Row, ...]], trails: list[str]
) -> None:
    every = {"a.py": (), **files}
    questions = [(path, trail) for path in every for trail in trails]
    forward, backward = resolver(every), resolver(dict(reversed(every.items())))
    first = {question: forward.resolve(*question) for question in questions}
    assert {question: backward.resolve(*question) for question in reversed(questions)} == first


def test_a_property_of_ones_own_is_ones_own_even_where_it_is_called_like_what_it_hands_on() -> None:
    files: dict[str, tuple[Row, ...]] = {
        "a.py": (
            says("Wrapped", "class", "mine.Base"),
            says("Wrapped.raw", "attribute", "torch.Tensor()"),
            says("Wrapped.shape", "attribute", ":Wrapped().raw.shape"),
        ),
    }
    assert ask(files, ":Wrapped().shape", "a.py") == "own"
    assert ask(files, ":Wrapped().raw.shape", "a.py") == "object torch.Tensor.shape"
