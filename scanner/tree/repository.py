"""One git repository, opened so that nothing in it can run or be followed: its references and its objects."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable
from typing import Final

from scanner.clean import excerpt
from scanner.tree.entry import GitTrouble, Notes, TargetError
from scanner.tree.gitdir import Location, facts, object_stores
from scanner.tree.objects import Objects
from scanner.tree.openat import Root
from scanner.tree.refs import OBJECT_ID, References

_SHORT_ID: Final = re.compile(r"[0-9a-f]{4,64}")
_STEPS: Final = re.compile(r"(.+?)((?:[~^][0-9]{0,6}){1,8})")


class Repository:
    """References and objects of the repository at a location. Close it."""

    def __init__(self, location: Location, notes: Notes, cleanup: Callable[[], None] | None = None) -> None:
        """`cleanup` is called when all is closed. Raises GitTrouble where it cannot be used safely, or at all."""
        self.location: Final = location
        self._roots: list[Root] = []
        self._cleanup = cleanup
        try:
            own, common = self._open(location)
            self.facts: Final = facts(common)
            if self.facts.reftable:
                raise GitTrouble("its references are stored in the reftable format, which is not read")
            self.references: Final = References(own, common)
            if self.facts.grafted or self.references.replaced():
                notes.unknown("", "git", "the repository has replacement references or grafts: they are not honoured")
            self.objects: Final = Objects(object_stores(location), sha256=self.facts.sha256, shallow=self.facts.shallow)
        except BaseException:
            self._close_roots()
            self._clean()
            raise

    def close(self) -> None:
        """End git and let go of everything. May be called twice."""
        self.objects.close()
        self._close_roots()
        self._clean()

    def head(self) -> str | None:
        """The commit HEAD stands on, None where there is no commit yet. Raises GitTrouble."""
        _, found = self.references.head()
        if found is None:
            return None
        commit = self.objects.commit(found)
        if commit is None:
            raise GitTrouble("the commit HEAD stands on is missing from the object store, or damaged")
        return commit

    def resolve(self, revision: str) -> str:
        """The commit a person means by a commit id (whole or abbreviated), branch, tag or HEAD, with ~N or ^N after it.
        Raises TargetError where there is none, GitTrouble where the repository fails."""
        steps = _STEPS.fullmatch(revision)
        name, suffix = (steps[1], steps[2]) if steps else (revision, "")
        named = None if OBJECT_ID.fullmatch(name) else self._named(name)
        start = named or (name if _SHORT_ID.fullmatch(name) else None)
        commit = self.objects.commit(start + suffix) if start else None
        if commit is None and named and not suffix:
            raise GitTrouble(f"the commit that {excerpt(name, 80)} names is missing from the object store, or damaged")
        if commit is None:
            raise self._unknown_revision(revision)
        return commit

    def _named(self, name: str) -> str | None:
        return self.references.head()[1] if name in {"HEAD", "@"} else self.references.find(name)

    def _unknown_revision(self, revision: str) -> TargetError:
        names = self.references.names()
        close = difflib.get_close_matches(revision, names[:5000], n=3, cutoff=0.5) or names[:5]
        hint = f"it has {', '.join(excerpt(name, 80) for name in close)}" if close else "it has no branches or tags"
        return TargetError(
            f"no commit {excerpt(revision, 80)!r} in {excerpt(str(self.location.target))}: {hint}. "
            "Give a commit id, a branch, a tag or HEAD"
        )

    def _open(self, location: Location) -> tuple[Root, Root]:
        try:
            for path in (location.own, location.common):
                self._roots.append(Root(path))
        except (OSError, ValueError):
            raise GitTrouble("its git directory cannot be opened") from None
        return self._roots[0], self._roots[1]

    def _clean(self) -> None:
        if self._cleanup:
            self._cleanup()

    def _close_roots(self) -> None:
        for root in self._roots:
            root.close()
