"""Links to places in the source, for code hosts whose addresses are known. Anything doubtful is no link."""

from __future__ import annotations

import re
from typing import Final, NamedTuple
from urllib.parse import quote

from scanner.model.result import Evidence, Repository

_BASE: Final = re.compile(r"https://(?P<host>[A-Za-z0-9.-]{1,253})(?::[0-9]{1,5})?(?:/[A-Za-z0-9._~%+-]{1,200}){1,20}")
_WEB: Final = re.compile(r"https?://[A-Za-z0-9.-]{1,253}(?::[0-9]{1,5})?(?:[/?#][A-Za-z0-9._~%+/?#=&:;,@!-]{0,1500})?")
_ADDRESS: Final = re.compile(r"https?://\S+")
_CITES: Final = re.compile(r"(?:[A-Z][a-z]+ [a-z]+: )?https?://")
_LAST: Final = 40
_COMMIT: Final = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")


def web_address(text: str) -> str | None:
    """`text` where the whole of it is an ordinary http(s) address, without user names or odd characters; else None."""
    return text if _WEB.fullmatch(text) else None


class Piece(NamedTuple):
    """Words of a source, or one web address in it, shortened for display."""

    text: str
    address: str | None


def pieces(text: str) -> list[Piece]:
    """A source taken apart into words and addresses ("github.com/…/v2.16.1"), spaces kept.

    Only where an address leads, or stands behind a label ("Dated fact: https://…"), as rules write them: any other text
    is one piece, without a link."""
    line = " ".join(text.split())
    if not _CITES.match(line):
        return [Piece(line, None)]
    found: list[Piece] = []
    at = 0
    for match in _ADDRESS.finditer(line):
        bare = match[0].rstrip(".,;:")
        if web_address(bare):
            found += [Piece(line[at : match.start()], None), Piece(_short(bare), bare)]
            at = match.start() + len(bare)
    return [piece for piece in [*found, Piece(line[at:], None)] if piece.text]


def plain(text: str) -> str:
    """A source with its addresses shortened."""
    return "".join(piece.text for piece in pieces(text))


def _short(address: str) -> str:
    """The host and the last part of the path, with an ellipsis for what stands between."""
    host, *path = [part for part in address.split("://", 1)[1].split("/") if part]
    last = path[-1] if path else ""
    shown = last if len(last) <= _LAST else last[: _LAST - 1] + "…"
    return "/".join([host.removeprefix("www."), *(["…"] if len(path) > 1 else []), *([shown] if shown else [])])


class Source(NamedTuple):
    """How this repository's files are addressed: what comes before a path, and before a line number."""

    prefix: str
    anchor: str

    def file(self, path: str) -> str | None:
        r"""The address of a file; None for a path with escaped (\xNN), hidden (***) or odd parts, whose true name is not
        known here."""
        parts = path.split("/")
        if not path or "\\" in path or "***" in path or any(part in {"", ".", ".."} for part in parts):
            return None
        return self.prefix + "/".join(quote(part, safe="") for part in parts)

    def place(self, evidence: Evidence) -> str | None:
        """The address of a line. Lines of a notebook count inside a cell, which no host can point at: its file then."""
        address = self.file(evidence.path)
        return (
            address
            if address is None or evidence.cell is not None or evidence.line < 1
            else f"{address}{self.anchor}{evidence.line}"
        )


def source_of(repository: Repository) -> Source | None:
    """How to link into this repository at the commit that was scanned; None where no commit or no https address is known."""
    address = (repository.source_url or "").removesuffix("/").removesuffix(".git")
    match = _BASE.fullmatch(address)
    if match is None or not _COMMIT.fullmatch(repository.revision or ""):
        return None
    host = match["host"].lower()
    if host == "bitbucket.org":
        return Source(f"{address}/src/{repository.revision}/", "#lines-")
    middle = "-/blob" if host.startswith("gitlab.") else "blob"
    return Source(f"{address}/{middle}/{repository.revision}/", "#L")
