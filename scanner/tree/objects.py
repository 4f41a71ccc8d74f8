"""Objects of a repository by id, through a bare git directory of our own that borrows the target's object store.

The target's configuration, hooks, attributes, index, grafts and replacement references are never opened by git.
What comes back is checked against its id: an object store can lie.
"""

from __future__ import annotations

import hashlib
import re
import secrets
import tempfile
import time
import zlib
from collections.abc import Sequence
from pathlib import Path
from typing import Final, NamedTuple

from scanner.limits import GIT_SECONDS, KIB, MIB
from scanner.tree.entry import GitTrouble, Unreadable, too_large
from scanner.tree.plumbing import GitProcess, environment
from scanner.tree.window import Skimmer, Window

MAX_COMMIT: Final = 4 * MIB
MAX_TREE: Final = 16 * MIB
_AT_ONCE: Final = 200
"""Requests written before their answers are read: they and their answers fit into a pipe."""
_LINE: Final = 4 * KIB
MAX_STREAM: Final = 2_048 * MIB
"""Largest blob that is read through for its first and last bytes."""
FORGED: Final = "does not match its object id: the object store is damaged or forged"
MISSING: Final = "is missing from the object store (a partial clone?), or damaged"
_EXPRESSION: Final = re.compile(r"[0-9a-f]{4,64}(?:[~^][0-9]{0,6}){0,8}")


class Info(NamedTuple):
    """What git says of one object."""

    id: str
    kind: str
    size: int


class TreeItem(NamedTuple):
    """One line of a tree object; `name` has undecodable bytes as surrogates."""

    mode: int
    name: bytes
    id: str


class Objects:
    """The objects of one repository. Close it: it holds git processes and a private directory."""

    def __init__(self, stores: Sequence[Path], *, sha256: bool, shallow: bytes) -> None:
        """`stores` are object folders that were checked. Raises GitTrouble where git cannot be used."""
        self.hash: Final = "sha256" if sha256 else "sha1"
        self._private = tempfile.TemporaryDirectory(prefix="crossgrade-", ignore_cleanup_errors=True)
        self._home = Path(self._private.name)
        self._running: dict[str, GitProcess] = {}
        self._lost = 0.0
        nonce = secrets.token_hex(16).encode()
        self._last_id = blob_id(nonce, self.hash)
        self._last = f"{self._last_id} blob {len(nonce)}\n".encode() + nonce + b"\n"
        try:
            _write_private(self._home, stores, sha256=sha256, shallow=shallow)
            loose = self._home / "objects" / self._last_id[:2] / self._last_id[2:]
            loose.parent.mkdir()
            loose.write_bytes(zlib.compress(b"blob %d\0%b" % (len(nonce), nonce)))
        except OSError:
            self._private.cleanup()
            raise GitTrouble("no private directory could be made for git (is the temporary folder writable?)") from None

    def close(self) -> None:
        """End git and remove the private directory. May be called twice."""
        self.stop()
        self._private.cleanup()

    def stop(self) -> None:
        """End git; it is started again when needed."""
        for process in self._running.values():
            process.kill()
        self._running.clear()

    def info(self, ids: Sequence[str]) -> list[Info | None]:
        """Kind and size for each id, None where the object is missing or damaged. Raises GitTrouble."""
        found: list[Info | None] = []
        for start in range(0, len(ids), _AT_ONCE):
            chunk = ids[start : start + _AT_ONCE]
            began = self._begin()
            process = self._process("--batch-check")
            try:
                found.extend(_infos(process, chunk))
            except GitTrouble:
                self._failed(began)
                found.extend(self._info_alone(one) for one in chunk)
        return found

    def commit(self, expression: str) -> str | None:
        """The id of the commit that an id, an abbreviated id, or `id~2` and the like stands for; tags are followed.
        None where there is none, or more than one. Raises GitTrouble, and ValueError for anything but hexadecimal."""
        if not _EXPRESSION.fullmatch(expression):
            raise ValueError("not an object id")
        found = self._info_alone(f"{expression}^{{commit}}")
        return found.id if found and found.kind == "commit" else None

    def tree_of(self, commit: str) -> str:
        """The id of a commit's tree. Raises Unreadable or GitTrouble."""
        match = re.match(rb"tree ([0-9a-f]{40,64})\n", self.read(commit, "commit", MAX_COMMIT))
        if not match:
            raise Unreadable("is damaged")
        return match[1].decode()

    def tree(self, tree: str) -> list[TreeItem]:
        """The lines of one tree object. Raises Unreadable or GitTrouble."""
        return _parse_tree(self.read(tree, "tree", MAX_TREE), hashlib.new(self.hash).digest_size)

    def read(self, object_id: str, kind: str, limit: int) -> bytes:
        """An object's content, checked against its id. Raises Unreadable, and GitTrouble where git itself fails."""
        if kind != "blob":  # git holds all but blobs in memory before it says their size
            self._admit(self._info_alone(object_id), kind, limit)
        started = self._begin()
        try:
            data = self._content(self._process("--batch"), object_id, kind, limit)
        except GitTrouble:
            self._failed(started)
            raise Unreadable(MISSING) from None
        if blob_id(data, self.hash, kind) != object_id:
            raise Unreadable(FORGED)
        return data

    def window(self, object_id: str, head: int, tail: int) -> Window:
        """The first and last bytes of a blob of any size up to MAX_STREAM, all of which is checked against its id.
        Raises Unreadable, and GitTrouble where git itself fails."""
        started = self._begin()
        try:
            return self._streamed(self._process("--batch"), object_id, head, tail)
        except GitTrouble:
            self._failed(started)
            raise Unreadable(MISSING) from None

    def _streamed(self, process: GitProcess, object_id: str, head: int, tail: int) -> Window:
        process.write(f"{object_id}\n{self._last_id}\n".encode())
        info = _parse_info(process.line(_LINE))
        if info is not None and info.size > MAX_STREAM:
            self.stop()
        size = self._admit(info, "blob", MAX_STREAM) if info is not None and info.kind == "blob" else 0
        digest = hashlib.new(self.hash, b"blob %d\0" % size, usedforsecurity=False)
        skimmer = Skimmer(size, head, tail, digest.update)
        process.take(size, skimmer.feed, self._last)
        process.until(self._last, _LINE)
        self._admit(info, "blob", MAX_STREAM)
        if digest.hexdigest() != object_id:
            raise Unreadable(FORGED)
        return skimmer.window()

    def _content(self, process: GitProcess, object_id: str, kind: str, limit: int) -> bytes:
        """Ask for an object, and for one of ours after it: git gives less than it announced where a size is forged, and
        what comes last tells that it is done."""
        process.write(f"{object_id}\n{self._last_id}\n".encode())
        info = _parse_info(process.line(_LINE))
        if info is not None and info.size > limit:
            self.stop()
            raise too_large(info.size, limit)
        data = process.until(self._last, limit + 1)[:-1]
        if self._admit(info, kind, limit) != len(data):
            raise Unreadable(MISSING)
        return data

    def _begin(self) -> float:
        if self._lost > GIT_SECONDS:
            raise GitTrouble("git failed for too long on objects of this repository")
        return time.monotonic()

    def _failed(self, started: float) -> None:
        """Count the time lost; git is started anew for the next request."""
        self._lost += time.monotonic() - started
        self.stop()

    @staticmethod
    def _admit(info: Info | None, kind: str, limit: int) -> int:
        if info is None or info.kind != kind:
            raise Unreadable(MISSING)
        if info.size > limit:
            raise too_large(info.size, limit)
        return info.size

    def _info_alone(self, request: str) -> Info | None:
        started = self._begin()
        process = self._process("--batch-check")
        try:
            return _infos(process, [request])[0]
        except GitTrouble:
            self._failed(started)
            return None

    def _process(self, mode: str) -> GitProcess:
        process = self._running.get(mode)
        if process is None:
            arguments = [f"--git-dir={self._home}", "cat-file", mode]
            process = self._running[mode] = GitProcess(self._home, arguments, environment(self._home))
        return process


