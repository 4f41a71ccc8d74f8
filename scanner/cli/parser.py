"""What the command line accepts. Imports nothing heavy: `crossgrade --help` answers in a blink."""

from __future__ import annotations

import argparse
from datetime import date
from typing import Any, Final, NoReturn

from scanner import __version__

COMMANDS: Final = ("scan", "rules")
ACTIONS: Final = ("stay", "modernise", "migrate", "consolidate", "coexist", "adopt", "none")
FORMATS: Final = ("terminal", "json", "html", "markdown")
CONDITIONS: Final = ("dead-end", *(f"verdict={action}" for action in ACTIONS))
_CODES: Final = "Exit codes: 0 done, 1 a --fail-on condition is met, 2 the job could not be done, 3 incomplete under --strict."


class _Parser(argparse.ArgumentParser):
    """Says in one line what is wrong and where help is. Options are written in full: what `--no` stands for today may
    stand for something else tomorrow."""

    def __init__(self, **options: Any) -> None:
        super().__init__(allow_abbrev=False, **options)

    def error(self, message: str) -> NoReturn:
        self.exit(2, f"{self.prog}: {message}; see {self.prog} --help\n")


def parser() -> argparse.ArgumentParser:
    """The whole command line. Values come out checked: dates as dates, conditions as one of CONDITIONS."""
    top = _Parser(
        prog="crossgrade",
        description="Reads a repository and says, with evidence: stay on its machine-learning framework, or move?",
        epilog=_CODES,
    )
    top.add_argument("--version", action="version", version=f"crossgrade {__version__}")
    commands = top.add_subparsers(dest="command", required=True, metavar="COMMAND")
    scan, rules = COMMANDS
    _scan(
        commands.add_parser(
            scan,
            help="assess a repository",
            description="Assess a repository: print a report, write others with --output. Nothing of it is run or changed.",
            epilog=_CODES,
        )
    )
    _rules(
        commands.add_parser(
            rules,
            help="list, explain or check rules",
            description="The rulebook: what is looked for, and how it is weighed.",
        )
    )
    return top


def _scan(scan: argparse.ArgumentParser) -> None:
    scan.add_argument(
        "target",
        metavar="TARGET",
        type=_some,
        help="a folder, a git work tree, a bare repository, or a git URL (https, ssh, file)",
    )
    scan.add_argument("--quiet", action="store_true", help="say nothing on stderr but what went wrong")
    _scan_reading(scan.add_argument_group("what is read"))
    _scan_deciding(scan.add_argument_group("what decides"))
    _scan_answering(scan.add_argument_group("what comes out"))


def _scan_reading(group: argparse._ArgumentGroup) -> None:
    group.add_argument(
        "--revision", metavar="REV", type=_some, help="a commit, branch or tag to read instead of the files on disk"
    )
    group.add_argument(
        "--jobs", metavar="N", type=_jobs, default=0, help="worker processes (default: 0, one for each processor)"
    )
    group.add_argument("--no-cache", action="store_true", help="read everything anew and remember nothing")


def _scan_deciding(group: argparse._ArgumentGroup) -> None:
    group.add_argument(
        "--context",
        metavar="FILE",
        type=_some,
        help="TOML file with answers that only people can give, below [answers]; `crossgrade rules list` names the questions",
    )
    _rules_option(group)
    group.add_argument(
        "--as-of", metavar="DATE", type=_day, help="hold dated facts against this date, YYYY-MM-DD (default: today)"
    )


def _scan_answering(group: argparse._ArgumentGroup) -> None:
    group.add_argument("--format", choices=FORMATS, default="terminal", help="what to print (default: terminal)")
    group.add_argument(
        "--output",
        metavar="FILE",
        type=_some,
        action="append",
        default=[],
        help="write a report, its format by suffix: .json .html .md; repeatable",
    )
    group.add_argument(
        "--allow-output-in-target", action="store_true", help="permit --output inside TARGET, where the next scan may read it"
    )
    group.add_argument(
        "--source-url",
        metavar="URL",
        type=_some,
        help="where the code can be browsed, for links (default: the remote called origin)",
    )
    group.add_argument(
        "--fail-on",
        metavar="COND",
        type=_condition,
        action="append",
        default=[],
        help="exit with 1 on `dead-end` (code that carries work and has no future, in any component) or on `verdict=ACTION` of "
        f"the whole ({', '.join(ACTIONS)}); repeatable",
    )
    group.add_argument(
        "--strict", action="store_true", help="exit with 3 where something was left unread for want of time or memory"
    )


def _rules(rules: argparse.ArgumentParser) -> None:
    verbs = rules.add_subparsers(dest="verb", required=True, metavar="VERB")
    listing = verbs.add_parser("list", help="one line for each rule", description="One line for each rule.")
    show = verbs.add_parser(
        "show", help="explain one rule", description="Explain one piece of advice, technology, dialect, dated fact or question."
    )
    show.add_argument("id", metavar="ID", type=_some, help="as `crossgrade rules list` shows it")
    check = verbs.add_parser(
        "check",
        help="check rules of your own, their examples included",
        description="Check rules of your own on top of those that come along, their examples included.",
        epilog="Exit codes: 0 all is well, 1 there are problems, 2 there is nothing to check.",
    )
    check.add_argument("folder", metavar="DIR", type=_some, help="a folder of YAML files, or one file")
    for verb in (listing, show):
        _rules_option(verb)


def _rules_option(where: argparse._ActionsContainer) -> None:
    where.add_argument(
        "--rules",
        metavar="DIR",
        type=_some,
        action="append",
        default=[],
        help="a folder with rules of your own, which add to those that come along or replace them by id; repeatable",
    )


def _some(text: str) -> str:
    """An empty name is an unset variable of a script: the current folder is not what it stands for."""
    if not text:
        raise argparse.ArgumentTypeError("is empty")
    return text


def _jobs(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 6):
        raise argparse.ArgumentTypeError(
            f"{text!r} is no number of processes; write 1 or more, or 0 for one for each processor"
        )
    return int(text)


def _day(text: str) -> date:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        day = None
    if day is None or day.isoformat() != text:
        raise argparse.ArgumentTypeError(f"{text!r} is no date; write it as YYYY-MM-DD")
    return day


def _condition(text: str) -> str:
    if text not in CONDITIONS:
        raise argparse.ArgumentTypeError(f"{text!r} is no condition; write one of {', '.join(CONDITIONS)}")
    return text
