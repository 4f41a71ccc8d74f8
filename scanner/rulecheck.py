"""Runs the examples that rules carry through the detectors: `crossgrade rules check FOLDER`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from msgspec.structs import replace

from scanner import resources
from scanner.decide.evaluate import holds
from scanner.decide.signals import UNKNOWN, YES, Signals
from scanner.detect import Settings, detectors_for, run
from scanner.model.facts import FileFacts, Import
from scanner.model.rules import Expected, Rule, Rulebook, StatementPattern
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
        mine = rulebook if own else _only(rulebook, folder)
    except RulesError as error:
        return list(error.problems)
    index = Index(rulebook)
    found = list(missing(mine))
    for trial in trials(mine):
        found.extend(failures(trial, index))
    for rule in mine.advice:
        found.extend(advice_failures(rule))
    for statement in mine.statements:
        found.extend(statement_failures(statement))
    return found


def advice_failures(rule: Rule) -> Iterator[str]:
    """Examples of a piece of advice that come out otherwise than they say, and kinds of examples that it lacks."""
    place = f"advice `{rule.id}`"
    for number, example in enumerate(rule.examples, start=1):
        signals = Signals(dict.fromkeys(example.yes, YES) | dict.fromkeys(example.unknown, UNKNOWN))
        fires = rule.kind != "never" and holds(rule.when, signals) == "yes"
        if fires != example.fires:
            yield f"{place}, example {number}: {'fires, but must not' if fires else 'does not fire, but must'}"
    kinds = {example.fires for example in rule.examples}
    if rule.kind != "never" and True not in kinds:
        yield f"{place} has no example in which it fires"
    if False not in kinds:
        yield f"{place} has no example in which it does not fire"


def statement_failures(statement: StatementPattern) -> Iterator[str]:
    """Examples of a pattern for prose that come out otherwise than they say, and kinds of examples that it lacks."""
    place = f"statement `{statement.id}`"
    name = statement.files[0].replace("*", "a") if statement.files else ""
    settings = Settings(statements=(statement,))
    for wanted, texts in ((True, statement.examples), (False, statement.not_examples)):
        if not texts:
            yield f"{place} has no example that it must {'match' if wanted else 'not match'}"
        for text in texts:
            if bool(run("prose", name, text.encode(), settings).statements) != wanted:
                yield f"{place}: {'does not match' if wanted else 'matches'} `{text}`"


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


def _only(rulebook: Rulebook, folder: Path) -> Rulebook:
    """Of a rulebook, what the files in `folder` say."""
    documents = [source.document for source in sources(folder, own=False, examples=False)]
    technologies = {t.id for document in documents for t in document.technologies}
    advice = {r.id for document in documents for r in document.advice}
    statements = {s.id for document in documents for s in document.statements}
    return replace(
        rulebook,
        technologies=tuple(t for t in rulebook.technologies if t.id in technologies),
        advice=tuple(r for r in rulebook.advice if r.id in advice),
        statements=tuple(s for s in rulebook.statements if s.id in statements),
    )


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
