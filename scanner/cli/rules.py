"""`crossgrade rules`: what the rulebook holds, why, and whether a folder of rules is sound."""

from __future__ import annotations

import argparse
import difflib
import textwrap
from collections.abc import Iterator
from pathlib import Path
from typing import Final, NamedTuple

from scanner import resources
from scanner.cli import talk
from scanner.model.rules import Condition, Fact, Generation, Match, Question, Rule, Rulebook, StatementPattern, Technology
from scanner.rulebook import RulesError, load, sources

_WIDTH: Final = 100
"""The same everywhere, so that two listings can be compared."""
_LABEL: Final = 15


class Entry(NamedTuple):
    """Something that `list` has a line for and `show` explains. `names` are what it may be asked for by."""

    what: str
    id: str
    kind: str
    title: str
    lines: tuple[str, ...]
    names: tuple[str, ...] = ()


def run(arguments: argparse.Namespace) -> int:
    """List, show or check; returns the exit code: 0, 1 for a folder with problems, 2 for what cannot be done."""
    if arguments.verb == "check":
        return _check(Path(arguments.folder))
    try:
        rulebook = load([Path(folder) for folder in arguments.rules])
    except RulesError as error:
        talk.say(trouble(error))
        return 2
    if arguments.verb == "list":
        talk.put("".join(f"{line}\n" for line in _listing(rulebook)))
        for departure in rulebook.departures:
            talk.say(departure)
        return 0
    return _show(rulebook, arguments.id)


def trouble(error: RulesError) -> str:
    """What is wrong with rules, as one remark: a sentence, or a list of them."""
    if len(error.problems) == 1:
        return error.problems[0]
    return "\n  ".join((f"the rules have {len(error.problems)} problems:", *error.problems))


def _check(folder: Path) -> int:
    from scanner.rulecheck import check

    try:
        ours = folder.resolve() == resources.folder("rules").resolve()
        documents = [source.document for source in sources(folder, own=ours, examples=True)]
    except RulesError as error:
        documents = []
        if not _exists(folder):
            talk.say(trouble(error))
            return 2
    else:
        if not documents:
            talk.say(f"{folder}: holds no rules to check; their files end in .yaml")
            return 2
    problems = check(folder)
    talk.put("".join(f"{problem}\n" for problem in problems))
    lists = ("technologies", "facts", "advice", "questions", "roles", "statements")
    rules = sum(len(getattr(document, name)) for document in documents for name in lists)
    counted = f"{_count(rules, 'rule')} in {_count(len(documents), 'file')}, " if documents else ""
    talk.put(f"{folder}: {counted}{_count(len(problems), 'problem')}\n")
    return 1 if problems else 0


def _exists(folder: Path) -> bool:
    try:
        return folder.exists()
    except OSError:
        return False


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"


def _entries(rulebook: Rulebook) -> Iterator[Entry]:
    for rule in rulebook.advice:
        yield Entry("advice", rule.id, rule.kind, rule.title, tuple(_rule(rule)), (rule.guidance,))
    for question in rulebook.questions:
        key = question.signal.removeprefix("context.")
        yield Entry("question", key, "", question.question, tuple(_question(question, key)), (question.signal,))
    for technology in rulebook.technologies:
        yield Entry("technology", technology.id, technology.kind, technology.name, tuple(_technology(technology)))
        for generation in technology.generations:
            lines = tuple(_generation(generation, technology))
            yield Entry("dialect", generation.id, "dead end" if generation.dead_end else "", generation.name, lines)
    for fact in rulebook.facts:
        yield Entry("fact", fact.id, fact.date, fact.text, tuple(_fact(fact)))
    for statement in rulebook.statements:
        title = "A pattern for prose, such as " + "; ".join(statement.examples[:1] or statement.patterns[:1])
        yield Entry("statement", statement.id, "", title, tuple(_statement(statement)))


def _listing(rulebook: Rulebook) -> Iterator[str]:
    entries = list(_entries(rulebook))
    wide = max(len(entry.id) for entry in entries)
    for entry in entries:
        title = textwrap.shorten(entry.title, 80, placeholder=" …")
        yield f"{entry.what:<10}  {entry.id:<{wide}}  {entry.kind:<12}  {title}"


def _show(rulebook: Rulebook, name: str) -> int:
    entries = list(_entries(rulebook))
    shown = [entry for entry in entries if name == entry.id or name in entry.names]
    if not shown:
        known = sorted({entry.id for entry in entries})
        near = [*difflib.get_close_matches(name, known, 5), *(each for each in known if name in each)]
        hint = f"did you mean {', '.join(list(dict.fromkeys(near))[:5])}?" if near else "see crossgrade rules list"
        talk.say(f"no rule is called {name}; {hint}")
        return 2
    talk.put("\n".join("".join(f"{line}\n" for line in entry.lines) for entry in shown))
    return 0


