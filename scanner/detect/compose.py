"""Compose files: the images that services run, and the commands they are given.

A variable counts with the default that the file gives it (`${TAG:-2.1}`). Of merged mappings (`<<: *common`) those
that a service names itself are looked into, one step."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from scanner.detect import Settings
from scanner.detect.image_ref import expand, image_ref
from scanner.detect.safe_yaml import Node, YamlProblem, load_documents
from scanner.detect.shell import split_shell
from scanner.detect.shell_facts import CUT, ShellFacts, read_words, shown
from scanner.detect.source import Source, read_source
from scanner.model.base import Unknown
from scanner.model.facts import FileFacts, Image

KIND: Final = "compose"


def detect(path: str, data: bytes, settings: Settings) -> FileFacts:
    """Images, commands and settings of all services, in source order."""
    source = read_source(path, data)
    unknowns = list(source.unknowns)
    try:
        documents = load_documents(source.text)
    except YamlProblem as problem:
        unknowns.append(source.unknown(problem.reason, problem.line))
        documents = list(problem.documents)
    images: set[Image] = set()  # a merged image stands once, where it is written
    shell = ShellFacts(watched=frozenset(settings.variables))
    for document in documents:
        for service in _services(document):
            image = _image(source, service, unknowns)
            images |= {image} if image else set()
            for key in ("entrypoint", "command"):
                _command(source, shell, _value(service, key))
            _environment(source, shell, _value(service, "environment"))
    unknowns += [source.unknown(CUT, line) for line in shell.cut]
    return FileFacts(
        kind=KIND,
        requirements=tuple(dict.fromkeys(shell.requirements)),
        images=tuple(sorted(images, key=lambda image: (image.line, image.repository))),
        commands=tuple(sorted(set(shell.commands), key=lambda command: (command.line, command.words))),
        settings=tuple(sorted(dict.fromkeys(shell.settings), key=lambda found: (found.line, found.name))),
        unknowns=tuple(unknowns),
    )


def _services(document: Node) -> Iterator[Node]:
    """The services; in a file of version 1 they are the top level itself."""
    services = document.get("services")
    if services is not None:
        yield from (service for _, service in services.entries() if service.kind == "mapping")
        return
    for _, service in document.entries():
        if service.get("image") is not None or service.get("build") is not None:
            yield service


def _value(service: Node, key: str) -> Node | None:
    own = service.get(key)
    if own is not None:
        return own
    return next((value for node in service.merged() if (value := node.get(key)) is not None), None)


def _image(source: Source, service: Node, unknowns: list[Unknown]) -> Image | None:
    node = _value(service, "image")
    if node is None or not node.text:
        return None
    found = image_ref(node.text)
    if found is None:
        unknowns.append(source.unknown("the image is named by a variable without a default", node.line, "detect"))
        return None
    return Image(found.repository, found.tag, node.line, shown(source.lines[node.line - 1]), found.digest)


def _command(source: Source, shell: ShellFacts, node: Node | None) -> None:
    if node is None or node.is_null or node.kind == "alias":
        return
    if node.kind == "sequence":
        words = [expand(item.text, {}) for item in node.items]
        read_words(shell, words, node.line, source.lines[node.line - 1], "image")
        return
    # no shell reads a command given as text: it is split into words, and line ends are spaces like others
    for words in split_shell(node.text.replace("\n", " ")):
        read_words(shell, [expand(word, {}) for word in words], node.line, _first_line(source, node), "image")


def _environment(source: Source, shell: ShellFacts, node: Node | None) -> None:
    """`environment:` as a table or as a list of `K=v`."""
    node = node.target if node is not None and node.kind == "alias" else node
    if node is None or not shell.watched:
        return
    pairs = [((name, expand(value.text, {})), value.line) for name, value in node.entries() if value.text]
    for item in node.items:
        name, equals, value = item.text.partition("=")
        pairs += [((name, expand(value, {})), item.line)] if equals else []
    shell.set(pairs, lambda line: shown(source.lines[line - 1]))


def _first_line(source: Source, node: Node) -> str:
    """The line to show: of a block (`command: >`) the one after its mark."""
    line = source.lines[node.line - 1]
    block = line.rstrip().endswith(("|", ">", "|-", ">-")) and node.line < len(source.lines)
    return source.lines[node.line] if block else line
