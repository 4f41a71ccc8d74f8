"""Words and lines of shell text made fit for a value: credentials hidden, what stands before the program left out."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from scanner.clean import HIDDEN, excerpt, redact, visible
from scanner.limits import MAX_LINE, MAX_TEXT

_MAX_WORDS: Final = 200
ASSIGNMENT: Final = re.compile(r"([A-Za-z_]\w{0,200})=(.*)", re.DOTALL)
BEFORE_PROGRAM: Final = frozenset(
    {"if", "then", "else", "elif", "do", "while", "until", "!", "{", "time", "exec", "sudo", "env", "nohup", "command"}
)

_SECRET_NAME: Final = re.compile(
    r"(?:^|[-_])(?:password|passwd|passphrase|pass|pwd|pat|secret|token|(?:api|access|private|account)[-_]?key|credentials?)"
    r"(?:$|[-_])",
    re.IGNORECASE,
)
_SECRET_FLAG: Final = re.compile(
    r"(?P<flag>(?<![\w-])--?(?:[a-z0-9]{1,40}[-_]){0,6}"
    r"(?:password|passwd|passphrase|pass|pwd|pat|secret|token|(?:api|access|private|account)[-_]?key|credentials?)"
    r"(?:[-_](?:key|value))?[\"']?[ \t,]{1,20}[\"']?)[^\s\"'-][^\s\"']*",
    re.IGNORECASE,
)
_HEADER: Final = re.compile(
    r"(?P<header>\b(?:authorization|private-token|x-api-key)\s{0,5}:\s{0,5}(?:(?:bearer|basic|token)\s{1,5})?)[^\s\"']+",
    re.IGNORECASE,
)
_LOGIN: Final = re.compile(r"(?P<flag>(?<![\w-])(?:-u|--user)[\"']?[ =,]{1,5}[\"']?)[^\s:]{1,200}:[^\s\"']+")
_LOGIN_PASSWORD: Final = re.compile(
    r"(?P<flag>\b(?:login|sshpass)\b[^\n;|&]{0,200}?[ \t\"',]-p[ \t\"',=]{0,4})[^\s\"',-][^\s\"']*"
)
_KEY: Final = re.compile(r"[0-9a-f]{32,}", re.IGNORECASE)


def is_secret_name(name: str) -> bool:
    """Whether a variable or option of this name holds a credential: `HF_TOKEN` does, `max-tokens` does not."""
    return _SECRET_NAME.search(name) is not None


def shown(line: str) -> str:
    """A line with shell text as evidence: `excerpt`, and the values of secret options and headers hidden too."""
    line = _SECRET_FLAG.sub(rf"\g<flag>{HIDDEN}", line[:MAX_LINE])
    for flags in (_LOGIN, _LOGIN_PASSWORD):
        line = flags.sub(rf"\g<flag>{HIDDEN}", line)
    return excerpt(_HEADER.sub(rf"\g<header>{HIDDEN}", line))


def clean_words(words: Iterable[str]) -> tuple[str, ...]:
    """Words fit for a value: without what stands before the program, credentials hidden, long ones cut."""
    kept = list(words)[:_MAX_WORDS]
    while kept and (kept[0] in BEFORE_PROGRAM or ASSIGNMENT.fullmatch(kept[0])):
        kept = kept[1:]
    cleaned: list[str] = []
    before = ""
    logs_in = not {"login", "sshpass"}.isdisjoint(kept)
    for word in kept:
        hidden = before.startswith("-") and (is_secret_name(before) or (before in {"-u", "--user"} and ":" in word))
        hidden = hidden or (logs_in and (before == "-p" or _KEY.fullmatch(word) is not None))
        cleaned.append(HIDDEN if hidden and not word.startswith("-") else clean_word(word))
        before = word
    return tuple(cleaned)


def clean_word(word: str) -> str:
    """One word, redacted, printable and cut."""
    return visible(_HEADER.sub(rf"\g<header>{HIDDEN}", redact(word)).replace("\n", " "))[:MAX_TEXT]
