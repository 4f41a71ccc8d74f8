"""tox.ini: what its environments install (scope "test", or what their names tell), run and set; and what pytest sets for
tests (`env` of pytest-env), there and in pytest.ini."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from scanner.clean import excerpt
from scanner.detect import Settings
from scanner.detect.requirement_text import to_requirement
from scanner.detect.scopes import scope_of_group
from scanner.detect.shell_facts import CUT, ShellFacts, read_script
from scanner.detect.source import Source, read_source
from scanner.detect.variables import assignment, setting
from scanner.limits import MAX_LINE
from scanner.model.base import Unknown
from scanner.model.facts import FileFacts, Include

KIND: Final = "tox"
_MOST: Final = 5_000
"""Lines of values that are read."""
_SECTION: Final = re.compile(r"\[([^\]]{1,200})\]")
_KEY: Final = re.compile(r"([^\s=:#;\[][^=:]{0,100}?)[ \t]{0,20}=(.*)")
_FACTOR: Final = re.compile(r"!?[\w.{},!-]{1,200}[ \t]{0,20}:[ \t]{1,20}(?=\S)")
_INCLUDE: Final = re.compile(r"(?:-(?P<short>[rc])[ \t]{0,20}|--(?P<long>requirement|constraint)[ \t=]{1,20})(?P<path>\S.*)")
_SUBSTITUTION: Final = re.compile(r"\{toxinidir\}[/\\]")
_PYTHON: Final = re.compile(r"\{envbindir\}[/\\]|\{envpython\}")
_PREFIXES: Final = re.compile(r"[@+-]?[@+-]?[ \t]{0,20}(?=\S)")


class _Item(NamedTuple):
    """One line of a value."""

    section: str
    key: str
    text: str
    line: int


def detect(path: str, data: bytes, settings: Settings) -> FileFacts:
    """All that the environments of one file say."""
    source = read_source(path, data)
    reader = _Tox(source, ShellFacts(watched=frozenset(settings.variables)))
    for count, item in enumerate(_whole(_items(source.lines))):
        if count >= _MOST:
            reader.more.append(source.unknown(f"only the first {_MOST:,} settings were read", item.line))
            break
        reader.take(item)
    facts = reader.facts
    return FileFacts(
        kind=KIND,
        requirements=tuple(facts.requirements),
        includes=tuple(facts.includes),
        commands=tuple(facts.commands),
        settings=tuple(facts.settings),
        unknowns=(*source.unknowns, *reader.unknowns(), *(source.unknown(CUT, line) for line in facts.cut)),
    )


def _items(lines: list[str]) -> Iterator[_Item]:
    section, key = "", ""
    for number, raw in enumerate(lines, 1):
        text = raw[:MAX_LINE].strip()
        if not text or text[0] in "#;":
            continue
        header = _SECTION.match(text) if raw[0] not in " \t" else None
        if header is not None:
            section, key = header[1].strip(), ""
            continue
        found = _KEY.match(text) if raw[0] not in " \t" else None
        if found is not None:
            key, text = found[1].strip().lower().replace("-", "_"), found[2].strip()
        if text and key:
            yield _Item(section, key, re.split(r"\s#", text, maxsplit=1)[0].strip(), number)


def _whole(items: Iterator[_Item]) -> Iterator[_Item]:
    """Items with those that a backslash at their end continues."""
    held: _Item | None = None
    for item in items:
        joined = held is not None and (held.section, held.key) == (item.section, item.key) and held.text.endswith("\\")
        if held is not None and not joined:
            yield held
        held = held._replace(text=f"{held.text}\n{item.text}") if held is not None and joined else item
    if held is not None:
        yield held


class _Tox:
    def __init__(self, source: Source, facts: ShellFacts) -> None:
        self.source = source
        self.facts = facts
        self.unread: list[int] = []
        self.more: list[Unknown] = []

    def take(self, item: _Item) -> None:
        """Note what one line says, by the key that it belongs to."""
        environment = item.section.startswith(("testenv", "env_run_base", "env."))
        if environment and item.key == "deps":
            self._dependency(item)
        elif environment and item.key in {"commands", "commands_pre", "commands_post"}:
            self._command(item)
        elif environment and item.key in {"setenv", "set_env"}:
            self._set(_without_factor(item.text), item.line)
        elif item.section in {"pytest", "tool:pytest"} and item.key == "env":
            self._set(re.sub(r"^(?:[DR]:){1,2}", "", item.text), item.line)

    def unknowns(self) -> list[Unknown]:
        """One for all dependencies that could not be read."""
        first = [self.source.unknown("no requirement that could be read", line, "detect") for line in self.unread[:1]]
        return first + self.more

    def _scope(self, section: str) -> str:
        return section.partition(":")[2]

    def _dependency(self, item: _Item) -> None:
        text = _without_factor(item.text)
        include = _INCLUDE.fullmatch(text)
        if include is not None:
            constraint = (include["short"] or include["long"]).startswith("c")
            path = _SUBSTITUTION.sub("", include["path"].strip())
            self.facts.includes.append(Include(excerpt(path), item.line, constraint))
            return
        if text.startswith(("{", ".", "/", "-")):  # another environment's, or the repository's own
            return
        scope = scope_of_group(self._scope(item.section), "test")
        shown = self.source.lines[item.line - 1]
        found = to_requirement(text, item.line, scope, group=excerpt(self._scope(item.section)), shown=shown)
        if found is not None:
            self.facts.requirements.append(found)
        else:
            self.unread.append(item.line)

    def _command(self, item: _Item) -> None:
        text = _without_factor(item.text)
        text = _PYTHON.sub(lambda found: "python" if "python" in found[0] else "", _PREFIXES.sub("", text, count=1))
        read_script(self.facts, text, item.line, scope_of_group(self._scope(item.section), "test"), {})

    def _set(self, text: str, line: int) -> None:
        name, sign, value = text.partition("=")
        pair = assignment(f"{name.strip()}={value.strip()}") if sign else None
        found = setting(self.facts.watched, pair, line, self.source.shown(line)) if pair is not None else None
        if found is not None:
            self.facts.settings.append(found)


def _without_factor(text: str) -> str:
    """A line without the condition before it: `py37,py38: tensorflow==1.15`."""
    found = _FACTOR.match(text)
    return text[found.end() :].strip() if found else text
