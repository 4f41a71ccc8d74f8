"""`crossgrade scan`: one target, one assessment, any number of reports."""

from __future__ import annotations

import argparse
import contextlib
import os
import shutil
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from scanner.cache import Cache, open_cache
from scanner.cli import talk
from scanner.cli.files import check_output, text_of, write_output
from scanner.cli.progress import Progress
from scanner.cli.rules import trouble
from scanner.cli.talk import OutputError
from scanner.decide.context import ContextError, read_context
from scanner.limits import MIB
from scanner.model.result import Assessment
from scanner.model.rules import Rulebook
from scanner.render import format_for_suffix, render
from scanner.rulebook import RulesError, load
from scanner.tree import TargetError, open_target
from scanner.tree.remote import Remote, parse

_MAX_CONTEXT: Final = MIB


def run(arguments: argparse.Namespace) -> int:
    """Scan, write, print; returns the exit code."""
    try:
        address = parse(arguments.target)
        outputs = _outputs(arguments, address)
        assessment = _assess(arguments, address)
        for path, form in outputs.items():
            write_output(path, render(assessment, form))
        _print(assessment, arguments.format)
    except RulesError as error:
        talk.say(trouble(error))
        return 2
    except (TargetError, ContextError, OutputError) as error:
        talk.say(str(error))
        return 2
    _remarks(assessment, arguments, outputs)
    return _exit_code(assessment, arguments)


def _outputs(arguments: argparse.Namespace, address: Remote | None) -> dict[Path, str]:
    """Where reports go, with their formats: all checked before the work begins."""
    found = {}
    for name in arguments.output:
        form = format_for_suffix(name)
        if form is None:
            raise OutputError(f"--output {name}: tells no format; end the name in .json, .html or .md, as in report.html")
        found[check_output(name, _local(arguments, address), allowed=arguments.allow_output_in_target)] = form
    return found


def _local(arguments: argparse.Namespace, address: Remote | None) -> Path | None:
    """The folder that is scanned, None where it is elsewhere."""
    return address.folder if address else Path(arguments.target)


def _assess(arguments: argparse.Namespace, address: Remote | None) -> Assessment:
    rulebook = load([Path(folder) for folder in arguments.rules])
    answers = _answers(arguments.context, rulebook)
    as_of = arguments.as_of or datetime.now(tz=UTC).date()
    with Progress(enabled=not arguments.quiet) as progress:
        from scanner.pipeline import Options
        from scanner.pipeline import run as assess

        if address and address.folder is None:
            progress.doing(f"cloning {address.name}")
        with (
            open_target(arguments.target, arguments.revision, source_url=arguments.source_url) as source,
            _cache(arguments, address) as cache,
        ):
            return assess(source, rulebook, Options(arguments.jobs or _processors(), cache, answers, as_of, progress.update))


def _processors() -> int:
    """Those that this process may use, where the system tells."""
    allowed = getattr(os, "sched_getaffinity", None)
    return len(allowed(0)) if allowed else os.cpu_count() or 1


def _cache(arguments: argparse.Namespace, address: Remote | None) -> AbstractContextManager[Cache | None]:
    """What was read before; without it a run only takes longer, so trouble with it is a remark."""
    if arguments.no_cache:
        return contextlib.nullcontext()
    opened = open_cache(outside=_local(arguments, address))
    if opened.note:
        talk.say(opened.note)
    return opened.cache or contextlib.nullcontext()


def _answers(name: str | None, rulebook: Rulebook) -> dict[str, str]:
    if name is None:
        return {}
    try:
        return read_context(text_of(name, _MAX_CONTEXT), rulebook.questions, f"--context {name}")
    except ValueError as error:
        raise ContextError(f"--context {name}: {error}") from error
    except RecursionError:
        raise ContextError(f"--context {name}: is nested too deeply") from None


def _print(assessment: Assessment, form: str) -> None:
    """Only a terminal gets colour and its own width: what is piped is the same everywhere."""
    if form != "terminal":
        talk.put_document(render(assessment, form))
        return
    screen = talk.is_terminal()
    width = min(max(shutil.get_terminal_size().columns, 60), 120) if screen else 100
    color = screen and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
    talk.put(render(assessment, form, width=width, color=color, ascii_only=not talk.utf8()))


def _remarks(assessment: Assessment, arguments: argparse.Namespace, outputs: dict[Path, str]) -> None:
    if not assessment.repository.files:
        talk.say(f"{arguments.target} holds no file to read, so the verdict says nothing about it")
    if not arguments.quiet:
        for path in outputs:
            talk.say(f"wrote {path}")


def _exit_code(assessment: Assessment, arguments: argparse.Namespace) -> int:
    hit = sorted(_met(assessment) & set(arguments.fail_on))
    if hit:
        talk.say(f"--fail-on {', '.join(hit)}: met")
        return 1
    if arguments.strict and assessment.incomplete:
        talk.say("incomplete: some files were not read; the report names them under unknowns")
        return 3
    return 0


def _met(assessment: Assessment) -> set[str]:
    """The conditions that hold. A dead end counts wherever it is: beside a healthy component it is no less dead."""
    met = {f"verdict={assessment.verdict.action}"}
    judged = (
        (assessment.verdict.action, assessment.verdict.reasons),
        *((c.verdict.action, c.reasons) for c in assessment.components),
    )
    if any(action == "modernise" or any(r.rule == "algebra.dead-end" for r in reasons) for action, reasons in judged):
        met.add("dead-end")
    return met
