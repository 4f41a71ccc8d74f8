"""Makefiles and justfiles: what their recipes install, run and set.

Variables that the file gives one value count with it. Conditionals are not evaluated: each branch is read. The name of a
target may tell a scope (`test:`, `docs:`); else the requirement has that of a script."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from msgspec.structs import replace

from scanner.detect import Settings
from scanner.detect.script_scope import scope_of_script, scope_of_target
from scanner.detect.shell_facts import ShellFacts, is_secret_name, read_script
from scanner.detect.shellscript import script_facts
from scanner.detect.source import Source, read_source
from scanner.detect.variables import setting
from scanner.limits import MAX_LINE, MAX_TEXT
from scanner.model.facts import FileFacts

KIND: Final = "makefile"
_MAX_VARIABLES: Final = 200
_MAX_RECIPES: Final = 20_000
_VARIABLE: Final = re.compile(
    r"(?:(?P<target>[^:=#\t]{1,200}):[ \t]*)?(?P<export>export[ \t]+)?(?P<name>[A-Za-z_][\w.-]{0,100})[ \t]*"
    r"(?P<sign>:{0,3}=|\?=|\+=)[ \t]*(?P<value>.*)"
)
_EXPORTS: Final = re.compile(r"export(?:[ \t]+(?P<names>[A-Za-z_][\w \t]*))?")
_RULE: Final = re.compile(r"(?P<names>[^:=#]{1,300}):(?!=)(?P<rest>.*)")
_REFERENCE: Final = re.compile(r"\$(?:\((?P<round>[A-Za-z_]\w{0,100})\)|(?P<double>\$))")
_PREFIX: Final = re.compile(r"[ \t]*[@+-]*[ \t]*")
_COMMENT: Final = re.compile(r"(?:^|[ \t])#.*")


class _Logical(NamedTuple):
    """Lines that continue each other, joined by line ends; `line` is the first."""

    line: int
    text: str


def detect(path: str, data: bytes, settings: Settings) -> FileFacts:
    """All that the recipes of one file say."""
    source = read_source(path, data)
    just = path.rsplit("/", 1)[-1].lower() in {"justfile", ".justfile"}
    reader = _Makefile(source, ShellFacts(watched=frozenset(settings.variables)), just=just)
    logical = list(_logical(source.lines))
    for one in logical:
        reader.define(one)
    reader.forget_ambiguous()
    for one in logical:
        reader.take(one)
    facts = script_facts(KIND, source, reader.facts)
    if reader.recipes <= _MAX_RECIPES:
        return facts
    more = source.unknown(f"only the first {_MAX_RECIPES:,} recipe lines were read")
    return replace(facts, unknowns=(*facts.unknowns, more))


def _logical(lines: list[str]) -> Iterator[_Logical]:
    at = 0
    while at < len(lines):
        start = at
        while lines[at].endswith("\\") and at + 1 < len(lines):
            at += 1
        at += 1
        yield _Logical(start + 1, "\n".join(lines[start:at]))


class _Makefile:
    def __init__(self, source: Source, facts: ShellFacts, *, just: bool) -> None:
        self.source = source
        self.facts = facts
        self.just = just
        self.scope = scope_of_script(source.path)
        self.targets: list[str] = []
        self.variables: dict[str, str] = {}
        self.ambiguous: set[str] = set()
        self.exported: set[str] = set()
        self.recipes = 0

    def define(self, one: _Logical) -> None:
        """First pass: variables, and which of them are exported."""
        if self._is_recipe(one.text):
            return
        text = _one_line(one.text)
        exports = _EXPORTS.fullmatch(text)
        if exports is not None:
            self.exported.update((exports["names"] or "*").split())
        found = _VARIABLE.fullmatch(text)
        if found is None:
            return
        name, value = found["name"], found["value"].strip()
        if self.just and value[:1] in {'"', "'"}:
            value = value.strip("\"'")
        if found["target"] or is_secret_name(name) or self.variables.get(name, value) != value:
            self.ambiguous.add(name)
        elif len(self.variables) < _MAX_VARIABLES:
            self.variables[name] = _translated(value)[:MAX_TEXT]

    def forget_ambiguous(self) -> None:
        """Between the passes: what has several values, or one for a target alone, has none."""
        for name in self.ambiguous:
            self.variables.pop(name, None)

    def take(self, one: _Logical) -> None:
        """Second pass: recipes, and what is put into the environment."""
        if self._is_recipe(one.text):
            self._recipe(one)
            return
        text = _one_line(one.text)
        found = _VARIABLE.fullmatch(text)
        if found is not None:
            if found["export"] or found["name"] in self.exported or "*" in self.exported:
                self._set(found["name"], found["value"], one.line)
            return
        rule = _RULE.fullmatch(text)
        if rule is not None:
            self.targets = rule["names"].split()
            _, semicolon, recipe = rule["rest"].partition(";")
            if semicolon and not self.just:
                self._recipe(_Logical(one.line, recipe))

    def _is_recipe(self, text: str) -> bool:
        return text.startswith("\t") or (self.just and text.startswith("    "))

    def _recipe(self, one: _Logical) -> None:
        self.recipes += 1
        if self.recipes > _MAX_RECIPES:
            return
        text = _translated(_PREFIX.sub("", one.text, count=1))
        used = self.variables if "$" in text else {}
        read_script(self.facts, text, one.line, scope_of_target(self.targets, self.scope), used)

    def _set(self, name: str, value: str, line: int) -> None:
        found = setting(self.facts.watched, (name, _translated(value)), line, "")
        if found is not None:
            self.facts.settings.append(found)


def _one_line(text: str) -> str:
    """A logical line that is no recipe: without its comment and continuations."""
    return _COMMENT.sub("", text.replace("\\\n", " ")[:MAX_LINE]).rstrip()


def _translated(text: str) -> str:
    """`$(X)` as a shell writes it, `$$` as what the shell gets; functions of make stay as they are."""
    return _REFERENCE.sub(lambda found: "$" if found["double"] else f"${{{found['round']}}}", text)
