"""Runs the examples that rules carry through detection and resolution: `crossgrade rules check FOLDER`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from msgspec.structs import replace

from scanner import resources
from scanner.decide.evaluate import holds
from scanner.decide.signals import UNKNOWN, YES, Signals
from scanner.detect import Settings, detectors_for, run
from scanner.inventory.roles import Roles
from scanner.inventory.sightings import sightings
from scanner.model.facts import FileFacts
from scanner.model.rules import Expected, Rule, Rulebook, StatementPattern
from scanner.resolve import Knowledge, Resolver, module_map
from scanner.rulebook import RulesError, load, sources
from scanner.rulebook.check import Trial, missing, trials
from scanner.rulebook.index import Index


class Found(NamedTuple):
    """A place in an example where a technology shows itself."""

    technology: str
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
    examples = Examples(rulebook)
    found = list(missing(mine))
    for trial in trials(mine):
        found.extend(examples.failures(trial))
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


class Examples:
    """Looks for technologies in their examples as a scan does: names are followed through the files of each."""

    def __init__(self, rulebook: Rulebook) -> None:
        self._index = Index(rulebook)
        self._knowledge = Knowledge(rulebook.technologies, self._index)
        self._settings = Settings(roots=self._index.roots(), variables=self._index.variables())
        self._known = frozenset(self._index.roots())

    def failures(self, trial: Trial) -> Iterator[str]:
        """How one example differs from what is found in it: places that were not found, places too many."""
        place = f"technology `{trial.technology.id}`, example `{trial.example.name}`"
        facts = {
            path: tuple(run(detector.name, path, text.encode(), self._settings) for detector in detectors_for(path))
            for path, text in sorted(trial.example.files.items())
        }
        for path, several in facts.items():
            yield from (f"{place}: {path} could not be read: {unknown.reason}" for fact in several for unknown in fact.unknowns)
        found = {one for one in self._seen(facts) if one.technology == trial.technology.id}
        for expected in trial.example.finds:
            if not any(_meets(one, expected) for one in found):
                yield f"{place}: not found at {_place(expected)}"
        wanted = {(expected.path, expected.line) for expected in trial.example.finds}
        for one in sorted(found, key=lambda f: (f.path, f.line, f.symbol)):
            if (one.path, one.line) not in wanted:
                yield f"{place}: found at {one.path}:{one.line} (`{one.symbol}`), where nothing was expected"

    def _seen(self, facts: dict[str, tuple[FileFacts, ...]]) -> Iterator[Found]:
        modules = module_map(facts, self._known)
        resolver = Resolver(facts, modules, self._knowledge)
        seen, _ = sightings(facts, modules, resolver, self._index, Roles(()), frozenset())
        for one in seen:
            yield Found(one.technology, one.path, one.line, one.symbol, one.generation)


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
