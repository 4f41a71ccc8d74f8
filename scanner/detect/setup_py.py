"""setup.py, read and never run: the keywords of its setup(...) call.

Literals, variables, concatenations, additions under conditions, requirement files that are opened: all are followed,
and all branches count. What only running could tell is an unknown."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from tree_sitter import Node

from scanner.clean import excerpt
from scanner.detect import Settings
from scanner.detect.pysyntax.grammar import parse
from scanner.detect.requirement_text import to_requirement
from scanner.detect.scopes import scope_of_group
from scanner.detect.setup_reader import Evaluator
from scanner.detect.setup_scope import Scope, read_scope, text_of
from scanner.detect.setup_values import (
    HOLE,
    NOTHING,
    Computed,
    FileText,
    FoundPackages,
    Many,
    Text,
    Value,
    flat,
    tables,
)
from scanner.detect.source import Source, read_source
from scanner.limits import MIB
from scanner.model.base import Unknown
from scanner.model.facts import FileFacts, Include, Project, Requirement
from scanner.model.facts import Scope as RequirementScope

KIND: Final = "setup_py"
MAX_BYTES: Final = MIB
_BUILDS: Final = re.compile(r"\b(?:setuptools|distutils|distribute_setup|skbuild|ez_setup|cx_Freeze|pbr)\b")
_KEYWORDS: Final = frozenset(
    {"name", "version", "packages", "py_modules", "install_requires", "extras_require", "tests_require", "ext_modules",
     "python_requires", "cmdclass", "scripts", "entry_points", "package_dir", "use_scm_version", "setup_requires", "pbr"}
)  # fmt: skip
_LISTS: Final[dict[str, RequirementScope]] = {
    "install_requires": "runtime",
    "requires": "runtime",
    "tests_require": "test",
    "test_requires": "test",
    "setup_requires": "build",
}
_NAME_THEN_MORE: Final = re.compile(r"\s*[A-Za-z0-9][\w.-]*\s*(?:\[[^\]]*\])?\s*[=<>!~@;(]")


def detect(path: str, data: bytes, settings: Settings) -> FileFacts:  # noqa: ARG001
    """The project and its requirements; nothing where the file calls no setup() of setuptools or distutils."""
    source = read_source(path, data)
    if not _BUILDS.search(source.text):
        return FileFacts(kind=KIND, unknowns=source.unknowns)
    if len(data) > MAX_BYTES:
        reason = f"a setup.py larger than {MAX_BYTES // MIB} MiB is not read"
        return FileFacts(kind=KIND, unknowns=(*source.unknowns, source.unknown(reason)))
    # a lone surrogate cannot be UTF-8; decoding never makes one, escapes in the source stay text
    root = parse(source.text.encode("utf-8", "replace")).root_node
    module = read_scope(root)
    reader = _Reader(source)
    for call, functions in _setup_calls(root, module):
        reader.take(call, functions, module)
    return reader.facts()


def _setup_calls(root: Node, module: Scope) -> Iterator[tuple[Node, list[Node]]]:
    """Calls of setup(), with the functions around each from outside in."""
    if "setup" in module.functions:
        return
    stack: list[tuple[Node, list[Node]]] = [(root, [])]
    while stack:
        node, functions = stack.pop()
        if node.type == "call" and _is_setup(node):
            yield node, functions
            continue
        inner = [*functions, node] if node.type == "function_definition" and len(functions) < 5 else functions
        stack.extend((child, inner) for child in reversed(node.named_children))


def _is_setup(call: Node) -> bool:
    function = call.child_by_field_name("function")
    name = text_of(function) if function is not None else ""
    if name != "setup" and not (name.endswith(".setup") and name.count(".") <= 3):
        return False
    arguments = call.child_by_field_name("arguments")
    given = arguments.named_children if arguments is not None else []
    if name == "setup" and not given:
        return True
    named = {text_of(child.child_by_field_name("name") or child) for child in given if child.type == "keyword_argument"}
    return bool(named & _KEYWORDS) or any(child.type == "dictionary_splat" for child in given)


class _Reader:
    def __init__(self, source: Source) -> None:
        self.source = source
        self.evaluator = Evaluator()
        self.requirements: dict[tuple[str, int, str], Requirement] = {}
        self.includes: dict[tuple[str, int], Include] = {}
        self.unknowns: list[Unknown] = []
        self.project: Project | None = None

    def take(self, call: Node, functions: list[Node], module: Scope) -> None:
        """Read one setup() call."""
        scope = module
        for function in functions:
            scope = read_scope(function, scope)
        _, named = self.evaluator.arguments(call, scope)
        keywords = {key: Many(tuple(values)) for key, values in named.items()}
        for key, kind in _LISTS.items():
            if key in keywords:
                self._list(key, keywords[key], kind, "")
        self._extras(keywords.get("extras_require", NOTHING))
        if self.project is None:
            self.project = self._project(call, keywords)

    def facts(self) -> FileFacts:
        return FileFacts(
            kind=KIND,
            requirements=tuple(sorted(self.requirements.values(), key=lambda r: r.line)),
            includes=tuple(sorted(self.includes.values(), key=lambda i: (i.line, i.path))),
            project=self.project,
            unknowns=(*self.source.unknowns, *self.unknowns),
        )

    def _extras(self, value: Value) -> None:
        found = False
        for key, extra in tables(value):
            found = True
            name, _, marker = key.partition(":")
            name = "" if HOLE in name else name.strip()
            scope = scope_of_group(name) if name else ("runtime" if key.startswith(":") else "optional")
            self._list("extras_require", extra, scope, excerpt(name), marker.replace(HOLE, "").strip())
        if not found and any(isinstance(item, Computed) for item in flat(value)):
            self._computed("extras_require", next(i.line for i in flat(value) if isinstance(i, Computed)))

    def _list(self, key: str, value: Value, scope: RequirementScope, group: str, marker: str = "") -> None:
        for item in flat(value):
            if isinstance(item, FileText):
                self.includes.setdefault((item.path, item.line), Include(excerpt(item.path), item.line))
            elif isinstance(item, Computed):
                self._computed(key, item.line)
            elif isinstance(item, Text):
                for text in item.split_lines():
                    self._requirement(key, text, scope, group, marker)

    def _requirement(self, key: str, text: Text, scope: RequirementScope, group: str, marker: str) -> None:
        plain = text.text.split(" #", 1)[0].strip()
        if not plain or plain.startswith("#"):
            return
        if HOLE in plain and not _NAME_THEN_MORE.match(plain.split(HOLE, 1)[0]):
            self._computed(key, text.line)
            return
        plain = plain.replace(HOLE, "${?}")
        plain = f"{plain}; {marker}" if marker and ";" not in plain else plain
        shown = self.source.lines[text.line - 1] if 0 < text.line <= len(self.source.lines) else plain
        found = to_requirement(plain, text.line, scope, group=group, shown=shown)
        if found is not None:
            self.requirements.setdefault((found.name, found.line, found.specifier), found)
        else:
            self._computed(key, text.line)

    def _computed(self, key: str, line: int) -> None:
        """Once for each keyword: the rest would say the same."""
        start = f"{key} is computed at run time"
        if not any(unknown.reason.startswith(start) for unknown in self.unknowns):
            self.unknowns.append(self.source.unknown(f"{start}, in whole or in part", line, "detect"))

    def _project(self, call: Node, keywords: dict[str, Many]) -> Project:
        line = call.start_point[0] + 1
        packages = [text.text for key in ("packages", "py_modules") for text in _known(keywords.get(key))]
        return Project(
            name=excerpt(next((text.text for text in _known(keywords.get("name"))), "")),
            line=line,
            python=excerpt(next((text.text for text in _known(keywords.get("python_requires"))), "")),
            publishes=True,
            scripts=tuple(sorted(set(_scripts(keywords)))),
            packages=tuple(sorted({excerpt(name) for name in packages if re.fullmatch(r"[A-Za-z_][\w.]*", name)})),
            source_root=_root(keywords),
        )


def _known(value: Value | None) -> list[Text]:
    """The strings of a value that are known whole."""
    found = [item for item in flat(value or NOTHING) if isinstance(item, Text)]
    return [text for text in found if HOLE not in text.text and text.text.strip()]


def _root(keywords: dict[str, Many]) -> str:
    """Where packages live: `package_dir={"": "src"}`, or the folder that find_packages() is given."""
    for key, value in tables(keywords.get("package_dir", NOTHING)):
        roots = _known(value)
        if key == "" and roots:
            return _folder(roots[0].text)
    found = [item.where for item in flat(keywords.get("packages", NOTHING)) if isinstance(item, FoundPackages)]
    return _folder(next((where for where in found if where), ""))


def _folder(path: str) -> str:
    return excerpt(path.strip("/").removeprefix("./")) if path.strip("./") else ""


def _scripts(keywords: dict[str, Many]) -> Iterator[str]:
    """Entry points as they are written (`name = package.module:function`), and script files."""
    points = keywords.get("entry_points", NOTHING)
    for key, value in tables(points):
        if key in {"console_scripts", "gui_scripts"}:
            yield from (excerpt(line.text) for text in _known(value) for line in text.split_lines() if line.text.strip())
    for text in _known(points):
        yield from _ini_scripts(text.text)
    yield from (excerpt(text.text) for text in _known(keywords.get("scripts")))


def _ini_scripts(text: str) -> Iterator[str]:
    section = ""
    for line in text.split("\n"):
        plain = line.strip()
        if plain.startswith("["):
            section = plain.strip("[] ")
        elif "=" in plain and section in {"console_scripts", "gui_scripts"}:
            yield excerpt(plain)
