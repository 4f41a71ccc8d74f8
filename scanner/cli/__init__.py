"""The command line: the only place that prints or exits.

Exit codes: 0 done, 1 a --fail-on condition is met (or `rules check` found problems), 2 the job could not be done,
3 done but incomplete under --strict; 130 and 143 where a signal ended it.
"""

from __future__ import annotations

import contextlib
import importlib
import os
import signal
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final, NoReturn

from scanner.cli import talk
from scanner.cli.parser import COMMANDS, parser

DEBUG: Final = "CROSSGRADE_DEBUG"
"""With this in the environment, a fault of our own shows its traceback."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command with the words of `argv` (default: those of the process); returns the exit code.

    Raises nothing but, where the variable named by DEBUG is set, what is a fault of the program's own."""
    words = sys.argv[1:] if argv is None else list(argv)
    try:
        with _ended_by_signals():
            code = _code(words)
        talk.flush()
        return code
    except KeyboardInterrupt:
        talk.say("interrupted")
        return 130
    except talk.OutputError as error:
        talk.say(str(error))
        return 2
    except Exception as error:
        if os.environ.get(DEBUG):
            raise
        talk.say(_fault(error))
        return 2


def _code(words: list[str]) -> int:
    try:
        return _run(words)
    except SystemExit as end:  # of argparse, which has said what there is to say, or by a signal
        return end.code if isinstance(end.code, int) else 0


def _run(words: list[str]) -> int:
    if not words:
        parser().print_help(sys.stderr)
        return 2
    if not words[0].startswith("-") and words[0] not in COMMANDS:
        scannable = "://" in words[0] or os.path.isdir(words[0])  # noqa: PTH112 - unlike Path, raises for no name
        hint = f"to assess it: crossgrade scan {words[0]}" if scannable else "see crossgrade --help"
        talk.say(f"there is no command {words[0]!r}; {hint}")
        return 2
    arguments = parser().parse_args(words)
    command = importlib.import_module(f"scanner.cli.{arguments.command}")  # only now: `--help` needs none of them
    code: int = command.run(arguments)
    return code


@contextlib.contextmanager
def _ended_by_signals() -> Iterator[None]:
    """Let what would end the process at once unwind it instead, so that temporary clones and workers go with it."""
    replaced = []
    for number in (signal.SIGTERM, signal.SIGHUP):
        with contextlib.suppress(ValueError):  # not in the main thread: then signals are not ours to deal with
            if signal.getsignal(number) is signal.SIG_DFL:
                replaced.append((number, signal.signal(number, _end)))
    try:
        yield
    finally:
        for number, before in replaced:
            signal.signal(number, before)


def _end(number: int, _frame: object) -> NoReturn:
    sys.exit(128 + number)


def _fault(error: Exception) -> str:
    """A sentence for what no part of the program foresaw. Exit code 1 would mean that a condition is met."""
    from scanner.clean import excerpt

    place = error.__traceback__
    while place is not None and place.tb_next is not None:
        place = place.tb_next
    at = f" in {Path(place.tb_frame.f_code.co_filename).name}:{place.tb_lineno}" if place else ""
    what = excerpt(f"{type(error).__name__}: {error}")
    return f"this is a fault of crossgrade, not yours: {what}{at}. Nothing was decided; please report it ({DEBUG}=1 shows more)"
