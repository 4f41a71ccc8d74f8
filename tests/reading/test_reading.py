"""Reading: every file once, in an order of its own, with or without a cache, whatever a file does to its reader."""

from __future__ import annotations

import random
from collections.abc import Iterable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scanner.cache import Cache, open_cache
from scanner.detect import Settings
from scanner.limits import MIB
from scanner.model.base import Unknown
from scanner.model.facts import FileFacts
from scanner.model.rules import StatementPattern
from scanner.reading import Limits, Reading, read
from scanner.tree.entry import Entry, Unreadable

FACTS = "bad_readers:facts_factory"
LIMITS = Limits(seconds=3.0, memory=256 * MIB, file=100_000, total=10_000_000)


class Files:
    """A source in memory. None is a file that is gone."""

    def __init__(self, files: dict[str, bytes | None], order: Iterable[str] | None = None) -> None:
        self.files = files
        self.reads: list[str] = []
        self.entries = tuple(
            Entry(path=path, size=len(files[path] or b""), blob=None) for path in (files if order is None else order)
        )

    def read(self, entry: Entry, limit: int = 0) -> bytes:
        self.reads.append(entry.path)
        data = self.files[entry.path]
        if data is None:
            raise Unreadable("is gone")
        if len(data) > limit:
            raise Unreadable("is too large")
        return data


def said(
    files: dict[str, bytes | None],
    *,
    jobs: int = 1,
    cache: Cache | None = None,
    order: Iterable[str] | None = None,
    limits: Limits = LIMITS,
) -> Reading:
    return read(Files(files, order), Settings(), jobs=jobs, cache=cache, limits=limits, reader=FACTS)


SAMPLE: dict[str, bytes | None] = {
    "b.py": b"1\n",
    "a/z.py": b"abort\n",
    "a/b.py": b"2\n2\n",
    "setup.py": b"3\n",
    "requirements.txt": b"4\n",
    "notes.bin": b"never read",
    "hang.py": b"loop\n",
    "gone.py": None,
    "odd.py": b"unlasting\n",
    "half.py": b"broken\n",
    "mad.py": b"garbage\n",
}
UNKNOWNS = (
    Unknown(path="a/z.py", stage="detect", reason="crashed its reader (signal 6)"),
    Unknown(path="gone.py", stage="tree", reason="is gone"),
    Unknown(path="half.py", stage="parse", reason="says so"),
    Unknown(path="hang.py", stage="detect", reason="took longer than 3 s"),
    Unknown(path="mad.py", stage="detect", reason="its reader gave an answer that makes no sense"),
    Unknown(path="odd.py", stage="detect", reason="says so"),
)


@pytest.mark.parametrize("jobs", [1, 2])
def test_the_rest_is_read_whatever_one_file_does(jobs: int) -> None:
    reading = said(SAMPLE, jobs=jobs)
    assert list(reading.facts) == ["a/b.py", "b.py", "half.py", "odd.py", "requirements.txt", "setup.py"]
    assert reading.facts["a/b.py"] == (FileFacts(kind="python", lines=2, traits=("a/b.py",)),)
    assert [facts.kind for facts in reading.facts["setup.py"]] == ["python", "setup_py"]
    assert reading.unknowns == UNKNOWNS
    assert reading.incomplete
    assert (reading.files, reading.remembered) == (9, 0)
    assert reading.bytes == sum(len(data or b"") for path, data in SAMPLE.items() if path != "notes.bin")


def test_a_file_that_breaks_its_reader_leaves_the_run_incomplete() -> None:
    reading = said({"a.py": b"abort\n", "b.py": b"exit\n", "c.py": b"raise\n", "d.py": None})
    assert len(reading.unknowns) == 4
    assert reading.incomplete


def test_no_file_is_opened_that_no_detector_wants_and_none_twice() -> None:
    files = Files({"setup.py": b"", "image.png": b"", "README.md": b"", "notes.txt": b""})
    read(files, Settings(), jobs=1, reader=FACTS)
    assert files.reads == ["setup.py"]
    files.reads.clear()
    plans = StatementPattern(id="plans", files=("*.md",), patterns=("we will",))
    read(files, Settings(statements=(plans,)), jobs=1, reader=FACTS)
    assert files.reads == ["README.md", "setup.py"]


def test_a_file_beyond_the_limit_is_an_unknown() -> None:
    reading = said({"big.py": b"x" * 100_001, "small.py": b"x" * 100_000})
    assert list(reading.facts) == ["small.py"]
    assert reading.unknowns == (Unknown(path="big.py", stage="tree", reason="is too large"),)


def test_the_limit_in_all_cuts_by_path() -> None:
    files: dict[str, bytes | None] = {f"{name}.py": b"x" * 40 for name in "edcba"}
    reading = said(files, limits=LIMITS._replace(total=100))
    assert list(reading.facts) == ["a.py", "b.py"]
    assert reading.unknowns == (Unknown(path="", stage="tree", reason="3 files beyond the first 100 bytes were not read"),)
    assert reading.incomplete


