"""What only a process shows: how it starts, what it writes where streams are closed, how it ends."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import scanner
from scanner import resources
from scanner.cli import main, talk
from scanner.cli.progress import Progress

Run = Callable[..., Any]
Program = Callable[..., "subprocess.CompletedProcess[bytes]"]
HEAVY = (
    "rich",
    "jinja2",
    "networkx",
    "git",
    "tree_sitter",
    "yaml",
    "msgspec",
    "packaging",
    "pathspec",
    "sqlite3",
    "subprocess",
)


@pytest.mark.skipif(os.environ.get("CROSSGRADE_WHEEL") != "1", reason="the checkout is tested, not the wheel")
def test_it_is_the_wheel_that_is_tested() -> None:
    installed = Path(scanner.__file__).resolve().parent
    assert "site-packages" in installed.parts
    assert resources.folder("rules").is_relative_to(installed)
    assert resources.folder("reports").is_relative_to(installed)


def test_help_costs_nothing_heavy() -> None:
    code = (
        "import sys; sys.path.insert(0, sys.argv[1]); import scanner.cli; from scanner.cli.parser import parser; parser();"
        f"print(*sorted(name for name in {HEAVY!r} if name in sys.modules))"
    )
    command = [sys.executable, "-P", "-S", "-c", code, str(Path(scanner.__file__).parent.parent)]
    assert subprocess.run(command, check=True, capture_output=True, text=True, timeout=60).stdout.split() == []


def test_the_installed_command_and_the_module_are_one(program: Program) -> None:
    installed = Path(sys.executable).parent / "crossgrade"
    said = {program("--version").stdout}
    if installed.exists():
        said.add(subprocess.run([installed, "--version"], check=True, capture_output=True, timeout=60).stdout)
    assert said == {f"crossgrade {scanner.__version__}\n".encode()}


# --- streams -------------------------------------------------------------------------------------------------------------


def test_a_reader_that_went_away_is_no_error_and_changes_no_exit_code(program: Program, small: Path) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    conditions = [word for action in ("stay", "none", "migrate", "adopt") for word in ("--fail-on", f"verdict={action}")]
    try:
        ended = program("scan", small, "--no-cache", *conditions, stdout=writer)
        listed = program("rules", "list", stdout=writer)
    finally:
        os.close(writer)
    assert (listed.returncode, listed.stderr) == (0, b"")
    assert ended.returncode == 1
    assert ended.stderr.startswith(b"crossgrade: --fail-on verdict=")
    assert ended.stderr.count(b"\n") == 1


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
def test_a_full_disk_is_said(program: Program) -> None:
    with Path("/dev/full").open("wb") as full:
        ended = program("--help", stdout=full)
    assert ended.returncode == 2
    assert ended.stderr == b"crossgrade: standard output cannot be written: No space left on device\n"


def test_closed_streams(monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(sys, "stdout", None)
        assert main(["rules", "show", "tensorflow"]) == 2
        assert main(["--version"]) == 0
        patch.setattr(sys, "stderr", None)
        assert main(["rules", "show", "no-such-rule"]) == 2
        assert main([]) == 2
        with Progress(enabled=True) as progress:
            progress.doing("something")


def test_what_an_encoding_cannot_carry_is_written_by_its_code(program: Program) -> None:
    ended = program("rules", "list", env={"PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"})
    assert (ended.returncode, ended.stderr) == (0, b"")
    assert ended.stdout.isascii()
    assert b"\\u2026" in ended.stdout


# --- the end -------------------------------------------------------------------------------------------------------------


def test_an_interrupt_is_no_traceback(cg: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(_: object) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr("scanner.cli.rules.run", interrupted)
    assert cg("rules", "list") == (130, "", "crossgrade: interrupted\n")


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_signal_unwinds_what_was_begun(cg: Run, monkeypatch: pytest.MonkeyPatch, number: signal.Signals) -> None:
    left = []

    def ended(_: object) -> int:
        try:
            os.kill(os.getpid(), number)
            signal.sigtimedwait([], 5)  # the handler runs before this returns
        finally:
            left.append("cleaned up")
        return 0

    monkeypatch.setattr("scanner.cli.rules.run", ended)
    assert cg("rules", "list") == (128 + number, "", "")
    assert left == ["cleaned up"]
    assert signal.getsignal(number) is signal.SIG_DFL


def test_a_signal_that_is_ignored_stays_ignored(cg: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    seen = []
    monkeypatch.setattr("scanner.cli.rules.run", lambda _: seen.append(signal.getsignal(signal.SIGHUP)) or 0)
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)  # as `nohup` leaves it
    try:
        assert cg("rules", "list").code == 0
    finally:
        signal.signal(signal.SIGHUP, before)
    assert seen == [signal.SIG_IGN]


# --- progress ------------------------------------------------------------------------------------------------------------


class Screen:
    """A terminal that remembers what was written."""

    encoding = "utf-8"

    def __init__(self) -> None:
        self.text = ""

    def write(self, text: str) -> int:
        self.text += text
        return len(text)

    def flush(self) -> None: ...

    def isatty(self) -> bool:
        return True

    def fileno(self) -> int:
        raise OSError


@pytest.fixture
def screen(monkeypatch: pytest.MonkeyPatch) -> Screen:
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setattr("scanner.cli.progress._PATIENCE", 0.0)
    monkeypatch.setattr("scanner.cli.progress._PAUSE", 0.0)
    return Screen()


def test_progress_is_shown_and_taken_back(screen: Screen, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.get_terminal_size", lambda _: os.terminal_size((20, 5)))
    monkeypatch.setattr(Screen, "fileno", lambda _: 2)
    monkeypatch.setattr(sys, "stderr", screen)
    with Progress(enabled=True) as progress:
        progress.doing("cloning something very long")
        progress.update(1, 4)
        progress.update(4, 4)
    steps = screen.text.split("\r\x1b[K")
    assert steps == ["", "cloning something v", "reading  25% ━━━━━━", "deciding", ""]


def test_a_terminal_without_line_drawing_gets_plain_signs(screen: Screen, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(screen, "encoding", "ISO-8859-1")
    monkeypatch.setattr(sys, "stderr", screen)
    with Progress(enabled=True) as progress:
        progress.update(1, 3)
    assert f"reading  33% {'#' * 10}{'.' * 20}" in screen.text


def test_no_progress_for_short_work_nor_where_nobody_looks(screen: Screen, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stderr", screen)
    with Progress(enabled=False) as progress:
        progress.doing("x")
        progress.update(1, 2)
    monkeypatch.setattr("scanner.cli.progress._PATIENCE", 60.0)
    with Progress(enabled=True) as progress:
        progress.update(1, 2)
    monkeypatch.setenv("TERM", "dumb")
    with Progress(enabled=True) as progress:
        progress.doing("x")
    monkeypatch.setattr(Screen, "isatty", lambda _: False)
    monkeypatch.setenv("TERM", "xterm")
    with Progress(enabled=True) as progress:
        progress.doing("x")
    assert screen.text == ""


def test_remarks_never_fail(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> int:
        raise OSError(28, "No space left on device")

    screen = Screen()
    monkeypatch.setattr(screen, "write", full)
    monkeypatch.setattr(sys, "stderr", screen)
    talk.say("something")
