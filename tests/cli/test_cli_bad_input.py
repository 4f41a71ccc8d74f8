"""Whatever is wrong with a target or an option: a sentence that says what, where and what to do, the documented exit
code, never a traceback."""

from __future__ import annotations

import os
import random
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

Run = Callable[..., Any]


def refused(answer: Any, *said: str) -> str:
    """The job was not done, nothing was printed, and one remark says why."""
    assert answer.code == 2, answer
    assert answer.out == ""
    assert answer.err.startswith("crossgrade")
    assert "Traceback" not in answer.err
    assert "fault of crossgrade" not in answer.err
    for words in said:
        assert words in answer.err
    return str(answer.err)


def unknown_paths(answer: Any) -> set[str]:
    return {unknown["path"] for unknown in answer.json()["unknowns"]}


# --- targets that are none ---------------------------------------------------------------------------------------------


def test_a_path_that_does_not_exist(scan: Run, tmp_path: Path) -> None:
    refused(scan(tmp_path / "nowhere"), "nowhere does not exist", "Give a folder")


def test_a_file_instead_of_a_folder(scan: Run, small: Path) -> None:
    refused(scan(small / "train.py"), "train.py is not a folder", "Give the folder")


@pytest.mark.parametrize(
    "name", ["", "a" * 5000, "x" * 300, "http://host/path", "ext::sh -c id", "https://", "file:relative", "-"]
)
def test_names_that_no_target_can_have(scan: Run, name: str) -> None:
    refused(scan(name))


def test_an_unknown_revision(scan: Run, tmp_path: Path, small: Path) -> None:
    refused(scan(small, "--revision", "main"), "is not the top folder of a git repository")
    git("init", "--quiet", small)
    refused(scan(small, "--revision", "main"), "no commit 'main'", "it has no branches or tags")


def test_a_bare_repository_without_commits(scan: Run, tmp_path: Path) -> None:
    git("init", "--quiet", "--bare", tmp_path / "bare.git")
    refused(scan(tmp_path / "bare.git"), "has no commits yet")


def git(*words: object) -> None:
    subprocess.run(["git", *map(str, words)], check=True, env={"PATH": os.environ["PATH"], "HOME": "/nonexistent"})


# --- targets with nothing in them, or with nothing that can be read ------------------------------------------------------


