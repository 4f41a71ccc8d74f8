"""Bytes to facts: every file that a detector wants, read once, by workers that may die, remembered in the cache."""

from __future__ import annotations

import contextlib
import hashlib
import heapq
import importlib
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import Final, NamedTuple, Protocol

import msgspec

from scanner.cache import Cache, cache_key
from scanner.detect import BOUNDED, Detector, Settings, detectors_for, prose, run
from scanner.limits import FILE_SECONDS, MAX_ALL_FACTS, MAX_FILE, MAX_TOTAL, MIB, WORKER_MEMORY
from scanner.model.base import Unknown
from scanner.model.facts import FileFacts, decode, encode
from scanner.tree.entry import Entry, Unreadable
from scanner.workers import Outcome, Pool, Task

Progress = Callable[[int, int], None]
"""(readings done, readings in all); a file that two detectors read counts twice."""

_READER: Final = "scanner.reading:reader"
_CHUNK_BYTES: Final = 2 * MIB
_CHUNK_FILES: Final = 250
_LARGE: Final = MIB // 4
_MAX_COPIES: Final = 50


class Readable(Protocol):
    """What is needed of a `scanner.tree.Source`."""

    @property
    def entries(self) -> tuple[Entry, ...]: ...

    def read(self, entry: Entry, limit: int = ...) -> bytes: ...


class Reading(NamedTuple):
    """What all files say, in an order that depends on nothing but their paths."""

    facts: dict[str, tuple[FileFacts, ...]]
    """By path, sorted by code point; for each file what its detectors said, in table order."""
    unknowns: tuple[Unknown, ...]
    """All that could not be read: those inside `facts` too, but not the source's own. Sorted, each once."""
    incomplete: bool
    """Time or memory ran out somewhere: another run may say more."""
    files: int
    """Files whose bytes were read."""
    bytes: int
    remembered: int
    """Readings that came from the cache."""


class Limits(NamedTuple):
    """Bounds that tests lower."""

    seconds: float = FILE_SECONDS
    memory: int = WORKER_MEMORY
    file: int = MAX_FILE
    total: int = MAX_TOTAL
    facts: int = MAX_ALL_FACTS


class _Step(NamedTuple):
    entry: Entry
    detector: Detector


def read(
    source: Readable,
    settings: Settings,
    *,
    jobs: int,
    cache: Cache | None = None,
    progress: Progress | None = None,
    limits: Limits = Limits(),  # noqa: B008 - a frozen value
    reader: str = _READER,
) -> Reading:
    """Run the detectors over all entries of `source`, in up to `jobs` worker processes.

    Only results are kept: the bytes of a file are let go as soon as it is read. What fails is an unknown, never an
    exception; KeyboardInterrupt ends the workers. `reader` names another reader than the detectors ("module:function",
    as `Pool` takes it)."""
    work = _Work(source, settings, cache, progress, limits)
    with Pool(reader, msgspec.json.encode(settings), jobs=jobs, seconds=limits.seconds, memory=limits.memory) as pool:
        for outcome in pool.run(work.tasks()):
            work.take(outcome)
    return work.reading()


def reader(config: bytes) -> Callable[[str, str, bytes], bytes]:
    """What each worker does with a file; `config` is `Settings` as JSON. Called in the worker."""
    settings = msgspec.json.decode(config, type=Settings)

    def answer(name: str, path: str, data: bytes) -> bytes:
        return encode(run(name, path, data, settings))

    return answer