def _rule(rule: Rule) -> Iterator[str]:
    yield f"{rule.id}: {rule.title}"
    yield from _prose(rule.text)
    yield from _item("article", f"{rule.article}{' (our extension)' if rule.extension else ''}")
    yield from _item("guidance", rule.guidance)
    yield from _item("weight", f"{rule.kind}{f', by {rule.basis}' if rule.kind == 'decides' else ''}")
    if rule.favours or rule.against:
        yield from _item("speaks", f"for {rule.favours}" if rule.favours else f"against {rule.against}")
    yield from _condition(rule.when)
    for example in rule.examples:
        given = [*example.yes, *(f"{name} unknown" for name in example.unknown)]
        yield from _item("example", f"{', '.join(given) or 'nothing known'}: {'holds' if example.fires else 'does not hold'}")


def _condition(condition: Condition) -> Iterator[str]:
    for label, names in (("all of", condition.all), ("one of", condition.any), ("none of", condition.none)):
        yield from _item(label, ", ".join(names))


def _question(question: Question, key: str) -> Iterator[str]:
    yield f"{key}: {question.question}"
    yield from _prose(question.why)
    yield from _item("answers", ", ".join((*question.answers, "unknown")))
    yield from _item("in a file", f'{key} = "{question.answers[0]}", below [answers], for --context')
    if question.when != Condition():
        yield "  asked only where this holds:"
        yield from _condition(question.when)


def _technology(technology: Technology) -> Iterator[str]:
    yield f"{technology.id}: {technology.name} ({technology.kind})"
    yield from _prose(technology.about)
    yield from _item("homepage", technology.homepage)
    yield from _match(technology.match)
    for label, names in (
        ("runs on", technology.allies),
        ("brings", technology.brings),
        ("layers", technology.layers),
        ("tags", technology.tags),
    ):
        yield from _item(label, ", ".join(names))
    yield from _item("replaced by", technology.replaced_by)
    yield from _item("calls give", ", ".join(f"{pattern} -> {gives}" for pattern, gives in sorted(technology.returns.items())))
    members = sorted(technology.members.items())
    yield from _item("have themselves", "; ".join(f"{pattern}: {', '.join(names)}" for pattern, names in members))
    for generation in technology.generations:
        yield from _item("dialect", f"{generation.id}: {generation.name}{' (a dead end)' if generation.dead_end else ''}")


def _generation(generation: Generation, technology: Technology) -> Iterator[str]:
    yield f"{generation.id}: {generation.name} (a dialect of {technology.id}{', a dead end' if generation.dead_end else ''})"
    yield from _prose(generation.note)
    yield from _item("runs on", generation.runs_on)
    yield from _item("leads to", generation.modernise_to)
    yield from _match(generation.match)


def _match(match: Match) -> Iterator[str]:
    for label in ("imports", "symbols", "distributions", "images", "commands", "settings"):
        names: tuple[str, ...] = getattr(match, label)
        yield from _item(label, ", ".join(names))
    yield from _item("pins", ", ".join(f"{name} {versions}".strip() for name, versions in sorted(match.pins.items())))


def _fact(fact: Fact) -> Iterator[str]:
    yield f"{fact.id}: {fact.status} since {fact.date}"
    yield from _prose(fact.text)
    yield from _item("source", fact.source)
    yield from _item("as of", f"{fact.as_of}, to be reviewed after {fact.review_after}")
    applies = fact.applies
    pins = tuple(f"{name} {versions}" for name, versions in sorted(applies.pins.items()))
    where = (*applies.technologies, *applies.generations, *applies.symbols, *applies.images, *pins)
    yield from _item("applies to", ", ".join(where))
    if fact.specific_reason:
        yield from _item("leads to", f"{fact.leads_to}: strong enough to be the specific reason that the article asks for")
    yield from _item("but", fact.contradicts_article and f"the article says otherwise: {fact.contradicts_article}")


def _statement(statement: StatementPattern) -> Iterator[str]:
    yield f"{statement.id}: a pattern for prose"
    yield from _item("files", ", ".join(statement.files))
    yield from _item("confidence", statement.confidence)
    for label, texts in (
        ("pattern", statement.patterns),
        ("matches", statement.examples),
        ("matches not", statement.not_examples),
    ):
        for text in texts:
            yield from _item(label, text)


def _prose(text: str) -> Iterator[str]:
    yield from textwrap.wrap(text, _WIDTH, initial_indent="  ", subsequent_indent="  ")


def _item(label: str, text: str) -> Iterator[str]:
    """A label and what it stands for, names and addresses unbroken; nothing where there is nothing to say."""
    indent = " " * (_LABEL + 2)
    first = f"  {label:<{_LABEL}}"
    yield from textwrap.wrap(
        text, _WIDTH, initial_indent=first, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False
    )
