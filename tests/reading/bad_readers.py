"""Readers that misbehave on demand, for the pool's tests. The content of a file says what happens."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable

from scanner.model.base import Unknown
from scanner.model.facts import FileFacts, encode


def factory(config: bytes) -> Callable[[str, str, bytes], bytes]:
    """Echoes what it gets, unless the data names an accident."""

    def read(name: str, path: str, data: bytes) -> bytes:
        accident = ACCIDENTS.get(data[:16].split(b"\n")[0])
        if accident is not None:
            accident()
        return b"|".join((config, name.encode(), path.encode("utf-8", "surrogateescape"), data))

    return read


def broken_factory(config: bytes) -> Callable[[str, str, bytes], bytes]:
    """A reader that cannot be had."""
    raise RuntimeError(config)


def _loop() -> None:
    while True:
        pass


def _devour() -> None:
    kept = []
    while True:
        kept.append(bytearray(16 << 20))


def _raise() -> None:
    raise ValueError("secret content")


def _lie() -> None:
    os.write(4, b"\x02\xff\xff\xff\x7f\x01\x00\x00\x00x")
    _loop()


def _babble() -> None:
    os.write(4, b"\xff" * 64)
    _loop()


def _chatter() -> None:
    sys.stdout.write("to nobody\n")
    sys.stdout.flush()
    os.write(2, b"to nobody")


def _write() -> None:
    with open("written-by-a-worker", "wb") as file:  # noqa: PTH123
        file.write(b"x" * 100)


ACCIDENTS: dict[bytes, Callable[[], None]] = {
    b"abort": os.abort,
    b"segv": lambda: os.kill(os.getpid(), signal.SIGSEGV),
    b"kill": lambda: os.kill(os.getpid(), signal.SIGKILL),
    b"exit": lambda: os._exit(7),
    b"loop": _loop,
    b"devour": _devour,
    b"raise": _raise,
    b"lie": _lie,
    b"babble": _babble,
    b"chatter": _chatter,
    b"write": _write,
}


def facts_factory(config: bytes) -> Callable[[str, str, bytes], bytes]:
    """As `factory`, with answers that are facts; "unlasting" gives what must not be remembered, "garbage" no facts."""

    def read(name: str, path: str, data: bytes) -> bytes:
        word = data[:16].split(b"\n")[0]
        accident = ACCIDENTS.get(word)
        if accident is not None:
            accident()
        if word == b"garbage":
            return b'{"kind": 1'
        stages = {b"unlasting": "detect", b"broken": "parse"}
        unknowns = tuple(Unknown(path=path, stage=stage, reason="says so") for key, stage in stages.items() if key == word)
        return encode(FileFacts(kind=name, lines=data.count(b"\n"), traits=(path,), unknowns=unknowns))

    return read
