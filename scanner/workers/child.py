"""The worker's side: limits first, then one task after another until the parent hangs up."""

from __future__ import annotations

import gc
import importlib
import os
import resource
import signal
import sys
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO, Final

from scanner.limits import MAX_ANSWER
from scanner.workers.wire import ANSWER, FAILED, MEMORY, READY, REPLY, START, TASK

Reader = Callable[[str, str, bytes], bytes]
"""(name, path, data) to the answer."""

TASKS_FD: Final = 3
REPLIES_FD: Final = 4
_GRACE: Final = 5.0
"""Seconds beyond the deadline after which a worker ends itself: its parent may be gone."""


def serve(target: str, config: bytes, seconds: float, memory: int) -> None:
    """Read tasks from descriptor 3, write replies to descriptor 4. Returns when the parent hangs up.

    `target` is "module:function"; the function takes `config` and returns the reader."""
    _limit(memory)
    reader = _load(target, config)
    gc.freeze()  # what was loaded stays: no collection walks it again
    with os.fdopen(TASKS_FD, "rb", buffering=1 << 18, closefd=False) as tasks:
        _reply(READY, 0, b"")
        while (header := tasks.read(TASK.size)) and len(header) == TASK.size:
            key, *lengths = TASK.unpack(header)
            name, path, data = (_exactly(tasks, length) for length in lengths)
            signal.setitimer(signal.ITIMER_REAL, seconds + _GRACE)
            _reply(START, key, b"")
            kind, body = _answer(reader, name.decode(), path.decode("utf-8", "surrogateescape"), data)
            signal.setitimer(signal.ITIMER_REAL, 0)
            _reply(kind, key, body)


def main() -> None:
    """Entry of a worker that was started as a program of its own; what configures it comes first on its pipe."""
    _, target, length, seconds, memory = sys.argv
    config = b""
    while len(config) < int(length):
        config += os.read(TASKS_FD, int(length) - len(config))
    serve(target, config, float(seconds), int(memory))


def quiet() -> None:
    """Nothing of a worker reaches the terminal, and Ctrl-C is its parent's business."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    for number in (signal.SIGTERM, signal.SIGALRM, signal.SIGXFSZ):
        signal.signal(number, signal.SIG_DFL)
    warnings.simplefilter("ignore")
    sys.dont_write_bytecode = True


def _answer(reader: Reader, name: str, path: str, data: bytes) -> tuple[int, bytes]:
    try:
        body = reader(name, path, data)
    except MemoryError:
        return MEMORY, b""
    except Exception as error:  # the reader's own net has a hole: still one file
        return FAILED, f"could not be read ({type(error).__name__})".encode()
    if len(body) > MAX_ANSWER:
        return FAILED, b"says more than a report can hold"
    return ANSWER, body


def _load(target: str, config: bytes) -> Reader:
    module, _, function = target.partition(":")
    factory: Callable[[bytes], Reader] = getattr(importlib.import_module(module), function)
    return factory(config)


def _exactly(tasks: BinaryIO, length: int) -> bytes:
    data = tasks.read(length)
    if len(data) != length:
        raise EOFError
    return data


def _reply(kind: int, key: int, body: bytes) -> None:
    view = memoryview(REPLY.pack(kind, key, len(body)) + body)
    while view:
        view = view[os.write(REPLIES_FD, view) :]


def _limit(memory: int) -> None:
    """No core dump, no file written, and `memory` bytes beyond what the process starts with."""
    quiet()
    _lower(resource.RLIMIT_CORE, 0)
    _lower(resource.RLIMIT_FSIZE, 0)
    _lower(resource.RLIMIT_AS, _mapped() + memory)


def _lower(which: int, value: int) -> None:
    try:
        hard = resource.getrlimit(which)[1]
        value = value if hard == resource.RLIM_INFINITY else min(value, hard)
        resource.setrlimit(which, (value, value))
    except (ValueError, OSError):  # some systems refuse some limits; the deadline still holds
        return


def _mapped() -> int:
    """Bytes of address space in use, which a forked worker has from its parent."""
    try:
        return int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    except (OSError, ValueError, IndexError):
        return 0
