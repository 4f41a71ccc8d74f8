"""Does the work tree differ from the commit it stands on? Told by hashing, without git's index.

Line endings that a checkout converted, and large files that git LFS put in place of their pointers, are no difference."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from typing import Final

from scanner.limits import KIB, MAX_FILE, MIB
from scanner.tree.commit import Listing
from scanner.tree.entry import Found, GitTrouble, Unreadable
from scanner.tree.objects import Objects, blob_id
from scanner.tree.openat import Root

MAX_HASHED: Final = 1024 * MIB
"""Beyond this many bytes, it is not known whether the work tree differs."""
MAX_POINTERS: Final = 5_000
_POINTER: Final = re.compile(
    rb"version https://git-lfs\.github\.com/spec/v1\n(?:.{0,200}\n){0,5}?oid sha256:([0-9a-f]{64})\nsize (\d{1,18})\n"
)


class Comparison:
    """Compares files on disk with the commit. After `run`: `differs`, and `unsure` where some were not compared."""

    def __init__(self, root: Root, objects: Objects, listing: Listing) -> None:
        self._root, self._objects, self._listing = root, objects, listing
        self._left = MAX_HASHED
        self.differs = False
        self.unsure = False

    def run(self, found: Iterable[Found], links: Iterable[str]) -> list[Found]:
        """The files again, with their object id where they are exactly the commit's. Raises GitTrouble."""
        compared: list[Found] = []
        changed: list[Found] = []
        large: list[Found] = []
        expected = self._listing.files | self._listing.links
        for file in found:
            if file.raw not in expected:
                self.differs = True
            elif file.size > MAX_FILE:
                large.append(file)
            elif (verdict := self._small(file, expected[file.raw])) is True:
                file = file._replace(blob=expected[file.raw])  # noqa: PLW2901
            elif verdict is False:
                changed.append(file)
            compared.append(file)
        self._links(links)
        if not self.differs:
            self._rest(large, changed)
        return compared

    def _small(self, file: Found, blob: str) -> bool | None:
        """True: the same bytes. False: others. None: the same but for line ends, or not known."""
        if file.size > self._left:
            self.unsure = True
            return None
        self._left -= file.size
        try:
            data = self._root.read(file.raw, MAX_FILE)
        except Unreadable:
            self.unsure = True
            return None
        if blob_id(data, self._objects.hash) == blob:
            return True
        if b"\r\n" in data and blob_id(data.replace(b"\r\n", b"\n"), self._objects.hash) == blob:
            return None
        return False

    def _links(self, links: Iterable[str]) -> None:
        for path in links:
            try:
                same = blob_id(self._root.link_text(path), self._objects.hash) == self._listing.links.get(path)
            except Unreadable:
                same = False
            self.differs = self.differs or not same

    def _rest(self, large: list[Found], changed: list[Found]) -> None:
        """Large files by their size, and both kinds by the LFS pointer that may stand for them."""
        ids = [self._listing.files.get(file.raw, "") for file in large + changed]
        if not all(ids) or len(ids) > MAX_POINTERS:
            self.differs = True
            return
        try:
            for file, info in zip(large + changed, self._objects.info(ids), strict=True):
                if info is None:
                    self.unsure = True
                elif file.size <= MAX_FILE or info.size != file.size:
                    self.differs = self.differs or not (info.size <= KIB and self._stands_for(info.id, file))
        except GitTrouble:
            self.unsure = True

    def _stands_for(self, blob: str, file: Found) -> bool:
        try:
            pointer = _POINTER.match(self._objects.read(blob, "blob", KIB))
            if not pointer or int(pointer[2]) != file.size:
                return False
            return (
                file.size > MAX_FILE or hashlib.sha256(self._root.read(file.raw, MAX_FILE)).hexdigest() == pointer[1].decode()
            )
        except Unreadable:
            return False
