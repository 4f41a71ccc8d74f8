"""Notebooks of every format, kernel and state of repair."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scanner.detect import Settings, run
from scanner.detect.notebook import detect
from scanner.detect.notebook_file import read_notebook
from scanner.model.facts import FileFacts, encode

SETTINGS = Settings(roots=("tensorflow", "torch"))


def code(source: str | Sequence[str]) -> dict[str, Any]:
    return {"cell_type": "code", "execution_count": 1, "metadata": {}, "outputs": [], "source": source}


def notebook(*sources: str, **metadata: Any) -> bytes:
    return json.dumps({"cells": [code(source) for source in sources], "metadata": metadata, "nbformat": 4}).encode()


def read(data: bytes) -> FileFacts:
    return detect("a/b.ipynb", data, SETTINGS)


def reasons(data: bytes) -> list[str]:
    return [unknown.reason for unknown in read(data).unknowns]


def imports(facts: FileFacts) -> list[tuple[str, int | None, int]]:
    return [(found.module, found.cell, found.line) for found in facts.imports]


def test_cells_are_counted_among_all_cells_and_share_their_names() -> None:
    cells = [
        {"cell_type": "markdown", "metadata": {}, "source": ["import torch\n"]},
        code(["!pip install torch\n", "import tensorflow as tf\n", "\n"]),
        {"cell_type": "raw", "metadata": {}, "source": "import torch"},
        code("x = 1\r\ntf.keras.Model(\r\n)"),
    ]
    facts = read(json.dumps({"cells": cells, "metadata": {}, "nbformat": 4}).encode())
    assert imports(facts) == [("tensorflow", 1, 2)]
    [use] = facts.uses
    assert (use.name, use.kind, use.cell, use.line, use.column) == ("tensorflow.keras.Model", "call", 3, 2, 1)
    assert facts.text_at(2, 1) == "import tensorflow as tf"
    assert facts.text_at(2, 3) == "tf.keras.Model("
    assert facts.lines == 3 + 3
    assert facts.kind == "notebook"
    assert facts.unknowns == ()


def test_code_behind_a_magic_keeps_its_column_and_is_shown_as_written() -> None:
    facts = read(notebook("import tensorflow as tf\n%time tf.constant(1)"))
    [use] = facts.uses
    assert (use.line, use.column) == (2, 7)
    assert facts.text_at(2, 0) == "%time tf.constant(1)"


def test_what_shell_lines_install_and_run() -> None:
    facts = read(
        notebook(
            'import os\n!pip install -q torch==1.7 \\\n  "jax>=0.4" -r reqs.txt && echo done\n%conda install keras=2.3',
            "%%bash\npip install x\nHF_TOKEN=secretvalue nohup tensorflow_model_server --port 1 &",
            "%tensorflow_version 1.x\n!python train.py --framework tf",
        )
    )
    assert [(r.name, r.specifier, r.cell, r.line, r.scope) for r in facts.requirements] == [
        ("torch", "==1.7", 0, 2, "notebook"),
        ("jax", ">=0.4", 0, 3, "notebook"),
        ("keras", "==2.3.*", 0, 4, "notebook"),
        ("x", "", 1, 2, "notebook"),
        ("tensorflow", "==1.*", 2, 1, "notebook"),
    ]
    assert facts.requirements[1].text == '"jax>=0.4" -r reqs.txt && echo done'
    assert [(include.path, include.line) for include in facts.includes] == [("reqs.txt", 2)]
    assert [(command.words[0], command.cell, command.line) for command in facts.commands] == [
        ("pip", 0, 2),
        ("echo", 0, 3),
        ("conda", 0, 4),
        ("pip", 1, 2),
        ("tensorflow_model_server", 1, 3),
        ("python", 2, 2),
    ]
    assert b"secretvalue" not in encode(facts)


def test_a_written_file_is_a_module_of_its_own() -> None:
    facts = read(notebook("import tensorflow as tf", "%%writefile task.py\nimport torch\ntf.constant(1)", "tf.Module"))
    assert imports(facts) == [("tensorflow", 0, 1), ("torch", 1, 2)]
    assert [(use.name, use.cell) for use in facts.uses] == [("tensorflow.Module", 2)]


def test_formats_before_the_fourth() -> None:
    cells = [
        {"cell_type": "heading", "source": ["x"], "level": 1},
        {"cell_type": "code", "input": ["import torch\n", "x"], "language": "python", "outputs": []},
        {"cell_type": "code", "input": "import tensorflow", "language": "python"},
    ]
    sheets = {"metadata": {"name": ""}, "nbformat": 3, "worksheets": [{"cells": cells[:2]}, {"cells": cells[2:]}, 1]}
    assert imports(read(json.dumps(sheets).encode())) == [("torch", 1, 1), ("tensorflow", 2, 1)]


@pytest.mark.parametrize(
    ("metadata", "trait"),
    [
        ({"kernelspec": {"language": "R", "name": "ir"}}, "kernel-r"),
        ({"language_info": {"name": "julia"}}, "kernel-julia"),
        ({"kernelspec": {"name": "ir"}}, "kernel-r"),
        ({"kernelspec": {"language": "C++"}}, "kernel-cpp"),
        ({"language_info": {"name": "<script>\u202e"}}, "kernel-script"),
    ],
)
def test_other_kernels_are_named_and_not_read(metadata: dict[str, Any], trait: str) -> None:
    facts = read(notebook("import torch\n!pip install torch", **metadata))
    assert facts.traits == (trait,)
    assert (facts.imports, facts.commands, facts.lines) == ((), (), 2)


@pytest.mark.parametrize(
    "metadata",
    [
        {},
        {"kernelspec": {"language": "python", "name": "x"}},
        {"kernelspec": {"name": "my-env"}},
        {"language_info": {"name": "ipython"}},
        {"kernelspec": {"name": "pysparkkernel", "language": "Python 3"}},
        {"kernelspec": [], "language_info": {"name": 3}},
    ],
)
def test_python_kernels(metadata: dict[str, Any]) -> None:
    assert imports(read(notebook("import torch", **metadata))) == [("torch", 0, 1)]


def test_a_kernel_of_format_three() -> None:
    cells = [{"cell_type": "code", "input": "library(keras)", "language": "R"}]
    assert read(json.dumps({"worksheets": [{"cells": cells}]}).encode()).traits == ("kernel-r",)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-32"])
def test_encodings(encoding: str) -> None:
    assert imports(read(notebook("import torch  # é").decode().encode(encoding))) == [("torch", 0, 1)]


def test_bytes_that_are_no_text_cost_themselves() -> None:
    facts = read(notebook("import torch  # ?").replace(b"?", b"\xe9"))
    assert imports(facts) == [("torch", 0, 1)]
    assert [unknown.reason for unknown in facts.unknowns] == ["is not valid utf-8; bytes that cannot be decoded were replaced"]


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "is empty"),
        (b" \n", "is empty"),
        (b"[]", "is no notebook: its JSON is not an object"),
        (b"{}", "is no notebook: it has no list of cells"),
        (b'{"cells": {}}', "is no notebook: it has no list of cells"),
        (b'{"worksheets": [{"cells": 1}, 2], "cells": null}', None),
        (b"{", "is broken JSON near line 1; no cell could be read"),
        (b"not json\n", "is broken JSON near line 1; no cell could be read"),
        (b'{"cells": [' + b"[" * 200_000, "is JSON nested too deeply; no cell could be read"),
        (b"version https://git-lfs.github.com/spec/v1\noid sha256:1\n", "is broken JSON near line 1; no cell could be read"),
        (b'{"cells": [1, "x", null, {"cell_type": "code", "source": [1]}]}', "cell 0 and 3 more: of no shape that is known"),
    ],
)
def test_what_is_no_notebook(data: bytes, reason: str | None) -> None:
    facts = read(data)
    assert [unknown.reason for unknown in facts.unknowns][:1] == ([] if reason is None else [reason])
    assert facts.imports == ()


def test_a_notebook_cut_off_keeps_the_cells_before() -> None:
    whole = notebook("import torch", "import tensorflow", "x = 1")
    facts = read(whole[: whole.index(b"x = 1")])
    assert imports(facts) == [("torch", 0, 1), ("tensorflow", 1, 1)]
    assert [unknown.reason for unknown in facts.unknowns] == ["is broken JSON near line 1; 2 cells could still be read"]


def test_a_conflict_in_the_middle_keeps_the_cells_around() -> None:
    text = json.dumps(json.loads(notebook("import torch", "x = 1", "import tensorflow")), indent=1)
    facts = read(text.replace('"x = 1"', '"x = 1"\n<<<<<<< HEAD\n').encode())
    assert [module for module, _, _ in imports(facts)] == ["torch", "tensorflow"]
    assert reasons(text.replace('"x = 1"', '"x = 1"\n<<<<<<< HEAD\n').encode())[0].endswith("2 cells could still be read")


@pytest.mark.parametrize(
    "output",
    ["1e999", "-1e999", "NaN", "Infinity", "9" * 100_000, "[" * 500 + "]" * 500, '"\\ud800\\u0000"', '"a\tb"'],
)
def test_outputs_do_not_matter(output: str) -> None:
    data = notebook("import torch").replace(b'"outputs": []', b'"outputs": [%s]' % output.encode())
    assert imports(read(data)) == [("torch", 0, 1)]
    assert reasons(data) == []


def test_lone_surrogates_in_code() -> None:
    data = notebook("import torch\nx = '\ud800'\nimport tensorflow")
    assert imports(read(data)) == [("torch", 0, 1), ("tensorflow", 0, 3)]
    encode(read(data))


def test_an_unknown_cell_magic_is_said() -> None:
    assert reasons(notebook("x", "%%strange\nimport torch")) == ["cell 1: %%strange is not known, its body was not read"]


def test_many_commands_are_cut_and_said() -> None:
    facts = read(notebook("!a\n" * 2_100))
    assert len(facts.commands) == 2_000
    assert [unknown.reason for unknown in facts.unknowns] == ["runs more than 2,000 shell commands; the rest was not read"]


def test_a_requirement_stands_on_its_own_line() -> None:
    facts = read(notebook("!conda install \\\n pytorch=1.7 \\\n  keras=2.3 \\\n x/torch-1.0-py3-none-any.whl\nimport a"))
    assert [(r.name, r.specifier, r.line) for r in facts.requirements] == [
        ("pytorch", "==1.7.*", 2),
        ("keras", "==2.3.*", 3),
        ("torch", "==1.0", 4),
    ]


def test_many_unknown_magics_are_said_once_each() -> None:
    sources = [f"%%strange{number % 30}\nx" for number in range(90)]
    said = reasons(notebook(*sources))
    assert len(said) == 21
    assert said[-1] == "10 more magics are not known"


def test_many_damaged_places_are_given_up_on() -> None:
    assert read_notebook(b'{"cells": [' + b'{"cell_type": ' * 200_000).cells == ()


SOURCES = st.sampled_from(
    ["import torch", "!pip install a", "%%bash\nb", "%time c", "x = '''", "tf.d", "", "\ud800", "%%writefile e.py\nimport f"]
)
ODD = st.recursive(
    st.none() | st.booleans() | st.integers() | SOURCES,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["cells", "cell_type", "source", "input", "worksheets", "metadata", "kernelspec", "language", "name"]
            ),
            inner | st.just("code"),
            max_size=4,
        )
    ),
    max_leaves=12,
)


@settings(max_examples=60, deadline=None)
@given(ODD, st.integers(0, 200), st.binary(max_size=3))
def test_no_bytes_are_refused(value: Any, cut: int, noise: bytes) -> None:
    data = json.dumps({"cells": [value, code("import torch")], "metadata": value}).encode()
    for damaged in (data, data[:cut] + noise + data[cut:], data[:cut]):
        facts = detect("a.ipynb", damaged, SETTINGS)
        encode(facts)
        assert run("notebook", "a.ipynb", damaged, SETTINGS) == facts


@settings(max_examples=30, deadline=None)
@given(st.lists(SOURCES, max_size=6))
def test_a_list_of_lines_is_the_same_as_one_string(sources: list[str]) -> None:
    whole = json.dumps({"cells": [code(source) for source in sources]}).encode()
    listed = json.dumps({"cells": [code(source.splitlines(keepends=True)) for source in sources]}).encode()
    assert read(whole) == read(listed)
