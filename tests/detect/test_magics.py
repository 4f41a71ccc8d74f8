"""What of a notebook cell is Python and what is not; the Python keeps its lines and columns."""

from __future__ import annotations

import ast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scanner.detect.magics import Cell, ShellText, read_cell
from scanner.detect.nesting import Nesting


@pytest.mark.parametrize(
    ("source", "python", "shell"),
    [
        ("import a\nx = 1 % 2", "import a\nx = 1 % 2", []),
        ("!pip install a\nimport a", "pass\nimport a", [(1, "pip install a")]),
        ("if x:\n    !ls\nelse:\n\t!cd", "if x:\n    pass\nelse:\n\tpass", [(2, "ls"), (4, "cd")]),
        (" !ls\nx", "pass\nx", [(1, "ls")]),
        ("!pip install a \\\n   b \\\n   c\nimport a", "pass\n\n\nimport a", [(1, "pip install a \\\n   b \\\n   c")]),
        ("%matplotlib inline\n%pip install a", "pass\npass", [(2, "pip install a")]),
        ("%conda install a", "pass", [(1, "conda install a")]),
        ("%tensorboard --logdir x", "pass", [(1, "tensorboard --logdir x")]),
        ("%tensorflow_version 1.x", "pass", [(1, "%tensorflow_version 1.x")]),
        ("%sx ls", "pass", [(1, "ls")]),
        ("x = !ls a\ny=!!ls", "x = ''\ny=''", [(1, "ls a"), (2, "ls")]),
        ("x, y = %env A", "x, y = ''", []),
        ("x = %sx ls", "x = ''", [(1, "ls")]),
        ("?a.b\na.b?\nx = a\nd['k']??", "pass\npass\nx = a\nd['k']??", []),
        ("pip install a\npip = 1", "pass\npip = 1", [(1, "pip install a")]),
        ("%time x = f()", "0;    x = f()", []),
        ("  %timeit -n 10 -q f(1)", "  0;               f(1)", []),
        ("%time", "pass", []),
        ("%timeit", "pass", []),
        ("x = (1\n% 2\n)\n!ls", "x = (1\n% 2\n)\npass", [(4, "ls")]),
        ("x = '''\n!ls\n%pip install b\n'''", "x = '''\n!ls\n%pip install b\n'''", []),
        ("x = 1 \\\n% 2", "x = 1 \\\n% 2", []),
        ("x = (\n!ls\nimport a", "x = (\npass\nimport a", [(2, "ls")]),
        ("x = (a\n!= b)\n%cd", "x = (a\n!= b)\npass", []),
        ("x = ')' # (\n%cd", "x = ')' # (\npass", []),
        ("x == !y", "x == !y", []),
        ("", "", []),
    ],
)
def test_lines(source: str, python: str, shell: list[tuple[int, str]]) -> None:
    cell = read_cell(source)
    assert cell.python == python
    assert cell.shell == tuple(ShellText(*found) for found in shell)
    assert not cell.own
    assert cell.unread == ""


@pytest.mark.parametrize(
    ("source", "cell"),
    [
        ("%%bash\npip install a\nb", Cell("", (ShellText(1, "\npip install a\nb"),))),
        ("%%sh -e\na", Cell("", (ShellText(1, "\na"),))),
        ("%%script /bin/bash\na", Cell("", (ShellText(1, "\na"),))),
        ("%%!\na", Cell("", (ShellText(1, "\na"),))),
        ("%sh\na", Cell("", (ShellText(1, "\na"),))),
        (
            "#@title Setup\n\n%%capture\n!a\nimport b",
            Cell("\n\n\npass\nimport b", (ShellText(4, "a"),), False, frozenset({3, 4})),
        ),
        ("%%time\nimport a", Cell("\nimport a", rewritten=frozenset({1}))),
        ("%%timeit -n 1 x = f()\nx", Cell("0;            x = f()\nx", rewritten=frozenset({1}))),
        ("%%python2\nprint 1", Cell("\nprint 1", own=True)),
        ("%%script python\nprint 1", Cell("\nprint 1", own=True)),
        ("%%writefile a/task.py\nimport a", Cell("\nimport a", own=True)),
        ("%%writefile -a {DIR}/task.py\nimport a", Cell("\nimport a", own=True)),
        ("%%writefile Dockerfile\nFROM a", Cell("", own=True)),
        ("%%html\n<b>", Cell("")),
        ("%%bigquery df\nselect 1", Cell("")),
        ("%md\n# Title", Cell("")),
        ("%sql\nselect 1", Cell("")),
        ("%%strange\nimport a", Cell("", unread="strange")),
    ],
)
def test_cell_magics(source: str, cell: Cell) -> None:
    assert read_cell(source) == cell


def test_a_line_magic_of_a_data_brick_stays_a_line_where_code_follows_on_it() -> None:
    assert read_cell("%sql select 1\nimport a").python == "pass\nimport a"


def test_python_stays_python() -> None:
    source = read_cell("for x in y:\n    %time z = f(x)\n    !ls {z}\n\nq = %pwd\n%cd ..\nr = '''\n!\n'''").python
    assert [type(node).__name__ for node in ast.parse(source).body] == ["For", "Assign", "Pass", "Assign"]


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet="a=!%?\n\\ '\"#()[]x,;", max_size=60))
def test_lines_are_never_lost(source: str) -> None:
    cell = read_cell(source)
    assert not cell.python or cell.python.count("\n") == source.count("\n")
    assert all(1 <= text.line <= source.count("\n") + 1 for text in cell.shell)
    shown = source.split("\n")
    for number, line in enumerate(cell.python.split("\n") if cell.python else [], start=1):
        assert line == shown[number - 1] or number in cell.rewritten


@settings(max_examples=40, deadline=None)
@given(st.lists(st.sampled_from(["x = 1", "f(a,", "b)", '"""', "'''a", "y = [", "]", "# (", "'('", "z = 2 \\"]), max_size=8))
def test_nesting_agrees_with_python(lines: list[str]) -> None:
    """Where Python accepts the lines so far, nothing is open."""
    nesting = Nesting()
    for line in lines:
        nesting.feed(line)
    try:
        ast.parse("\n".join(lines) + "\n")
    except SyntaxError:
        return
    assert not nesting.within or lines[-1].endswith("\\")


@pytest.mark.parametrize("line", ["(", '"""', "'", "\\", "%time -n ", "x,", "%%a -nnnnnn", "?", "a[", "%time -" + "n" * 500])
def test_long_lines_are_read_in_one_pass(line: str) -> None:
    read_cell(line * 5_000)
    read_cell(f"{line}\n" * 5_000)
