"""What is read of a file that may be large: its first and its last bytes. Headers of model files stand there."""

from __future__ import annotations

import struct
from collections.abc import Callable
from typing import Final, NamedTuple

from scanner.limits import MIB

HEAD: Final = 4 * MIB
TAIL: Final = MIB
_SIZES: Final = struct.Struct("<QQ")


class Window(NamedTuple):
    """The first bytes of a file of `size` bytes, and its last where the first are not all."""

    size: int
    head: bytes
    tail: bytes = b""

    def bytes_at(self, start: int, count: int) -> bytes | None:
        """`count` bytes from `start` on; None where they do not lie within what was read, or not within the file."""
        if start < 0 or count < 0 or start + count > self.size:
            return None
        if start + count <= len(self.head):
            return self.head[start : start + count]
        first = self.size - len(self.tail)
        return self.tail[start - first : start - first + count] if self.tail and start >= first else None

    def pack(self) -> bytes:
        """As bytes, for `unpack` in another process."""
        return _SIZES.pack(self.size, len(self.head)) + self.head + self.tail

    @staticmethod
    def unpack(data: bytes) -> Window:
        """What `pack` gave. Raises ValueError for anything shorter than its own header."""
        if len(data) < _SIZES.size:
            raise ValueError("no packed window")
        size, head = _SIZES.unpack_from(data)
        body = data[_SIZES.size :]
        return Window(size, body[:head], body[head:])


class Skimmer:
    """Takes a stream of `size` bytes and keeps its first and last; `feed` gets it chunk by chunk."""

    def __init__(self, size: int, head: int, tail: int, seen: Callable[[bytes], object] = len) -> None:
        self._size, self._head_size, self._seen = size, head, seen
        self._tail_size = max(0, min(tail, size - head))
        self._head = bytearray()
        self._tail = bytearray()

    def feed(self, chunk: bytes) -> None:
        """The next bytes of the stream."""
        self._seen(chunk)
        missing = self._head_size - len(self._head)
        self._head += chunk[:missing]
        if self._tail_size and len(chunk) > missing:
            self._tail += chunk[max(missing, 0) :]
            if len(self._tail) > 2 * self._tail_size + MIB:
                del self._tail[: -self._tail_size]

    def window(self) -> Window:
        """What was kept, when all has been fed."""
        return Window(self._size, bytes(self._head), bytes(self._tail[-self._tail_size :]) if self._tail_size else b"")
