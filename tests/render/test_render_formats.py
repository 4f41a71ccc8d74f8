"""The table of formats, and what holds for all of them."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from scanner.model.result import Assessment
from scanner.render import FORMATS, format_for_suffix, render

NAMES = tuple(entry.name for entry in FORMATS)

SCRIPT = """
import hashlib, runpy
from scanner.render import FORMATS, render
made = runpy.run_path({fixtures!r})
for build in (made["legacy"], made["empty"], lambda: made["hostile"](made["legacy"]())):
    for entry in FORMATS:
        for color in (False, True):
            print(entry.name, hashlib.sha256(render(build(), entry.name, color=color).encode()).hexdigest())
"""


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("a/report.json", "json"),
        ("R.HTML", "html"),
        ("x.htm", "html"),
        ("notes.md", "markdown"),
        ("x.txt", None),
        ("json", None),
    ],
)
def test_suffix_decides(path: str, name: str | None) -> None:
    assert format_for_suffix(path) == name


def test_unknown_format_names_the_known_ones(empty: Assessment) -> None:
    with pytest.raises(ValueError, match="terminal, json, html, markdown"):
        render(empty, "pdf")


@pytest.mark.parametrize("name", NAMES)
def test_every_format_ends_in_one_newline(name: str, legacy: Assessment, empty: Assessment, hostile: Assessment) -> None:
    for assessment in (legacy, empty, hostile):
        text = render(assessment, name)
        assert text.endswith("\n")
        assert not text.endswith("\n\n")


@pytest.mark.parametrize("name", NAMES)
def test_no_control_character_is_added(name: str, hostile: Assessment) -> None:
    text = render(hostile, name)
    assert not [char for char in text if ord(char) < 32 and char != "\n"]


def test_same_bytes_in_any_environment() -> None:
    fixtures = str(Path(__file__).parent / "fixtures" / "assessments.py")
    root = Path(__file__).parents[2]
    outputs = []
    worlds = (
        {"PYTHONHASHSEED": "1", "LC_ALL": "C", "TZ": "Asia/Tokyo", "COLUMNS": "40", "TERM": "dumb"},
        {
            "PYTHONHASHSEED": "2",
            "LC_ALL": "C.UTF-8",
            "TZ": "UTC",
            "COLUMNS": "200",
            "TERM": "xterm-256color",
            "NO_COLOR": "1",
            "FORCE_COLOR": "1",
        },
    )
    for world in worlds:
        env = {"PATH": os.environ["PATH"], "PYTHONPATH": str(root), "PYTHONUTF8": "1", **world}
        done = subprocess.run(
            [sys.executable, "-P", "-c", SCRIPT.format(fixtures=fixtures)],
            env=env,
            capture_output=True,
            text=True,
            check=True,
            timeout=60,
        )
        outputs.append(done.stdout)
    assert outputs[0].count("\n") == 3 * len(FORMATS) * 2
    assert outputs[0] == outputs[1]
