"""What was read before: an SQLite file of detector answers, keyed by everything that an answer depends on.

Outside every repository, in a folder of the user's own. A cache can only save time: what is damaged, locked or
not writable is a miss, and each entry is compared with its own checksum before it is used.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import sqlite3
import stat
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from types import TracebackType
from typing import Final, NamedTuple, Self

from scanner import __version__
from scanner.limits import MAX_CACHE, MIB

SCHEMA: Final = 1
"""Goes up with every change of the table or of what a key is made of."""

_FILE: Final = "facts.sqlite"
_WAIT: Final = 2.0
"""Seconds to wait for another process that writes."""
_MAX_VARIABLES: Final = 500
_BUFFER: Final = 8 * MIB
_CREATE: Final = (
    "PRAGMA auto_vacuum = INCREMENTAL",
    "CREATE TABLE IF NOT EXISTS facts (id INTEGER PRIMARY KEY, key BLOB NOT NULL UNIQUE, body BLOB NOT NULL, "
    "checksum BLOB NOT NULL)",
    f"PRAGMA user_version = {SCHEMA}",
)


class Opened(NamedTuple):
    """A cache, or None and a sentence for a person why there is none."""

    cache: Cache | None
    note: str


def default_folder() -> Path:
    """`crossgrade` below $XDG_CACHE_HOME, or below ~/.cache where that is unset or relative. Raises RuntimeError
    where there is no home folder."""
    base = Path(os.environ.get("XDG_CACHE_HOME", ""))
    return (base if base.is_absolute() else Path.home() / ".cache") / "crossgrade"


def open_cache(folder: Path | None = None, *, outside: Path | None = None) -> Opened:
    """The cache in `folder` (by default `default_folder()`), made where it does not exist.

    None, with a note, where the folder is a link, belongs to somebody else, is open to others, cannot be used, or
    lies within `outside`: nothing is ever written into what is scanned."""
    try:
        folder = folder or default_folder()
        if outside is not None and folder.resolve().is_relative_to(outside.resolve()):
            return Opened(None, "no cache is used: its folder lies within what is scanned")
        _prepare(folder)
        return Opened(Cache(folder / _FILE), "")
    except _UnfitError as error:
        return Opened(None, f"no cache is used: {error}")
    except (OSError, RuntimeError, sqlite3.Error) as error:
        return Opened(None, f"no cache is used: its folder cannot be used ({type(error).__name__})")


def cache_key(detector: str, version: int, settings_digest: bytes, path: str, content_digest: bytes) -> bytes:
    """The key of one detector's answer about one file. The path is part of it: what cannot be read is reported with
    its path. Parts are separated by their lengths, so no two lists of parts give one key."""
    whole = hashlib.sha256()
    for part in (
        f"{SCHEMA}/{__version__}/{detector}/{version}".encode(),
        settings_digest,
        path.encode("utf-8", "surrogateescape"),
        content_digest,
    ):
        whole.update(len(part).to_bytes(8, "big"))
        whole.update(part)
    return whole.digest()


class Cache:
    """A context manager; what was put is written at the latest on leaving it. No method raises for the state of the
    file: a failing read is a miss, a failing write is forgotten. Raises sqlite3.Error where it cannot be opened."""

    def __init__(self, file: Path, *, limit: int = MAX_CACHE) -> None:
        self._file = file
        self._limit = limit
        self._damaged = False
        self._waiting: dict[bytes, bytes] = {}
        self._waiting_bytes = 0
        self._writable = True
        self._connection = self._open(file)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def get(self, keys: Iterable[bytes]) -> dict[bytes, bytes]:
        """The entries that are there and undamaged; one query for some hundred keys."""
        found: dict[bytes, bytes] = {}
        with self._forgiving():
            for some in _chunks(list(keys)):
                marks = ",".join("?" * len(some))
                rows = self._connection.execute(
                    f"SELECT key, body, checksum FROM facts WHERE key IN ({marks})",  # noqa: S608 - question marks only
                    some,
                )
                found |= {key: body for key, body, checksum in rows if _is_sound(key, body, checksum)}
        return found

    def put(self, key: bytes, body: bytes) -> None:
        """Remember `body`; written when enough has gathered."""
        if not self._writable:
            return
        self._waiting[key] = body
        self._waiting_bytes += len(body)
        if self._waiting_bytes > _BUFFER:
            self._write()

    def close(self) -> None:
        """Write what waits, drop the oldest entries beyond the limit. Harmless when repeated."""
        if self._waiting:
            with self._forgiving():
                self._write()
                self._shrink()
        self._connection.close()
        if self._damaged:
            _remove(self._file)
            self._damaged = False

    @contextlib.contextmanager
    def _forgiving(self) -> Iterator[None]:
        """Lets no error of the database out; a damaged file is noted, to be removed at the end."""
        try:
            yield
        except sqlite3.OperationalError:
            pass
        except sqlite3.Error as error:
            self._damaged |= isinstance(error, sqlite3.DatabaseError) and self._writable

    def _open(self, file: Path) -> sqlite3.Connection:
        try:
            return _connected(file)
        except sqlite3.OperationalError:  # not writable: what is there can still be read
            self._writable = False
            return _connected(file, read_only=True)
        except sqlite3.DatabaseError:  # damaged, or of another time
            _remove(file)
            return _connected(file)

    def _write(self) -> None:
        rows = [(key, body, _checksum(key, body)) for key, body in self._waiting.items()]
        self._waiting, self._waiting_bytes = {}, 0
        with self._forgiving(), self._connection:
            self._connection.executemany("INSERT OR REPLACE INTO facts (key, body, checksum) VALUES (?, ?, ?)", rows)

    def _shrink(self) -> None:
        while self._size() > self._limit:
            with self._connection:
                gone = self._connection.execute(
                    "DELETE FROM facts WHERE id <= (SELECT id FROM facts ORDER BY id LIMIT 1 OFFSET "
                    "(SELECT count(*) / 4 FROM facts))"
                )
            self._connection.execute("PRAGMA incremental_vacuum").fetchall()
            if not gone.rowcount:
                return

    def _size(self) -> int:
        pages, free, size = (
            self._connection.execute(f"PRAGMA {name}").fetchone()[0] for name in ("page_count", "freelist_count", "page_size")
        )
        return int((pages - free) * size)


class _UnfitError(Exception):
    """The folder is not one to keep a cache in."""


def _prepare(folder: Path) -> None:
    """Make the folder, or check that it is ours alone. A link could lead a cache that others write to."""
    folder.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with contextlib.suppress(FileExistsError):
        folder.mkdir(mode=0o700)
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode):
        raise _UnfitError("the place of its folder is taken by a link or a file")
    if found.st_uid != os.geteuid():
        raise _UnfitError("its folder belongs to somebody else")
    if found.st_mode & 0o022:
        raise _UnfitError("others may write to its folder; remove it, and it is made anew")
    if found.st_mode & 0o077:
        folder.chmod(0o700)
    for suffix in ("", "-journal"):
        _check_file(folder / (_FILE + suffix))


def _check_file(file: Path) -> None:
    with contextlib.suppress(FileNotFoundError):
        found = file.lstat()
        if not stat.S_ISREG(found.st_mode) or found.st_uid != os.geteuid():
            raise _UnfitError("its file is a link, or not the user's own")


def _connected(file: Path, *, read_only: bool = False) -> sqlite3.Connection:
    if not read_only:
        _create_empty(file)
    mode = "ro" if read_only else "rw"
    connection = sqlite3.connect(f"{file.absolute().as_uri()}?mode={mode}", uri=True, timeout=_WAIT)
    try:
        connection.execute("PRAGMA trusted_schema = OFF")
        connection.execute("PRAGMA synchronous = OFF")  # a power cut costs the cache, not a result
        version = connection.execute("PRAGMA user_version").fetchone()[0]
        if version not in {0, SCHEMA}:
            raise sqlite3.DatabaseError("another schema")
        if version != SCHEMA:
            for statement in _CREATE:
                connection.execute(statement)
        if not read_only:
            connection.execute("BEGIN IMMEDIATE")
            connection.rollback()
        _check_shape(connection)
    except BaseException:
        connection.close()
        raise
    return connection


def _check_shape(connection: sqlite3.Connection) -> None:
    columns = [row[1] for row in connection.execute("PRAGMA table_info(facts)")]
    if columns != ["id", "key", "body", "checksum"]:
        raise sqlite3.DatabaseError("another table")


def _remove(file: Path) -> None:
    for suffix in ("", "-journal", "-wal", "-shm"):
        with contextlib.suppress(OSError):
            file.with_name(file.name + suffix).unlink(missing_ok=True)


def _create_empty(file: Path) -> None:
    with contextlib.suppress(OSError):
        os.close(os.open(file, os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600))


def _is_sound(key: object, body: object, checksum: object) -> bool:
    return isinstance(key, bytes) and isinstance(body, bytes) and checksum == _checksum(key, body)


def _checksum(key: bytes, body: bytes) -> bytes:
    return hashlib.sha256(key + body).digest()


def _chunks(keys: Sequence[bytes]) -> Iterator[Sequence[bytes]]:
    return (keys[at : at + _MAX_VARIABLES] for at in range(0, len(keys), _MAX_VARIABLES))