def test_an_empty_folder_is_no_clean_bill(scan: Run, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    answer = scan(tmp_path / "empty", "--format", "json")
    assert answer.code == 0
    assert "holds no file to read" in answer.err
    assert answer.json()["repository"]["files"] == 0


def test_an_empty_work_tree_without_commits(scan: Run, tmp_path: Path) -> None:
    git("init", "--quiet", tmp_path / "new")
    answer = scan(tmp_path / "new", "--format", "json")
    assert answer.code == 0
    assert "holds no file to read" in answer.err


def test_nothing_but_binary_files(scan: Run, tmp_path: Path) -> None:
    noise = random.Random(1)  # noqa: S311 - the same noise each time
    folder = tmp_path / "junk"
    folder.mkdir()
    for name in ("weights.bin", "graph.pb", "picture.png", "module.py", "requirements.txt", "notebook.ipynb", "Dockerfile"):
        (folder / name).write_bytes(noise.randbytes(5000))
    answer = scan(folder, "--format", "json")
    assert answer.code == 0
    assert answer.err == ""
    assert unknown_paths(answer) >= {"module.py", "requirements.txt", "notebook.ipynb", "Dockerfile"}
    assert answer.json()["verdict"]["action"] == "none"
    assert answer.json()["verdict"]["confidence"] != "high"


def test_eighty_thousand_brackets(scan: Run, small: Path) -> None:
    (small / "deep.py").write_text("import torch\n" + "(" * 80_000)
    answer = scan(small, "--format", "json")
    assert answer.code == 0
    assert unknown_paths(answer) == {"deep.py"}
    assert [use["id"] for use in answer.json()["frameworks"]] == ["pytorch"]


BROKEN = {
    "notebook.ipynb": b'{"cells": [{"cell_type": "code", "source": ["import torch',
    "pyproject.toml": b"[project\nname =",
    "Pipfile": b"[[[",
    "setup.cfg": b"[metadata]\nname = x\n<<<<<<< HEAD\n[options\ninstall_requires",
    "setup.py": b"from setuptools import setup\nsetup(((((",
    "environment.yml": b"dependencies: [numpy\n  - : {",
    "compose.yaml": b"services: [web\n  - : {",
    "poetry.lock": b"[[package",
    "requirements.txt": b"torch==\n===\n",
    "Dockerfile": b'FROM \xff\xfe\nRUN "pip install',
}


def test_broken_notebooks_and_manifests_cost_themselves_alone(scan: Run, small: Path) -> None:
    for name, data in BROKEN.items():
        (small / name).write_bytes(data)
    answer = scan(small, "--format", "json", "--strict")
    assert answer.code == 0  # what is broken stays broken: another run would say no more
    assert unknown_paths(answer) == set(BROKEN)
    assert [(f["path"], f["line"]) for f in answer.json()["findings"] if f["path"] == "train.py"]


@pytest.fixture
def close() -> Iterator[Callable[[Path], None]]:
    """Take all rights from a path until the test ends; skips where that closes nothing, as for root."""
    closed = []

    def closing(path: Path) -> None:
        closed.append((path, path.stat().st_mode))
        path.chmod(0)
        if os.access(path, os.R_OK):
            pytest.skip("nothing is unreadable for this user")

    yield closing
    for path, mode in closed:
        path.chmod(mode)


def test_an_unreadable_file_and_folder(scan: Run, small: Path, close: Callable[[Path], None]) -> None:
    (small / "closed.py").write_text("import jax\n")
    (small / "locked").mkdir()
    for name in ("closed.py", "locked"):
        close(small / name)
    answer = scan(small, "--format", "json")
    assert answer.code == 0
    assert {path.rstrip("/") for path in unknown_paths(answer)} == {"closed.py", "locked"}


def test_an_unreadable_target(scan: Run, small: Path, close: Callable[[Path], None]) -> None:
    close(small)
    refused(scan(small), "small", "ermission")


def test_an_output_where_nothing_may_be_written(scan: Run, small: Path, tmp_path: Path, close: Callable[[Path], None]) -> None:
    (tmp_path / "locked").mkdir()
    close(tmp_path / "locked")
    refused(scan(small, "--output", tmp_path / "locked" / "x.json"), "x.json: cannot be written: Permission denied")
    refused(scan(small, "--output", tmp_path / "locked" / "in" / "x.json"), "x.json: cannot be written: Permission denied")
    refused(scan(small, "--context", tmp_path / "locked" / "x.toml"), "x.toml: cannot be read: Permission denied")
    refused(scan(small, "--rules", tmp_path / "locked" / "rules"), "rules: cannot be read (Permission denied)")


# --- options -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--jobs", "-1"], "'-1' is no number of processes"),
        (["--jobs", "many"], "'many' is no number of processes"),
        (["--jobs", "9" * 5000], "is no number of processes"),
        (["--as-of", "yesterday"], "'yesterday' is no date; write it as YYYY-MM-DD"),
        (["--as-of", "2026-02-30"], "is no date"),
        (["--as-of", "20261122"], "is no date"),
        (["--as-of", "2026-W47-7"], "is no date"),
        (["--fail-on", "verdict"], "is no condition; write one of dead-end, verdict=stay"),
        (["--fail-on", "verdict=leave"], "'verdict=leave' is no condition"),
        (["--format", "pdf"], "pdf"),
        (["--out", "report.json"], "unrecognized arguments: --out"),
        (["--revision", ""], "--revision: is empty"),
        (["--context", ""], "--context: is empty"),
        (["--rules", ""], "--rules: is empty"),
        (["--output", ""], "--output: is empty"),
        (["--source-url", "ftp://host/x"], "source URL is not a plain https address"),
    ],
)
def test_options_that_make_no_sense(cg: Run, small: Path, words: list[str], said: str) -> None:
    refused(cg("scan", small, *words), said)


@pytest.mark.parametrize("words", [["scan"], ["rules"], ["rules", "show"], ["--nonsense"], ["scan", ".", "."]])
def test_what_is_missing_or_too_much_is_said_with_where_help_is(cg: Run, words: list[str]) -> None:
    assert refused(cg(*words)).count("\n") == 1
    assert "--help" in cg(*words).err


def test_no_words_at_all_give_the_help_and_a_folder_alone_a_hint(cg: Run, small: Path) -> None:
    assert "usage: crossgrade" in cg().err
    assert cg().code == 2
    refused(cg(small), f"to assess it: crossgrade scan {small}")
    refused(cg("sacn"), "there is no command 'sacn'; see crossgrade --help")