def test_progress_reaches_the_end() -> None:
    seen: list[tuple[int, int]] = []
    read(
        Files({"a.py": b"1", "b.py": None, "c.py": b"abort", "setup.py": b""}),
        Settings(),
        jobs=2,
        progress=lambda done, total: seen.append((done, total)),
        reader=FACTS,
    )
    assert [done for done, _ in seen] == [1, 2, 3, 4, 5]
    assert {total for _, total in seen} == {5}


def test_an_empty_source() -> None:
    assert said({}) == Reading({}, (), False, 0, 0, 0)


@settings(max_examples=5, deadline=None)
@given(st.randoms(use_true_random=False), st.integers(1, 3))
def test_neither_order_nor_jobs_change_the_result(chance: random.Random, jobs: int) -> None:
    files: dict[str, bytes | None] = {f"{key % 7}/{key}.py": b"%d\n" % key * 2_000 for key in range(60)}
    files["3/x.py"] = b"abort\n"
    order = sorted(files)
    expected = said(files)
    chance.shuffle(order)
    found = said(files, jobs=jobs, order=order)
    assert found == expected
    assert list(found.facts) == sorted(path for path in files if path != "3/x.py")


def cached(tmp_path: Path) -> Cache:
    cache = open_cache(tmp_path / "cache").cache
    assert cache is not None
    return cache


def test_with_and_without_a_cache_the_result_is_the_same(tmp_path: Path) -> None:
    sample = {path: data for path, data in SAMPLE.items() if path != "hang.py"}
    plain = said(sample)
    with cached(tmp_path) as cache:
        first = said(sample, cache=cache)
    with cached(tmp_path) as cache:
        second = said(sample, cache=cache)
    assert first == plain
    assert second._replace(remembered=0) == plain
    # setup.py counts twice; what crashed, made no sense or was given up on is tried again
    assert second.remembered == len(["b.py", "a/b.py", "setup.py", "setup.py", "requirements.txt", "half.py"])


def test_what_took_too_long_is_tried_again(tmp_path: Path) -> None:
    with cached(tmp_path) as cache:
        assert said({"a.py": b"loop\n"}, cache=cache, limits=LIMITS._replace(seconds=0.2)).incomplete
        assert said({"a.py": b"1\n"}, cache=cache).remembered == 0
        again = said({"a.py": b"loop\n"}, cache=cache, limits=LIMITS._replace(seconds=0.2))
    assert (again.remembered, again.facts, again.incomplete) == (0, {}, True)


def test_a_changed_file_is_read_again(tmp_path: Path) -> None:
    with cached(tmp_path) as cache:
        said({"a.py": b"1\n", "b.py": b"1\n"}, cache=cache)
    with cached(tmp_path) as cache:
        reading = said({"a.py": b"1\n1\n", "b.py": b"1\n", "c.py": b"1\n"}, cache=cache)
    assert reading.remembered == 1
    assert {path: facts[0].lines for path, facts in reading.facts.items()} == {"a.py": 2, "b.py": 1, "c.py": 1}
    assert reading.facts["c.py"][0].traits == ("c.py",)


def test_other_settings_read_again(tmp_path: Path) -> None:
    files = Files({"a.py": b"1\n"})
    for roots, remembered in ((("torch",), 0), (("torch",), 1), (("jax",), 0)):
        with cached(tmp_path) as cache:
            assert read(files, Settings(roots=roots), jobs=1, cache=cache, reader=FACTS).remembered == remembered


def test_an_entry_that_is_no_answer_is_read_again(tmp_path: Path) -> None:
    class Stale(Cache):
        def get(self, keys: Iterable[bytes]) -> dict[bytes, bytes]:
            return dict.fromkeys(keys, b'{"kind": 7}')

    with Stale(tmp_path / "facts.sqlite") as cache:
        reading = said({"a.py": b"1\n"}, cache=cache)
    assert reading.remembered == 0
    assert reading.facts["a.py"][0].lines == 1


def test_the_real_detectors_read_in_workers() -> None:
    plans = StatementPattern(id="plans", files=("*.md",), patterns=(r"\bwe will train\b",))
    source = Files({"README.md": b"# Hello\n\nNext year we will train a model.\n", "requirements.txt": b"torch==2.1\n"})
    reading = read(source, Settings(roots=("torch",), statements=(plans,)), jobs=2)
    assert reading.unknowns == ()
    [statement] = reading.facts["README.md"][0].statements
    assert (statement.pattern, statement.line) == ("plans", 3)
    assert reading.facts["requirements.txt"][0].requirements[0].name == "torch"


def test_a_pattern_that_never_ends_costs_its_file() -> None:
    slow = StatementPattern(id="slow", files=("*.md",), patterns=(r"(?:a+)+$",))
    source = Files({"a.md": b"a" * 60 + b"!\n", "requirements.txt": b"torch==2.1\n"})
    reading = read(source, Settings(statements=(slow,)), jobs=1, limits=LIMITS._replace(seconds=0.3))
    assert reading.unknowns == (Unknown(path="a.md", stage="detect", reason="took longer than 0.3 s"),)
    assert reading.incomplete
    assert list(reading.facts) == ["requirements.txt"]
