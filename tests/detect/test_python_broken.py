"""Files that do not parse as a whole, files made to hurt, and files of any bytes at all."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scanner.detect import Settings
from scanner.detect.pysyntax.grammar import MANY_COMMENTS, parse
from scanner.detect.pysyntax.pieces import MOST_PIECES, pieces
from scanner.detect.python import detect, read_cells
from scanner.model.facts import FileFacts, decode, encode

SETTINGS = Settings(roots=("tensorflow", "torch"))
TF = "import tensorflow as tf\n"


def read(source: str | bytes) -> FileFacts:
    return detect("a.py", source.encode() if isinstance(source, str) else source, SETTINGS)


BROKEN = [
    "x = (\n",
    "x = foo(bar[1, {\n",
    "def f(:\n",
    "$$ !\n",
    "class A(:\n  x = [\n",
    "<<<<<<< HEAD\nx = 1\n=======\nx = 2\n>>>>>>> other\n",
    "<<<<<<< HEAD\nimport os\n||||||| base\n=======\nimport sys\n>>>>>>> 0123abc\n",
    "{% if cookiecutter.x %}\ny = {{ cookiecutter.y }}\n{% endif %}\n",
    "from {{ cookiecutter.name }}.model import x\n",
    "x = 'unclosed\n",
    "'''\n" + "x = 1\n",
    "f(\n  a,\n",
    "try\n  x\nexcept\n",
    "import\n",
    "from x import (a,\n",
]


@pytest.mark.parametrize("broken", BROKEN)
def test_what_follows_is_read(broken: str) -> None:
    facts = read(TF + broken + "import torch\n\n@dec\ndef g(x):\n    return torch.x(tf.y)\n")
    lines = broken.count("\n")
    found = {(row.module, row.line, row.guard, row.recovered) for row in facts.imports}
    assert {("tensorflow", 1, "", True), ("torch", lines + 2, "", True)} <= found
    assert {(use.name, use.kind, use.line) for use in facts.uses} == {
        ("torch.x", "call", lines + 6),
        ("tensorflow.y", "read", lines + 6),
    }
    assert "broken" in facts.traits
    (unknown,) = facts.unknowns
    assert (unknown.path, unknown.stage) == ("a.py", "parse")
    assert unknown.reason.endswith("; what could be read was read")


def test_the_line_that_is_named_is_the_first_that_is_wrong() -> None:
    assert read(TF + "x = 1\ny = (\nimport torch\n").unknowns[0].reason.startswith("does not parse as a whole near line 3;")


def test_both_sides_of_a_conflict_are_read() -> None:
    facts = read("<<<<<<< HEAD\nimport tensorflow as t\n=======\nimport torch as t\n>>>>>>> x\nt.y\n")
    assert [row.module for row in facts.imports] == ["tensorflow", "torch"]


def test_placeholders_are_no_modules() -> None:
    facts = read("import {{ a.b }}\nfrom {{ a.b }}.x import y\nfrom torch import {{ c }}, nn\nnn.z\n")
    assert [(row.module, row.name) for row in facts.imports] == [("torch", "nn")]


def test_strings_of_a_broken_file_stay_strings() -> None:
    facts = read("x = (\n\"\"\"\nimport torch\n\"\"\"\ny = '''\nimport torch\n'''\nimport tensorflow\n")
    assert [row.module for row in facts.imports] == ["tensorflow"]


def test_a_statement_is_not_cut_from_what_belongs_to_it() -> None:
    source = (
        b"x = (\ntry:\n  import a\nexcept ImportError:\n  b\nelse:\n  c\n@d\n@e\ndef f():\n  g\n"
        b"h = [\n1,\n]\nif i:\n  j\nelif k:\n  l\n"
    )
    starts = [source[piece.start :].split(b"\n")[0] for piece in pieces(source)]
    assert starts == [b"x = (", b"try:", b"@d", b"h = [", b"if i:"]


def test_very_many_pieces_are_joined() -> None:
    data = b"x\n" * (3 * MOST_PIECES)
    cut = pieces(data)
    assert len(cut) <= MOST_PIECES
    assert b"".join(piece.data for piece in cut) == data


def test_python_2_that_the_grammar_does_not_know_is_no_unknown() -> None:
    facts = read("print 'x'\nexec a.b in c\nimport torch\n")
    assert facts.traits == ("broken", "python-2")
    assert facts.unknowns == ()
    assert [row.module for row in facts.imports] == ["torch"]
    assert read("print 'x'\nf(\nimport torch\n").unknowns != ()


N = 3_000
HOSTILE = {
    "brackets": "(" * N,
    "closed brackets": "x = " + "[" * N + "tf.x" + "]" * N,
    "calls": "f(" * N + "tf.x" + ")" * N,
    "chained calls": "tf.x" + "(tf.x)" * N,
    "attributes": "tf" + ".b" * N,
    "lambdas": "x = " + "lambda: (tf.x, " * N,
    "blocks": "".join(" " * depth + "if tf.x:\n" for depth in range(300)) + " " * 300 + "tf.x",
    "continuations": "x = " + "\\\n" * N + "tf.x",
    "comments": "# import torch\n" * N,
    "rebindings": "tf = tf.x\n" * N,
    "branches": "if x: tf = tf.x\n" * N,
    "handlers": "try:\n  x\n" + "except E:\n  import torch\n" * N,
    "globals": "def f():\n  global tf\n  tf = 1\n" * N,
    "loaders": "import_module('a', " * N,
    "one line": "tf.x;" * N,
    "f-string": "f'" + "{tf.x}" * N + " tf" * N + "'",
    "quotes": "'\"\n" * N,
    "triple quotes": '"""\\' * N + "\n(",
    "braces": "{{" * N + "{%" * N,
    "keywords": "except " + "a," * N + " raise " * N + "`" * N,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_text_is_read_like_any_other(name: str) -> None:
    facts = read(TF + HOSTILE[name] + "\n")
    assert ("tensorflow", 1) in {(row.module, row.line) for row in facts.imports}
    assert all(len(use.name) <= 2 * N + 20 for use in facts.uses)


