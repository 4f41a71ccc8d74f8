"""The cache: what went in comes out, damage is a miss, and no state of the disk is an error."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path

import pytest

from scanner import cache as cache_module
from scanner.cache import Cache, cache_key, default_folder, open_cache
from scanner.limits import KIB

CHANGES = {
    "body": "UPDATE facts SET body = ? WHERE key = ?",
    "checksum": "UPDATE facts SET checksum = ? WHERE key = ?",
    "key": "UPDATE facts SET key = ? WHERE key = ?",
}
KEYS = [bytes([number]) * 32 for number in range(250)]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "cache" / "crossgrade"


def opened(folder: Path) -> Cache:
    found, note = open_cache(folder)
    assert found is not None, note
    assert note == ""
    return found


def test_what_went_in_comes_out_of_the_next_run(folder: Path) -> None:
    with opened(folder) as cache:
        for key in KEYS:
            cache.put(key, b"said " + key)
    with opened(folder) as cache:
        assert cache.get([*KEYS, b"never put"]) == {key: b"said " + key for key in KEYS}
        assert cache.get([]) == {}


def test_more_keys_than_one_query_takes(folder: Path) -> None:
    keys = [number.to_bytes(4, "big") for number in range(2_000)]
    with opened(folder) as cache:
        for key in keys:
            cache.put(key, key)
    with opened(folder) as cache:
        assert cache.get(keys) == dict(zip(keys, keys, strict=True))


def test_the_folder_is_the_users_alone(folder: Path) -> None:
    opened(folder).close()
    assert folder.stat().st_mode & 0o777 == 0o700
    assert (folder / "facts.sqlite").stat().st_mode & 0o777 == 0o600


def test_a_folder_that_others_can_read_is_closed_to_them(folder: Path) -> None:
    folder.mkdir(parents=True, mode=0o755)
    opened(folder).close()
    assert folder.stat().st_mode & 0o777 == 0o700


def test_a_folder_that_others_can_write_is_refused(folder: Path) -> None:
    folder.mkdir(parents=True)
    folder.chmod(0o777)
    assert open_cache(folder) == (
        None,
        "no cache is used: others may write to its folder; remove it, and it is made anew",
    )


@pytest.mark.parametrize("name", ["", "facts.sqlite", "facts.sqlite-journal"])
def test_links_are_refused(folder: Path, tmp_path: Path, name: str) -> None:
    elsewhere = tmp_path / "elsewhere"
    if name:
        folder.mkdir(parents=True, mode=0o700)
        elsewhere.write_bytes(b"")
    else:
        folder.parent.mkdir()
        elsewhere.mkdir(mode=0o700)
    (folder / name if name else folder).symlink_to(elsewhere)
    found, note = open_cache(folder)
    assert found is None
    assert "link" in note
    assert elsewhere.is_dir() or elsewhere.read_bytes() == b""


def test_a_file_in_the_folders_place_is_no_cache(folder: Path) -> None:
    folder.parent.mkdir()
    folder.write_text("")
    assert open_cache(folder).cache is None
    assert open_cache(folder / "below").note.startswith("no cache is used: ")


def test_nothing_is_written_into_what_is_scanned(tmp_path: Path) -> None:
    found, note = open_cache(tmp_path / "repository" / ".cache", outside=tmp_path / "repository")
    assert (found, note) == (None, "no cache is used: its folder lies within what is scanned")
    assert list(tmp_path.iterdir()) == []
    beside, _ = open_cache(tmp_path / "repository-cache", outside=tmp_path / "repository")
    assert beside is not None
    beside.close()


def test_the_default_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert default_folder() == tmp_path / "crossgrade"
    monkeypatch.setenv("XDG_CACHE_HOME", "relative")
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    assert default_folder() == tmp_path / "home" / ".cache" / "crossgrade"
    monkeypatch.delenv("XDG_CACHE_HOME")
    assert default_folder() == tmp_path / "home" / ".cache" / "crossgrade"


@pytest.mark.parametrize("column", CHANGES)
def test_an_entry_that_was_changed_is_a_miss(folder: Path, column: str) -> None:
    with opened(folder) as cache:
        cache.put(KEYS[0], b"one")
        cache.put(KEYS[1], b"two")
    connection = sqlite3.connect(folder / "facts.sqlite")
    connection.execute(CHANGES[column], ("a text" if column == "body" else b"x", KEYS[0]))
    connection.commit()
    connection.close()
    with opened(folder) as cache:
        assert cache.get(KEYS) == {KEYS[1]: b"two"}


@pytest.mark.parametrize("rubbish", [b"", b"no database at all, though long enough to be taken for one" * 20])
def test_a_file_that_is_no_database_is_made_anew(folder: Path, rubbish: bytes) -> None:
    folder.mkdir(parents=True, mode=0o700)
    (folder / "facts.sqlite").write_bytes(rubbish)
    with opened(folder) as cache:
        cache.put(KEYS[0], b"one")
    with opened(folder) as cache:
        assert cache.get(KEYS) == {KEYS[0]: b"one"}


@pytest.mark.parametrize("change", ["PRAGMA user_version = 99", "ALTER TABLE facts ADD COLUMN more", "DROP TABLE facts"])
def test_another_schema_is_made_anew(folder: Path, change: str) -> None:
    with opened(folder) as cache:
        cache.put(KEYS[0], b"one")
    connection = sqlite3.connect(folder / "facts.sqlite")
    connection.execute(change)
    connection.close()
    with opened(folder) as cache:
        assert cache.get(KEYS) == {}
        cache.put(KEYS[0], b"two")
    with opened(folder) as cache:
        assert cache.get(KEYS) == {KEYS[0]: b"two"}


def test_damage_in_the_middle_is_a_miss_and_gone_the_time_after(folder: Path) -> None:
    file = folder / "facts.sqlite"
    with opened(folder) as cache:
        for key in KEYS:
            cache.put(key, os.urandom(4_000))
    data = bytearray(file.read_bytes())
    data[8_192:-4_096] = b"\xa5" * (len(data) - 12_288)
    file.write_bytes(data)
    with opened(folder) as cache:
        assert len(cache.get(KEYS)) < len(KEYS)
        cache.put(KEYS[0], b"new")
    with opened(folder) as cache:
        cache.put(KEYS[1], b"newer")
    with opened(folder) as cache:
        assert cache.get(KEYS[1:2]) == {KEYS[1]: b"newer"}


def test_two_at_once(folder: Path) -> None:
    with opened(folder) as one, opened(folder) as two:
        one.put(KEYS[0], b"one")
        two.put(KEYS[1], b"two")
        assert two.get(KEYS) == {}
    with opened(folder) as cache:
        assert cache.get(KEYS) == {KEYS[0]: b"one", KEYS[1]: b"two"}


def test_a_cache_that_somebody_else_writes_can_still_be_read(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cache_module, "_WAIT", 0.05)
    with opened(folder) as cache:
        cache.put(KEYS[0], b"one")
    other = sqlite3.connect(folder / "facts.sqlite", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with opened(folder) as cache:
        assert cache.get(KEYS) == {KEYS[0]: b"one"}
        cache.put(KEYS[1], b"two")
    other.execute("ROLLBACK")
    other.close()
    with opened(folder) as cache:
        assert cache.get(KEYS) == {KEYS[0]: b"one"}


def test_a_cache_locked_for_good_is_no_error(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cache_module, "_WAIT", 0.05)
    opened(folder).close()
    other = sqlite3.connect(folder / "facts.sqlite", isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    assert open_cache(folder).note == "no cache is used: its folder cannot be used (OperationalError)"
    other.close()


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_that_cannot_be_written_is_still_read(folder: Path) -> None:
    with opened(folder) as cache:
        cache.put(KEYS[0], b"one")
    folder.chmod(0o500)
    try:
        with opened(folder) as cache:
            assert cache.get(KEYS) == {KEYS[0]: b"one"}
            cache.put(KEYS[1], b"two")
    finally:
        folder.chmod(0o700)


def test_the_oldest_entries_go_beyond_the_limit(folder: Path) -> None:
    opened(folder).close()
    for number, key in enumerate(KEYS[:8]):
        with Cache(folder / "facts.sqlite", limit=100 * KIB) as cache:
            cache.put(key, bytes([number]) * 30 * KIB)
    with opened(folder) as cache:
        kept = list(cache.get(KEYS))
    assert kept
    assert sorted(kept) == KEYS[8 - len(kept) : 8]
    assert (folder / "facts.sqlite").stat().st_size < 160 * KIB


def test_closing_twice_is_harmless(folder: Path) -> None:
    cache = opened(folder)
    cache.put(KEYS[0], b"one")
    cache.close()
    cache.close()


def test_every_part_of_a_key_counts() -> None:
    keys = {
        cache_key("python", 1, b"settings", "a.py", b"content"),
        cache_key("notebook", 1, b"settings", "a.py", b"content"),
        cache_key("python", 2, b"settings", "a.py", b"content"),
        cache_key("python", 1, b"others", "a.py", b"content"),
        cache_key("python", 1, b"settings", "b.py", b"content"),
        cache_key("python", 1, b"settings", "a.py", b"changed"),
        cache_key("python", 1, b"settingsa", ".py", b"content"),
        cache_key("python", 1, b"settings", "a.\udc80py", b"content"),
    }
    assert len(keys) == 8
    assert cache_key("python", 1, b"s", "a", b"c") == cache_key("python", 1, b"s", "a", b"c")


def test_another_version_of_the_program_is_another_key(monkeypatch: pytest.MonkeyPatch) -> None:
    before = cache_key("python", 1, b"s", "a", b"c")
    monkeypatch.setattr(cache_module, "__version__", "99")
    assert cache_key("python", 1, b"s", "a", b"c") != before
