"""The knowledge: `rules/**/*.yaml` and a user's own folders → one typed, checked `Rulebook`. One bad rule stops the run."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Final, TypeVar

import msgspec

from scanner import resources
from scanner.model.base import Value
from scanner.model.rules import Document, Rulebook
from scanner.rulebook import added, checks
from scanner.rulebook.reader import RulesError, Source, read

__all__ = ["RulesError", "Source", "load", "sources"]

_SUFFIXES: Final = (".yaml", ".yml")
_ASIDE: Final = "effort"
"""A folder of ours beside the rules: the data that prices come from, which `scanner.effort` reads."""
_V = TypeVar("_V", bound=Value)


def load(extra: Sequence[Path] = (), *, examples: bool = False) -> Rulebook:
    """Our rules, with those of the folders (or single files) in `extra` on top, later ones winning.

    There, an id that is known replaces the rule of that id and a new one is added; `departures` says which.
    `examples` also reads the sibling files of examples, which only checks need.
    Raises RulesError for anything that is not a rule, contradicts another one, or names what does not exist."""
    found = sources(resources.folder("rules"), own=True, examples=examples)
    if not found:
        raise RulesError((f"no rules in {resources.folder('rules')}: the installation is incomplete",))
    for folder in extra:
        more = sources(folder, own=False, examples=examples)
        if not more and not sources(folder, own=False, examples=True):
            raise RulesError((f"{folder}: holds no rules; their files end in .yaml",))
        found += more
    return _together(found)


def sources(place: Path, *, own: bool, examples: bool) -> tuple[Source, ...]:
    """The rule files below a folder, or the one file given, sorted by path. Raises RulesError."""
    try:
        there = place.exists()
    except OSError as error:
        raise RulesError((f"{place}: cannot be read ({error.strerror})",)) from None
    if not there:
        raise RulesError((f"{place}: no such file or folder of rules",))
    files = sorted(path for path in place.rglob("*") if path.suffix in _SUFFIXES) if place.is_dir() else [place]
    if own:
        files = [path for path in files if path.parent != place / _ASIDE]
    found: list[Source] = []
    problems: list[str] = []
    for path in files:
        if not examples and path.stem.endswith(".examples"):
            continue
        label = f"{place.name}/{path.relative_to(place).as_posix()}" if place.is_dir() else path.name
        try:
            found.append(Source(label, read(path, label), own))
        except RulesError as error:
            problems.extend(error.problems)
    if problems:
        raise RulesError(tuple(problems))
    return tuple(found)


def _together(found: Sequence[Source]) -> Rulebook:
    problems = list(checks.repeated(found))
    merged = _Merged()
    technologies = merged.of(found, "technology", lambda d: d.technologies, lambda t: t.id)
    book = Rulebook(
        technologies=added.to(technologies, found, problems),
        facts=merged.of(found, "fact", lambda d: d.facts, lambda f: f.id),
        advice=merged.of(found, "advice", lambda d: d.advice, lambda r: r.id),
        questions=merged.of(found, "question", lambda d: d.questions, lambda q: q.signal),
        roles=merged.of(found, "role patterns", lambda d: d.roles, lambda r: f"{r.role} {r.folders} {r.files}"),
        statements=merged.of(found, "statement", lambda d: d.statements, lambda s: s.id),
        version=next((s.document.version for s in found if s.own and s.document.version), ""),
        digest="",
        departures=tuple(merged.departures),
    )
    sections = frozenset(heading for source in found for heading in source.document.sections)
    problems.extend(checks.problems(book, sections, merged.labels))
    if problems:
        raise RulesError(tuple(problems))
    return msgspec.structs.replace(book, digest=_digest(book))


class _Merged:
    """Later rules over earlier ones, by id, with notes on where each came from."""

    def __init__(self) -> None:
        self.labels: dict[tuple[str, str], str] = {}
        self.departures: list[str] = []

    def of(
        self, found: Iterable[Source], kind: str, pick: Callable[[Document], Iterable[_V]], name: Callable[[_V], str]
    ) -> tuple[_V, ...]:
        rules: dict[str, _V] = {}
        for source in found:
            for rule in pick(source.document):
                key = name(rule)
                if not source.own:
                    shown = key.split(" ", 1)[0]
                    verb = "replaces" if key in rules else "adds"
                    self.departures.append(f"{verb} {kind} {shown} ({source.label})")
                rules[key] = rule
                self.labels[kind, key] = source.label
        return tuple(rule for _, rule in sorted(rules.items()))


def _digest(book: Rulebook) -> str:
    """SHA-256 of what decides: examples only check, so they leave it as it is."""
    bare = tuple(msgspec.structs.replace(technology, examples=()) for technology in book.technologies)
    canonical = msgspec.structs.replace(book, technologies=bare, digest="", departures=())
    return hashlib.sha256(msgspec.json.encode(canonical, order="sorted")).hexdigest()