def blob_id(data: bytes, algorithm: str, kind: str = "blob") -> str:
    """The id git gives to these bytes."""
    digest = hashlib.new(algorithm, usedforsecurity=False)
    digest.update(f"{kind} {len(data)}\0".encode())
    digest.update(data)
    return digest.hexdigest()


def _infos(process: GitProcess, requests: Sequence[str]) -> list[Info | None]:
    process.write("".join(f"{request}\n" for request in requests).encode())
    return [_parse_info(process.line(_LINE)) for _ in requests]


def _parse_info(line: bytes) -> Info | None:
    words = line.decode("ascii", "replace").split(" ")
    return Info(words[0], words[1], int(words[2])) if len(words) == 3 and words[2].isdecimal() else None


def _parse_tree(data: bytes, width: int) -> list[TreeItem]:
    items: list[TreeItem] = []
    position = 0
    while position < len(data):
        space = data.find(b" ", position, position + 8)
        end = data.find(b"\0", space)
        if space < 0 or end < 0 or end + 1 + width > len(data):
            raise Unreadable("is damaged")
        mode = data[position:space]
        if not mode.isdigit() or set(mode) & set(b"89"):
            raise Unreadable("is damaged")
        items.append(TreeItem(int(mode, 8), data[space + 1 : end], data[end + 1 : end + 1 + width].hex()))
        position = end + 1 + width
    return items


def _write_private(home: Path, stores: Sequence[Path], *, sha256: bool, shallow: bytes) -> None:
    """What `git init --bare` would make, as far as reading objects needs it."""
    (home / "refs").mkdir()
    (home / "objects" / "info").mkdir(parents=True)
    (home / "HEAD").write_bytes(b"ref: refs/heads/none\n")
    version, extension = ("1", "[extensions]\n\tobjectformat = sha256\n") if sha256 else ("0", "")
    config = f"[core]\n\trepositoryformatversion = {version}\n\tbare = true\n\tcommitGraph = false\n\tmultiPackIndex = false\n"
    (home / "config").write_text(config + extension, encoding="ascii")
    lines = b"".join(_quoted(bytes(store)) + b"\n" for store in stores)
    (home / "objects" / "info" / "alternates").write_bytes(lines)
    if shallow:
        (home / "shallow").write_bytes(shallow)


def _quoted(path: bytes) -> bytes:
    """A path as git reads it in a list of alternates: C-quoted, so that any byte may stand in it."""
    plain = b"".join(bytes([b]) if 0x20 <= b < 0x7F and b not in b'"\\' else b"\\%03o" % b for b in path)
    return b'"' + plain + b'"'
