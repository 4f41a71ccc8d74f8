"""Runs the examples that rules carry through the detectors: `crossgrade rules check FOLDER`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from scanner import resources
from scanner.detect import Settings, detectors_for, run
from scanner.model.facts import FileFacts, Import
from scanner.model.rules import Expected
from scanner.rulebook import RulesError, load, sources
from scanner.rulebook.check import Trial, missing, trials
from scanner.rulebook.index import Hit, Index


class Found(NamedTuple):
    """A place in an example where a technology shows itself."""

    path: str
    line: int
    symbol: str
    generation: str | None


def check(folder: Path) -> list[str]:
    """Problems of the rules in `folder`, one sentence each, none where all is well. Rules of a folder other than our
    own are checked on top of ours. Never raises for what the rules say."""
    try:
        own = folder.resolve() == resources.folder("rules").resolve()
        rulebook = load(() if own else (folder,), examples=True)
        only = None if own else _defined(folder)
    except RulesError as error:
        return list(error.problems)
    index = Index(rulebook)
    found = list(missing(rulebook, only))
    for trial in trials(rulebook, only):
        found.extend(failures(trial, index))
    return found


def failures(trial: Trial, index: Index) -> Iterator[str]:
    """How one example differs from what the detectors find in it: places that were not found, places too many."""
    place = f"technology `{trial.technology.id}`, example `{trial.example.name}`"
    settings = Settings(roots=index.roots())
    found: set[Found] = set()
    for path, text in sorted(trial.example.files.items()):
        for detector in detectors_for(path):
            facts = run(detector.name, path, text.encode(), settings)
            found |= {Found(path, *rest) for rest in _shown(facts, index, trial.technology.id)}
            for unknown in facts.unknowns:
                yield f"{place}: {path} could not be read: {unknown.reason}"
    for expected in trial.example.finds:
        if not any(_meets(one, expected) for one in found):
            yield f"{place}: not found at {_place(expected)}"
    wanted = {(expected.path, expected.line) for expected in trial.example.finds}
    for one in sorted(found, key=lambda f: (f.path, f.line, f.symbol)):
        if (one.path, one.line) not in wanted:
            yield f"{place}: found at {one.path}:{one.line} (`{one.symbol}`), where nothing was expected"


def _defined(folder: Path) -> frozenset[str]:
    return frozenset(t.id for source in sources(folder, own=False, examples=False) for t in source.document.technologies)


def _shown(facts: FileFacts, index: Index, technology: str) -> Iterator[tuple[int, str, str | None]]:
    for line, symbol, hits in _all(facts, index):
        for hit in hits:
            if hit.technology == technology:
                yield line, symbol, hit.generation


def _all(facts: FileFacts, index: Index) -> Iterator[tuple[int, str, tuple[Hit, ...]]]:
    for item in facts.imports:
        if not item.level:
            yield item.line, _spelled(item), index.imported(item.module, item.name)
    for use in facts.uses:
        yield use.line, use.name, index.used(use.name)
    for requirement in facts.requirements:
        yield requirement.line, requirement.name, index.distribution(requirement.name)
    for image in facts.images:
        yield image.line, image.repository, index.image(image.repository)
    for command in facts.commands:
        yield command.line, " ".join(command.words), index.command(command.words)


def _spelled(item: Import) -> str:
    return f"{item.module}.{item.name}" if item.name and item.name != "*" else item.module


def _meets(one: Found, expected: Expected) -> bool:
    return (
        (one.path, one.line) == (expected.path, expected.line)
        and expected.symbol in ("", one.symbol)
        and expected.generation in ("", one.generation)
    )


def _place(expected: Expected) -> str:
    said = [f"symbol `{expected.symbol}`"] if expected.symbol else []
    said += [f"generation `{expected.generation}`"] if expected.generation else []
    return f"{expected.path}:{expected.line}" + (f" ({', '.join(said)})" if said else "")
