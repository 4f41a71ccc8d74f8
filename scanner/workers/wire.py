"""What goes over the two pipes of a worker: length-prefixed frames, nothing that has to be trusted."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import Final, NamedTuple

from scanner.limits import MAX_ANSWER

READY: Final = 0
"""The worker has its reader and waits."""
START: Final = 1
"""The worker begins with the task `key`."""
ANSWER: Final = 2
"""What the reader returned for `key`."""
FAILED: Final = 3
"""The reader raised; the body says why, in words of ours."""
MEMORY: Final = 4
"""The reader ran out of memory and survived."""

TASK: Final = struct.Struct("<IIII")
"""key, then the lengths of name, path and data, which follow."""
REPLY: Final = struct.Struct("<BII")
"""kind, key, length of the body, which follows."""


class Reply(NamedTuple):
    """What came back from a worker about the task with this key."""

    kind: int
    key: int
    body: bytes


class BadReplyError(Exception):
    """A worker sent what no worker of ours sends."""


def task_frame(key: int, name: str, path: str, data: bytes) -> bytes:
    """One task as it is sent."""
    name_bytes, path_bytes = name.encode(), path.encode("utf-8", "surrogateescape")
    return TASK.pack(key, len(name_bytes), len(path_bytes), len(data)) + name_bytes + path_bytes + data


def replies(buffer: bytearray) -> Iterator[Reply]:
    """The whole replies at the head of `buffer`, which are removed from it. Raises BadReplyError."""
    at = 0
    try:
        while len(buffer) - at >= REPLY.size:
            kind, key, length = REPLY.unpack_from(buffer, at)
            if kind > MEMORY or length > MAX_ANSWER:
                raise BadReplyError
            end = at + REPLY.size + length
            if len(buffer) < end:
                break
            body = bytes(buffer[at + REPLY.size : end])
            at = end
            yield Reply(kind, key, body)
    finally:
        del buffer[:at]
