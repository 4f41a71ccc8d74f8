"""Labels are read strictly: what does not fit is an error that names the file and the fault."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from labelled import FOLDER, LabelError, check_against, load

GOOD: dict[str, Any] = {
    "package": "example",
    "version": "1.0",
    "url": "https://files.example.org/example-1.0.tar.gz",
    "sha256": "0" * 64,
    "bytes": 100,
    "license": "MIT",
    "method": "by hand",
    "frameworks": {
        "pytorch": {
            "binding": "required",
            "files": {"example/a.py": {"role": "production", "binding": "required"}},
            "generations": {"torch-eager": ["example/a.py"]},
        }
    },
    "mentioned": ["jax"],
    "symbols": [
        {"path": "example/a.py", "line": 2, "symbol": "torch.nn.Linear"},
        {"path": "example/a.py", "line": 3, "nothing": True},
    ],
}


def folder_with(tmp_path: Path, **changed: object) -> Path:
    (tmp_path / "example.yaml").write_text(yaml.safe_dump({**GOOD, **changed}), "utf-8")
    return tmp_path


def test_a_label_is_read(tmp_path: Path) -> None:
    (label,) = load(folder_with(tmp_path))
    assert label.filename == "example-1.0.tar.gz"
    assert label.frameworks["pytorch"].files["example/a.py"].role == "production"
    assert [row.symbol for row in label.symbols] == ["torch.nn.Linear", ""]


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"version": 1.0}, "str"),
        ({"flavour": "x"}, "flavour"),
        ({"package": "other"}, "other.yaml"),
        ({"url": "http://example.org/example-1.0.tar.gz"}, "https"),
        ({"version": "2.0"}, "2.0"),
        ({"sha256": "0" * 63 + "G"}, "sha256"),
        ({"bytes": 0}, "bytes"),
        ({"mentioned": ["pytorch"]}, "pytorch"),
        ({"own": ["torch"]}, "torch"),
        ({"symbols": [{"path": "a.py", "line": 1}]}, "a.py:1"),
        ({"symbols": [{"path": "a.py", "line": 0, "nothing": True}]}, "a.py:0"),
        ({"frameworks": {"jax": {"binding": "required"}}, "mentioned": []}, "0 importing files"),
    ],
)
def test_what_does_not_fit_is_refused(tmp_path: Path, changed: dict[str, object], said: str) -> None:
    with pytest.raises(LabelError, match=r"example\.yaml") as refused:
        load(folder_with(tmp_path, **changed))
    assert said in str(refused.value)


def test_two_roles_of_one_file_are_refused(tmp_path: Path) -> None:
    file = {"binding": "required"}
    frameworks = {
        name: {"binding": "required", "files": {"a.py": {**file, "role": role}}}
        for name, role in (("keras", "test"), ("pytorch", "production"))
    }
    with pytest.raises(LabelError, match="two roles"):
        load(folder_with(tmp_path, frameworks=frameworks))


def test_no_labels_at_all_is_no_success(tmp_path: Path) -> None:
    with pytest.raises(LabelError, match="no labels"):
        load(tmp_path)
    with pytest.raises(LabelError, match="'other'"):
        load(folder_with(tmp_path), "other")


def test_labels_name_what_the_archive_holds(tmp_path: Path) -> None:
    (label,) = load(folder_with(tmp_path))
    (tmp_path / "example").mkdir()
    with pytest.raises(LabelError, match=r"example/a\.py, which example-1\.0\.tar\.gz does not hold"):
        check_against(label, tmp_path)
    (tmp_path / "example/a.py").write_text("import torch\nx = 1", "utf-8")
    with pytest.raises(LabelError, match="ends before line 3"):
        check_against(label, tmp_path)
    (tmp_path / "example/a.py").write_text("import torch\nx = 1\n", "utf-8")
    check_against(label, tmp_path)


def test_the_labels_that_are_checked_in_are_well_formed() -> None:
    labels = load(FOLDER)
    assert len({label.sha256 for label in labels}) == len(labels)
