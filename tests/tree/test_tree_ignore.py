"""Ignore rules against git itself, and patterns made to take for ever."""

from __future__ import annotations

import subprocess

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scanner.tree import ignore
from scanner.tree.entry import Notes

NAMES = ["a", "b", "ab", "a.py", "b.log", "foo", "bar"]
PIECES = [*NAMES, "*", "**", "*.log", "a*", "?", "[ab]", "[!a]", "f*o", "*a*", "*.*", "\\a", "[a-f]oo"]


@st.composite
def patterns(draw):
    parts = draw(st.lists(st.sampled_from(PIECES), min_size=1, max_size=3))
    text = draw(st.sampled_from(["", "", "!", "/"])) + "/".join(parts) + draw(st.sampled_from(["", "", "/", " "]))
    return text.replace("!/", "!")


def ours(folder_rules, paths):
    """Which of these files are ignored, walking as the work tree is walked."""
    rules = ignore.Rules(Notes())
    for folder, text in sorted(folder_rules.items()):
        rules.add(folder, text.encode())
    found = set()
    for path in paths:
        parts = path.split("/")
        for depth in range(1, len(parts) + 1):
            if rules.ignored("/".join(parts[:depth]) + ("/" if depth < len(parts) else "")):
                found.add(path)
                break
    return found


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    top=st.lists(patterns(), max_size=4),
    inner=st.lists(patterns(), max_size=2),
    paths=st.lists(
        st.lists(st.sampled_from(NAMES), min_size=1, max_size=4).map("/".join), min_size=1, max_size=12, unique=True
    ),
)
def test_ignored_means_what_git_means(git, top, inner, paths):
    paths = [path for path in paths if path != "foo"]  # that one is a folder on disk
    folder_rules = {"": "\n".join(top) + "\n", "foo": "\n".join(inner) + "\n"}
    git.write(".gitignore", folder_rules[""].encode())
    (git.folder / "foo").mkdir(exist_ok=True)
    git.write("foo/.gitignore", folder_rules["foo"].encode())
    done = subprocess.run(
        ["git", "check-ignore", "--no-index", "--stdin"],
        cwd=git.folder,
        env=git.env,
        input="\n".join(paths),
        text=True,
        capture_output=True,
        check=False,
    )
    assert ours(folder_rules, paths) == set(done.stdout.split("\n")) - {""}, folder_rules


def test_the_rules_of_real_projects():
    text = (
        "*.py[cod]\nbuild/\n!keep.pyc\nreport.[0-9]*.[0-9]*.[0-9]*.[0-9]*.json\n/docs/**/*.html\n\\#odd\ntrail \\ \r\n# c\n*~\n"
    )
    paths = [
        "a.pyc",
        "x/a.pyo",
        "keep.pyc",
        "build/x",
        "build",
        "report.20.1.2.3.json",
        "report.x.json",
        "docs/a/b.html",
        "x/docs/b.html",
        "#odd",
        "a~",
    ]
    assert ours({"": text}, paths) == {"a.pyc", "x/a.pyo", "build/x", "report.20.1.2.3.json", "docs/a/b.html", "#odd", "a~"}


@pytest.mark.parametrize(
    "pattern",
    ["a*" * 12 + "b", "*" * 200 + "b", "**/a" * 3 + "/*a*a*a*a*b", "[a-z]*" * 20 + "!", "*a?" * 30 + "b", "?*" * 60 + "b"],
)
def test_patterns_made_to_take_for_ever_do_not(pattern):
    rules = ignore.Rules(Notes())
    rules.add("", pattern.encode())
    assert rules.ignored("a" * 250) is False
    assert rules.ignored("a/" * 190 + "a" * 200) is False


def test_what_is_cut_is_said_and_then_read():
    notes = Notes()
    rules = ignore.Rules(notes)
    rules.add("", b"**/a/**/b/**/c/**/d\n" + b"x" * 300 + b"\n[z-a]\n!\n/\n\\\n[\n[[:nope:]]\n")
    assert rules.ignored("x" * 300) is False
    assert len(notes.unknowns()) == 1


def test_the_whole_of_matching_has_a_budget(monkeypatch):
    monkeypatch.setattr(ignore, "BUDGET", 25)
    notes = Notes()
    rules = ignore.Rules(notes)
    rules.add("", b"a.py\n" * 10)
    assert [rules.ignored("a.py") for _ in range(3)] == [True, True, False]
    assert "take too long" in notes.unknowns()[0].reason


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=200))
def test_no_bytes_break_the_rules(data):
    rules = ignore.Rules(Notes())
    rules.add("", data)
    rules.add_exclude(data)
    assert rules.ignored("a/b.py") in {True, False}
