"""The command line as its user meets it: in this process where that shows the same, else as a process of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import pytest

import scanner
from scanner.cli import main

ROOT = Path(__file__).parent.parent.parent
DAY = "2026-11-22"


class Answer(NamedTuple):
    """What a run gave: its exit code and what it wrote to the two streams."""

    code: int
    out: str
    err: str

    def json(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.out)
        return found


Run = Callable[..., Answer]


@pytest.fixture(autouse=True)
def _private_cache(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("cache")))


@pytest.fixture
def cg(capfdbinary: pytest.CaptureFixture[bytes]) -> Run:
    """Run a command in this process."""

    def run(*words: object) -> Answer:
        code = main([str(word) for word in words])
        out, err = capfdbinary.readouterr()
        return Answer(code, out.decode(), err.decode())

    return run


@pytest.fixture
def scan(cg: Run) -> Run:
    """Scan in this process, on a fixed day, with one worker, remembering nothing."""

    def run(target: object, *words: object) -> Answer:
        return cg("scan", target, "--jobs", 1, "--no-cache", "--quiet", "--as-of", DAY, *words)

    return run


@pytest.fixture
def program() -> Callable[..., subprocess.CompletedProcess[bytes]]:
    """Run the program as a process of its own, with `env` on top of nothing but what it needs to start."""

    def run(*words: object, env: Mapping[str, str] | None = None, **more: Any) -> subprocess.CompletedProcess[bytes]:
        needed = {"PATH": os.environ["PATH"], "PYTHONPATH": str(Path(scanner.__file__).parent.parent)}
        needed |= {name: os.environ[name] for name in ("HOME", "XDG_CACHE_HOME", "TMPDIR") if name in os.environ}
        command = [sys.executable, "-P", "-m", "scanner", *map(str, words)]
        streams = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE} | more
        return subprocess.run(command, env=needed | dict(env or {}), check=False, timeout=120, **streams)

    return run


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """The smallest tree with a framework in it."""
    folder = tmp_path / "small"
    folder.mkdir()
    (folder / "train.py").write_text("import torch\n\nmodel = torch.nn.Linear(2, 1)\n")
    return folder
