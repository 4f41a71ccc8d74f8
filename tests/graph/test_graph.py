"""The dependency graph: reach, cycles, carriers; and the same whatever the order."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping

import networkx as nx
from hypothesis import given, settings
from hypothesis import strategies as st

from scanner.graph import assemble
from scanner.graph.builder import MAX_CARRIERS, MAX_CYCLES, Builder
from scanner.inventory.survey import Survey
from scanner.model.result import Edge, Graph, Reach

TakeStock = Callable[[Mapping[str, str]], Survey]
TORCH = "import torch\n\ntorch.zeros(1)\n"


def graph_of(take_stock: TakeStock, files: Mapping[str, str]) -> Graph:
    here = take_stock(files)
    return assemble(here.facts, here.edges, here.seen, here.units, here.technologies)


def modules(edges: list[tuple[str, str]], users: Mapping[str, list[str]], alone: tuple[str, ...] = ()) -> Graph:
    builder = Builder()
    for name in (*alone, *(name for edge in edges for name in edge), *(name for names in users.values() for name in names)):
        builder.node("module", name)
    for source, target in edges:
        builder.edge(f"module:{source}", f"module:{target}", "imports")
    return builder.finish({framework: [f"module:{name}" for name in names] for framework, names in users.items()})


def test_nothing_is_an_empty_graph() -> None:
    assert Builder().finish({}) == Graph(nodes=(), edges=(), reach=(), cycles=(), carriers=())


def test_reach_tells_direct_through_and_untouched_apart() -> None:
    here = modules([("api", "net"), ("cli", "api"), ("net", "util")], {"pytorch": ["net"]}, alone=("apart",))
    assert here.reach == (Reach("pytorch", direct=1, through=2, untouched=2),)


def test_a_module_that_uses_it_and_comes_to_it_through_others_counts_once() -> None:
    here = modules([("both", "net"), ("top", "both")], {"pytorch": ["net", "both"]})
    assert here.reach == (Reach("pytorch", direct=2, through=1, untouched=0),)


def test_cycles_are_groups_the_largest_first() -> None:
    edges = [("a", "b"), ("b", "a"), ("x", "y"), ("y", "z"), ("z", "x"), ("q", "a"), ("s", "s")]
    here = modules(edges, {"pytorch": ["b"]})
    assert here.cycles == (("module:x", "module:y", "module:z"), ("module:a", "module:b"))
    assert here.reach == (Reach("pytorch", direct=1, through=2, untouched=4),)


def test_carriers_are_what_most_others_come_through() -> None:
    edges = [*((f"user{n}", "hub") for n in range(5)), ("user0", "side"), ("deep", "user1")]
    here = modules(edges, {"pytorch": ["hub", "side", "lonely"], "jax": ["hub"]})
    assert [(c.path, c.frameworks, c.carries) for c in here.carriers] == [
        ("hub", ("jax", "pytorch"), 6),
        ("side", ("pytorch",), 1),
    ]


def test_lists_have_a_limit() -> None:
    edges = [pair for n in range(60) for pair in ((f"a{n:02}", f"b{n:02}"), (f"b{n:02}", f"a{n:02}"))]
    here = modules(edges, {"pytorch": [f"a{n:02}" for n in range(60)]})
    assert (len(here.cycles), len(here.carriers)) == (MAX_CYCLES, MAX_CARRIERS)
    assert here.carriers[0].path == "a00"


def test_a_user_that_is_no_module_counts_nowhere() -> None:
    builder = Builder()
    builder.node("manifest", "requirements.txt")
    assert builder.finish({"pytorch": ["manifest:requirements.txt"]}).reach == (Reach("pytorch", 0, 0, 0),)


def test_ids_keep_the_kind_so_that_equal_names_stay_apart() -> None:
    builder = Builder()
    names = [builder.node("module", "torch"), builder.node("package", "torch"), builder.node("framework", "torch", "PyTorch")]
    assert names == ["module:torch", "package:torch", "framework:torch"]
    assert [node.label for node in builder.finish({}).nodes] == ["PyTorch", "torch", "torch"]


_edges = st.lists(st.tuples(st.sampled_from("abcdefg"), st.sampled_from("abcdefg")), max_size=20)


@given(
    _edges,
    st.dictionaries(st.sampled_from(["jax", "pytorch"]), st.lists(st.sampled_from("abcdefg"))),
    st.randoms(use_true_random=True),
)
@settings(max_examples=60, deadline=None)
def test_order_never_matters_and_counts_agree_with_networkx(
    edges: list[tuple[str, str]], users: dict[str, list[str]], chance: random.Random
) -> None:
    here = modules(edges, users, alone=("z",))
    shuffled = chance.sample(edges, len(edges))
    turned = {name: chance.sample(names, len(names)) for name, names in chance.sample(sorted(users.items()), len(users))}
    assert modules(shuffled, turned, alone=("z",)) == here
    plain: nx.DiGraph[str] = nx.DiGraph(edges)
    plain.add_nodes_from(["z", *(name for names in users.values() for name in names)])
    for reach in here.reach:
        direct = set(users[reach.framework])
        through = {name for name in plain if any(nx.has_path(plain, name, user) for user in direct)} - direct
        assert (reach.direct, reach.through, reach.untouched) == (len(direct), len(through), len(plain) - len(direct | through))


def test_what_a_tree_becomes(take_stock: TakeStock) -> None:
    files = {
        "net.py": TORCH,
        "api.py": "import net\nimport torchvision\n",
        "requirements.txt": "torch==2.4\n",
        "Dockerfile": "FROM pytorch/pytorch:2.4.0-cuda12.1-cudnn9-runtime\n",
        "README.md": "# Net\n",
    }
    here = graph_of(take_stock, files)
    edges = {(edge.source, edge.target, edge.kind) for edge in here.edges}
    assert ("module:api.py", "module:net.py", "imports") in edges
    assert ("module:net.py", "framework:pytorch", "uses") in edges
    assert ("platform:torchvision", "framework:pytorch", "wraps") in edges
    assert {
        ("manifest:requirements.txt", "package:torch", "declares"),
        ("package:torch", "framework:pytorch", "contains"),
    } <= edges
    assert ("component:.", "module:net.py", "contains") in edges
    assert any(edge.kind == "builds-on" and edge.source == "manifest:Dockerfile" for edge in here.edges)
    assert "README.md" not in {node.label for node in here.nodes}
    assert here.reach == (Reach("pytorch", direct=1, through=1, untouched=0),)


def test_every_edge_joins_nodes_that_are_there(take_stock: TakeStock) -> None:
    files = {
        "a/requirements.txt": "torch\nmlflow\n",
        "a/net.py": TORCH + "import mlflow\nmlflow.start_run()\n",
        "b/setup.py": "from setuptools import setup\nsetup(name='b', install_requires=['tensorflow'])\n",
        "b/model.py": "import tensorflow as tf\nimport keras_tuner\ntf.constant(1)\n",
        "n.ipynb": '{"cells": [{"cell_type": "code", "source": ["import jax"]}], "nbformat": 4, "metadata": {}}',
        "compose.yaml": "services:\n  m:\n    image: tensorflow/serving\n    command: tensorflow_model_server --port=1\n",
    }
    here = graph_of(take_stock, files)
    names = [node.id for node in here.nodes]
    assert len(names) == len(set(names))
    assert {end for edge in here.edges for end in (edge.source, edge.target)} <= set(names)
    assert names == sorted(names)
    assert list(here.edges) == sorted(here.edges, key=lambda edge: (edge.source, edge.target, edge.kind))
    assert Edge("notebook:n.ipynb", "framework:jax", "uses") in here.edges
