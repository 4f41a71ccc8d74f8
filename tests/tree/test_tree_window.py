"""The first and last bytes of large files, from disk and from the object store."""

from __future__ import annotations

import time
import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scanner.tree import Unreadable, open_target
from scanner.tree.window import Skimmer, Window

LARGE = bytes(range(256)) * 8_000


@pytest.mark.parametrize(("head", "tail"), [(100, 50), (100, 0), (3_000_000, 10), (len(LARGE), 5), (1, len(LARGE))])
def test_disk_and_store_give_the_same_window(git, head, tail):
    git.commit(a_py=LARGE)
    for revision in (None, "HEAD"):
        with open_target(str(git.folder), revision=revision) as source:
            window = source.window(source.entries[0], head, tail)
            assert window.size == len(LARGE)
            assert window.head == LARGE[:head]
            rest = min(tail, max(0, len(LARGE) - head))
            assert window.tail == (LARGE[-rest:] if rest else b"")
            assert source.read(source.entries[0]) == LARGE  # the process is still in step


def test_a_small_file_is_all_head(git):
    git.commit(a_py=b"abc")
    for revision in (None, "HEAD"):
        with open_target(str(git.folder), revision=revision) as source:
            assert source.window(source.entries[0]) == Window(3, b"abc")


@pytest.mark.parametrize("data", [b"blob 9999999\0short", b"blob 5\0other"])
def test_a_blob_that_lies_is_not_believed_and_costs_no_time(git, data):
    git.commit(a_py=b"1", b_py=b"22222")
    for name in ("a.py", "b.py"):
        wanted = git("rev-parse", f"HEAD:{name}")
        loose = git.folder / ".git" / "objects" / wanted[:2] / wanted[2:]
        loose.chmod(0o644)
        loose.write_bytes(zlib.compress(data))
    began = time.monotonic()
    with open_target(str(git.folder), revision="HEAD") as source:
        for entry in source.entries:
            with pytest.raises(Unreadable):
                source.window(entry, 10, 10)
    assert time.monotonic() - began < 60  # git's own patience is longer: nothing waited for it


def test_only_regular_files(tmp_path):
    (tmp_path / "a.bin").write_bytes(b"1")
    with open_target(str(tmp_path)) as source:
        (tmp_path / "a.bin").unlink()
        with pytest.raises(Unreadable, match="is gone"):
            source.window(source.entries[0])


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=300), st.integers(0, 320), st.integers(0, 320), st.integers(1, 50))
def test_chunks_do_not_matter_and_what_is_asked_for_is_what_stands_there(data, head, tail, step):
    skimmer = Skimmer(len(data), head, tail)
    for start in range(0, len(data), step):
        skimmer.feed(data[start : start + step])
    window = skimmer.window()
    assert window == Window.unpack(window.pack())
    for start in range(0, len(data) + 2, 7):
        found = window.bytes_at(start, 5)
        if found is not None:
            assert found == data[start : start + 5]
            assert len(found) == 5
        else:
            assert start + 5 > len(data) or (start + 5 > head and (not window.tail or start < len(data) - len(window.tail)))


def test_nothing_is_unpacked_from_less_than_a_header():
    with pytest.raises(ValueError, match="no packed window"):
        Window.unpack(b"123")