class _Work:
    """The state of one reading."""

    def __init__(
        self, source: Readable, settings: Settings, cache: Cache | None, progress: Progress | None, limits: Limits
    ) -> None:
        self.source, self.cache, self.limits = source, cache, limits
        self.progress = progress
        self.digest = hashlib.sha256(msgspec.json.encode(settings)).digest()
        self.unknowns: list[Unknown] = []
        self.incomplete = False
        self.found: dict[int, FileFacts] = {}
        self.heaviest: list[tuple[int, int]] = []
        self.kept = 0
        self.keys: dict[int, bytes] = {}
        self.done = self.files = self.bytes = self.remembered = 0
        self.steps = self._plan(settings)

    def tasks(self) -> Iterator[Task]:
        """The readings that the cache does not have. Reads as it goes, a chunk at a time."""
        loaded: set[str] = set()
        for chunk in self._chunks():
            known = self._look_up(chunk)
            for task in chunk:
                body = known.get(self.keys.get(task.key, b""))
                if body is not None and self._remember(task, body):
                    continue
                if task.name not in loaded:  # before the first fork, so that workers share what was loaded
                    loaded.add(task.name)
                    with contextlib.suppress(ImportError):
                        importlib.import_module(f"scanner.detect.{task.name}")
                yield task

    def take(self, outcome: Outcome) -> None:
        """Note what a worker said, or why it did not."""
        step = self.steps[outcome.key]
        key = self.keys.pop(outcome.key, None)
        try:
            facts = decode(outcome.answer) if outcome.answer is not None else None
        except (msgspec.MsgspecError, ValueError, RecursionError):
            facts = None
        if facts is not None:
            self._keep(outcome.key, facts, outcome.answer or b"")
            if key is not None and self.cache is not None and outcome.answer is not None and _is_lasting(facts):
                self.cache.put(key, outcome.answer)
        elif outcome.failure is not None:
            self._lost(step.entry, outcome.failure.reason)
        else:
            self._lost(step.entry, "its reader gave an answer that makes no sense")
        self._step_done()

    def reading(self) -> Reading:
        """The result, ordered."""
        facts: dict[str, tuple[FileFacts, ...]] = {}
        for key in sorted(self.found):
            path = self.steps[key].entry.path
            facts[path] = (*facts.get(path, ()), self.found[key])
        inside = (unknown for said in facts.values() for each in said for unknown in each.unknowns)
        unknowns = sorted({*self.unknowns, *inside}, key=lambda u: (u.path, u.stage, u.reason))
        return Reading(facts, tuple(unknowns), self.incomplete, self.files, self.bytes, self.remembered)

    def _plan(self, settings: Settings) -> list[_Step]:
        """What is to be read, in the order of paths, up to the limit of bytes in all."""
        steps: list[_Step] = []
        copies: Counter[str] = Counter()
        total = left_out = 0
        for entry in sorted(self.source.entries, key=lambda entry: entry.path):
            wanted = [d for d in detectors_for(entry.path) if d.name != "prose" or prose.wanted(entry.path, settings)]
            if wanted and entry.blob is not None and entry.size > _LARGE:
                copies[entry.blob] += 1
                if copies[entry.blob] > _MAX_COPIES:  # a repository of a few kilobytes may hold gigabytes of them
                    self._lost(entry, f"is one of more than {_MAX_COPIES} copies of a large file, of which the first were read")
                    continue
            total += min(entry.size, self.limits.file) if wanted else 0
            if total > self.limits.total:
                left_out += bool(wanted)
            else:
                steps += [_Step(entry, detector) for detector in wanted]
        if left_out:
            reason = f"{left_out:,} files beyond the first {self.limits.total:,} bytes were not read"
            self.unknowns.append(Unknown(path="", stage="tree", reason=reason))
            self.incomplete = True
        return steps

    def _chunks(self) -> Iterator[list[Task]]:
        """Tasks with their bytes: one at a time without a cache, else as many as one query is worth."""
        chunk: list[Task] = []
        size = 0
        last: tuple[Entry, bytes | None] | None = None
        for key, (entry, detector) in enumerate(self.steps):
            data = last[1] if last is not None and last[0] is entry else self._bytes(entry)
            last = (entry, data)
            if data is None:
                self._step_done()
                continue
            chunk.append(Task(key, detector.name, entry.path, data))
            size += len(data)
            if self.cache is None or size >= _CHUNK_BYTES or len(chunk) >= _CHUNK_FILES:
                yield chunk
                chunk, size = [], 0
        if chunk:
            yield chunk

    def _bytes(self, entry: Entry) -> bytes | None:
        try:
            data = self.source.read(entry, self.limits.file)
        except Unreadable as error:
            self.unknowns.append(Unknown(path=entry.path, stage="tree", reason=str(error)))
            self.incomplete = True
            return None
        self.files += 1
        self.bytes += len(data)
        return data

    def _look_up(self, chunk: Sequence[Task]) -> dict[bytes, bytes]:
        if self.cache is None:
            return {}
        for task in chunk:
            detector = self.steps[task.key].detector
            content = hashlib.sha256(task.data).digest()
            self.keys[task.key] = cache_key(detector.name, detector.version, self.digest, task.path, content)
        return self.cache.get([self.keys[task.key] for task in chunk])

    def _remember(self, task: Task, body: bytes) -> bool:
        try:
            facts = decode(body)
        except (msgspec.MsgspecError, ValueError, RecursionError):
            return False
        self._keep(task.key, facts, body)
        del self.keys[task.key]
        self.remembered += 1
        self._step_done()
        return True

    def _keep(self, key: int, facts: FileFacts, body: bytes) -> None:
        """Keep what a file says, within the bound of all facts together: beyond it, those that say most are let go. What
        is left depends on the files alone, not on the order in which they came."""
        self.found[key] = facts
        count = _count(facts, body)
        self.incomplete = self.incomplete or any(unknown.reason.startswith(BOUNDED) for unknown in facts.unknowns)
        heapq.heappush(self.heaviest, (-count, -key))
        self.kept += count
        while self.kept > self.limits.facts:
            count, key = (-number for number in heapq.heappop(self.heaviest))
            self.kept -= count
            del self.found[key]
            self._lost(self.steps[key].entry, "says more than can be kept beside what all other files say")

    def _lost(self, entry: Entry, reason: str) -> None:
        self.unknowns.append(Unknown(path=entry.path, stage="detect", reason=reason))
        self.incomplete = True

    def _step_done(self) -> None:
        self.done += 1
        if self.progress is not None:
            self.progress(self.done, len(self.steps))


def _count(facts: FileFacts, body: bytes) -> int:
    """What facts weigh: their number, requirements more than others (pins are compared with dates), and their text."""
    lists = (facts.imports, facts.uses, facts.includes, facts.images, facts.commands, facts.statements)
    return sum(map(len, lists)) + 8 * len(facts.requirements) + len(body) // 128


def _is_lasting(facts: FileFacts) -> bool:
    """Whether a later run would say the same: what a detector gave up on may have been this machine's fault."""
    return not any(unknown.stage == "detect" for unknown in facts.unknowns)
