"""The harness from end to end on a tiny package that lies in the cache already: no network."""

from __future__ import annotations

import csv
import hashlib
import io
import re
import sys
import tarfile
from pathlib import Path
from typing import Any

import archives
import ours
import pytest
import run
import sheet
import third
import yaml

FILES = {
    "setup.py": "from setuptools import setup\nsetup(name='tiny', install_requires=['torch'])\n",
    "tiny/__init__.py": "from .net import Net\n",
    "tiny/net.py": "from torch import nn\n\n\nclass Net(nn.Module):\n    size = nn.Linear(1, 2)\n",
    "tiny/text.py": "'''import jax'''\nmodel = object()\nmodel.fit()\n",
    "tests/test_net.py": "import pytest\n\ntorch = pytest.importorskip('torch')\ntorch.save(1, 2)\n",
}
LABEL: dict[str, Any] = {
    "package": "tiny",
    "version": "1.0",
    "url": "https://files.example.org/tiny-1.0.tar.gz",
    "license": "MIT",
    "method": "written for this test",
    "frameworks": {
        "pytorch": {
            "binding": "required",
            "declared": ["setup.py"],
            "files": {
                "tiny/net.py": {"role": "production", "binding": "required"},
                "tests/test_net.py": {"role": "test", "binding": "optional"},
            },
            "generations": {"torch-eager": ["tiny/net.py", "tests/test_net.py"]},
            "generations_complete": True,
        }
    },
    "mentioned": ["jax"],
    "symbols": [
        {"path": "tiny/net.py", "line": 4, "symbol": "torch.nn.Module"},
        {"path": "tests/test_net.py", "line": 4, "symbol": "torch.save"},
        {"path": "tiny/text.py", "line": 3, "nothing": True},
    ],
}