# --- context files -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (b"[[[", "not valid TOML"),
        (b"\xff\xfe", "is not UTF-8 text"),
        (b"[answers]\ncolour = 'blue'\n", "no such question: colour. Known: "),
        (b"[answers]\nhiring = 'maybe'\n", "hiring = 'maybe': expected one of yes, no, unknown"),
        (b"[answers]\nhiring = ['yes']\n", "expected one of yes, no, unknown"),
        (b"[answers]\nrunning = 'yes'\nin-operation = 'no'\n", "answer it once"),
        (b"hiring = 'yes'\n", "expected one table [answers], found hiring"),
        (b"answers = 3\n", "expected one table [answers]"),
        (b"a = " + b"[" * 50_000, "nested too deeply"),
        (b"#" * 2_000_000, "is larger than"),
    ],
)
def test_context_files_that_cannot_be_used(scan: Run, small: Path, tmp_path: Path, text: bytes, said: str) -> None:
    (tmp_path / "context.toml").write_bytes(text)
    refused(scan(small, "--context", tmp_path / "context.toml"), f"{tmp_path / 'context.toml'}: ", said)


def test_context_that_is_not_there_or_is_a_folder(scan: Run, small: Path, tmp_path: Path) -> None:
    refused(scan(small, "--context", tmp_path / "no.toml"), "no.toml: cannot be read: No such file or directory")
    refused(scan(small, "--context", tmp_path), "cannot be read: Is a directory")


def test_context_written_on_windows_is_understood(scan: Run, small: Path, tmp_path: Path) -> None:
    (tmp_path / "context.toml").write_bytes(b"\xef\xbb\xbf[answers]\r\nhiring = true\r\nrunning = 'yes'\r\n")
    answer = scan(small, "--context", tmp_path / "context.toml", "--format", "json")
    assert answer.json()["context"] == {"context.hiring": "yes", "in-operation": "yes"}


# --- rules ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("technologies: [{id: x}]", "mine/a.yaml:1: technologies[x]: object missing required field `name`"),
        ("technologies: [", "mine/a.yaml:2: not YAML"),
        ("just words", "a rule file is a mapping"),
        ("advice: [{id: a}, {id: b}]\nunheard-of: 1", "mine/a.yaml:"),
    ],
)
def test_broken_rules_stop_the_run(scan: Run, cg: Run, small: Path, tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "a.yaml").write_text(text)
    refused(scan(small, "--rules", tmp_path / "mine"), said)
    refused(cg("rules", "list", "--rules", tmp_path / "mine"), said)
    checked = cg("rules", "check", tmp_path / "mine")
    assert checked.code == 1
    assert said in checked.out


def test_several_problems_are_one_list(cg: Run, tmp_path: Path) -> None:
    for name in ("a.yaml", "b.yaml"):
        (tmp_path / name).write_text("[")
    said = refused(cg("rules", "list", "--rules", tmp_path), "the rules have 2 problems:\n  ")
    assert said.count("not YAML") == 2


@pytest.mark.parametrize("verb", [["rules", "list", "--rules"], ["rules", "check"], ["scan", ".", "--rules"]])
def test_rules_that_are_not_there(cg: Run, tmp_path: Path, verb: list[str]) -> None:
    refused(cg(*verb, tmp_path / "nowhere"), "nowhere: no such file or folder of rules")
    refused(cg(*verb, "n" * 300), "File name too long")
    (tmp_path / "notes.txt").write_text("no rules")
    refused(cg(*verb, tmp_path), "holds no rules")


# --- what nobody foresaw -------------------------------------------------------------------------------------------------


def test_a_fault_of_ours_is_a_sentence_and_no_met_condition(scan: Run, small: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError("secret=hunter2-hunter2 \x1b[31m")

    monkeypatch.setattr("scanner.cli.scan.load", broken)
    answer = scan(small)
    assert (answer.code, answer.out) == (2, "")
    assert (
        "this is a fault of crossgrade, not yours: ZeroDivisionError: secret=*** \\x1b[31m in test_cli_bad_input.py:"
        in answer.err
    )
    monkeypatch.setenv("CROSSGRADE_DEBUG", "1")
    with pytest.raises(ZeroDivisionError):
        scan(small)


def test_a_cache_that_cannot_be_used_is_a_remark(cg: Run, small: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(small))
    before = sorted(small.rglob("*"))
    answer = cg("scan", small, "--quiet", "--jobs", "1")
    assert answer.code == 0
    assert "no cache is used: its folder lies within what is scanned" in answer.err
    assert cg("scan", f"file://{repository(small)}", "--quiet", "--jobs", "1").err == answer.err
    assert [path for path in sorted(small.rglob("*")) if ".git" not in path.parts] == before


def repository(folder: Path) -> Path:
    """The folder, made a repository with one commit."""
    git("-C", folder, "init", "--quiet")
    git("-C", folder, "add", ".")
    git("-C", folder, "-c", "user.name=a", "-c", "user.email=a@b", "commit", "--quiet", "-m", "all")
    shutil.rmtree(folder / ".git" / "hooks", ignore_errors=True)
    return folder
