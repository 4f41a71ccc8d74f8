"""One requirement, as people write it, to a `Requirement`: PEP 508 where it holds, and what pip, conda and shells
accept besides: wheels and archives by file name, version-control addresses, clauses that no longer are valid."""

from __future__ import annotations

import re
import urllib.parse
from typing import Final

from packaging.requirements import InvalidRequirement
from packaging.requirements import Requirement as Parsed
from packaging.specifiers import InvalidSpecifier, SpecifierSet
from packaging.utils import canonicalize_name

from scanner.clean import excerpt
from scanner.model.facts import Requirement, Scope

MAX_REQUIREMENT: Final = 2_000
"""Longest text that is taken for one requirement, in characters."""

_VCS: Final = re.compile(r"(?:git|hg|svn|bzr)\+|git://|(?:ssh://)?git@", re.IGNORECASE)
_URL: Final = re.compile(r"[a-z][a-z0-9+.-]{0,20}://|(?:git|hg|svn|bzr)\+|git@", re.IGNORECASE)
_NAMED_URL: Final = re.compile(r"(?P<name>[A-Za-z0-9][A-Za-z0-9._-]*)\s*(?:\[[^\]]*\])?\s*@\s*(?P<url>\S.*)")
_LOOSE: Final = re.compile(
    r"(?P<name>[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?)\s*(?:\[(?P<extras>[^\]]*)\])?\s*\(?(?P<clauses>[=<>!~][^;)]*)?\)?\s*(?:;.*)?"
)
_CLAUSE: Final = re.compile(r"(?P<operator>===|==|>=|<=|!=|~=|<|>|=)\s*(?P<version>[^\s,=<>!~]+)")
_ARCHIVE: Final = re.compile(r"(?P<name>[A-Za-z0-9][A-Za-z0-9._-]*?)-(?P<version>v?\d[A-Za-z0-9.+!_]*)")
_SUFFIX: Final = re.compile(r"\.(?:whl|tar\.gz|tar\.bz2|tar\.xz|tgz|zip|egg)\Z", re.IGNORECASE)
_EGG: Final = re.compile(r"[#&]egg=(?P<name>[A-Za-z0-9][A-Za-z0-9._-]*)")
_CONDA: Final = re.compile(
    r"(?:[^\s:]+::)?(?P<name>[A-Za-z0-9_][A-Za-z0-9._-]*)\s*(?:\[[^\]]*\])?\s*(?P<version>[=<>!~ ][^\[]*)?(?:\[.*\])?"
)


def to_requirement(
    text: str,
    line: int,
    scope: Scope,
    *,
    group: str = "",
    cell: int | None = None,
    shown: str | None = None,
) -> Requirement | None:
    """The requirement that `text` states, or None where it names no distribution (a local path, an option, a bare
    variable, prose). `shown` is the source line kept as evidence, `text` itself where it is not given.

    A clause whose version cannot be read (a variable, `2.x`) is left out: the result then allows more, never less."""
    text = text.strip()
    if not text or len(text) > MAX_REQUIREMENT:
        return None
    name, specifier, extras, marker = _parts(text)
    if not name:
        return None
    return Requirement(
        name=canonicalize_name(name),
        line=line,
        text=excerpt(text if shown is None else shown),
        specifier=specifier,
        scope=scope,
        group=group,
        extras=extras,
        marker=excerpt(marker),
        cell=cell,
    )


def conda_text(spec: str) -> str:
    """A conda match specification as a PEP 508 text: `pytorch::torch=1.7` gives `torch==1.7.*`, a third part (the
    build) makes it exact, `a|b` cannot be said and gives the bare name. "" where it names nothing."""
    spec = spec.strip().strip("'\"")
    found = _CONDA.fullmatch(spec) if len(spec) <= MAX_REQUIREMENT else None
    if found is None:
        return ""
    name, version = found["name"].strip("_") or found["name"], (found["version"] or "").strip()
    if not version or "|" in version:
        return name
    if version.startswith("=") and not version.startswith("=="):
        number, _, build = version[1:].strip().partition("=")
        return f"{name}=={number}" if build or number.endswith("*") else f"{name}=={number}.*"
    if version[0] not in "=<>!~":  # `name 1.2.* build`, as recipes and `conda list` write it
        version = "==" + version.split()[0]
    return name + version.replace(" ", "")


def file_requirement(path: str) -> str:
    """What a wheel or source archive holds by its file name: `…/torch-1.7.0%2Bcu101-cp36-….whl` gives
    `torch==1.7.0+cu101`. "" where the name says nothing; `path` may be an address or a path."""
    plain = urllib.parse.unquote(re.split(r"[?#]", path, maxsplit=1)[0])
    last = plain.replace("\\", "/").rstrip("/").rsplit("/", 1)[-1]
    if not _SUFFIX.search(last):
        return ""
    found = _ARCHIVE.match(_SUFFIX.sub("", last))
    return f"{found['name']}=={found['version']}" if found else ""


def _parts(text: str) -> tuple[str, str, tuple[str, ...], str]:
    if _URL.match(text) or (_SUFFIX.search(text) and not _NAMED_URL.fullmatch(text)):
        return _of_address(text)
    try:
        parsed = Parsed(text)
    except (InvalidRequirement, ValueError):
        return _loosely(text)
    specifier = str(parsed.specifier)
    if parsed.url and not specifier:
        specifier = _of_address(parsed.url)[1]
    return parsed.name, specifier, tuple(sorted(map(canonicalize_name, parsed.extras))), str(parsed.marker or "")


def _of_address(address: str) -> tuple[str, str, tuple[str, ...], str]:
    """A name from an address: `#egg=` says it; a file name says it; of a repository the last part is the best guess."""
    egg = _EGG.search(address)
    if egg:
        return egg["name"], "", (), ""
    held = file_requirement(address)
    if held:
        return _loosely(held)
    if not _VCS.match(address):
        return "", "", (), ""
    path = re.split(r"[#?]", address, maxsplit=1)[0].rstrip("/").rsplit("/", 1)[-1]
    name = path.split("@", 1)[0].removesuffix(".git")
    return (name if re.fullmatch(r"[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?", name) else ""), "", (), ""


def _loosely(text: str) -> tuple[str, str, tuple[str, ...], str]:
    named = _NAMED_URL.fullmatch(text)
    if named:
        return named["name"], _of_address(named["url"])[1], (), ""
    found = _LOOSE.fullmatch(text)
    if found is None:
        return "", "", (), ""
    extras = tuple(sorted(canonicalize_name(e.strip()) for e in (found["extras"] or "").split(",") if e.strip()))
    extras = tuple(extra for extra in extras if re.fullmatch(r"[a-z0-9._-]+", extra))
    return found["name"], _valid_clauses(found["clauses"] or ""), extras, ""


def _valid_clauses(text: str) -> str:
    """The clauses that PEP 440 allows; `>=1.0.*`, once accepted, means `>=1.0`."""
    kept = []
    for clause in _CLAUSE.finditer(text):
        operator, version = clause["operator"], clause["version"]
        if operator == "=":
            operator = "=="
        if operator not in {"==", "!="}:
            version = version.removesuffix(".*")
        try:
            kept.append(str(SpecifierSet(operator + version)))
        except (InvalidSpecifier, ValueError):
            continue
    return str(SpecifierSet(",".join(kept)))
