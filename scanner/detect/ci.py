"""CI files: what their jobs install (scope "dev": a job that tests with TensorFlow says nothing of what ships), run and set,
and the images that they run in, none of which ships."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from msgspec.structs import replace

from scanner.detect import Settings
from scanner.detect.ci_dialects import CLOUD_BUILD, Dialect, dialect_of
from scanner.detect.image_ref import image_ref
from scanner.detect.jenkins import read_pipeline
from scanner.detect.safe_yaml import Node, YamlProblem, load_documents
from scanner.detect.script_scope import scope_of_script
from scanner.detect.shell import split_shell
from scanner.detect.shell_facts import ShellFacts, read_placed
from scanner.detect.shellscript import script_facts
from scanner.detect.source import Source, read_source
from scanner.detect.variables import assignment, setting
from scanner.detect.yaml_shell import read_node
from scanner.model.base import Unknown
from scanner.model.facts import FileFacts, Image, Scope

KIND: Final = "ci"
_OTHER_SHELLS: Final = re.compile(r"\b(?:python[0-9.]*|perl|node|ruby|Rscript|julia)\b", re.IGNORECASE)
_MOST: Final = 5_000
"""Commands that are read of one file."""


def detect(path: str, data: bytes, settings: Settings) -> FileFacts:
    """All that the jobs of one file say. Files of no known service say nothing."""
    source = read_source(path, data)
    facts = ShellFacts(watched=frozenset(settings.variables), ships=False)
    dialect = dialect_of(path)
    unknowns: list[Unknown] = []
    if dialect is None:
        if "jenkins" in path.rsplit("/", 1)[-1].lower():
            read_pipeline(source, facts)
            return script_facts(KIND, source, facts)
        return FileFacts(kind=KIND)
    try:
        documents = load_documents(source.text)
    except YamlProblem as problem:
        unknowns.append(source.unknown(problem.reason, problem.line))
        documents = list(problem.documents)
    reader = _Reader(source, facts, dialect)
    for document in documents:
        reader.walk(document)
    if reader.commands > _MOST:
        unknowns.append(source.unknown(f"only the first {_MOST:,} commands were read"))
    found = script_facts(KIND, source, facts)
    return replace(found, unknowns=(*found.unknowns, *unknowns))


class _Reader:
    def __init__(self, source: Source, facts: ShellFacts, dialect: Dialect) -> None:
        self.source = source
        self.facts = facts
        self.dialect = dialect
        scopes: dict[str, Scope] = {"taskfile": scope_of_script(source.path), "readthedocs": "docs"}
        self.scope: Scope = scopes.get(dialect.name, "dev")
        self.commands = 0

    def walk(self, document: Node) -> None:
        """Every mapping of a document, in source order; aliases are read where they are defined."""
        stack = [document]
        while stack:
            node = stack.pop()
            stack.extend(reversed(node.items))
            if node.kind == "mapping":
                stack.extend(reversed([value for value in self._mapping(node) if value.kind in ("mapping", "sequence")]))

    def _mapping(self, node: Node) -> Iterator[Node]:
        """Read what one mapping says itself; what is left is to be walked."""
        dialect = self.dialect
        foreign = _OTHER_SHELLS.search((node.get("shell") or node).text[:200]) is not None
        if dialect is CLOUD_BUILD and node.get("name") is not None:
            self._build_step(node)
        for key, value in node.entries():
            if key in dialect.skipped or foreign:
                continue
            if key in dialect.variables:
                self._variables(value)
            elif key in dialect.images and (value.kind != "mapping" or value.get("name") is not None):
                yield from self._images(value)
            elif key in dialect.commands and value.kind != "mapping":
                yield from self._commands(value)
            elif key == "uses" and value.text.startswith("docker://"):
                self._image(value)
            else:
                yield value

    def _commands(self, value: Node) -> Iterator[Node]:
        """Read a command, or a list of them; mappings in the list are left to be walked."""
        stack = [value]
        while stack:
            node = stack.pop()
            if node.kind == "scalar":
                self.commands += 1
                if self.commands <= _MOST:
                    read_node(self.facts, node, self.source.lines, self.scope)
            elif node.kind == "mapping":
                yield node
            stack.extend(reversed(node.items))

    def _images(self, value: Node) -> Iterator[Node]:
        for node in value.items or (value,):
            if node.kind == "mapping":
                name = node.get("name")
                if name is not None:
                    self._image(name)
                yield node
            else:
                self._image(node)

    def _image(self, node: Node) -> None:
        """What names no registry image says nothing: a Dockerfile beside, another job, a variable."""
        text = node.text.removeprefix("docker://")
        plainly = "/" in text or ":" in text or self.dialect.name != "azure"
        if not text or text.lower() == "dockerfile" or text.startswith((".", "/")) or not plainly:
            return
        found = image_ref(re.sub(r"\$\{\{[^}]{0,200}\}\}|\$\[\[[^\]]{0,200}\]\]", "$X", text[:2_000]))
        if found is not None:
            self.facts.images.append(Image(found.repository, found.tag, node.line, "", found.digest, final=False))

    def _variables(self, node: Node) -> None:
        """A table, a list of `K=v`, or a list of names with values; nested tables (`global`, `matrix`) too."""
        if not self.facts.watched:
            return
        stack = [node]
        while stack:
            each = stack.pop()
            stack.extend(reversed(each.items))
            if each.kind == "scalar":
                for pair in (pair for words in split_shell(each.text[:2_000]) for word in words if (pair := assignment(word))):
                    self._set(pair, each.line)
            name, value = each.get("name"), each.get("value")
            if name is not None and value is not None:
                self._set((name.text, value.text), name.line)
            for key, inner in each.entries():
                if inner.kind == "scalar" and not inner.is_null:
                    self._set((key, inner.text), inner.line)
                elif inner.kind == "mapping" and (given := inner.get("value")) is not None:
                    self._set((key, given.text), given.line)
                else:
                    stack.append(inner)

    def _set(self, pair: tuple[str, str], line: int) -> None:
        found = setting(self.facts.watched, pair, line, "") if pair[0] in self.facts.watched else None
        if found is not None:
            self.facts.settings.append(found)

    def _build_step(self, node: Node) -> None:
        """A step of Cloud Build: the image it runs in, and its arguments, which go to the program of that image."""
        name, entrypoint, arguments = node.get("name"), node.get("entrypoint"), node.get("args")
        if name is None or name.kind != "scalar":
            return
        self._image(name)
        self.commands += 1
        if arguments is None or self.commands > _MOST:
            return
        program = entrypoint.text if entrypoint is not None else name.text.rsplit("/", 1)[-1].split(":", 1)[0]
        items = [item for item in arguments.items or (arguments,) if item.kind == "scalar"]
        if program.rsplit("/", 1)[-1] in {"bash", "sh"} and len(items) > 1 and items[0].text.startswith("-"):
            read_node(self.facts, items[-1], self.source.lines, self.scope)
            return
        at = entrypoint.line if entrypoint is not None else name.line
        read_placed(self.facts, [(program, at), *((item.text, item.line) for item in items)], self.scope, lambda _line: "")
