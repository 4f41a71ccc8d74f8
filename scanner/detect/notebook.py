"""Jupyter notebooks: the Python of all code cells as one module, and what their shell lines run and install."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from msgspec.structs import replace

from scanner.clean import excerpt
from scanner.detect import Settings, python
from scanner.detect.magics import Cell, read_cell
from scanner.detect.notebook_file import CodeCell, read_notebook
from scanner.detect.pip_args import Install, parse_pip_install, shell_commands
from scanner.detect.pysyntax.shellcalls import Outside
from scanner.detect.requirement_text import to_requirement
from scanner.detect.shell_facts import clean_words, shown
from scanner.detect.variables import Environment, assignment, setting
from scanner.model.base import Unknown
from scanner.model.facts import Command, Definition, FileFacts, Import, Include, Requirement, Setting, Use, text_key

_MAX_COMMANDS: Final = 2_000
_MAX_UNREAD: Final = 20
_MAX_AHEAD: Final = 200
"""Continuation lines that are searched for one requirement."""
_NAME: Final = re.compile(r"[A-Za-z0-9._-]*")
_RELEASE_LINES: Final = {"1.x": "==1.*", "2.x": "==2.*"}
"""What Colab's %tensorflow_version takes."""


class _Code(NamedTuple):
    """What the Python of a notebook says."""

    imports: list[Import]
    uses: list[Use]
    definitions: list[Definition]
    texts: dict[str, str]
    traits: set[str]
    unknowns: list[Unknown]
    outside: list[Outside]


class _Shell(NamedTuple):
    """What its shell lines say."""

    commands: list[Command]
    requirements: list[Requirement]
    includes: list[Include]
    settings: list[Setting]


def detect(path: str, data: bytes, settings: Settings) -> FileFacts:
    """Imports and uses of a Python notebook, and the commands and requirements (scope "notebook") of its shell lines.

    Another kernel's code is not read: the trait "kernel-r" (or -julia …) says so. `%%writefile x.py` and `%%python`
    cells are read as modules of their own."""
    file = read_notebook(data)
    unknowns = [Unknown(path=path, stage="parse", reason=problem) for problem in file.problems]
    is_python = file.language == "python"
    cells = [(cell, read_cell(cell.source) if is_python else Cell("")) for cell in file.cells]
    code = _python(cells, path, settings)
    shell = _shell(cells, path, unknowns, frozenset(settings.variables))
    for said in code.outside:
        shell.commands.extend(said.commands)
        shell.requirements.extend(replace(found, scope="notebook") for found in said.requirements)
        shell.includes.extend(said.includes)
        shell.settings.extend(said.settings)
    unknowns += [Unknown(path=path, stage="parse", reason=reason) for reason in _unread(cells)]
    return FileFacts(
        kind="notebook",
        lines=sum(_line_count(cell.source) for cell in file.cells),
        imports=tuple(code.imports),
        uses=tuple(code.uses),
        definitions=tuple(code.definitions),
        requirements=tuple(sorted(shell.requirements, key=lambda found: (found.cell or 0, found.line))),
        includes=tuple(shell.includes),
        commands=tuple(sorted(shell.commands, key=lambda found: (found.cell or 0, found.line))),
        settings=tuple(sorted(shell.settings, key=lambda found: (found.cell or 0, found.line))),
        traits=tuple(sorted(code.traits if is_python else {f"kernel-{file.language}"})),
        texts=code.texts,
        unknowns=(*unknowns, *code.unknowns),
    )


def _unread(cells: Sequence[tuple[CodeCell, Cell]]) -> list[str]:
    """One sentence for each magic that is not known, with the first of its cells."""
    first: dict[str, int] = {}
    for cell, found in cells:
        if found.unread:
            first.setdefault(found.unread, cell.position)
    said = [f"cell {position}: %%{name} is not known, its body was not read" for name, position in first.items()]
    more = [f"{len(said) - _MAX_UNREAD:,} more magics are not known"] if len(said) > _MAX_UNREAD else []
    return said[:_MAX_UNREAD] + more


