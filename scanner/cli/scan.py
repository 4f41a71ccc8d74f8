"""`crossgrade scan`: one target, one assessment, any number of reports."""

from __future__ import annotations

import argparse
import os
import shutil
import sys
from datetime import UTC, date, datetime
from pathlib import Path

from scanner.cache import Cache, open_cache
from scanner.cli.files import OutputError, check_output, write_output
from scanner.cli.parser import ACTIONS
from scanner.cli.progress import Progress
from scanner.decide.context import ContextError, read_context
from scanner.model.result import Assessment
from scanner.model.rules import Rulebook
from scanner.render import format_for_suffix, render
from scanner.rulebook import RulesError, load
from scanner.tree import TargetError, open_target


class UsageError(Exception):
    """The command line asks for something that cannot be done; the message says what."""


def run(arguments: argparse.Namespace) -> int:
    """Scan, print, write; returns the exit code."""
    try:
        assessment = _assess(arguments)
        for name in arguments.output:
            write_output(Path(name), render(assessment, _format(name)))
    except (UsageError, TargetError, RulesError, ContextError, OutputError) as error:
        print(f"crossgrade: {error}", file=sys.stderr)
        return 2
    sys.stdout.write(_printed(assessment, arguments.format))
    for name in arguments.output:
        print(f"wrote {name}", file=sys.stderr)
    return _exit_code(assessment, arguments)


def _assess(arguments: argparse.Namespace) -> Assessment:
    for condition in arguments.fail_on:
        _check_condition(condition)
    for name in arguments.output:
        _format(name)
        check_output(Path(name), arguments.target, allowed=arguments.allow_output_in_target)
    as_of = _date(arguments.as_of)
    if arguments.jobs < 0:
        raise UsageError(f"--jobs {arguments.jobs}: expected 0 or more")
    rulebook = load([Path(folder) for folder in arguments.rules])
    answers = _answers(arguments.context, rulebook)
    from scanner.pipeline import Options
    from scanner.pipeline import run as assess

    cache = None if arguments.no_cache else _cache(arguments)
    jobs = arguments.jobs or len(os.sched_getaffinity(0))
    with (
        open_target(arguments.target, arguments.revision, source_url=arguments.source_url) as source,
        Progress(enabled=not arguments.quiet) as progress,
    ):
        return assess(source, rulebook, Options(jobs, cache, answers, as_of, progress.update))


def _cache(arguments: argparse.Namespace) -> Cache | None:
    """What was read before; without it a run only takes longer, so trouble with it is a remark."""
    opened = open_cache(outside=Path(arguments.target))
    if opened.note:
        print(f"crossgrade: {opened.note}", file=sys.stderr)
    return opened.cache


def _printed(assessment: Assessment, name: str) -> str:
    """What goes to stdout. Only a terminal gets colour and its own width: what is piped is the same everywhere."""
    tty = sys.stdout.isatty()
    plain = (sys.stdout.encoding or "").lower().replace("-", "") != "utf8"
    width = min(max(shutil.get_terminal_size().columns, 60), 120) if tty else 100
    text = render(assessment, name, width=width, color=tty and "NO_COLOR" not in os.environ, ascii_only=plain)
    return text.encode("ascii", "backslashreplace").decode() if plain else text


def _format(name: str) -> str:
    found = format_for_suffix(name)
    if found is None:
        raise UsageError(f"--output {name}: the suffix names no format; use .json, .html or .md")
    return found


def _date(text: str | None) -> date:
    if text is None:
        return datetime.now(tz=UTC).date()
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise UsageError(f"--as-of {text}: not a date; write it as YYYY-MM-DD") from error


def _answers(name: str | None, rulebook: Rulebook) -> dict[str, str]:
    if name is None:
        return {}
    try:
        text = Path(name).read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ContextError(f"{name}: cannot be read: {error}") from error
    return read_context(text, rulebook.questions, name)


def _check_condition(text: str) -> None:
    """Checked before the scan, so that a typing error does not cost one."""
    if text == "dead-end" or (text.startswith("verdict=") and text.removeprefix("verdict=") in ACTIONS):
        return
    raise UsageError(f"--fail-on {text}: expected dead-end, or verdict= with one of {', '.join(ACTIONS)}")


def _exit_code(assessment: Assessment, arguments: argparse.Namespace) -> int:
    met = {f"verdict={assessment.verdict.action}"}
    if assessment.verdict.action == "modernise" or any(r.rule == "algebra.dead-end" for r in assessment.verdict.reasons):
        met.add("dead-end")
    hit = sorted(met & set(arguments.fail_on))
    if hit:
        print(f"crossgrade: --fail-on {', '.join(hit)}: met", file=sys.stderr)
        return 1
    if arguments.strict and assessment.incomplete:
        print("crossgrade: incomplete: some files were not read for want of time or memory; see unknowns", file=sys.stderr)
        return 3
    return 0
