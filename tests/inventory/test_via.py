"""Uses that are followed through modules and objects: what they count for, and what they never do."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pytest

from scanner.inventory.findings import findings
from scanner.inventory.frameworks import framework_uses
from scanner.inventory.survey import Survey, survey
from scanner.model.facts import Definition, FileFacts, Guard, Import, Requirement, Setting, Use, UseKind
from scanner.model.result import FrameworkUse
from scanner.model.rules import Rulebook
from scanner.rulebook.index import Index

TakeStock = Callable[[Mapping[str, FileFacts]], Survey]


def bring(module: str, name: str | None = None, bound: str | None = None, *, level: int = 0, guard: Guard = "") -> Import:
    return Import(module, name, bound or name or module.split(".", 1)[0], level, 1, 1, 1, None, guard)


def use(name: str, kind: UseKind = "call", line: int = 2) -> Use:
    return Use(name, kind, line, 1, line)


def code(*rows: Import | Use | Definition) -> FileFacts:
    return FileFacts(
        kind="python",
        lines=9,
        imports=tuple(row for row in rows if isinstance(row, Import)),
        uses=tuple(row for row in rows if isinstance(row, Use)),
        definitions=tuple(row for row in rows if isinstance(row, Definition)),
    )


@pytest.fixture
def stock(rulebook: Rulebook, index: Index) -> TakeStock:
    """The survey of files whose facts are given."""
    return lambda facts: survey({path: (fact,) for path, fact in facts.items()}, rulebook, index, "tree")


def frameworks(here: Survey) -> dict[str, FrameworkUse]:
    found = framework_uses(here.seen, here.technologies, here.bindings, here.reached, here.lines, {}, here.own)
    return {one.id: one for one in found}


PACKAGE = {
    "pkg/__init__.py": code(),
    "pkg/compat.py": code(bring("tensorflow", bound="tf")),
    "pkg/user.py": code(
        bring("compat", "tf", level=1),
        use(".compat.tf.nn.relu"),
        use(".compat.tf.Session", line=3),
        use(".compat.tf.Session().run", line=4),
        use(".compat.unheard_of.x", line=5),
        use("numpy.zeros", line=6),
        use(".compat.helper().x", line=7),
    ),
}


def test_what_comes_through_a_module_is_reached_used_and_never_imported(stock: TakeStock) -> None:
    here = stock(PACKAGE)
    found = frameworks(here)["tensorflow"]
    assert (found.imported_by, found.reached_by) == (("pkg/compat.py",), ("pkg/user.py",))
    assert (found.refs, found.members) == (2, 1)
    assert {role: (count.files, count.uses) for role, count in found.roles.items()} == {"production": (2, 2)}


def test_findings_say_by_which_way(stock: TakeStock) -> None:
    here = stock(PACKAGE)
    told = [(f.symbol, f.line, f.via, f.rule) for f in findings(here.seen, here.technologies) if f.path == "pkg/user.py"]
    assert told == [
        ("tensorflow.nn.relu", 2, "module", "tensorflow"),
        ("tensorflow.Session", 3, "module", "tensorflow.tf1-graph"),
        ("tensorflow.Session.run", 4, "object", "tensorflow.tf1-graph"),
    ]


def test_members_are_evidence_of_a_dialect_and_weigh_nothing(stock: TakeStock) -> None:
    (dialect,) = (g for g in frameworks(stock(PACKAGE))["tensorflow"].generations if g.id == "tf1-graph")
    assert (dialect.files, dialect.uses, dialect.production_uses) == (1, 1, 1)
    assert [place.line for place in dialect.evidence] == [3, 4]


def test_a_dialect_that_only_members_show_counts_by_them(stock: TakeStock) -> None:
    here = stock(
        {
            "a.py": code(bring("tensorflow", bound="tf"), Definition("open", "function", 3, ("tensorflow.Session()",))),
            "b.py": code(bring("a"), use("a.open().run"), use("a.open().close", line=3)),
        }
    )
    (dialect,) = (g for g in frameworks(here)["tensorflow"].generations if g.id == "tf1-graph")
    assert (dialect.uses, dialect.production_uses) == (2, 2)


def test_every_use_is_accounted_for(stock: TakeStock) -> None:
    tally = stock(PACKAGE).tally
    assert (tally.direct, tally.modules, tally.objects, tally.own, tally.other) == (0, 2, 1, 1, 1)
    assert tally.unresolved == {"result": 1}


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ((bring("torch"), use("torch.relu")), "required"),
        ((bring("torch", guard="try"), use("torch.relu")), "optional"),
        ((bring("torch", guard="try"), bring("torch.nn"), use("torch.relu")), "required"),
        ((bring("torch", guard="function"), use("torch.relu().sum")), "optional"),
        ((bring("shim", "torch"), use("shim.torch.relu")), "required"),
        ((bring("shim", "torch", guard="try"), use("shim.torch.relu")), "optional"),
        ((bring("shim", "torch", guard="try"), bring("shim"), use("shim.torch.relu")), "required"),
        ((bring("torch", guard="try"), Definition("Net", "class", 1, ("torch.nn.Module",)), use(":Net().train")), "optional"),
        ((Definition("Net", "class", 1, ("shim.torch.nn.Module",)), use(":Net().train")), "required"),
        ((bring("torch"), use("torch", "probe")), "optional"),
    ],
)
def test_how_firmly_a_use_is_bound(stock: TakeStock, rows: tuple[Import | Use | Definition, ...], expected: str) -> None:
    here = stock({"app.py": code(*rows), "shim.py": code(bring("torch"))})
    assert {s.binding for s in here.seen if s.path == "app.py" and s.origin == "use"} == {expected}


def test_a_look_whether_it_is_there_uses_nothing(stock: TakeStock) -> None:
    here = stock({"a.py": code(use("torch", "probe"))})
    assert frameworks(here) == {}
    assert [(f.symbol, f.binding) for f in findings(here.seen, here.technologies)] == [
        ("torch", "optional")
    ]  # seen, and no use
    beside = frameworks(stock({"a.py": code(use("torch", "probe")), "b.py": code(bring("torch"), use("torch.relu"))}))[
        "pytorch"
    ]
    assert (beside.imported_by, beside.refs, beside.roles["production"].files) == (("b.py",), 1, 1)


def test_a_first_party_base_claims_nothing_and_its_members_what_they_are(stock: TakeStock) -> None:
    here = stock(
        {
            "base.py": code(
                bring("torch"), use("torch.nn.Module", "base"), Definition("Base", "class", 2, ("torch.nn.Module",))
            ),
            "net.py": code(
                bring("base", "Base"),
                Definition("Net", "class", 3, ("base.Base",)),
                use("base.Base", "base"),
                use(":Net().parameters", line=5),
            ),
        }
    )
    told = [(f.symbol, f.line, f.via) for f in findings(here.seen, here.technologies) if f.path == "net.py"]
    assert told == [("torch.nn.Module.parameters", 5, "object")]
    assert (here.tally.direct, here.tally.objects, here.tally.own) == (1, 1, 1)


def test_what_the_repository_is_is_not_used_by_any_way(stock: TakeStock) -> None:
    facts = {
        "torch/__init__.py": code(bring("nn", level=1)),
        "torch/nn.py": code(use("torch.relu().sum"), use(".relu().sum")),
        "setup.py": code(),
    }
    assert not [s for s in stock(facts).seen if s.technology == "pytorch"]


def test_variables_show_what_they_are_set_for(stock: TakeStock, index: Index) -> None:
    here = stock({"a.py": FileFacts(kind="python", settings=(Setting("KERAS_BACKEND", "jax", 3, "KERAS_BACKEND=jax"),))})
    shown = {(hit.technology, hit.generation) for hit in index.setting("KERAS_BACKEND", "jax")}
    assert {(s.technology, s.generation) for s in here.seen} == shown
    assert all((s.origin, s.symbol, s.line) == ("setting", "KERAS_BACKEND=jax", 3) for s in here.seen)


def test_requirements_are_no_uses(stock: TakeStock) -> None:
    here = stock({"requirements.txt": FileFacts(kind="requirements", requirements=(Requirement("torch", 1, "torch"),))})
    assert (here.tally.direct, here.tally.unresolved) == (0, {})
    assert [s.named for s in here.seen if s.generation is None] == [False]


def test_what_cannot_be_resolved_counts_only_where_imports_lead_to_a_technology(stock: TakeStock) -> None:
    helper = code(Definition("f", "function", 1, ("?",)))
    caller = code(bring("helper", "f"), use(":f().x"), use("helper.f().x"))
    apart = stock({"helper.py": helper, "a.py": caller}).tally
    assert (apart.unresolved, apart.other) == ({}, 2)
    near = stock({"helper.py": code(bring("torch"), *helper.definitions), "a.py": caller}).tally
    assert sum(near.unresolved.values()) == 2
