"""Lines of TOML keys and items, checked against what tomllib reads."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scanner.detect.toml_lines import TomlProblem, read_toml

EXAMPLE = '''# head
title = "x # no comment" # comment
[a.b]
list = [ # one
  "same",
  """
multi
""", "same",
  { name = "same", deep = [1,
    2] },
]
when = 1979-05-27 07:32:00
c.d = 'lit#eral'
"quoted key" = true
empty = []
[[t]]
name = "same"
[t.sub]
x = 1
[[t]]
name = "same"
[t.sub]
x = 2
'''


def test_lines() -> None:
    toml = read_toml(EXAMPLE)
    places: dict[tuple[str | int, ...], int] = {
        ("title",): 2,
        ("a", "b"): 3,
        ("a", "b", "list"): 4,
        ("a", "b", "list", 0): 5,
        ("a", "b", "list", 1): 6,
        ("a", "b", "list", 2): 8,
        ("a", "b", "list", 3): 9,
        ("a", "b", "list", 3, "deep", 1): 10,
        ("a", "b", "when"): 12,
        ("a", "b", "c", "d"): 13,
        ("a", "b", "quoted key"): 14,
        ("t", 0, "name"): 17,
        ("t", 0, "sub", "x"): 19,
        ("t", 1, "name"): 21,
        ("t", 1, "sub", "x"): 23,
    }
    assert {path: toml.lines.get(path) for path in places} == places
    assert toml.strings("a", "b", "list") == [("same", 5), ("multi\n", 6), ("same", 8)]
    assert toml.line("a", "b", "nothing", 7) == 3
    assert toml.table("title") == {}


def paths_of(value: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    if path:
        yield path
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from paths_of(inner, (*path, key))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from paths_of(inner, (*path, index))


def test_every_value_of_the_example_has_a_line() -> None:
    toml = read_toml(EXAMPLE)
    assert set(paths_of(toml.data)) == set(toml.lines)


WORDS = st.sampled_from(
    ['"a"', "'b'", '"""m\nn"""', "'''q\n'r'''", "1", "true", "1.5e3", '"#[]{}=,\\" "', "2020-01-01 10:00:00"]
)
VALUES = st.recursive(
    WORDS,
    lambda inner: st.one_of(
        st.lists(inner, max_size=4).map(lambda items: "[ " + ",\n # note ]\n ".join(items) + " ]"),
        st.lists(inner, max_size=3).map(lambda items: "{" + ", ".join(f"k{i}.x = {v}" for i, v in enumerate(items)) + "}"),
    ),
    max_leaves=8,
)
KEYS = st.lists(st.sampled_from(["a", "b-c", '"d.e"', "'f g'"]), min_size=1, max_size=3).map(" . ".join)
PAIRS = st.tuples(KEYS, VALUES).map(" = ".join)
HEADS = st.one_of(KEYS.map("[{}]".format), KEYS.map("[[ {} ]]".format))
DOCUMENTS = st.lists(st.one_of(PAIRS, HEADS, st.just("# [x] = ")), max_size=10).map("\n".join)


@settings(max_examples=60, deadline=None)
@given(DOCUMENTS)
def test_any_valid_document_has_all_its_lines(text: str) -> None:
    try:
        toml = read_toml(text)
    except TomlProblem:
        return  # a key given twice, mostly
    assert set(paths_of(toml.data)) == set(toml.lines)
    last = text.count("\n") + 1
    assert all(1 <= line <= last for line in toml.lines.values())


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("a = 1\nb = \n", 2),
        ("a = 1\n\na = 2\n", 3),
        ("x = " + "[" * 5_000, 0),
        ("a=1\n" + "b." * 300 + "b=1", 2),
        ("x = " + "9" * 10_000, 0),
        ("#" * 2**20 + "#", 0),
    ],
)
def test_problems(text: str, line: int) -> None:
    with pytest.raises(TomlProblem) as caught:
        read_toml(text)
    assert caught.value.line == line