def _python(cells: Sequence[tuple[CodeCell, Cell]], path: str, settings: Settings) -> _Code:
    shared = [(cell.position, found.python) for cell, found in cells if found.python.strip() and not found.own]
    alone = [[(cell.position, found.python)] for cell, found in cells if found.python.strip() and found.own]
    code = _Code([], [], [], {}, set(), [], [])
    for group in filter(None, [shared, *alone]):
        said = python.read_cells(group, path, settings)
        code.imports.extend(said.imports)
        code.uses.extend(said.uses)
        code.definitions.extend(said.definitions)
        code.texts.update(said.texts)
        code.traits.update(said.traits)
        code.unknowns.extend(said.unknowns)
        code.outside.append(said.outside)
    code.imports.sort(key=lambda found: (found.cell or 0, found.line, found.column))
    code.uses.sort(key=lambda found: (found.cell or 0, found.line, found.column))
    code.definitions.sort(key=lambda found: (found.cell or 0, found.line, found.name))
    _show_source(code.texts, cells)
    return code


def _show_source(texts: dict[str, str], cells: Sequence[tuple[CodeCell, Cell]]) -> None:
    """A line behind a magic is shown as it stands in the notebook."""
    for cell, found in cells:
        keys = {text_key(line, cell.position): line for line in found.rewritten}
        cited = keys.keys() & texts.keys()
        if cited:
            lines = cell.source.split("\n")
            texts.update({key: excerpt(lines[keys[key] - 1]) for key in cited})


def _shell(cells: Sequence[tuple[CodeCell, Cell]], path: str, unknowns: list[Unknown], watched: frozenset[str]) -> _Shell:
    shell = _Shell([], [], [], [])
    for command, lines in _commands(cells):
        if len(shell.commands) >= _MAX_COMMANDS:
            reason = f"runs more than {_MAX_COMMANDS:,} shell commands; the rest was not read"
            unknowns.append(Unknown(path=path, stage="parse", reason=reason))
            break
        words, line, cell = command
        text = shown(lines[line - 1])
        if words[0] == "%tensorflow_version":
            shell.requirements.extend(_release_line(words, line, text, cell))
            continue
        if words[0] == "%env":
            shell.settings.extend(_set(words[1:], line, text, cell, watched))
            continue
        if words[0] != "export":  # in a shell of its own, whose environment ends with it
            pairs = (pair for pair, _ in Environment().take([(word, line) for word in words]))
            shell.settings.extend(each for pair in pairs if (each := setting(watched, pair, line, text, cell)) is not None)
        cleaned = clean_words(words)
        if cleaned:
            shell.commands.append(Command(words=cleaned, line=line, text=text, cell=cell))
        install = parse_pip_install(words)
        if install is not None:
            shell.requirements.extend(_requirements(install, line, lines, cell))
            shell.includes.extend(Include(path=excerpt(file), line=line) for file in install.includes)
            shell.includes.extend(Include(path=excerpt(f), line=line, constraint=True) for f in install.constraints)
    return shell


def _commands(cells: Sequence[tuple[CodeCell, Cell]]) -> Iterator[tuple[tuple[list[str], int, int], list[str]]]:
    """((words, line, cell), lines of the cell) of each command."""
    for cell, found in cells:
        lines = cell.source.split("\n") if found.shell else []
        for text in found.shell:
            for command in shell_commands(text.text):
                yield (command.words, text.line + command.line - 1, cell.position), lines


def _set(words: list[str], line: int, text: str, cell: int, watched: frozenset[str]) -> Iterator[Setting]:
    """What `%env K=v` sets."""
    for word in words[:1]:
        pair = assignment(word)
        found = setting(watched, pair, line, text, cell) if pair is not None else None
        if found is not None:
            yield found


def _release_line(words: list[str], line: int, text: str, cell: int) -> Iterator[Requirement]:
    specifier = _RELEASE_LINES.get(words[1], "") if len(words) > 1 else ""
    if specifier:
        yield Requirement(name="tensorflow", line=line, text=text, specifier=specifier, scope="notebook", cell=cell)


def _requirements(install: Install, line: int, lines: list[str], cell: int) -> Iterator[Requirement]:
    """Each where it stands: an installing command may go on over several lines."""
    place = line
    for text in install.requirements:
        place = _found(text, place, lines) or _found(_name(text), place, lines) or place
        requirement = to_requirement(text, place, "notebook", cell=cell, shown=shown(lines[place - 1]))
        if requirement is not None:
            yield requirement


def _name(text: str) -> str:
    found = _NAME.match(text)
    return found[0] if found else ""


def _found(text: str, line: int, lines: list[str]) -> int | None:
    """The line, from `line` on through its continuations, that holds `text`."""
    for number in range(line, min(line + _MAX_AHEAD, len(lines) + 1)):
        if text and text in lines[number - 1]:
            return number
        if not lines[number - 1].endswith("\\"):
            return None
    return None


def _line_count(source: str) -> int:
    return source.count("\n") + (not source.endswith("\n") and bool(source))
