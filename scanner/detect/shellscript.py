"""Shell scripts: what they install (scope "script", or what the path tells), run, start as containers and set.

Files without a suffix count where their first line says that a shell reads them. Batch files and PowerShell are read as
far as they are like it: their commands are, their control flow says nothing here."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final, TypeVar

from msgspec.structs import replace

from scanner.detect import Settings
from scanner.detect.script_scope import scope_of_script
from scanner.detect.shell_facts import CUT, ShellFacts, read_script, shown
from scanner.detect.source import Source, read_source
from scanner.limits import KIB
from scanner.model.facts import Command, FileFacts, Image, Requirement, Setting

KIND: Final = "shellscript"
MAX_FILE_SCRIPT: Final = 256 * KIB
"""A script that stands in a file may be longer than one inside of another file."""
_CUT: Final = f"shell text longer than {MAX_FILE_SCRIPT // KIB} KiB was read in part"
_SHEBANG: Final = re.compile(rb"#![^\n]{0,200}\b(?:sh|bash|dash|ash|zsh|ksh|fish)\b")
_OTHER: Final = re.compile(rb"#![^\n]{0,200}")
_WINDOWS: Final = (".bat", ".cmd", ".ps1")
_CARET: Final = re.compile(r"[\^`][ \t]*$", re.MULTILINE)
_SET: Final = re.compile(
    r'^[ \t]{0,100}(?:@[ \t]{0,9})?set[ \t]{1,9}"?([A-Za-z_]\w{0,100}=[^"\n]{0,300})"?', re.MULTILINE | re.IGNORECASE
)
_SILENT: Final = re.compile(r"^([ \t]*)@", re.MULTILINE)
_REMARK: Final = re.compile(r"^[ \t]*(?:rem\b|::|REM\b|Rem\b)[^\n]*", re.MULTILINE)
_BLOCK: Final = re.compile(r"<#.*?(?:#>|\Z)", re.DOTALL)


_Cited = TypeVar("_Cited", Requirement, Image, Command, Setting)


def detect(path: str, data: bytes, settings: Settings) -> FileFacts:
    """All that the commands of one script say; nothing where its first line names another interpreter."""
    if not _is_shell(path, data):
        return FileFacts(kind=KIND)
    source = read_source(path, data)
    facts = ShellFacts(watched=frozenset(settings.variables))
    text = _as_shell(source.text[: MAX_FILE_SCRIPT + 1]) if path.lower().endswith(_WINDOWS) else source.text
    read_script(facts, text, 1, scope_of_script(path), {}, MAX_FILE_SCRIPT)
    return script_facts(KIND, source, facts)


def script_facts(kind: str, source: Source, facts: ShellFacts) -> FileFacts:
    """The facts of a file that holds shell text, each once, in the order of lines, with the lines of the file as evidence."""
    texts: dict[int, str] = {}

    def cited(found: Sequence[_Cited]) -> tuple[_Cited, ...]:
        for line in {each.line for each in found} - texts.keys():
            texts[line] = shown(source.lines[line - 1].removesuffix("\\")) if line <= len(source.lines) else ""
        unique = dict.fromkeys(replace(each, text=texts[each.line]) for each in found)
        return tuple(sorted(unique, key=lambda each: each.line))

    return FileFacts(
        kind=kind,
        requirements=cited(facts.requirements),
        includes=tuple(sorted(dict.fromkeys(facts.includes), key=lambda found: found.line)),
        images=cited(facts.images),
        commands=cited(facts.commands),
        settings=cited(facts.settings),
        unknowns=(*source.unknowns, *(source.unknown(_CUT if kind == KIND else CUT, line) for line in sorted(set(facts.cut)))),
    )


def _is_shell(path: str, data: bytes) -> bool:
    if _SHEBANG.match(data):
        return True
    return "." in path.rsplit("/", 1)[-1] and not _OTHER.match(data)


def _as_shell(text: str) -> str:
    """Batch or PowerShell text as shell text with the same lines."""
    text = _BLOCK.sub(lambda found: "\n" * found[0].count("\n"), _REMARK.sub("", text))
    text = _SILENT.sub(r"\1", _SET.sub(r"export '\1'", text.replace("\\", "/")))
    return _CARET.sub("\\\\", text)