def test_blanked_runs_move_nothing() -> None:
    comments = "#\n" * (MANY_COMMENTS + 1)
    facts = read(TF + comments + "x = '''\n# '''; tf.x  # y\n" + comments + "z = " + "\\\n" * 50 + "tf.y\n")
    assert [(use.name, use.line, use.column) for use in facts.uses] == [
        ("tensorflow.x", MANY_COMMENTS + 4, 8),
        ("tensorflow.y", 2 * MANY_COMMENTS + 56, 1),
    ]


def test_a_comment_line_that_ends_a_string_is_kept() -> None:
    source = "x = 'a\\\n# b'\n" + "#\n" * (MANY_COMMENTS + 1)
    assert not parse(source.encode()).root_node.has_error


def test_undecodable_bytes_are_an_unknown_and_no_more() -> None:
    facts = read(b"import torch\ntorch.x  # \xff\n")
    assert [use.name for use in facts.uses] == ["torch.x"]
    assert [unknown.stage for unknown in facts.unknowns] == ["decode"]


def test_utf_16_is_read() -> None:
    facts = read((TF + "é = tf.x\n").encode("utf-16"))
    assert [(use.name, use.line, use.column) for use in facts.uses] == [("tensorflow.x", 2, 5)]
    assert facts.unknowns == ()


WORDS = st.sampled_from(
    ["import ", "from ", "tensorflow", " as tf", "tf", ".", "(", ")", "[", "]", "{", "}", ":", ",", "=", "\n", "\n  ",
     "\n    ", "'", '"""', "f'{", "}'", "#", "\\\n", "def f(", "class A", "lambda ", "try:", "except ", "global ", "del ",
     "for ", " in ", "*", "@", "if ", "else:", "\r", "\x00", "é", "match x:", "case ", ":=", "print ", "`", "{{ x }}",
     "<<<<<<< a\n", "import_module('a')", "None"]
)  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=300))
def test_no_bytes_crash(data: bytes) -> None:
    facts = read(data)
    assert decode(encode(facts)) == facts


@settings(max_examples=60, deadline=None)
@given(st.lists(WORDS, max_size=60))
def test_no_python_like_text_crashes(words: list[str]) -> None:
    text = TF + "".join(words)
    facts = read(text)
    assert decode(encode(facts)) == facts
    lines = [(row.line, row.column) for row in (*facts.imports, *facts.uses)]
    assert all(1 <= line <= facts.lines and column >= 1 for line, column in lines)
    assert len({(use.line, use.column) for use in facts.uses}) == len(facts.uses)
    read_cells([(0, text), (1, "tf.x")], "a.ipynb", SETTINGS)
