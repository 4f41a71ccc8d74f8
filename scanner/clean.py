"""Secrets out, control characters visible: the one place where text from a target becomes fit for a result.

`redact` hides credentials before text enters a value; `visible` makes every character printable;
`excerpt` does both and cuts. Renderers escape for their own format on top.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from scanner.limits import MAX_LINE, MAX_TEXT

HIDDEN: Final = "***"

_USERINFO: Final = re.compile(r"(?P<scheme>\b[a-z][a-z0-9+.-]{1,20}://)[^\s/@'\"]{1,500}@", re.IGNORECASE)
_TOKENS: Final = re.compile(
    r"\b(?:gh[pousr]_[A-Za-z0-9]{20,255}|github_pat_[A-Za-z0-9_]{20,255}|glpat-[A-Za-z0-9_-]{15,255}"
    r"|xox[abposr]-[A-Za-z0-9-]{10,255}|AKIA[0-9A-Z]{16}|ASIA[0-9A-Z]{16}|AIza[0-9A-Za-z_-]{30,60}"
    r"|sk-[A-Za-z0-9_-]{16,255}|hf_[A-Za-z0-9]{20,255}|pypi-[A-Za-z0-9_-]{20,255}|npm_[A-Za-z0-9]{20,255}"
    r"|eyJ[A-Za-z0-9_-]{8,2000}\.[A-Za-z0-9_-]{8,2000}\.[A-Za-z0-9_-]{4,2000})"
)
_NAMED: Final = (
    r"(?P<name>(?:password|passwd|secret|token|api[_-]?key|apikey|access[_-]?key|auth|credential)s?"
    r"(?:[_-](?:id|key|token|value))?[\"'\]]{0,2}\s{0,5}(?<![=!<>~])[=:](?!=)\s{0,5}[\"']"
)
_VALUE: Final = r"(?P<value>[^\s\"'&,;)}]{6,500})"
_ASSIGNED: Final = re.compile(_NAMED + "?)" + _VALUE, re.IGNORECASE)
_QUOTED: Final = re.compile(_NAMED + ")" + _VALUE, re.IGNORECASE)
_HINTS: Final = (
    "://", "passw", "secret", "token", "api", "access", "auth", "credential", "ghp_", "gho_", "ghu_", "ghs_", "ghr_",
    "github_pat_", "glpat-", "xox", "akia", "asia", "aiza", "sk-", "hf_", "pypi-", "npm_", "eyj",
)  # fmt: skip
"""Each pattern above needs one of these, lower-cased. Lines come by the ten thousand, and few hold any."""


def redact(text: str) -> str:
    """`text` with URL credentials, known token shapes and assigned secrets replaced by three stars."""
    return _redact(text, _ASSIGNED)


def _redact(text: str, assigned: re.Pattern[str]) -> str:
    text = text[:MAX_LINE]
    if text.isascii():  # beyond ASCII, what IGNORECASE matches is not what lower() gives
        lowered = text.lower()
        if not any(hint in lowered for hint in _HINTS):
            return text
    text = _USERINFO.sub(rf"\g<scheme>{HIDDEN}@", text)
    text = _TOKENS.sub(HIDDEN, text)
    return assigned.sub(rf"\g<name>{HIDDEN}", text)


def code_excerpt(text: str, limit: int = MAX_TEXT) -> str:
    """Like `excerpt`, for a line of Python: there only a string can hold a secret, and `tokens = split(text)` holds none."""
    return _fitting(_redact(text, _QUOTED), limit)


def visible(text: str) -> str:
    r"""`text` with every character that is not printable written as \xNN or \uNNNN: escape sequences, C1 controls,
    bidirectional overrides, lone surrogates (which is how undecodable bytes of a path arrive here)."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(char if _harmless(char) else _escaped(char) for char in text)


def excerpt(text: str, limit: int = MAX_TEXT) -> str:
    """One line fit for evidence: redacted, white space folded, printable, at most `limit` characters."""
    return _fitting(redact(text), limit)


def _fitting(text: str, limit: int) -> str:
    line = visible(" ".join(text.split()))
    return line if len(line) <= limit else line[: limit - 1] + "…"


def _harmless(char: str) -> bool:
    return char == " " or unicodedata.category(char)[0] not in "CZ"


def _escaped(char: str) -> str:
    code = ord(char)
    if 0xDC80 <= code <= 0xDCFF:  # surrogateescape: the byte itself
        return f"\\x{code - 0xDC00:02x}"
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
