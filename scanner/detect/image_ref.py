"""References to container images, and the variables in them. Shared by all readers of Dockerfiles and YAML."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final, NamedTuple

from scanner.clean import redact, visible
from scanner.limits import MAX_TEXT

_VARIABLE: Final = re.compile(
    r"\$(?:(?P<bare>[A-Za-z_]\w{0,200})"
    r"|\{(?P<name>[A-Za-z_]\w{0,200})(?:(?P<operator>:?[-+?=])(?P<word>[^{}]{0,500}))?\})"
)
_REPOSITORY: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.:/-]*")
_DIGEST: Final = re.compile(r"[a-z0-9+._-]{1,40}:[0-9a-zA-Z]{1,200}")
_TAG: Final = re.compile(r"\w[\w.-]{0,127}", re.ASCII)
MAX_VALUE: Final = 2_000
"""Longest value that a variable is given: `ENV A=$A$A` doubles it with every line."""
_MOST_FILLED: Final = 200
_ROUNDS: Final = 4
"""A default may hold a variable in turn: `${TAG:-${VERSION}}`."""


class ImageRef(NamedTuple):
    """`repository` has no tag; `tag` and `digest` are "" where none is given or where it is not known."""

    repository: str
    tag: str = ""
    digest: str = ""


def expand(text: str, variables: Mapping[str, str]) -> str:
    """`text` with $X, ${X}, ${X:-default} and ${X:+other} filled in; what is not known stays as it is written."""
    for _ in range(_ROUNDS):
        before = text
        text = _VARIABLE.sub(lambda found: _filled(found, variables), text, count=_MOST_FILLED)[:20_000]
        if text == before or "$" not in text:
            break
    return text


def image_ref(text: str, variables: Mapping[str, str] | None = None) -> ImageRef | None:
    """An image as FROM, `image:` and `docker run` name it; None where the repository cannot be known.

    A registry or leading folder that is a variable is left off (`${REGISTRY}/tensorflow/serving` is
    "tensorflow/serving"); a tag that is one is ""."""
    text = expand(text.strip().strip("\"'"), variables or {})
    if not text or len(text) > MAX_TEXT * 4:
        return None
    rest, _, digest = text.partition("@")
    folder, slash, last = rest.rpartition("/")
    last, _, tag = last.partition(":")
    parts = (folder + slash + last).removeprefix("docker://").split("/")
    while len(parts) > 1 and _unknown(parts[0]):
        parts = parts[1:]
    repository = "/".join(parts)
    if digest and not _unknown(digest) and not _DIGEST.fullmatch(digest):
        return None
    if _unknown(repository) or "//" in repository or not _REPOSITORY.fullmatch(repository):
        return None
    return ImageRef(_clean(repository), _clean(tag) if _TAG.fullmatch(tag) else "", _clean(digest))


def _unknown(text: str) -> bool:
    return "$" in text or "{{" in text or "<" in text or not text


def _clean(text: str) -> str:
    """Fit for a value, "" where it is not known."""
    return "" if _unknown(text) else visible(redact(text))


def _filled(found: re.Match[str], variables: Mapping[str, str]) -> str:
    name, operator, word = found["bare"] or found["name"], found["operator"] or "", found["word"] or ""
    value = variables.get(name)
    if operator.endswith("+"):
        return word if value else ""
    if value or (value == "" and not operator.startswith(":")):
        return value
    return word if operator in {"-", ":-", "=", ":="} else found[0]
