"""Names of commits, read from the files of a git directory: HEAD, loose references, packed references.

git itself is never given a name, only object ids: a reference may be called `--output=x`, or be a FIFO."""

from __future__ import annotations

import re
from typing import Final

from scanner.limits import KIB, MIB
from scanner.tree.entry import GitTrouble, Unreadable
from scanner.tree.openat import Root

MAX_REF: Final = 4 * KIB
MAX_PACKED: Final = 64 * MIB
MAX_HOPS: Final = 5
OBJECT_ID: Final = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")
_SAFE: Final = re.compile(r"refs(?:/[^/\x00-\x20\x7f~^:?*\[\\]{1,255}){1,50}")
_WHERE: Final = ("refs/{}", "refs/tags/{}", "refs/heads/{}", "refs/remotes/{}", "refs/remotes/{}/HEAD")


class References:
    """The references of one repository. `own` holds HEAD, `common` the rest (they differ in a linked work tree)."""

    def __init__(self, own: Root, common: Root) -> None:
        self._own, self._common = own, common
        self._packed: str | None = None

    def head(self) -> tuple[str | None, str | None]:
        """The branch HEAD names (None: detached) and the object id (None: no commit yet). Raises GitTrouble."""
        text = self._text(self._own, "HEAD")
        if text is None:
            raise GitTrouble("HEAD is missing")
        branch = text[4:].strip() if text.startswith("ref:") else None
        return branch, self._follow(text, "HEAD")

    def find(self, name: str) -> str | None:
        """The object id a branch, tag or other reference stands for, in git's order of preference; None if there is none.
        Raises GitTrouble where it exists and cannot be read."""
        full = [name] if name.startswith("refs/") else []
        for path in [*full, *(pattern.format(name) for pattern in _WHERE)]:
            if (found := self._lookup(path)) is not None:
                return self._follow(found, path)
        return None

    def names(self) -> list[str]:
        """Short names of branches and tags, sorted, at most a few thousand: for a hint, not for a decision."""
        found = set(re.findall(r" (refs/(?:heads|tags|remotes)/\S{1,200})$", self._packed_text(), re.MULTILINE)[:5000])
        waiting = ["refs/heads", "refs/tags", "refs/remotes"]
        while waiting and len(found) < 10_000:
            folder = waiting.pop()
            try:
                members, _ = self._common.members(folder, 5000)
            except Unreadable:
                continue
            found.update(f"{folder}/{member.name}" for member in members if member.kind == "file")
            if folder.count("/") < 20:
                waiting.extend(f"{folder}/{member.name}" for member in members if member.kind == "folder")
        return sorted(name.split("/", 2)[2] for name in found)

    def replaced(self) -> bool:
        """Are there replacement references (which are not honoured here)?"""
        if " refs/replace/" in self._packed_text():
            return True
        try:
            return bool(self._common.members("refs/replace", 1)[0])
        except Unreadable:
            return False

    def _follow(self, text: str, name: str) -> str | None:
        """The object id at the end of a chain of references that starts with the content `text`."""
        for _ in range(MAX_HOPS):
            if not text.startswith("ref:"):
                if OBJECT_ID.fullmatch(text):
                    return text
                raise GitTrouble(f"the reference {name} is damaged")
            found = self._lookup(text[4:].strip())
            if found is None:
                return None
            text = found
        raise GitTrouble(f"the reference {name} leads in a circle, or too far")

    def _lookup(self, path: str) -> str | None:
        if not _SAFE.fullmatch(path) or ".." in path or "/." in path:
            return None
        loose = self._text(self._common, path)
        return loose if loose is not None else self._from_packed(path)

    def _text(self, root: Root, path: str) -> str | None:
        kind = root.kind(path)
        if kind is None or kind == "folder":
            return None
        try:
            return root.read(path, MAX_REF).decode("utf-8", "replace").strip()
        except Unreadable as error:
            raise GitTrouble(f"the reference {'HEAD' if path == 'HEAD' else 'file'} {error}") from None

    def _from_packed(self, path: str) -> str | None:
        match = re.search(rf"^({OBJECT_ID.pattern}) {re.escape(path)}$", self._packed_text(), re.MULTILINE)
        return match[1] if match else None

    def _packed_text(self) -> str:
        if self._packed is None:
            try:
                data = self._common.read("packed-refs", MAX_PACKED) if self._common.kind("packed-refs") else b""
            except Unreadable as error:
                raise GitTrouble(f"packed-refs {error}") from None
            self._packed = data.decode("utf-8", "replace")
        return self._packed
