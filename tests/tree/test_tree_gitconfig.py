"""One value out of a configuration file, as git reads it."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scanner.tree.gitconfig import value

TEXT = b"""
[core]
    bare = false ; comment
[remote "origin"]
    url = first
    url = "https://example.org/a b#c" # comment
    fetch = x
[Remote "Origin"]
    url = other
[remote "or\\"igin"] url = same-line
[extensions]
\tObjectFormat = sha\\
256
[remote "tail"]
    url = a\\\\b\\tc  
"""  # noqa: W291


@pytest.mark.parametrize(
    ("section", "name", "subsection", "expected"),
    [
        ("core", "bare", None, "false"),
        ("remote", "url", "origin", "https://example.org/a b#c"),
        ("remote", "url", "Origin", "other"),
        ("remote", "url", 'or"igin', "same-line"),
        ("extensions", "objectformat", None, "sha256"),
        ("remote", "url", "tail", "a\\b\tc"),
        ("remote", "url", None, None),
        ("core", "nothing", None, None),
    ],
)
def test_values(section, name, subsection, expected):
    assert value(TEXT, section, name, subsection) == expected


def test_git_agrees(git):
    git.write(".git/config", TEXT)
    assert git("config", "--file", ".git/config", "remote.origin.url") == value(TEXT, "remote", "url", "origin")
    assert git("config", "--file", ".git/config", "extensions.objectformat") == value(TEXT, "extensions", "objectformat")


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=300))
def test_no_bytes_break_it(data):
    assert isinstance(value(b'[remote "origin"]\n' + data, "remote", "url", "origin"), str | None)