@pytest.fixture
def bench(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Words that make the commands use a label and a cache of the test's own."""

    def no_network(address: str, limit: int) -> bytes:
        raise OSError("no network in tests")

    monkeypatch.setattr(archives, "get", no_network)
    archive = tmp_path / "cache" / "tiny-1.0.tar.gz"
    archive.parent.mkdir()
    with tarfile.open(archive, "w:gz") as tar:
        for name, content in FILES.items():
            member = tarfile.TarInfo(f"tiny-1.0/{name}")
            member.size = len(content)
            tar.addfile(member, io.BytesIO(content.encode()))
    data = archive.read_bytes()
    pins = {"sha256": hashlib.sha256(data).hexdigest(), "bytes": len(data)}
    (tmp_path / "labels").mkdir()
    (tmp_path / "labels" / "tiny.yaml").write_text(yaml.safe_dump({**LABEL, **pins}), "utf-8")
    return ["--labels", str(tmp_path / "labels"), "--archives", str(tmp_path / "cache")]


@pytest.fixture
def deptry(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A program that reports as deptry does."""
    program = tmp_path / "deptry"
    program.write_text(
        f"#!{sys.executable}\nimport json, sys\n"
        "report = [{'module': 'torch', 'error': {}, 'location': {'file': 'tiny/net.py', 'line': 1}}]\n"
        "json.dump(report, open(sys.argv[sys.argv.index('--json-output') + 1], 'w'))\n"
        "print('Warning: Skipping processing of a/b.py because', file=sys.stderr)\nsys.exit(1)\n",
        "utf-8",
    )
    program.chmod(0o755)
    monkeypatch.setattr(third, "PROGRAM", program)
    return program


def test_a_package_is_held_against_its_label(
    bench: list[str], deptry: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    files = ["--markdown", str(tmp_path / "out.md"), "--json", str(tmp_path / "out.json")]
    code = run.main([*bench, *files, "--only", "tiny"])
    out, err = capsys.readouterr()
    assert (code, err) == (0, "tiny 1.0\n"), out
    exact = next(line for line in out.splitlines() if line.startswith("the exact set"))
    shares = [cell.split()[0] for cell in re.split(" {2,}", exact)[2:]]
    assert shares == ["100.0%", "100.0%", "0.0%"]  # the other tool missed the import call
    assert "0 disagreements between crossgrade and the labels" in out
    assert "all criteria met" in out
    assert (tmp_path / "out.md").read_text("utf-8").count("| 100.0% (1 of 1;") > 3
    assert '"disagreements": []' in (tmp_path / "out.json").read_text("utf-8")


def test_what_is_not_as_labelled_fails(
    bench: list[str], deptry: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "labels" / "tiny.yaml"
    label = yaml.safe_load(path.read_text("utf-8"))
    label["frameworks"] = {"jax": {"binding": "required", "files": {"tiny/net.py": {"role": "docs", "binding": "optional"}}}}
    label["mentioned"] = ["pytorch"]
    path.write_text(yaml.safe_dump(label), "utf-8")
    assert run.main(bench) == 1
    out = capsys.readouterr().out
    assert "tiny: file sets: jax: expected 1 files, got 0 files, 0 too many, 1 missing" in out
    assert "NOT MET: tiny only mentions pytorch, but it is listed" in out


def test_no_archive_is_said(bench: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "cache" / "tiny-1.0.tar.gz").unlink()
    assert run.main(bench) == 2
    assert "tiny: tiny-1.0.tar.gz cannot be fetched" in capsys.readouterr().err


def test_a_tool_that_is_missing_is_said(
    bench: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(third, "PROGRAM", tmp_path / "none")
    assert run.main(bench) == 2
    assert "deptry gave no answer" in capsys.readouterr().err


def test_what_deptry_says(deptry: Path, tmp_path: Path) -> None:
    said = third.answer(tmp_path)
    assert dict(said.files) == {"pytorch": frozenset({"tiny/net.py"})}
    assert said.unread == ("a/b.py",)


def test_a_scan_that_fails_is_said(tmp_path: Path) -> None:
    with pytest.raises(ours.ScanError, match="ended with 2"):
        ours.scan(tmp_path / "nowhere")


def test_the_sheet_is_drawn_judged_and_checked(bench: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "sheet.csv"
    words = [*bench, "--sheet", str(path)]
    assert sheet.main([*words, "sample"]) == 0
    rows = sheet.read(path)
    assert ("tiny/net.py", "4", "torch.nn.Module", "") in {(r["file"], r["line"], r["claim"], r["via"]) for r in rows}
    assert not {("tiny/net.py", "1"), ("tests/test_net.py", "3"), ("setup.py", "2")} & {(r["file"], r["line"]) for r in rows}
    assert sheet.main([*words, "check"]) == 1  # nothing is judged yet
    judge(path, rows, "right")
    assert sheet.main([*words, "check"]) == 0
    assert f"all: 100.0% right ({len(rows)} of {len(rows)};" in capsys.readouterr().out
    judge(path, [*rows[1:], {**rows[0], "claim": "torch.nn.Other"}], "right")
    assert sheet.main([*words, "check"]) == 1
    assert f"row {len(rows)} is not what the scanner says" in capsys.readouterr().out
    judge(path, rows, "wrong")
    assert sheet.main([*words, "check"]) == 1


def judge(path: Path, rows: list[dict[str, str]], judgement: str) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, sheet.HEAD)
        writer.writeheader()
        writer.writerows({**row, "judgement": judgement, "judged_by": "a test", "reason": "so"} for row in rows)


def test_rows_are_shown_with_their_source(bench: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "sheet.csv"
    sheet.write(path, [("tiny", "1.0", "tiny/net.py", "5", "12", "torch.nn.Linear", "")])
    capsys.readouterr()
    assert sheet.main([*bench, "--sheet", str(path), "show", "1", "3"]) == 0
    out = capsys.readouterr().out
    assert "=== 1: tiny 1.0 tiny/net.py:5:12" in out
    assert "claims torch.nn.Linear, known by name; judged: not yet" in out
    assert "      1  from torch import nn\n" in out
    assert ">>    5      size = nn.Linear(1, 2)\n" in out


@pytest.mark.parametrize(
    "row",
    ["p,1,a.py,1,1,torch.x,,maybe,me,why", "p,1,a.py,1,1,torch.x,,right,,", "p,1,a.py,1,1,torch.x,,wrong,me,", "p,1,a.py,1"],
)
def test_a_sheet_of_another_form_is_refused(tmp_path: Path, row: str) -> None:
    path = tmp_path / "sheet.csv"
    path.write_text(f"{','.join(sheet.HEAD)}\n{row}\n", "utf-8")
    with pytest.raises(sheet.SheetError, match="row 1"):
        sheet.read(path)
    path.write_text("a,b\n1,2\n", "utf-8")
    with pytest.raises(sheet.SheetError, match="columns"):
        sheet.read(path)


def test_drawing_is_repeatable_and_by_stratum() -> None:
    uses = [
        ("p", "1", "a.py", str(n), "1", "torch.x", via)
        for via, count in (("", 50), ("module", 5), ("object", 50))
        for n in range(count)
    ]
    drawn = sheet.draw(uses, {"": 20, "module": 10, "object": 20})
    assert drawn == sheet.draw(uses[::-1], {"": 20, "module": 10, "object": 20})
    assert drawn != sheet.draw(uses, {"": 20, "module": 10, "object": 20}, seed=1)
    assert len(drawn) == len(set(drawn)) == 50
    assert sum(place[-1] == "module" for place in drawn) == 5
    assert all(sum(place[-1] == via for place in drawn) >= 20 for via in ("", "object"))
