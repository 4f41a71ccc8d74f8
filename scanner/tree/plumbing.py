"""Running git, through GitPython: in a directory of ours, with an environment made from nothing, and killed in time.

The environment cannot be left to GitPython (it copies ours), hence `env -i`. Each process has a session of its own, so
that everything it starts dies with it. What git writes to stderr is never shown: it may quote the target.
"""

from __future__ import annotations

import contextlib
import functools
import os
import select
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from types import ModuleType
from typing import Any, Final

from scanner.limits import GIT_SECONDS, KIB
from scanner.tree.entry import GitTrouble

_CHUNK: Final = 256 * KIB
_KEPT_STDERR: Final = 8 * KIB
_PATH: Final = "/usr/local/bin:/usr/bin:/bin:/opt/homebrew/bin"


def environment(home: Path) -> dict[str, str]:
    """All the variables git gets: nothing is inherited, nothing is configured, nothing is asked, nothing is fetched."""
    return {
        "HOME": str(home),
        "XDG_CONFIG_HOME": str(home),
        "LC_ALL": "C",
        "PATH": _PATH,
        "GIT_ALLOW_PROTOCOL": "none",
        "GIT_ASKPASS": "/bin/false",
        "GIT_ATTR_NOSYSTEM": "1",
        "GIT_CONFIG_GLOBAL": "/dev/null",
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_NO_LAZY_FETCH": "1",
        "GIT_NO_REPLACE_OBJECTS": "1",
        "GIT_OPTIONAL_LOCKS": "0",
        "GIT_TERMINAL_PROMPT": "0",
    }


@functools.cache
def _programs() -> tuple[str, str]:
    """Absolute paths of `env` and `git`; a relative folder in PATH could lie inside a target. Raises GitTrouble."""
    folders = os.pathsep.join(f for f in os.environ.get("PATH", _PATH).split(os.pathsep) if f.startswith("/"))
    env, git = shutil.which("env", path=folders), shutil.which("git", path=folders)
    if env is None or git is None:
        raise GitTrouble("git is not installed, or not found in PATH")
    return env, git


@functools.cache
def _gitpython() -> ModuleType:
    """GitPython, imported when first needed (it takes longer than listing a repository) and told where git is."""
    name = "GIT_PYTHON_GIT_EXECUTABLE"
    before = os.environ.get(name)
    os.environ[name] = _programs()[1]
    try:
        import git  # noqa: PLC0415 - see above
    except ImportError as error:
        raise GitTrouble(f"GitPython cannot be used ({type(error).__name__})") from None
    finally:
        if before is None:
            del os.environ[name]
        else:
            os.environ[name] = before
    return git


