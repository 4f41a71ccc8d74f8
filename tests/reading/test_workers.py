"""A file that kills its worker costs that file: one reason, no lost neighbour, no process or descriptor left."""

from __future__ import annotations

import itertools
import os
import signal
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from scanner.limits import MIB
from scanner.workers import Outcome, Pool, Task, start, wire, worker

SECONDS = 3.0
ACCIDENTS = {
    b"abort": ("crashed its reader (signal 6)",),
    b"segv": ("crashed its reader (signal 11)",),
    b"kill": ("its reader was ended by the system, probably for want of memory",),
    b"exit": ("crashed its reader (exit code 7)",),
    b"loop": ("took longer than 3 s",),
    b"devour": ("needed more memory than 256 MiB",),
    b"raise": ("could not be read (ValueError)",),
    b"lie": ("crashed its reader (its answer made no sense)",),
    b"babble": ("crashed its reader (its answer made no sense)",),
    b"write": ("crashed its reader (signal 25)",),
}


def pool(jobs: int = 2, target: str = "bad_readers:factory", window: int = 64 * 1024) -> Pool:
    return Pool(target, b"cfg", jobs=jobs, seconds=SECONDS, memory=256 * MIB, window=window)


def mixed() -> list[Task]:
    """Every accident, each between innocent neighbours."""
    contents = itertools.chain.from_iterable([b"fine", word, b"fine" * 3000] for word in ACCIDENTS)
    return [Task(key, "name", f"p/{key}.py", data) for key, data in enumerate(contents)]


@pytest.fixture(autouse=True)
def _nothing_is_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.chdir(tmp_path)
    before = descriptors()
    yield
    with pytest.raises(ChildProcessError):
        os.waitpid(-1, os.WNOHANG)
    assert descriptors() == before


def descriptors() -> list[str]:
    listed = []
    folder = Path("/proc/self/fd")
    for descriptor in folder.iterdir() if folder.exists() else []:
        try:
            listed.append(f"{descriptor.name} {descriptor.readlink()}")
        except OSError:  # the descriptor of the listing itself
            continue
    return sorted(listed)


@pytest.mark.parametrize("jobs", [1, 2])
def test_each_accident_costs_exactly_its_own_file(jobs: int) -> None:
    tasks = mixed()
    with pool(jobs) as workers:
        outcomes = sorted(workers.run(tasks))
    assert [outcome.key for outcome in outcomes] == [task.key for task in tasks]
    for task, outcome in zip(tasks, outcomes, strict=True):
        if task.data in ACCIDENTS:
            assert outcome.answer is None
            assert outcome.failure == ACCIDENTS[task.data]
        else:
            assert outcome == Outcome(task.key, b"cfg|name|" + task.path.encode() + b"|" + task.data, None)


def test_a_new_interpreter_serves_where_a_fork_is_not_safe(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(start, "_fork_is_safe", lambda: False)
    tasks = [Task(0, "n", "a", b"one"), Task(1, "n", "b", b"abort"), Task(2, "n", "c", b"three")]
    with pool(1) as workers:
        outcomes = sorted(workers.run(tasks))
    assert [outcome.answer for outcome in outcomes] == [b"cfg|n|a|one", None, b"cfg|n|c|three"]
    assert outcomes[1].failure == ACCIDENTS[b"abort"]


def test_a_fork_is_unsafe_beside_a_thread() -> None:
    release = threading.Event()
    thread = threading.Thread(target=release.wait)
    thread.start()
    try:
        assert not start._fork_is_safe()
    finally:
        release.set()
        thread.join()


def test_large_files_and_large_answers_do_not_block_each_other() -> None:
    tasks = [Task(key, "n", "p", bytes([key]) * (3 * MIB)) for key in range(6)]
    with pool(2) as workers:
        outcomes = sorted(workers.run(tasks))
    assert [outcome.answer for outcome in outcomes] == [b"cfg|n|p|" + task.data for task in tasks]


def test_workers_are_started_only_as_work_comes(monkeypatch: pytest.MonkeyPatch) -> None:
    started = []
    original = worker.start
    monkeypatch.setattr(worker, "start", lambda spec: started.append(spec) or original(spec))
    with pool(8) as workers:
        assert list(workers.run([])) == []
        assert started == []
        assert len(list(workers.run([Task(key, "n", "p", b"x") for key in range(5)]))) == 5
        assert len(started) == 1
        assert len(list(workers.run([Task(key, "n", "p", b"x" * 200_000) for key in range(5)]))) == 5
        assert 1 < len(started) <= 8


def test_tasks_are_drawn_as_room_comes_not_all_at_once() -> None:
    drawn = 0

    def source() -> Iterator[Task]:
        nonlocal drawn
        for key in range(200):
            drawn += 1
            yield Task(key, "n", "p", b"x" * 30_000)

    with pool(1) as workers:
        next(workers.run(source()))
        assert drawn < 20


def test_what_a_worker_prints_goes_nowhere(capfd: pytest.CaptureFixture[str]) -> None:
    with pool(1) as workers:
        outcomes = list(workers.run([Task(0, "n", "p", b"chatter")]))
    assert outcomes == [Outcome(0, b"cfg|n|p|chatter", None)]
    assert capfd.readouterr() == ("", "")


def test_a_reader_that_cannot_be_had_fails_every_task_and_ends() -> None:
    with pool(2, "bad_readers:broken_factory") as workers:
        outcomes = sorted(workers.run([Task(key, "n", "p", b"") for key in range(4)]))
    assert [outcome.failure for outcome in outcomes] == [("no worker process could be kept running to read it",)] * 4


def test_where_no_process_can_be_started_every_task_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(spec: start.Spec) -> start.Started:
        raise BlockingIOError

    monkeypatch.setattr(worker, "start", refuse)
    with pool(2) as workers:
        outcomes = list(workers.run([Task(key, "n", "p", b"") for key in range(3)]))
    assert [(o.key, o.answer is None, o.failure is not None) for o in outcomes] == [(k, True, True) for k in range(3)]


def test_an_interrupt_ends_all_workers() -> None:
    def interrupt(number: int, frame: object) -> None:
        raise KeyboardInterrupt

    previous = signal.signal(signal.SIGALRM, interrupt)
    try:
        with pytest.raises(KeyboardInterrupt), pool(2) as workers:
            signal.setitimer(signal.ITIMER_REAL, 0.1)
            list(workers.run([Task(key, "n", "p", b"loop\n" + b"x" * 200_000) for key in range(4)]))
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, previous)


def test_leaving_early_ends_all_workers() -> None:
    with pool(2) as workers:
        next(workers.run(mixed()))


def test_odd_paths_arrive_as_they_are() -> None:
    with pool(1) as workers:
        [outcome] = workers.run([Task(7, "n", "ä/\udcff.py", b"\x00\xff")])
    assert outcome.answer == b"cfg|n|\xc3\xa4/\xff.py|\x00\xff"


@pytest.mark.parametrize("cut", range(1, 9 + 3))
def test_replies_may_come_in_pieces(cut: int) -> None:
    whole = wire.REPLY.pack(wire.ANSWER, 5, 3) + b"abc"
    buffer = bytearray(whole[:cut])
    assert list(wire.replies(buffer)) == []
    buffer += whole[cut:] + whole[:4]
    assert list(wire.replies(buffer)) == [wire.Reply(wire.ANSWER, 5, b"abc")]
    assert buffer == whole[:4]
