"""The pool: tasks go out as workers have room, outcomes come back in whatever order they are ready."""

from __future__ import annotations

import selectors
import time
from collections import deque
from collections.abc import Iterable, Iterator
from types import TracebackType
from typing import Final, Self

from scanner.limits import BATCH_BYTES, FILE_SECONDS, KIB, SHORT_SECONDS, SLOW_SECONDS, WORKER_MEMORY
from scanner.workers.start import Spec
from scanner.workers.worker import Failure, Fate, Outcome, Task, Worker

__all__ = ["Failure", "Outcome", "Pool", "Task"]

_WORTH_A_WORKER: Final = 96 * KIB
"""Bytes that every worker must already have before one more is started."""
_START_SECONDS: Final = 30.0
_MAX_UNEXPLAINED: Final = 5
"""Workers in a row that may die before they begin a task; then something is wrong that no retry mends."""
_NO_WORKER: Final = Failure("no worker process could be kept running to read it")


class Pool:
    """Up to `jobs` workers, started as work comes. A context manager: on leaving it, however, all of them are killed.

    `target` ("module:function") is called in each worker with `config` and returns the reader: (name, path, data)
    to bytes. A task that crashes its worker, or takes longer than `seconds`, or more than `memory` bytes beyond
    what the worker starts with, costs its own answer; tasks queued behind it are given to another worker. Where slow
    tasks have cost SLOW_SECONDS, the rest get SHORT_SECONDS each: a thousand of them would else take hours."""

    def __init__(
        self,
        target: str,
        config: bytes,
        *,
        jobs: int,
        seconds: float = FILE_SECONDS,
        memory: int = WORKER_MEMORY,
        window: int = BATCH_BYTES,
    ) -> None:
        self._spec = Spec(target, config, seconds, memory)
        self._jobs = max(1, jobs)
        self._window = window
        self._workers: list[Worker] = []
        self._again: deque[Task] = deque()
        self._unexplained = 0
        self._slow = 0.0
        self._selector = selectors.DefaultSelector()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Kill all workers and wait for their end. Harmless when repeated."""
        while self._workers:
            self._drop(self._workers[-1])
        self._selector.close()

    def run(self, tasks: Iterable[Task]) -> Iterator[Outcome]:
        """One outcome per task. `tasks` is drawn from as workers have room, so that few are held at a time."""
        source = iter(tasks)
        while True:
            yield from self._hand_out(source)
            if not any(worker.pending for worker in self._workers):
                return
            yield from self._turn()

    @property
    def _seconds(self) -> float:
        return self._spec.seconds if self._slow < SLOW_SECONDS else min(SHORT_SECONDS, self._spec.seconds)

    def _hand_out(self, source: Iterator[Task]) -> Iterator[Outcome]:
        """Give tasks to workers until all have their fill; yields only where no worker can be had."""
        while self._has_room() and (task := self._next(source)) is not None:
            worker = self._choose()
            if worker is None:
                yield Outcome(task.key, None, _NO_WORKER)
            else:
                worker.send(task)
                self._watch(worker)

    def _next(self, source: Iterator[Task]) -> Task | None:
        return self._again.popleft() if self._again else next(source, None)

    def _has_room(self) -> bool:
        return len(self._workers) < self._jobs or any(worker.load < self._window for worker in self._workers)

    def _choose(self) -> Worker | None:
        """The least loaded worker, or a new one where all have enough to do."""
        least = min(self._workers, key=lambda worker: worker.load, default=None)
        if least is not None and (least.load < _WORTH_A_WORKER or len(self._workers) >= self._jobs):
            return least
        return self._new_worker() or least

    def _new_worker(self) -> Worker | None:
        if self._unexplained >= _MAX_UNEXPLAINED:
            return None
        try:
            worker = Worker(self._spec)
        except OSError:  # no process or descriptor to be had: make do with those there are
            self._jobs = max(1, len(self._workers))
            return None
        self._workers.append(worker)
        self._selector.register(worker.started.replies, selectors.EVENT_READ, worker)
        self._watch(worker)
        return worker

    def _watch(self, worker: Worker) -> None:
        """Wake up for the worker's task pipe exactly while something waits to be written there."""
        watched = worker.started.tasks in self._selector.get_map()
        if worker.unsent and not watched:
            self._selector.register(worker.started.tasks, selectors.EVENT_WRITE, worker)
        elif watched and not worker.unsent:
            self._selector.unregister(worker.started.tasks)

    def _turn(self) -> Iterator[Outcome]:
        """Wait for something to happen and deal with it."""
        for key, _ in self._selector.select(self._patience()):
            worker: Worker = key.data
            if worker not in self._workers:
                continue
            if key.fd == worker.started.tasks:
                worker.flush()
                self._watch(worker)
            else:
                yield from self._heard(worker)
        now = time.monotonic()
        for worker in list(self._workers):
            if worker.late(now, self._seconds):
                self._slow += now - worker.since
                yield from self._lost(worker, Fate.LATE)
            elif not worker.ready and now - worker.since > _START_SECONDS:
                yield from self._lost(worker, Fate.GONE)

    def _patience(self) -> float:
        """Seconds until the first deadline."""
        now = time.monotonic()
        limits = (
            worker.since + (self._seconds if worker.running else _START_SECONDS) - now
            for worker in self._workers
            if worker.running or not worker.ready
        )
        return max(0.0, min(limits, default=_START_SECONDS)) + 0.001

    def _heard(self, worker: Worker) -> Iterator[Outcome]:
        outcomes, fate = worker.receive()
        if outcomes:
            self._unexplained = 0
        if fate is not Fate.FINE:  # before the outcomes: who takes them may never come back
            outcomes += self._lost(worker, fate)
        yield from outcomes

    def _lost(self, worker: Worker, fate: Fate) -> Iterator[Outcome]:
        """A worker is gone, or has to go: blame the task it was at, give the others to another worker."""
        cause, blamed, rest = self._drop(worker, fate)
        self._again.extendleft(reversed(rest))
        if blamed is None:
            self._unexplained += 1
        else:
            yield Outcome(blamed.key, None, cause)

    def _drop(self, worker: Worker, fate: Fate = Fate.GONE) -> tuple[Failure, Task | None, list[Task]]:
        self._workers.remove(worker)
        for descriptor in (worker.started.replies, worker.started.tasks):
            if descriptor in self._selector.get_map():
                self._selector.unregister(descriptor)
        return worker.end(fate)
