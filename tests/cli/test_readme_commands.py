"""What README.md and the Makefile tell people to type is what the program knows."""

from __future__ import annotations

import argparse
import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest

from scanner.cli.files import check_output
from scanner.cli.parser import parser

ROOT = Path(__file__).parent.parent.parent
README = (ROOT / "README.md").read_text("utf-8")
MAKEFILE = (ROOT / "Makefile").read_text("utf-8")
COMMANDS = [
    line for block in re.findall(r"^```sh\n(.*?)^```$", README, re.MULTILINE | re.DOTALL) for line in block.splitlines() if line
]
TARGETS = set(re.findall(r"^([a-z]+):", MAKEFILE, re.MULTILINE))
VARIABLES = dict(re.findall(r"^([A-Z]+) \?= (.*)$", MAKEFILE, re.MULTILINE))


def words_of(command: str) -> list[str]:
    """The words of a shell command, without where its output goes."""
    return shlex.split(re.sub(r"\s\d?>.*$", "", command))


def known_options(found: argparse.ArgumentParser) -> Iterator[str]:
    for action in found._actions:
        yield from action.option_strings
        if isinstance(action, argparse._SubParsersAction):
            for child in action.choices.values():
                yield from known_options(child)


def test_there_are_commands() -> None:
    assert len(COMMANDS) >= 5
    assert {words_of(command)[0] for command in COMMANDS} == {"make", ".venv/bin/crossgrade"}


@pytest.mark.parametrize("command", [command for command in COMMANDS if words_of(command)[0] == "make"])
def test_make_has_what_is_asked_of_it(command: str) -> None:
    for word in words_of(command)[1:]:
        name, given, _ = word.partition("=")
        assert name in VARIABLES if given else name in TARGETS


@pytest.mark.parametrize("command", [command for command in COMMANDS if words_of(command)[0] != "make"])
def test_the_program_takes_it(command: str) -> None:
    arguments = parser().parse_args(words_of(command)[1:])
    for place in (getattr(arguments, "target", None), getattr(arguments, "context", None)):
        assert place is None or (ROOT / place).exists()


def test_make_scan_may_write_its_report_where_it_stands(monkeypatch: pytest.MonkeyPatch) -> None:
    """`make scan REPO=.` is one of the README's commands, and its report lands in the same folder."""
    (recipe,) = re.findall(r"^\t(\.venv/bin/crossgrade scan .*)$", MAKEFILE, re.MULTILINE)
    for repo in (".", VARIABLES["REPO"]):
        filled = recipe.replace("$(REPO)", repo).replace("$(REPORT)", VARIABLES["REPORT"]).replace("$(ARGS)", "")
        arguments = parser().parse_args(words_of(filled)[1:])
        monkeypatch.chdir(ROOT)
        for name in arguments.output:
            check_output(name, Path(arguments.target), allowed=arguments.allow_output_in_target)


def test_options_that_the_text_speaks_of_exist() -> None:
    spoken = set(re.findall(r"(?<![\w-])--[a-z][a-z-]+", README))
    assert len(spoken) >= 6
    assert spoken <= set(known_options(parser()))
