"""The whole program on one screen: bytes to evidence, evidence to inventory, inventory to a verdict."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import NamedTuple

from scanner import __version__
from scanner.cache import Cache
from scanner.decide.assess import assess
from scanner.detect import Settings
from scanner.effort import estimate, load_model
from scanner.graph import assemble
from scanner.inventory.findings import findings
from scanner.inventory.frameworks import framework_uses, lifecycle_notes, platforms
from scanner.inventory.sightings import Tally
from scanner.inventory.survey import Survey, survey
from scanner.limits import MAX_COMPONENTS
from scanner.model.base import Unknown
from scanner.model.result import Assessment, Repository, Ruleset, Tool
from scanner.model.rules import Rulebook
from scanner.reading import Reading, read
from scanner.rulebook.index import Index
from scanner.scenes import knowledge_of, observed, unread_share
from scanner.tree import Source

Progress = Callable[[int, int], None]


class Options(NamedTuple):
    """How to run: worker processes, cache (None for none), people's answers by signal, the date facts are held against."""

    jobs: int
    cache: Cache | None
    answers: Mapping[str, str]
    as_of: date
    progress: Progress | None = None


def run(source: Source, rulebook: Rulebook, options: Options) -> Assessment:
    """Assess one opened target."""
    index = Index(rulebook)
    settings = Settings(roots=index.roots(), statements=rulebook.statements, variables=index.variables())
    reading = read(source, settings, jobs=options.jobs, cache=options.cache, progress=options.progress)
    found = survey(reading.facts, rulebook, index, source.name)
    notes = lifecycle_notes(found.seen, rulebook.facts, options.as_of)
    graph = assemble(reading.facts, found.edges, found.seen, found.units, found.technologies)
    judgement = assess(
        observed(found, rulebook),
        knowledge_of(rulebook),
        rulebook.questions,
        options.answers,
        unread_share(reading, found),
    )
    uses = framework_uses(found.seen, found.technologies, found.bindings, found.reached, found.lines, notes, found.own)
    return Assessment(
        schema_version="1",
        tool=_tool(rulebook, options.as_of),
        repository=_repository(source, reading),
        frameworks=uses,
        platforms=platforms(found.seen, found.technologies, notes, found.reaching),
        artifacts=(),
        components=judgement.components,
        findings=findings(found.seen, found.technologies),
        graph=graph,
        verdict=judgement.verdict,
        effort=estimate(uses, judgement.verdict, load_model()),
        unknowns=_unknowns(source, reading, found),
        layers=judgement.layers,
        context=dict(options.answers),
        outcomes=_outcomes(found.tally),
        incomplete=reading.incomplete or source.incomplete,
    )


def _outcomes(tally: Tally) -> dict[str, int]:
    claimed = {"named": tally.direct, "through modules": tally.modules, "through objects": tally.objects}
    unresolved = {f"unresolved: {reason}": count for reason, count in sorted(tally.unresolved.items())}
    return {**claimed, "own": tally.own, "other": tally.other, **unresolved}


def _unknowns(source: Source, reading: Reading, found: Survey) -> tuple[Unknown, ...]:
    own = list(found.untold)
    joined = sum(unit.joined for unit in found.units)
    if not source.entries:
        own.append(Unknown(path="", stage="tree", reason="holds no files that could be read"))
    if joined:
        reason = f"has more components than the {MAX_COMPONENTS:,} that are judged by themselves: the {joined:,} smallest"
        own.append(Unknown(path="", stage="resolve", reason=f"{reason} count with what is around them"))
    return tuple(sorted({*source.unknowns, *reading.unknowns, *own}, key=lambda u: (u.path, u.stage, u.reason)))


def _tool(rulebook: Rulebook, as_of: date) -> Tool:
    ruleset = Ruleset(version=rulebook.version, digest=rulebook.digest, extra=rulebook.departures)
    return Tool(name="crossgrade", version=__version__, ruleset=ruleset, as_of=as_of.isoformat())


def _repository(source: Source, reading: Reading) -> Repository:
    python = [path for path, facts in reading.facts.items() if any(fact.kind == "python" for fact in facts)]
    return Repository(
        name=source.name,
        revision=source.revision,
        dirty=source.dirty,
        files=len(source.entries),
        bytes=sum(entry.size for entry in source.entries),
        python_files=sum(path.endswith(".py") for path in python),
        notebooks=sum(entry.path.endswith(".ipynb") for entry in source.entries),
        python_lines=sum(fact.lines for path in python for fact in reading.facts[path] if fact.kind == "python"),
        source_url=source.source_url,
        ignored=dict(sorted(source.ignored.items())),
        ignored_paths=source.ignored_paths,
    )
