"""The same tree, rules, version and date give the same bytes, whatever stands around the program."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from scanner.reading import Reading, read

Program = Callable[..., "subprocess.CompletedProcess[bytes]"]
PLAIN = {"PYTHONHASHSEED": "0", "LC_ALL": "C.UTF-8", "TZ": "UTC", "COLUMNS": "80", "TERM": "xterm-256color"}
ODD = {"PYTHONHASHSEED": "12345", "LC_ALL": "C", "TZ": "Asia/Kolkata", "COLUMNS": "200", "TERM": "dumb", "FORCE_COLOR": "1"}
NARROW = {"PYTHONHASHSEED": "777", "LC_ALL": "C", "TZ": "America/St_Johns", "COLUMNS": "40", "CLICOLOR_FORCE": "1"}
AROUND = ((["--no-cache", "--jobs", "1"], PLAIN), (["--jobs", "2"], ODD), (["--jobs", "2"], NARROW))


@pytest.fixture
def tree(tmp_path: Path, sample_repos: Path) -> Path:
    """Several samples as the components of one repository, with a file that no locale likes."""
    for name in ("half-migration", "tfx-pipeline", "llm-generative"):
        shutil.copytree(sample_repos / name / "repo", tmp_path / "größe" / name)
    (tmp_path / "größe" / "größe.py").write_text("import torch  # größer\n", "utf-8")
    return tmp_path / "größe"


def test_files_and_streams_are_the_same_everywhere(program: Program, tree: Path, tmp_path: Path) -> None:
    seen = []
    for number, (words, env) in enumerate(AROUND):
        outputs = [tmp_path / str(number) / name for name in ("a.json", "a.html", "a.md")]
        outputs[0].parent.mkdir()
        named = [word for path in outputs for word in ("--output", path)]
        ended = program("scan", tree, "--as-of", "2026-11-22", "--quiet", *words, *named, env=env)
        assert (ended.returncode, ended.stderr) == (0, b"")
        seen.append([ended.stdout, *(path.read_bytes() for path in outputs)])
    assert len(set(map(len, seen))) == 1
    for first, second, third in zip(*seen, strict=True):
        assert first == second == third
    terminal, document, html, markdown = seen[0]
    assert all("größe" in text.decode() for text in seen[0])
    assert len(json.loads(document)["components"]) > 2
    assert b"\x1b" not in terminal + document + html + markdown
    assert max(map(len, terminal.decode().splitlines())) <= 100


@pytest.mark.parametrize("form", ["json", "markdown", "html"])
def test_a_piped_document_is_the_file(program: Program, tree: Path, tmp_path: Path, form: str) -> None:
    name = tmp_path / f"report.{'md' if form == 'markdown' else form}"
    env = {"LC_ALL": "C.UTF-8", "PYTHONIOENCODING": "latin-1"}
    ended = program("scan", tree, "--quiet", "--format", form, "--output", name, env=env)
    assert ended.stderr == b""
    assert ended.stdout == name.read_bytes()
    assert "größe".encode() in ended.stdout


def test_the_second_scan_reads_from_the_cache(cg: Callable[..., object], tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    remembered = []

    def spied(*words: Any, **names: Any) -> Reading:
        found = read(*words, **names)
        remembered.append((found.remembered, found.files))
        return found

    monkeypatch.setattr("scanner.pipeline.read", spied)
    first, second, third = (cg("scan", tree, "--as-of", "2026-11-22", *extra) for extra in ([], [], ["--no-cache"]))
    assert first == second == third
    assert [count for count, _ in remembered][::2] == [0, 0]
    assert remembered[1][0] >= remembered[1][1] > 0
