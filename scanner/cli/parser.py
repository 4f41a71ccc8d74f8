"""What the command line accepts. Imports nothing heavy: `crossgrade --help` answers in a blink."""

from __future__ import annotations

import argparse
from typing import Final

from scanner import __version__

ACTIONS: Final = ("stay", "modernise", "migrate", "consolidate", "coexist", "adopt", "none")
FORMATS: Final = ("terminal", "json", "html", "markdown")


def parser() -> argparse.ArgumentParser:
    """The whole command line."""
    top = argparse.ArgumentParser(
        prog="crossgrade",
        description="Reads a repository and says, with evidence: stay on its machine-learning framework, or move?",
        epilog="Exit codes: 0 done, 1 a --fail-on condition is met, 2 the job could not be done, 3 incomplete under --strict.",
    )
    top.add_argument("--version", action="version", version=f"crossgrade {__version__}")
    commands = top.add_subparsers(dest="command", required=True, metavar="COMMAND")
    _scan(commands.add_parser("scan", help="assess a repository", description="Assess a repository."))
    _rules(commands.add_parser("rules", help="list, explain or check rules", description="The rulebook."))
    return top


def _scan(scan: argparse.ArgumentParser) -> None:
    scan.add_argument("target", metavar="TARGET", help="a folder, a git work tree, a bare repository, or a git URL")
    scan.add_argument("--revision", metavar="REV", help="a commit, branch or tag to read instead of the files on disk")
    scan.add_argument("--format", choices=FORMATS, default="terminal", help="what to print (default: terminal)")
    scan.add_argument(
        "--output",
        metavar="FILE",
        action="append",
        default=[],
        help="write a report, its format by suffix: .json .html .md; repeatable",
    )
    scan.add_argument("--context", metavar="FILE", help="TOML file with answers that only people can give")
    scan.add_argument(
        "--fail-on",
        metavar="COND",
        action="append",
        default=[],
        help=f"exit with 1 on verdict=ACTION ({', '.join(ACTIONS)}) or dead-end",
    )
    scan.add_argument("--rules", metavar="DIR", action="append", default=[], help="a folder with rules of your own; repeatable")
    scan.add_argument("--jobs", metavar="N", type=int, default=0, help="worker processes (default: one for each processor)")
    scan.add_argument("--no-cache", action="store_true", help="read everything anew and remember nothing")
    scan.add_argument(
        "--strict", action="store_true", help="exit with 3 where something was left unread for want of time or memory"
    )
    scan.add_argument("--as-of", metavar="DATE", help="hold dated facts against this date, YYYY-MM-DD (default: today)")
    scan.add_argument(
        "--source-url",
        metavar="URL",
        help="where the code can be browsed, for links (default: the remote called origin)",
    )
    scan.add_argument("--allow-output-in-target", action="store_true", help="permit reports to be written inside TARGET")
    scan.add_argument("--quiet", action="store_true", help="no progress on stderr")


def _rules(rules: argparse.ArgumentParser) -> None:
    verbs = rules.add_subparsers(dest="verb", required=True, metavar="VERB")
    listing = verbs.add_parser("list", help="one line for each rule, technology and fact")
    show = verbs.add_parser("show", help="explain one rule, technology or fact")
    show.add_argument("id", metavar="ID")
    check = verbs.add_parser("check", help="check a folder of rules, their examples included")
    check.add_argument("folder", metavar="DIR")
    for verb in (listing, show):
        verb.add_argument(
            "--rules", metavar="DIR", action="append", default=[], help="a folder with rules of your own; repeatable"
        )
