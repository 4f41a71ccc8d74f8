"""Secrets out, control characters visible: the one place where text from a target becomes fit for a result.

`redact` hides credentials before text enters a value; `visible` makes every character printable;
`excerpt` does both and cuts. Renderers escape for their own format on top.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from typing import Final, NamedTuple

from scanner.limits import MAX_LINE, MAX_TEXT

HIDDEN: Final = "***"

_USERINFO: Final = re.compile(r"(?P<scheme>\b[a-z][a-z0-9+.-]{1,20}://)[^\s/'\"]{1,2000}@", re.IGNORECASE)
_USER_PASSWORD: Final = re.compile(
    r"(?P<scheme>(?<![\w/])(?:[a-z][a-z0-9+.-]{1,20}:)?//)[^\s/@:'\"]{1,200}:(?!\d{1,5}/)[^\s@'\"]{1,500}@", re.IGNORECASE
)
"""A password with a slash in it, and addresses without a scheme. `host:8080/path@v1` holds none."""
_IN_ADDRESS: Final = re.compile(
    r"(?P<name>[?&](?:x-amz-|x-goog-)?(?:signature|credential|security-token|sig|sas|key|code)=|(?<=\w)/t/)[^\s&#/'\"<>]{6,}",
    re.IGNORECASE,
)
"""What makes an address a key by itself: signed queries, and tokens in the paths of conda channels."""
_TOKENS: Final = re.compile(
    r"(?<![A-Za-z0-9])(?:gh[pousr]_[A-Za-z0-9]{20,}|github_pat_[A-Za-z0-9_]{20,}|gl(?:pat|sa)[-_][A-Za-z0-9_-]{15,}"
    r"|xox[abposr]-[A-Za-z0-9-]{10,}|AKIA[0-9A-Z]{16}|ASIA[0-9A-Z]{16}|AIza[0-9A-Za-z_-]{30,}|ya29\.[0-9A-Za-z_-]{20,}"
    r"|sk-[A-Za-z0-9_-]{16,}|[sr]k_(?:live|test)_[A-Za-z0-9]{16,}|hf_[A-Za-z0-9]{20,}|pypi-[A-Za-z0-9_-]{20,}"
    r"|npm_[A-Za-z0-9]{20,}|dapi[0-9a-f]{32}|SG\.[A-Za-z0-9_-]{16,200}\.[A-Za-z0-9_-]{16,}"
    r"|eyJ[A-Za-z0-9_-]{8,2000}\.[A-Za-z0-9_-]{8,2000}\.[A-Za-z0-9_-]{4,}"
    r"|-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----[^\s\"']*)"
)
_HEADER: Final = re.compile(
    r"(?P<name>\b(?:authorization|private-token|x-api-key)[\"']?\s{0,5}[:=]\s{0,5}[\"']?(?:(?:bearer|basic|token)\s{1,5})?"
    r"|\bbearer\s{1,5}(?=[^\s\"']{0,200}\d))[^\s\"']{6,}",
    re.IGNORECASE,
)
_LOGIN: Final = re.compile(r"(?P<name>\blogin\b[^\n]{0,80}?[\s\"'=(])[0-9a-f]{32,}\b", re.IGNORECASE)
"""Keys of services that are but hexadecimal digits, which commit ids are, too."""
_NAMES: Final = ("pass", "pwd", "secret", "token", "api", "access", "private", "account", "auth", "credential")
_NAMED: Final = (
    r"(?P<name>(?:password|passwd|(?<![a-z])pass|passphrase|pwd|secret|token|api[_-]?key|apikey|access[_-]?key|private[_-]?key"
    r"|account[_-]?key|auth|credential)s?(?:[_-](?:id|key|token|value))?[\"'\]]{0,2}\s{0,5}"
    r"(?::=|(?<![=!<>~])[=:](?!=))\s{0,5}"
)
_QUOTED: Final = re.compile(
    _NAMED + r"(?:[rbfu]{1,2}(?=[\"']))?(?:(?P<double>\"{1,3})|'{1,3}))(?P<value>(?(double)[^\"\n]|[^'\n]){6,})", re.IGNORECASE
)
_BARE: Final = re.compile(_NAMED + r"[\"']?)(?P<value>[^\s\"'&,;)}]{6,})", re.IGNORECASE)


class _Step(NamedTuple):
    """A pattern, what stands in place of what it matches, and words of which the text must hold one, in small letters:
    lines come by the ten thousand, and few hold any."""

    pattern: re.Pattern[str]
    shown: str
    hints: tuple[str, ...]


_CODE_STEPS: Final = (
    _Step(_USERINFO, rf"\g<scheme>{HIDDEN}@", ("://",)),
    _Step(_USER_PASSWORD, rf"\g<scheme>{HIDDEN}@", ("//",)),
    _Step(_IN_ADDRESS, rf"\g<name>{HIDDEN}", ("=", "/t/")),
    _Step(_TOKENS, HIDDEN, (
        "ghp_", "gho_", "ghu_", "ghs_", "ghr_", "github_pat_", "glpat", "glsa", "xox", "akia", "asia", "aiza", "ya29", "sk-",
        "sk_", "rk_", "hf_", "pypi-", "npm_", "dapi", "sg.", "eyj", "private key",
    )),
    _Step(_HEADER, rf"\g<name>{HIDDEN}", ("authorization", "private-token", "api-key", "bearer")),
    _Step(_LOGIN, rf"\g<name>{HIDDEN}", ("login",)),
    _Step(_QUOTED, rf"\g<name>{HIDDEN}", _NAMES),
)  # fmt: skip
_STEPS: Final = (*_CODE_STEPS, _Step(_BARE, rf"\g<name>{HIDDEN}", _NAMES))
_HINTS: Final = tuple(sorted({"//"}.union(*(step.hints for step in _STEPS)) - {"://", "="}))
_SHORTEST: Final = tuple(hint for hint in _HINTS if not any(other in hint and other != hint for other in _HINTS))
"""Those that tell of all others: what holds "authorization" holds "auth"."""


def redact(text: str) -> str:
    """`text` with URL credentials, known token shapes and assigned secrets replaced by three stars."""
    return _redact(text, _STEPS)


def _redact(text: str, steps: tuple[_Step, ...]) -> str:
    text = text[:MAX_LINE]
    lowered = text.lower()
    plain = text.isascii()  # beyond ASCII, what IGNORECASE matches is not what lower() gives
    if plain and not any(hint in lowered for hint in _HINTS):
        return text
    for step in steps:
        if not plain or any(hint in lowered for hint in step.hints):
            text = step.pattern.sub(step.shown, text)
    return text


def path_shown(raw: str) -> str:
    """A path fit for a result: printable, and without tokens of known shapes, for these get into names of files, too."""
    return visible(_TOKENS.sub(HIDDEN, raw))


def code_excerpt(text: str, limit: int = MAX_TEXT) -> str:
    """Like `excerpt`, for a line of Python: there only a string can hold a secret, and `tokens = split(text)` holds none."""
    return _fitting(_redact(text, _CODE_STEPS), limit)


def code_excerpts(lines: Sequence[str]) -> list[str]:
    """What `code_excerpt` makes of each line. The hints are looked for in all lines at once, for few files hold any."""
    cut = [line[:MAX_LINE] for line in lines]
    whole = "\n".join(cut)
    if not whole.isascii():
        return [code_excerpt(line) for line in cut]
    lowered = whole.lower()
    hints = [hint for hint in _SHORTEST if hint in lowered]
    if not hints:
        return [_fitting(line, MAX_TEXT) for line in cut]
    return [
        code_excerpt(line) if any(hint in small for hint in hints) else _fitting(line, MAX_TEXT)
        for line, small in zip(cut, lowered.split("\n"), strict=True)
    ]


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