class GitProcess:
    """One git process with pipes. Use `write`, `line` and `until`, or `finish`; then `kill`."""

    def __init__(self, home: Path, arguments: list[str], env: Mapping[str, str], *, seconds: float = GIT_SECONDS) -> None:
        """Start git in the folder `home`. Raises GitTrouble where it cannot be started."""
        program, git = _programs()
        words = [program, "-i", *(f"{name}={value}" for name, value in env.items()), git, *arguments]
        self._seconds = seconds
        self._buffer = bytearray()
        self.stderr = bytearray()
        try:
            started: Any = (
                _gitpython()
                .Git(str(home))
                .execute(words, istream=subprocess.PIPE, as_process=True, shell=False, start_new_session=True)
            )
        except Exception as error:  # GitPython's errors quote the command line
            raise GitTrouble(f"git could not be started ({type(error).__name__})") from None
        self._wrapper = started
        self._process: subprocess.Popen[bytes] = started.proc
        assert self._process.stdin and self._process.stdout and self._process.stderr  # noqa: S101 - for the type checker
        self._in, self._out, self._err = self._process.stdin, self._process.stdout, self._process.stderr
        self._poll = select.poll()
        self._poll.register(self._out, select.POLLIN)
        self._poll.register(self._err, select.POLLIN)

    def write(self, data: bytes) -> None:
        """Send a request of at most a pipe's size. Raises GitTrouble where git has ended."""
        try:
            self._in.write(data)
            self._in.flush()
        except OSError:
            raise GitTrouble("git ended unexpectedly") from None

    def line(self, limit: int) -> bytes:
        """The next line without its end. Raises GitTrouble: ended, too slow, or longer than `limit`."""
        deadline = time.monotonic() + self._seconds
        while (end := self._buffer.find(b"\n")) < 0:
            if len(self._buffer) > limit:
                raise GitTrouble("git gave more than expected")
            self._more(deadline)
        found = bytes(self._buffer[:end])
        del self._buffer[: end + 1]
        return found

    def until(self, ending: bytes, limit: int) -> bytes:
        """All output up to `ending`, after which git waits. Raises GitTrouble: ended, too slow, or more than `limit`."""
        deadline = time.monotonic() + self._seconds
        while not self._buffer.endswith(ending):
            if len(self._buffer) > limit + len(ending):
                raise GitTrouble("git gave more than expected")
            self._more(deadline)
        found = bytes(self._buffer[: -len(ending)])
        self._buffer.clear()
        return found

    def take(self, count: int, into: Callable[[bytes], None], ending: bytes) -> None:
        """The next `count` bytes, handed on as they come. Raises GitTrouble: ended, too slow, or fewer than announced, which
        shows in that `ending`, after which git waits, has come already."""
        deadline = time.monotonic() + self._seconds
        last = b""
        while count:
            if not self._buffer:
                if last == ending:
                    raise GitTrouble("git gave less than it announced")
                self._more(deadline)
            chunk = bytes(self._buffer[:count])
            del self._buffer[: len(chunk)]
            count -= len(chunk)
            last = (last + chunk)[-len(ending) :]
            into(chunk)

    def finish(self, check: Callable[[], None]) -> int:
        """Let it run to its end, calling `check` (which may raise) every second and at the end; its exit code.
        Raises GitTrouble."""
        deadline = time.monotonic() + self._seconds
        open_pipes = {self._out.fileno(), self._err.fileno()}
        while open_pipes:
            check()
            if time.monotonic() > deadline:
                raise GitTrouble(f"it took longer than {self._seconds:g} s")
            for number, _ in self._poll.poll(1000):
                data = os.read(number, _CHUNK)
                if not data:
                    self._poll.unregister(number)
                    open_pipes.discard(number)
                elif number == self._err.fileno():
                    self._errors(data)
        check()
        try:
            return self._process.wait(max(1.0, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            raise GitTrouble(f"it took longer than {self._seconds:g} s") from None

    def kill(self) -> int:
        """End the process and all it started, and its exit code. May be called twice."""
        with contextlib.suppress(ProcessLookupError, PermissionError):
            if self._process.returncode is None:  # not reaped, so the number is still its own
                os.killpg(self._process.pid, signal.SIGKILL)
        for pipe in (self._in, self._out, self._err):
            with contextlib.suppress(OSError):
                pipe.close()
        return self._process.wait()

    def _more(self, deadline: float) -> None:
        """Wait for more output, and take it."""
        left = deadline - time.monotonic()
        ready = self._poll.poll(left * 1000) if left > 0 else []
        if not ready:
            raise GitTrouble(f"git did not answer within {self._seconds:g} s")
        for number, _ in ready:
            data = os.read(number, _CHUNK)
            if number == self._err.fileno():
                self._errors(data)
            elif data:
                self._buffer += data
            else:
                raise GitTrouble("git ended unexpectedly")

    def _errors(self, data: bytes) -> None:
        if not data:
            self._poll.unregister(self._err)
        elif len(self.stderr) < _KEPT_STDERR:
            self.stderr += data[: _KEPT_STDERR - len(self.stderr)]
