"""Cells of a notebook: one module, lines of their own."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from scanner.detect import Settings
from scanner.detect.python import read_cells

SETTINGS = Settings(roots=("tensorflow", "torch"))
CELLS = [
    (1, "import tensorflow as tf\nK = tf.keras"),
    (3, "x = 1\nK.layers.Dense(tf.x)\n"),
    (4, "y = (\n"),
    (7, "\n  \ndef f():\n  import torch\n  torch.é(tf)"),
]


def test_one_namespace_and_lines_of_the_cell() -> None:
    said = read_cells(CELLS, "a.ipynb", SETTINGS)
    assert [(row.cell, row.line, row.column, row.module, row.recovered) for row in said.imports] == [
        (1, 1, 1, "tensorflow", False),
        (7, 4, 3, "torch", False),
    ]
    assert [(use.cell, use.line, use.column, use.name) for use in said.uses] == [
        (1, 2, 5, "tensorflow.keras"),
        (3, 2, 1, "tensorflow.keras.layers.Dense"),
        (3, 2, 16, "tensorflow.x"),
        (7, 5, 3, "torch.é"),
        (7, 5, 11, "tensorflow"),
    ]
    assert said.texts["3:2"] == "K.layers.Dense(tf.x)"
    assert said.traits == ("broken",)
    assert [unknown.reason for unknown in said.unknowns] == [
        "does not parse as a whole near cell 4, line 1; what could be read was read"
    ]


def test_a_broken_cell_takes_none_along() -> None:
    said = read_cells([(0, "import torch\nx = (\nimport tensorflow\n"), (1, "torch.x; tensorflow.y")], "a.ipynb", SETTINGS)
    assert [(row.module, row.recovered) for row in said.imports] == [("torch", True), ("tensorflow", True)]
    assert [(use.name, use.recovered) for use in said.uses] == [("torch.x", False), ("tensorflow.y", False)]


def test_cells_may_run_in_another_order() -> None:
    said = read_cells([(0, "tf.x"), (1, "import tensorflow as tf")], "a.ipynb", SETTINGS)
    assert [use.name for use in said.uses] == ["tensorflow.x"]


def test_a_later_cell_binds_anew() -> None:
    said = read_cells(
        [(0, "import torch as t\nt.x"), (1, "import tensorflow as t\nt.x"), (2, "t = 1\nt.x")], "a.ipynb", SETTINGS
    )
    assert [use.name for use in said.uses] == ["torch.x", "tensorflow.x"]


def test_no_cells() -> None:
    assert read_cells([], "a.ipynb", SETTINGS) == ((), (), (), {}, (), (), ((), (), (), ()))


@settings(max_examples=30, deadline=None)
@given(st.permutations(CELLS))
def test_the_order_they_are_given_in_does_not_matter(cells: list[tuple[int, str]]) -> None:
    assert read_cells(cells, "a.ipynb", SETTINGS) == read_cells(CELLS, "a.ipynb", SETTINGS)
