"""`crossgrade rules`: what the rulebook holds, why, and whether a folder of rules is sound."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path

from scanner.model.rules import Fact, Match, Rule, Rulebook, Technology
from scanner.rulebook import RulesError, load


def run(arguments: argparse.Namespace) -> int:
    """List, show or check; returns the exit code: 0, 1 for a folder with problems, 2 for what cannot be done."""
    try:
        if arguments.verb == "check":
            return _check(Path(arguments.folder))
        rulebook = load([Path(folder) for folder in arguments.rules])
    except RulesError as error:
        print(f"crossgrade: {error}", file=sys.stderr)
        return 2
    if arguments.verb == "list":
        print("\n".join(_listing(rulebook)))
        return 0
    return _show(rulebook, arguments.id)


def _check(folder: Path) -> int:
    from scanner.rulecheck import check

    problems = check(folder)
    for problem in problems:
        print(problem)
    print(f"{folder}: {len(problems)} problem{'' if len(problems) == 1 else 's'}")
    return 1 if problems else 0


def _listing(rulebook: Rulebook) -> Iterator[str]:
    for rule in rulebook.advice:
        yield f"advice      {rule.id:<34} {rule.kind:<9} {rule.title}"
    for technology in rulebook.technologies:
        yield f"technology  {technology.id:<34} {technology.kind:<9} {technology.name}"
    for fact in rulebook.facts:
        yield f"fact        {fact.id:<34} {fact.date:<10} {fact.text.splitlines()[0][:80]}"


def _show(rulebook: Rulebook, name: str) -> int:
    shown = [
        *("\n".join(_rule(item)) for item in rulebook.advice if name in (item.id, item.guidance)),
        *("\n".join(_technology(item)) for item in rulebook.technologies if item.id == name),
        *("\n".join(_fact(item)) for item in rulebook.facts if item.id == name),
    ]
    if not shown:
        known = [*(r.id for r in rulebook.advice), *(t.id for t in rulebook.technologies), *(f.id for f in rulebook.facts)]
        near = sorted(known_name for known_name in known if name in known_name)
        hint = f"; did you mean {', '.join(near[:5])}?" if near else "; see `crossgrade rules list`"
        print(f"crossgrade: no rule, technology or fact is called {name}{hint}", file=sys.stderr)
        return 2
    print("\n\n".join(shown))
    return 0


def _rule(rule: Rule) -> Iterator[str]:
    yield f"{rule.id}: {rule.title}"
    yield f"  {rule.text}"
    yield f"  article   {rule.article}{' (our extension)' if rule.extension else ''}"
    yield f"  guidance  {rule.guidance}"
    yield f"  weight    {rule.kind}{f', by {rule.basis}' if rule.kind == 'decides' else ''}"
    if rule.favours or rule.against:
        yield f"  speaks    {f'for {rule.favours}' if rule.favours else f'against {rule.against}'}"
    for word, names in (("all of", rule.when.all), ("one of", rule.when.any), ("none of", rule.when.none)):
        if names:
            yield f"  {word:<9} {', '.join(names)}"
    for example in rule.examples:
        given = [*example.yes, *(f"{name} unknown" for name in example.unknown)]
        yield f"  example   {', '.join(given) or 'nothing known'}: {'holds' if example.fires else 'does not hold'}"


def _technology(technology: Technology) -> Iterator[str]:
    yield f"{technology.id}: {technology.name} ({technology.kind})"
    yield f"  {technology.about}"
    yield from _match(technology.match)
    for label, names in (("brings", technology.brings), ("layers", technology.layers), ("tags", technology.tags)):
        if names:
            yield f"  {label:<13} {', '.join(names)}"
    for generation in technology.generations:
        yield f"  generation    {generation.id}: {generation.name}{' (a dead end)' if generation.dead_end else ''}"


def _match(match: Match) -> Iterator[str]:
    for label in ("imports", "symbols", "distributions", "images", "commands"):
        names: tuple[str, ...] = getattr(match, label)
        if names:
            yield f"  {label:<13} {', '.join(names)}"


def _fact(fact: Fact) -> Iterator[str]:
    yield f"{fact.id}: {fact.status} since {fact.date}"
    yield f"  {fact.text}"
    yield f"  source    {fact.source}"
    yield f"  as of     {fact.as_of}, to be reviewed after {fact.review_after}"
    if fact.specific_reason:
        yield f"  a specific reason{f' to {fact.leads_to}' if fact.leads_to else ''}"
    if fact.contradicts_article:
        yield f"  against the article: {fact.contradicts_article}"
