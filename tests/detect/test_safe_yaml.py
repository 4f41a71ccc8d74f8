"""YAML nodes with lines, and the refusals that keep hostile YAML cheap."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scanner.detect import safe_yaml
from scanner.detect.safe_yaml import Node, YamlProblem, load_documents


def one(text: str) -> Node:
    (document,) = load_documents(text)
    return document


def test_lines_and_access() -> None:
    document = one("# top\nname: x\nsteps:\n  - run: a\n  - run: 'b'\n    with: {k: [1, 2]}\n")
    assert document.kind == "mapping"
    assert document.line == 2
    steps = document.at("steps")
    assert steps is not None
    assert [item.line for item in steps.items] == [4, 5]
    assert [run.text for item in steps.items if (run := item.get("run"))] == ["a", "b"]
    inner = steps.items[1].at("with", "k")
    assert inner is not None
    assert [(node.text, node.line) for node in inner.items] == [("1", 6), ("2", 6)]
    assert document.at("steps", "run") is None
    assert document.get("missing") is None
    assert [node.value for node in document.walk() if node.kind == "scalar"][:3] == ["name", "x", "steps"]


def test_same_key_twice_the_last_counts() -> None:
    node = one("a: 1\nb: 2\na: 3\n").get("a")
    assert node is not None
    assert (node.text, node.line) == ("3", 3)


def test_several_documents_and_empty_ones() -> None:
    documents = load_documents("---\na: 1\n---\n---\nb: 2\n...\n")
    assert [(d.line, [key for key, _ in d.entries()]) for d in documents] == [(2, ["a"]), (5, ["b"])]


def test_tags_build_nothing() -> None:
    document = one("x: !!python/object/apply:os.system ['echo']\ny: !Ref name\n")
    x, y = document.get("x"), document.get("y")
    assert x is not None
    assert y is not None
    assert (x.kind, x.tag) == ("sequence", "tag:yaml.org,2002:python/object/apply:os.system")
    assert (y.kind, y.tag, y.text) == ("scalar", "!Ref", "name")


def test_aliases_are_kept_not_expanded() -> None:
    document = one("base: &b {image: one}\ns:\n  <<: *b\n  other: *b\n  loop: &l [*l]\n")
    service = document.get("s")
    assert service is not None
    assert service.get("image") is None
    assert [node.line for node in service.merged()] == [1]
    other, loop = service.get("other"), service.get("loop")
    assert other is not None
    assert (other.kind, other.value, other.line) == ("alias", "b", 4)
    assert loop is not None
    assert loop.items[0].target is None
    assert [key for key, _ in service.entries()] == ["other", "loop"]


def test_editors_lines_not_unicode_ones() -> None:
    node = one("a: 'x\u2028y\x85z'\r\nb: 2\rc: 3\n").get("c")
    assert node is not None
    assert node.line == 3


def test_merge_key_bomb_is_cheap_and_small() -> None:
    lines = ["a0: &a0 {k: v}"]
    lines += [f"a{n}: &a{n} {{<<: [{', '.join([f'*a{n - 1}'] * 9)}]}}" for n in range(1, 30)]
    document = one("\n".join(lines))
    assert sum(1 for _ in document.walk()) < 1_000
    assert "target" not in repr(document)
    assert document == one("\n".join(lines))


@pytest.mark.parametrize(
    ("text", "reason", "line"),
    [
        ("a: 1\nb: [", "is not YAML", 2),
        ("a: 1\n b: 2\n", "is not YAML", 2),
        ("a: {{ x }}\nb: %x", "is not YAML", 2),
        ("[" * 200, "deeper than 100", 1),
        ("x: &a 1\ny: [" + "*a, " * 2_000 + "]", "more than 1000 aliases", 2),
        ("[" + "1," * 250_000 + "]", "more than 200000 parts", 1),
        ("---\n1\n" * 3_000, "more than 2000 YAML documents", 4003),
        ("a" * (safe_yaml.MAX_BYTES + 1), "larger than 1 MiB", 0),
        ("a: \x00", "is not YAML", 0),
    ],
)
def test_refusals(text: str, reason: str, line: int) -> None:
    with pytest.raises(YamlProblem) as caught:
        load_documents(text)
    assert reason in caught.value.reason
    assert caught.value.line == line


def test_complete_documents_survive_a_broken_one() -> None:
    with pytest.raises(YamlProblem) as caught:
        load_documents("a: 1\n---\nb: 2\n---\nc: [\n")
    assert [key for d in caught.value.documents for key, _ in d.entries()] == ["a", "b"]


def test_bytes_in_other_encodings() -> None:
    assert [d.get("a") is not None for d in load_documents("a: ü\n".encode("utf-16"))] == [True]


@settings(max_examples=60, deadline=None)
@given(st.one_of(st.binary(max_size=200), st.text("ab:-&*[]{}<!|>'\" \n?#%", max_size=80).map(str.encode)))
def test_no_bytes_crash(data: bytes) -> None:
    try:
        documents = load_documents(data)
    except YamlProblem as problem:
        documents = list(problem.documents)
        assert problem.reason
    for document in documents:
        assert all(node.line >= 1 for node in document.walk())
