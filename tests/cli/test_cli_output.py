"""Reports on disk and on stdout: whole or not at all, never through a link, never into what is scanned unasked."""

from __future__ import annotations

import functools
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from scanner.reading import Limits, read

Run = Callable[..., Any]


def test_several_reports_from_one_scan(cg: Run, small: Path, tmp_path: Path) -> None:
    names = [tmp_path / name for name in ("a.json", "b.HTML", "c.md")]
    words = [word for name in names for word in ("--output", name)]
    answer = cg("scan", small, "--no-cache", "--jobs", 1, *words)
    assert answer.code == 0
    assert answer.err.splitlines() == [f"crossgrade: wrote {name}" for name in names]
    assert json.loads(names[0].read_text("utf-8"))["verdict"]["action"]
    assert names[1].read_text("utf-8").startswith("<!doctype html>")
    assert names[2].read_text("utf-8").startswith("## ")
    assert sorted(tmp_path.iterdir()) == sorted([*names, small])


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("missing/x.json", "missing does not exist; make it first"),
        ("report.pdf", "tells no format; end the name in .json, .html or .md"),
        ("report", "tells no format"),
        (".json", "tells no format"),
        ("folder.json", "is a folder"),
        ("folder.json/", "is a folder"),
        ("new.json/", "is a folder"),
        ("file.md/x.json", "file.md does not exist"),
        ("x" * 300 + ".json", "cannot be written: File name too long"),
        ("x" * 300 + "/x.json", "cannot be written: File name too long"),
        ("small/x.json", "lies inside the scanned tree; write it elsewhere, or add --allow-output-in-target"),
        ("small/sub/../x.json", "lies inside the scanned tree"),
        ("link/x.json", "lies inside the scanned tree"),
    ],
)
def test_places_that_are_refused(scan: Run, small: Path, tmp_path: Path, name: str, said: str) -> None:
    (tmp_path / "folder.json").mkdir()
    (tmp_path / "file.md").touch()
    (small / "sub").mkdir()
    (tmp_path / "link").symlink_to(small)
    before = sorted(tmp_path.rglob("*"))
    answer = scan(small, "--output", f"{tmp_path}/{name}")
    assert (answer.code, answer.out) == (2, "")
    assert answer.err.startswith("crossgrade: --output ")
    assert said in answer.err
    assert sorted(tmp_path.rglob("*")) == before


def test_the_longest_name_that_a_file_can_have(scan: Run, small: Path, tmp_path: Path) -> None:
    assert scan(small, "--output", tmp_path / ("x" * 250 + ".json")).code == 0


def test_inside_the_target_when_asked_for(scan: Run, small: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(small)
    assert scan(".", "--output", "x.json").code == 2
    assert scan(small, "--output", "x.json").code == 2
    assert scan(f"file://{small}", "--output", "x.json").err.count("lies inside the scanned tree") == 1
    assert scan(".", "--output", "x.json", "--allow-output-in-target").code == 0
    assert json.loads((small / "x.json").read_text("utf-8"))["repository"]["files"] == 1


def test_a_link_is_replaced_and_not_followed(scan: Run, small: Path, tmp_path: Path) -> None:
    precious = tmp_path / "precious"
    precious.write_text("mine")
    (tmp_path / "x.json").symlink_to(precious)
    assert scan(small, "--output", tmp_path / "x.json").code == 0
    assert precious.read_text() == "mine"
    assert not (tmp_path / "x.json").is_symlink()
    assert json.loads((tmp_path / "x.json").read_text("utf-8"))


def test_a_report_that_cannot_be_finished_leaves_the_old_one(
    scan: Run, small: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "x.json").write_text("old")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    answer = scan(small, "--output", tmp_path / "x.json")
    assert (answer.code, answer.out) == (2, "")
    assert "x.json: cannot be written: No space left on device" in answer.err
    assert sorted(tmp_path.iterdir()) == [small, tmp_path / "x.json"]
    assert (tmp_path / "x.json").read_text() == "old"


# --- exit codes ----------------------------------------------------------------------------------------------------------


def test_conditions_that_are_met_and_that_are_not(scan: Run, small: Path) -> None:
    action = scan(small, "--format", "json").json()["verdict"]["action"]
    other = "stay" if action != "stay" else "migrate"
    assert scan(small, "--fail-on", f"verdict={other}").code == 0
    met = scan(small, "--fail-on", f"verdict={other}", "--fail-on", f"verdict={action}")
    assert met.code == 1
    assert met.err == f"crossgrade: --fail-on verdict={action}: met\n"
    assert met.out  # the report is there all the same


def test_a_dead_end_in_one_component_is_one(scan: Run, tmp_path: Path) -> None:
    alive = {"name": "alive", "code": "import torch\nimport torch.nn as nn\n" + "layer = nn.Linear(1, 1)\n" * 9}
    dead = {
        "name": "dead",
        "code": "import tensorflow as tf\n" + "with tf.Session() as s:\n    s.run(tf.placeholder(tf.float32))\n" * 4,
    }
    for service in (alive, dead):
        folder = tmp_path / "services" / service["name"]
        folder.mkdir(parents=True)
        (folder / "pyproject.toml").write_text(f'[project]\nname = "{service["name"]}"\nversion = "1"\n')
        (folder / "model.py").write_text(service["code"])
    answer = scan(tmp_path / "services", "--format", "json", "--fail-on", "dead-end")
    actions = {c["name"]: c["verdict"]["action"] for c in answer.json()["components"]}
    assert actions["dead"] == "modernise"
    assert answer.json()["verdict"]["action"] != "modernise"
    assert (answer.code, answer.err) == (1, "crossgrade: --fail-on dead-end: met\n")
    assert scan(tmp_path / "services" / "alive", "--fail-on", "dead-end").code == 0


def test_incomplete_under_strict(scan: Run, small: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("scanner.pipeline.read", functools.partial(read, limits=Limits(total=10)))
    assert scan(small).code == 0
    answer = scan(small, "--strict")
    assert answer.code == 3
    assert "incomplete: some files were not read" in answer.err
