"""Starting a worker: a fork where that is safe (milliseconds), else a new interpreter."""

from __future__ import annotations

import fcntl
import json
import os
import signal
import sys
import threading
import warnings
from pathlib import Path
from typing import Final, NamedTuple

from scanner.workers.child import REPLIES_FD, TASKS_FD, quiet, serve

_PROGRAM: Final = "import sys, json; sys.path[:] = json.loads(sys.argv.pop(1)); from scanner.workers.child import main; main()"
_ABOVE: Final = 10
"""Descriptors are moved above the two that a worker expects, so that moving one never overwrites the other."""


class Spec(NamedTuple):
    """What a worker is started with."""

    target: str
    config: bytes
    seconds: float
    memory: int


class Started(NamedTuple):
    """A worker that runs: its process, and the descriptors to talk to it."""

    pid: int
    tasks: int
    """Non-blocking descriptor that tasks are written to."""
    replies: int
    greeting: bytes
    """To be written before any task."""


def start(spec: Spec) -> Started:
    """A new worker. Raises OSError where the system gives no process or descriptor."""
    opened: list[int] = []
    try:
        tasks, to_worker = _pipe(opened)
        from_worker, replies = _pipe(opened)
        forked = _fork_is_safe()
        pid = _fork(spec, tasks, replies) if forked else _spawn(spec, tasks, replies)
    except BaseException:
        for descriptor in opened:
            os.close(descriptor)
        raise
    os.close(tasks)
    os.close(replies)
    os.set_blocking(to_worker, False)
    os.set_blocking(from_worker, False)
    return Started(pid, to_worker, from_worker, b"" if forked else spec.config)


def _pipe(opened: list[int]) -> tuple[int, int]:
    ends = []
    for low in os.pipe():
        try:
            ends.append(fcntl.fcntl(low, fcntl.F_DUPFD_CLOEXEC, _ABOVE))
            opened.append(ends[-1])
        finally:
            os.close(low)
    return ends[0], ends[1]


def _fork_is_safe() -> bool:
    """Whether this process has one thread only: a lock held by another would stay locked in the child for ever."""
    if sys.platform == "darwin":  # system frameworks do not survive a fork
        return False
    try:
        return len(os.listdir("/proc/self/task")) == 1  # noqa: PTH208 - counts threads that Python does not know of
    except OSError:
        return threading.active_count() == 1


def _fork(spec: Spec, tasks: int, replies: int) -> int:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        pid = os.fork()
    if pid == 0:
        code = 1
        try:
            quiet()
            _take_over(tasks, replies)
            serve(*spec)
            code = 0
        except BaseException:  # noqa: S110 - nothing may return into the parent's frames; the exit code tells
            pass
        finally:
            os._exit(code)
    return pid


def _take_over(tasks: int, replies: int) -> None:
    """Standard streams to nowhere, the two pipes to their places, everything else closed."""
    nowhere = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(nowhere, stream)
    os.dup2(tasks, TASKS_FD)
    os.dup2(replies, REPLIES_FD)
    os.closerange(REPLIES_FD + 1, _highest())
    sys.stdin = sys.stdout = sys.stderr = Path(os.devnull).open("r+")  # noqa: SIM115 - for the life of the worker


def _highest() -> int:
    try:
        return max(map(int, os.listdir("/proc/self/fd"))) + 1  # noqa: PTH208 - no Path per descriptor
    except (OSError, ValueError):
        return min(os.sysconf("SC_OPEN_MAX"), 1 << 16)


def _spawn(spec: Spec, tasks: int, replies: int) -> int:
    arguments = [json.dumps(sys.path), spec.target, str(len(spec.config)), repr(spec.seconds), str(spec.memory)]
    nowhere = [(os.POSIX_SPAWN_OPEN, stream, os.devnull, os.O_RDWR, 0) for stream in (0, 1, 2)]
    pipes = [(os.POSIX_SPAWN_DUP2, tasks, TASKS_FD), (os.POSIX_SPAWN_DUP2, replies, REPLIES_FD)]
    return os.posix_spawn(
        sys.executable,
        [sys.executable, "-I", "-c", _PROGRAM, *arguments],
        {"PATH": os.defpath},
        file_actions=[*nowhere, *pipes],
        setsigdef=[signal.SIGINT],
    )
