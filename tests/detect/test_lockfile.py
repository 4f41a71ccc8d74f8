"""Lock files: name, version, line."""

from __future__ import annotations

import json

from hypothesis import given, settings
from hypothesis import strategies as st

from scanner.detect import Settings
from scanner.detect.lockfile import detect
from scanner.model.facts import FileFacts


def read(text: str, path: str) -> FileFacts:
    return detect(path, text.encode(), Settings())


def rows(facts: FileFacts) -> list[tuple[int, str, str, str]]:
    return [(r.line, r.name, r.specifier, r.group) for r in facts.requirements]


def test_poetry() -> None:
    facts = read(
        """[[package]]
name = "tensorflow"
version = "1.15.0"
category = "main"
optional = false

[package.dependencies]
numpy = ">=1.16"
name = "no"

[[package]]
name = "pytest"
version = "7.0"
groups = ["dev"]

[metadata]
lock-version = "1.1"
name = "no"
""",
        "poetry.lock",
    )
    assert rows(facts) == [(2, "tensorflow", "==1.15.0", ""), (12, "pytest", "==7.0", "dev")]
    assert facts.requirements[0].scope == "lock"
    assert facts.requirements[0].text == "tensorflow==1.15.0"


def test_uv_leaves_its_own_folders_out() -> None:
    facts = read(
        'version = 1\n[[package]]\nname = "mine"\nversion = "0.1"\nsource = { editable = "." }\n'
        '[[package]]\nname = "torch"\nversion = "2.1.0+cu118"\nsource = { registry = "https://x" }\n'
        '[[package]]\nname = "torch"\nversion = "2.0"\n',
        "uv.lock",
    )
    assert rows(facts) == [(7, "torch", "==2.1.0+cu118", ""), (11, "torch", "==2.0", "")]


def test_pylock_and_pdm() -> None:
    assert rows(read('lock-version = "1.0"\n[[packages]]\nname = "jax"\nversion = "0.4"\n', "pylock.toml")) == [
        (3, "jax", "==0.4", "")
    ]
    assert rows(read('[[package]]\nname = "jax"\nversion = "0.4"\ngroups = ["default"]\n', "pdm.lock")) == [
        (2, "jax", "==0.4", "")
    ]


def test_pipfile_lock() -> None:
    text = json.dumps(
        {
            "_meta": {"sources": [{"name": "torch"}], "torch": {}},
            "default": {"tensorflow": {"version": "==1.15"}, "x": {"path": "."}, "g": {"git": "https://x"}},
            "develop": {"tensorflow": {"version": "==2.0", "extras": ["a"]}},
        },
        indent=4,
    )
    facts = read(text, "Pipfile.lock")
    lines = [n for n, line in enumerate(text.split("\n"), 1) if '"tensorflow": {' in line]
    git = next(n for n, line in enumerate(text.split("\n"), 1) if '"g": {' in line)
    assert rows(facts) == [(lines[0], "tensorflow", "==1.15", ""), (git, "g", "", ""), (lines[1], "tensorflow", "==2.0", "dev")]


def test_trouble_is_said() -> None:
    conflict = read('<<<<<<< HEAD\n[[package]]\nname = "a"\nversion = "1"\n=======\n>>>>>>> x\n', "uv.lock")
    assert [u.reason for u in conflict.unknowns] == ["holds a merge conflict; both sides were read (line 1)"]
    assert [r.name for r in conflict.requirements] == ["a"]
    assert [u.reason for u in read("hello", "poetry.lock").unknowns] == ["is no lock file that could be read"]
    assert [u.reason for u in read("{", "Pipfile.lock").unknowns] == ["is not JSON"]
    assert [u.reason for u in read("[" * 100_000, "Pipfile.lock").unknowns] == ["is not JSON"]
    assert read("package = []\n[metadata]\n", "poetry.lock").unknowns == ()


@settings(max_examples=60, deadline=None)
@given(
    st.sampled_from(["uv.lock", "Pipfile.lock", "poetry.lock"]),
    st.one_of(
        st.binary(max_size=100),
        st.recursive(st.one_of(st.text(max_size=5), st.floats(), st.none()), lambda s: st.dictionaries(st.text(max_size=5), s))
        .map(json.dumps)
        .map(str.encode),
    ),
)
def test_no_bytes_crash(path: str, data: bytes) -> None:
    facts = detect(path, data, Settings())
    assert all(1 <= r.line <= data.count(b"\n") + data.count(b"\r") + 1 for r in facts.requirements)
