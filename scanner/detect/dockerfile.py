"""Dockerfiles and Containerfiles: the images they build on, what they install, what they run.

FROM is read with the defaults that the file gives to ARG; a stage counts as final where the last stage is built on
it. What ships is the last stage: `docker build --target` may say otherwise, the file does not."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from scanner.detect import Settings
from scanner.detect.dockerfile_reader import Instruction, instructions, with_body
from scanner.detect.image_ref import MAX_VALUE, expand, image_ref
from scanner.detect.shell import split_shell
from scanner.detect.shell_facts import CUT, ShellFacts, is_secret_name, read_script, read_words, shown
from scanner.detect.source import Source, read_source
from scanner.model.base import Unknown
from scanner.model.facts import FileFacts, Image, Include

KIND: Final = "dockerfile"
_SCRIPT_RUNNERS: Final = frozenset({"", "sh", "bash", "/bin/sh", "/bin/bash", "ash", "zsh"})
_MAX_COPIED: Final = 200
_MAX_VARIABLES: Final = 500


def detect(path: str, data: bytes, settings: Settings) -> FileFacts:
    """Images, requirements (scope "image"), includes, commands and settings of one Dockerfile."""
    if path.endswith(".dockerignore"):
        return FileFacts(kind=KIND)
    source = read_source(path, data)
    reader = _Dockerfile(source, frozenset(settings.variables))
    for instruction in instructions(source.lines):
        reader.take(instruction)
    reader.unknowns += [source.unknown(CUT, line) for line in reader.shell.cut]
    if not reader.stages:
        reader.unknowns.append(source.unknown("has no FROM instruction, so it is not known what it builds on"))
    return FileFacts(
        kind=KIND,
        requirements=tuple(reader.shell.requirements),
        includes=tuple(reader.includes()),
        images=tuple(sorted((*reader.images(), *reader.shell.images), key=lambda image: image.line)),
        commands=tuple(reader.shell.commands),
        settings=tuple(sorted(dict.fromkeys(reader.shell.settings), key=lambda found: found.line)),
        unknowns=(*source.unknowns, *reader.unknowns),
    )


@dataclass
class _Stage:
    """`base` is the number of the stage this one is built on, None where that is an image."""

    name: str
    base: int | None
    variables: dict[str, str]
    images: list[Image] = field(default_factory=list)


class _Dockerfile:
    def __init__(self, source: Source, watched: frozenset[str]) -> None:
        self.source = source
        self.stages: list[_Stage] = []
        self.shell = ShellFacts(watched=watched)
        self._numbers: dict[str, int] = {}
        self.unknowns: list[Unknown] = []
        self._arguments: dict[str, str] = {}
        self._borrowed: list[Image] = []
        self._copied: list[tuple[str, str]] = []

    def take(self, instruction: Instruction) -> None:
        match instruction.name:
            case "FROM":
                self._from(instruction)
            case "ARG":
                self._argument(instruction)
            case "ENV":
                self._environment(instruction)
            case "COPY" | "ADD":
                self._copy(instruction)
            case "RUN" | "CMD" | "ENTRYPOINT":
                self._run(instruction)
            case "ONBUILD":
                name, _, body = instruction.body.strip().partition(" ")
                if name.upper() != "ONBUILD":
                    self.take(with_body(instruction, name, body))

    def images(self) -> list[Image]:
        """In source order, with `final` as the last stage decides it."""
        final: set[int] = set()
        number = len(self.stages) - 1 if self.stages else None
        while number is not None:
            final.add(number)
            number = self.stages[number].base
        found = list(self._borrowed)
        for index, stage in enumerate(self.stages):
            found += [_with_final(image, index in final) for image in stage.images]
        return sorted(found, key=lambda image: image.line)

    def includes(self) -> list[Include]:
        """Requirement files, named as they were before COPY put them into the image, where that is known."""
        return [Include(self._before_copy(found.path), found.line, found.constraint) for found in self.shell.includes]

    def _before_copy(self, path: str) -> str:
        name = path.rsplit("/", 1)[-1]
        origins = {(origin, target) for origin, target in self._copied if origin.rsplit("/", 1)[-1] == name}
        exact = {origin for origin, target in origins if target == path}
        for found in (exact, {origin for origin, _ in origins}):
            if len(found) == 1:
                return found.pop()
        return path

    @property
    def _variables(self) -> dict[str, str]:
        return self.stages[-1].variables if self.stages else self._arguments

    def _from(self, instruction: Instruction) -> None:
        words = instruction.joined.split()
        if not words:
            self.unknowns.append(self.source.unknown("FROM names no image", instruction.line))
            return
        name = words[2].lower() if len(words) > 2 and words[1].lower() == "as" else ""
        written = expand(words[0], self._arguments)
        base = self._stage(written)
        inherited = dict(self.stages[base].variables) if base is not None else {}
        stage = _Stage(name, base, inherited)
        if base is None and written.lower() != "scratch":
            image = self._image(words[0], instruction.line, final=True)
            if image is not None:
                stage.images.append(image)
        if name:
            self._numbers[name] = len(self.stages)
        self.stages.append(stage)

    def _stage(self, name: str) -> int | None:
        """The number of an earlier stage of that name; the last one of equal names counts."""
        return self._numbers.get(name.lower())

    def _image(self, written: str, line: int, *, final: bool) -> Image | None:
        found = image_ref(written, self._arguments)
        if found is None:
            self.unknowns.append(self.source.unknown("the image is named by a variable without a default", line, "detect"))
            return None
        text = shown(self.source.lines[line - 1])
        return Image(found.repository, found.tag, line, text, found.digest, final)

    def _argument(self, instruction: Instruction) -> None:
        for word in (word for words in split_shell(instruction.joined) for word in words):
            name, equals, value = word.partition("=")
            known = expand(value, self._variables) if equals else self._arguments.get(name)
            if known is not None:
                self._set(name, known)

    def _environment(self, instruction: Instruction) -> None:
        words = [word for words in split_shell(instruction.joined) for word in words]
        if words and "=" not in words[0]:
            words = [f"{words[0]}={' '.join(words[1:])}"]
        before = dict(self._variables)  # all of one ENV see what was set before it
        for word in words:
            name, equals, value = word.partition("=")
            if equals:
                self._set(name, expand(value, before))
                if name in self.shell.watched:
                    line = self._line_of(instruction, name)
                    self.shell.set([((name, expand(value, before)), line)], lambda at: shown(self.source.lines[at - 1]))

    def _line_of(self, instruction: Instruction, name: str) -> int:
        """The line of an instruction on which a variable is named; one ENV may set many, each on its own."""
        lines = instruction.body.split("\n")
        return instruction.body_line + next((at for at, text in enumerate(lines) if name in text), 0)

    def _set(self, name: str, value: str) -> None:
        known = self._variables  # which every stage and every ENV copies
        if not is_secret_name(name) and (name in known or len(known) < _MAX_VARIABLES):
            known[name] = value[:MAX_VALUE]

    def _copy(self, instruction: Instruction) -> None:
        origins = [value for flag, value in instruction.flags if flag == "from"]
        for origin in origins:
            self._borrow(origin, instruction.line)
        words = instruction.exec_form or instruction.joined.split()
        if origins or len(self._copied) > _MAX_COPIED:
            return
        for word in words[:-1]:
            name = word.rsplit("/", 1)[-1]
            manifest = name.endswith((".txt", ".in", ".yml", ".yaml")) or name.startswith("requirements")
            if manifest and "*" not in word:
                folder = len(words) > 2 or words[-1].endswith(("/", "."))
                target = f"{words[-1].rstrip('/')}/{name}" if folder else words[-1]
                self._copied.append((shown(word.removeprefix("./")), target))

    def _borrow(self, origin: str, line: int) -> None:
        """An image whose files are copied or mounted; stages, by name or number, are none."""
        written = expand(origin, self._arguments)
        if written.isdigit() or self._stage(written) is not None or written.lower() == "scratch":
            return
        image = self._image(origin, line, final=False)
        if image is not None:
            self._borrowed.append(image)

    def _run(self, instruction: Instruction) -> None:
        for flag, value in instruction.flags:
            if flag == "mount":
                for part in value.split(","):
                    if part.startswith("from="):
                        self._borrow(part.removeprefix("from="), instruction.line)
        words = instruction.exec_form
        line = instruction.body_line
        if words is not None:
            words = [expand(word, self._variables) for word in words]
            read_words(self.shell, words, line, self.source.lines[instruction.line - 1], "image")
            return
        script = instruction.joined.split("<<", 1)[0].strip()
        if instruction.heredocs and script in _SCRIPT_RUNNERS:
            for heredoc in instruction.heredocs:
                read_script(self.shell, heredoc.text, heredoc.line, "image", self._variables)
            return
        read_script(self.shell, instruction.body, line, "image", self._variables)


def _with_final(image: Image, final: bool) -> Image:
    return Image(image.repository, image.tag, image.line, image.text, image.digest, final)
