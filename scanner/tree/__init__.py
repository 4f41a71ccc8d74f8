"""Where bytes come from: a folder, a git work tree, a commit, a bare repository, a git address.

The only code that opens a target or runs git. Nothing of the target is executed, no link is followed, every read is
bounded, and nothing below the target is ever written.
"""

from __future__ import annotations

from scanner.tree.entry import Entry, Source, TargetError, Unreadable
from scanner.tree.target import open_target

__all__ = ["Entry", "Source", "TargetError", "Unreadable", "open_target"]
