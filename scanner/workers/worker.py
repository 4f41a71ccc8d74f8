"""One worker as its parent sees it: what was sent, what came back, what it died of."""

from __future__ import annotations

import contextlib
import enum
import os
import resource
import signal
import time
from collections import deque
from typing import Final, NamedTuple

from scanner.limits import KIB, MIB
from scanner.workers.start import Spec, start
from scanner.workers.wire import ANSWER, MEMORY, READY, START, BadReplyError, Reply, replies, task_frame

_CHUNK: Final = 1 * MIB
_LEAST: Final = 4 * KIB
"""A task counts for at least this much of a window, so that a thousand tiny files are not one worker's lot."""
_OUT_OF_MEMORY: Final = 0.6
"""Share of the memory limit that a process had used when it crashed, from which on memory is taken for the cause."""


class Task(NamedTuple):
    """One file for one reader. `key` is the caller's own, from 0, and comes back with the outcome."""

    key: int
    name: str
    path: str
    data: bytes

    @property
    def weight(self) -> int:
        return max(len(self.data), _LEAST)


class Failure(NamedTuple):
    """Why there is no answer, in words for a person."""

    reason: str


class Outcome(NamedTuple):
    """The answer to a task, or why there is none."""

    key: int
    answer: bytes | None
    failure: Failure | None


class Fate(enum.Enum):
    """What the parent knows of a worker."""

    FINE = enum.auto()
    GONE = enum.auto()
    LATE = enum.auto()
    FULL = enum.auto()
    """Out of memory, by its own word."""
    MAD = enum.auto()
    """It sent what makes no sense."""


class Worker:
    """A running worker process. Nothing here waits, except for the end of a process that was killed."""

    def __init__(self, spec: Spec) -> None:
        self.spec = spec
        self.inherited = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * KIB
        """The peak of this process, which the accounts of its children begin with."""
        self.started = start(spec)
        self.pending: deque[Task] = deque()
        self.load = 0
        self.ready = False
        self.running = False
        """The first of `pending` has begun."""
        self.since = time.monotonic()
        """When it began, or when the worker was started."""
        self.allowed = spec.seconds
        self._out: deque[memoryview] = deque([memoryview(self.started.greeting)] if self.started.greeting else [])
        self._in = bytearray()

    def send(self, task: Task) -> None:
        self.pending.append(task)
        self.load += task.weight
        self._out.append(memoryview(task_frame(task.key, task.name, task.path, task.data)))
        self.flush()

    def flush(self) -> bool:
        """Write what the pipe takes; whether something is left to be written."""
        with contextlib.suppress(BlockingIOError, BrokenPipeError):  # a broken pipe shows as the end of replies
            while self._out:
                written = os.write(self.started.tasks, self._out[0])
                rest = self._out.popleft()[written:]
                if rest:
                    self._out.appendleft(rest)
        return bool(self._out)

    @property
    def unsent(self) -> bool:
        return bool(self._out)

    def receive(self) -> tuple[list[Outcome], Fate]:
        """The outcomes that have come, and what is now known of the worker; unless it is FINE, it has to be ended."""
        outcomes: list[Outcome] = []
        try:
            data = os.read(self.started.replies, _CHUNK)
            self._in += data
            for reply in replies(self._in):
                outcomes += self._taken(reply)
        except BlockingIOError:
            return outcomes, Fate.FINE
        except BadReplyError:
            return outcomes, Fate.MAD
        except MemoryError:
            return outcomes, Fate.FULL
        return outcomes, Fate.FINE if data else Fate.GONE

    def late(self, now: float, seconds: float) -> bool:
        """Whether what runs has run for longer than `seconds`."""
        self.allowed = seconds
        return self.running and now - self.since > seconds

    def end(self, fate: Fate) -> tuple[Failure, Task | None, list[Task]]:
        """Kill the process and let go of it: what it died of, the task that it was at, and those it had not begun."""
        os.close(self.started.tasks)
        os.close(self.started.replies)
        with contextlib.suppress(ProcessLookupError):
            os.kill(self.started.pid, signal.SIGKILL)
        status, used = _reaped(self.started.pid)
        blamed = self.pending.popleft() if self.running else None
        rest = list(self.pending)
        self.pending.clear()
        return self._cause(fate, status, used), blamed, rest

    def _taken(self, reply: Reply) -> list[Outcome]:
        if reply.kind == READY:
            self.ready = True
            return []
        if not self.pending or reply.key != self.pending[0].key or self.running == (reply.kind == START):
            raise BadReplyError
        if reply.kind == START:
            self.running, self.since = True, time.monotonic()
            return []
        if reply.kind == MEMORY:
            raise MemoryError
        self.running = False
        self.load -= self.pending.popleft().weight
        if reply.kind == ANSWER:
            return [Outcome(reply.key, reply.body, None)]
        return [Outcome(reply.key, None, Failure(reply.body.decode("ascii", "replace")[:200]))]

    def _cause(self, fate: Fate, status: int, used: int) -> Failure:
        number = os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0
        crashed = number in {signal.SIGABRT, signal.SIGSEGV}
        if fate is Fate.LATE or number == signal.SIGALRM:
            return Failure(f"took longer than {self.allowed:g} s")
        if fate is Fate.FULL or (crashed and used > max(_OUT_OF_MEMORY * self.spec.memory, 1.1 * self.inherited)):
            return Failure(f"needed more memory than {_size(self.spec.memory)}")
        if fate is Fate.MAD:
            return Failure("crashed its reader (its answer made no sense)")
        if number == signal.SIGKILL:
            return Failure("its reader was ended by the system, probably for want of memory")
        what = f"signal {number}" if number else f"exit code {os.waitstatus_to_exitcode(status)}"
        return Failure(f"crashed its reader ({what})")


def _reaped(pid: int) -> tuple[int, int]:
    """(wait status, most resident memory in bytes) of a process that has ended or is about to."""
    try:
        _, status, usage = os.wait4(pid, 0)
    except ChildProcessError:  # somebody else waited for all children
        return 0, 0
    return status, usage.ru_maxrss * KIB


def _size(amount: int) -> str:
    return f"{amount / (KIB * MIB):g} GiB" if amount >= KIB * MIB else f"{amount / MIB:g} MiB"
