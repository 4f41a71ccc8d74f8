"""conda environments (environment.yml) and build recipes (meta.yaml).

Names are conda's own (`pytorch`, `tensorflow-gpu`, `pytorch-cuda`), which may differ from the index's. An environment
is read as YAML; a recipe, or an environment with template marks in it, is not YAML, and is read by indentation."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from scanner.clean import excerpt
from scanner.detect import Settings
from scanner.detect.requirement_text import conda_text, to_requirement
from scanner.detect.safe_yaml import Node, YamlProblem, load_documents
from scanner.detect.scopes import scope_of_file
from scanner.detect.source import Source, read_source
from scanner.limits import MAX_LINE
from scanner.model.base import Unknown
from scanner.model.facts import FileFacts, Include, Requirement, Scope

KIND: Final = "conda"
_RECIPE_SCOPES: Final[dict[tuple[str, str], Scope]] = {
    ("requirements", "run"): "runtime",
    ("requirements", "host"): "build",
    ("requirements", "build"): "build",
    ("requirements", "run_constrained"): "constraint",
    ("requirements", ""): "runtime",
    ("test", "requires"): "test",
}
_LINE: Final = re.compile(r"(?P<indent> *)(?P<dash>- +)?(?P<key>[A-Za-z_][\w-]{0,60}):(?:\s+(?P<value>\S.*))?$")
_ENTRY: Final = re.compile(r"(?P<indent> *)- +(?P<value>\S.*)$")
_NAMED_PIN: Final = re.compile(r"""\{\{\s*pin_(?:compatible|subpackage)\(\s*["']([\w.-]+)["']""")
_TEMPLATE: Final = re.compile(r"\{\{[^{}]*\}\}")


def detect(path: str, data: bytes, settings: Settings) -> FileFacts:  # noqa: ARG001
    """Requirements with conda's names, those under `pip:` with the index's, and the files that pip is given."""
    source = read_source(path, data)
    reader = _Reader(source, scope_of_file(path))
    if path.rsplit("/", 1)[-1] == "meta.yaml":
        reader.recipe()
    elif "{{" in source.text or "{%" in source.text:
        reader.by_indentation()
    else:
        reader.environment()
    return FileFacts(
        kind=KIND,
        requirements=tuple(reader.requirements),
        includes=tuple(reader.includes),
        unknowns=(*source.unknowns, *reader.unknowns),
    )


class _Entry(NamedTuple):
    """A list item of indented text, under the keys that enclose it (outermost first)."""

    keys: tuple[str, ...]
    value: str
    line: int


class _Reader:
    def __init__(self, source: Source, scope: Scope) -> None:
        self.source = source
        self.scope: Scope = scope
        self.requirements: list[Requirement] = []
        self.includes: list[Include] = []
        self.unknowns: list[Unknown] = []

    def environment(self) -> None:
        try:
            documents = load_documents(self.source.text)
        except YamlProblem as problem:
            self.unknowns.append(self.source.unknown(problem.reason, problem.line))
            documents = list(problem.documents)
        for document in documents:
            listed = document.get("dependencies")
            if listed is not None and not listed.is_null and listed.kind != "sequence":
                self.unknowns.append(self.source.unknown("dependencies is no list", listed.line, "detect"))
            for item in listed.items if listed else ():
                self._environment_item(item)

    def _environment_item(self, item: Node) -> None:
        if item.kind == "scalar":
            self._conda(item.text, item.line, self.scope)
        for name, value in item.entries():
            for entry in value.items if name == "pip" else ():
                self._pip(entry.text, entry.line)

    def recipe(self) -> None:
        for entry in _entries(self.source.lines):
            for (outer, inner), scope in _RECIPE_SCOPES.items():
                if entry.keys[-2:] == (outer, inner) or (not inner and entry.keys[-1:] == (outer,)):
                    self._conda(entry.value, entry.line, scope)

    def by_indentation(self) -> None:
        for entry in _entries(self.source.lines):
            if entry.keys[-1:] == ("pip",) and "dependencies" in entry.keys:
                self._pip(entry.value, entry.line)
            elif entry.keys[-1:] == ("dependencies",):
                self._conda(entry.value, entry.line, self.scope)

    def _conda(self, text: str, line: int, scope: Scope) -> None:
        named = _NAMED_PIN.match(text)
        plain = named[1] if named else _TEMPLATE.sub("", text)
        plain = re.sub(r"(?:[=<>!~]+|\s)[\s,.*]*$", "", plain.split(" #", 1)[0]).strip()
        if plain and plain != "pip":
            self._add(conda_text(plain), line, scope)

    def _pip(self, text: str, line: int) -> None:
        text = text.split(" #", 1)[0].strip()
        option = re.match(r"(-r|-c|--requirement|--constraint)[ =]?\s*(\S+)", text)
        if option:
            self.includes.append(Include(excerpt(option[2]), line, option[1] in {"-c", "--constraint"}))
            return
        text = re.sub(r"^(?:-e|--editable)[ =]\s*", "", text)
        if text and not re.match(r"[-./]|file:|[\w.-]+/", text):
            self._add(re.split(r"\s--?[a-z]", text, maxsplit=1)[0], line, self.scope)

    def _add(self, text: str, line: int, scope: Scope) -> None:
        found = to_requirement(text, line, scope, shown=self.source.lines[line - 1].strip().removeprefix("- "))
        if found is not None:
            self.requirements.append(found)
        else:
            self.unknowns.append(self.source.unknown("no requirement that could be read", line, "detect"))


def _entries(lines: list[str]) -> list[_Entry]:
    """The list items of indented text, template and comment lines left out. `- key:` opens a level of its own."""
    found: list[_Entry] = []
    stack: list[tuple[int, str]] = []
    for number, raw in enumerate(lines, 1):
        line = re.split(r"(?:^|\s)#", raw[:MAX_LINE], maxsplit=1)[0].rstrip()
        if not line or line.lstrip().startswith(("{%", "{#")):
            continue
        key = _LINE.match(line)
        if key:
            indent = len(key["indent"]) + len(key["dash"] or "")
            _close(stack, len(key["indent"]) + 1 if key["dash"] else indent)
            stack.append((indent, key["key"]))
            continue
        item = _ENTRY.match(line)
        if item:
            _close(stack, len(item["indent"]) + 1)
            found.append(_Entry(tuple(name for _, name in stack), item["value"].strip("'\""), number))
    return found


def _close(stack: list[tuple[int, str]], indent: int) -> None:
    """End the levels at or right of `indent`: a list may stand on its key's own column, hence the caller's + 1."""
    while stack and stack[-1][0] >= indent:
        stack.pop()
