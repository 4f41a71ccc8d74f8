"""Calls that look outside of Python: programs that are started, packages installed on the way, modules looked for.

A call is noted where the walk meets its name, and judged when all imports of the file are known: `run` counts where it
is `subprocess.run`, under whatever name. Only literal arguments count, never text that merely looks like a command."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Final, NamedTuple

from msgspec.structs import replace
from tree_sitter import Node

from scanner.detect.pysyntax import settings
from scanner.detect.pysyntax.calls import call_of
from scanner.detect.pysyntax.imports import LONGEST_NAME, Unit, lines
from scanner.detect.pysyntax.literals import KEYWORD, UNKNOWN, Word, is_string, line_of, plain, shell_text, words
from scanner.detect.pysyntax.occurrence import IDENTIFIER
from scanner.detect.pysyntax.source import Source
from scanner.detect.pysyntax.walk import Frame
from scanner.detect.shell_facts import ShellFacts, read_placed, read_script, shown
from scanner.limits import MAX_FACTS
from scanner.model.facts import Command, Import, Include, Requirement, Scope, Setting, Use

_STARTS: Final = (
    "subprocess.run subprocess.call subprocess.check_call subprocess.check_output subprocess.Popen subprocess.getoutput "
    "subprocess.getstatusoutput subprocess32.check_call subprocess32.Popen os.system os.popen commands.getoutput "
    "commands.getstatusoutput asyncio.create_subprocess_shell psutil.Popen"
)
_RUN: Final = frozenset(_STARTS.split())
"""Calls that start what their first argument says: shell text, or a list of words."""
_SPREAD: Final = frozenset({"asyncio.create_subprocess_exec"})
"""Calls whose arguments are the words."""
_PIP: Final = frozenset({"pip.main", "pip._internal.main", "pip._internal.main.main", "pip._internal.cli.main.main"})
_PROBES: Final = frozenset(
    {"importlib.util.find_spec", "importlib.find_loader", "pkgutil.find_loader", "imp.find_module",
     "importlib.metadata.version", "importlib.metadata.distribution", "importlib_metadata.version",
     "importlib_metadata.distribution",
     "pkg_resources.get_distribution"}
)  # fmt: skip
_NOTEBOOK: Final = re.compile(r"get_ipython\(\)\.(?:system|getoutput|run_line_magic|magic)")
"""What nbconvert makes of `!pip install x` and `%pip install x`."""
_TASKS: Final = frozenset({"invoke", "fabric"})
_CONTEXTS: Final = frozenset({"c", "ctx", "context", "conn", "connection"})
_NAMES: Final = (
    b"run call check_call check_output Popen getoutput getstatusoutput system popen main pipmain pip_main "
    b"create_subprocess_exec create_subprocess_shell install conda_install run_always run_line_magic magic"
).split()
_LOOKS: Final = b"find_spec find_loader find_module version distribution get_distribution".split()
_CALLED: Final = {name: re.compile(name + rb"(?=[ \t]*\()") for name in (*_NAMES, *_LOOKS)}
"""One pattern for each name: to look for a name is far faster than to look for any of many."""
_ALIAS: Final = re.compile(rb"\b(?:system|run|call|check_call|check_output|Popen|main|find_spec)[ \t]+as[ \t]+(\w{1,60})")
_MAY_ALIAS: Final = (
    *(name + b" as" for name in b"system run call check_output Popen main find_spec".split()),
    b"  as ", b"  as\t", b"\tas", b"\t as",
)  # fmt: skip
"""What a text holds where `_ALIAS` matches."""
_GOES_ON: Final = frozenset(byte for byte in range(128) if chr(byte).isalnum() or byte == 95)
_HINTS: Final = (b"subprocess", b"system", b"popen", b"pip", b"commands", b"nox", b"invoke", b"fabric", b"get_ipython")
_LOOK_HINTS: Final = (b"find_spec", b"find_loader", b"find_module", b"metadata", b"pkg_resources")
_CALLEE: Final = re.compile(r"[^\W\d]\w*(?:\.[^\W\d]\w*)*")
_MODULE: Final = re.compile(r"[^\W\d]\w*(?:\.[^\W\d]\w*)*")
_MOST: Final = 2_000
_MOST_ALIASES: Final = 20
_MOST_ARGUMENTS: Final = 500
_PROGRAM_KEYWORDS: Final = frozenset({b"args", b"command", b"cmd", b"name"})


class Said(NamedTuple):
    """A call that may be of interest: its spelling, and where it stands."""

    callee: str
    node: Node
    unit: Unit


class Outside(NamedTuple):
    """What the calls of some sources say, in source order."""

    requirements: tuple[Requirement, ...] = ()
    includes: tuple[Include, ...] = ()
    commands: tuple[Command, ...] = ()
    settings: tuple[Setting, ...] = ()


def spots(data: bytes) -> list[int]:
    """Where names stand that such calls may have."""
    names: list[bytes] = []
    if any(hint in data for hint in _HINTS):
        names += _NAMES
    if any(hint in data for hint in _LOOK_HINTS):
        names += _LOOKS
    patterns = [_CALLED[name] for name in names if name in data]
    if names and any(hint in data for hint in _MAY_ALIAS):
        others = sorted({match[1] for match in _ALIAS.finditer(data)})[:_MOST_ALIASES]
        patterns += [re.compile(rb"\b(?:%s)(?=[ \t]*\()" % b"|".join(map(re.escape, others)))] if others else []
    starts = {match.start() for pattern in patterns for match in pattern.finditer(data)}
    return sorted(start for start in starts if not start or data[start - 1] not in _GOES_ON)


def heard(unit: Unit, frames: list[Frame]) -> Said | None:
    """The call whose function's name the walk stands on."""
    index = call_of(frames)
    if index is None:
        return None
    function = frames[index + 1].node
    spelled = unit.data[function.start_byte : min(frames[-1].end, function.start_byte + 200)].decode("utf-8", "replace")
    if not (_CALLEE.fullmatch(spelled) or _NOTEBOOK.fullmatch(spelled)):
        return None
    return Said(spelled, frames[index].node, unit)


def _outside(
    said: Sequence[Said], environment: Iterable[tuple[Setting, Source]], imports: Sequence[Import], watched: frozenset[str]
) -> Outside:
    """What the calls install and run (scope "script": nothing tells who has to run them; "dev" in sessions of nox), and
    what they put into the environment, beside `environment`, which the file itself does."""
    bound = _bound(imports)
    facts = _Facts(watched, {row.module.split(".", 1)[0] for row in imports if not row.level})
    for one in said[:_MOST]:
        facts.take(one, _whole(one.callee, bound))
    chosen = {(found.cell or 0, found.line, found.name): found for found in facts.settings}
    for found, source in environment:
        key = (found.cell or 0, found.line, found.name)
        if key not in chosen:
            chosen[key] = replace(found, text=facts.text(source, found.line))
    return Outside(
        requirements=tuple(sorted(dict.fromkeys(facts.requirements), key=lambda found: (found.cell or 0, found.line))),
        includes=tuple(dict.fromkeys(facts.includes)),
        commands=tuple(sorted(dict.fromkeys(facts.commands), key=lambda found: (found.cell or 0, found.line))),
        settings=tuple(chosen[key] for key in sorted(chosen)),
    )


def _bound(imports: Iterable[Import]) -> dict[str, set[str]]:
    """What the names that imports bind may stand for."""
    found: dict[str, set[str]] = {}
    for row in imports:
        if row.bound is not None and not row.level:
            whole = row.module if row.name is None else f"{row.module}.{row.name}"
            plainly = row.name is None and row.bound == row.module.split(".", 1)[0]
            found.setdefault(row.bound, set()).add(row.bound if plainly else whole)
    return found


def _whole(callee: str, bound: Mapping[str, set[str]]) -> set[str]:
    """The dotted names that a call may be of."""
    head, dot, rest = callee.partition(".")
    return {target + dot + rest for target in bound.get(head, ())}


def _arguments(said: Said) -> list[Node]:
    """The positional arguments; where there are none, the value of the first keyword that names a program."""
    node = said.node.child_by_field_name("arguments")
    children = [child for child in node.named_children[:_MOST_ARGUMENTS] if not child.is_extra] if node is not None else []
    found = [child for child in children if child.kind_id != KEYWORD]
    if not found:
        named = (child for child in children if _keyword(said.unit, child) in _PROGRAM_KEYWORDS)
        found = [value for child in named if (value := child.child_by_field_name("value")) is not None][:1]
    return found


def _keyword(unit: Unit, node: Node) -> bytes:
    name = node.child_by_field_name("name")
    return b"" if name is None else unit.data[name.start_byte : min(name.end_byte, name.start_byte + 50)]


def _spread(said: Said, arguments: Iterable[Node]) -> list[Word]:
    """Positional arguments as words."""
    texts = ((shell_text(said.unit, node) if is_string(node) else None, node) for node in arguments)
    return [(UNKNOWN if text is None else text, line_of(said.unit, node)) for text, node in texts]


class Ears:
    """What the walks over some sources hear of such calls, and of variables that are set. `watched` are the names of these."""

    def __init__(self, watched: frozenset[str]) -> None:
        self.watched = watched
        self.said: list[Said] = []
        self.environment: list[tuple[Setting, Source]] = []

    def spots(self, data: bytes) -> list[int]:
        """Where to listen, sorted."""
        return sorted({*spots(data), *settings.spots(data, self.watched)})

    def probes(self, imports: Sequence[Import]) -> list[Use]:
        """Looks whether a module, or the distribution of that name, is there: `find_spec("torch")` gives "torch"."""
        return _probes(self.said, imports)

    def outside(self, imports: Sequence[Import]) -> Outside:
        """All else, now that the imports are known."""
        return _outside(self.said, self.environment, imports, self.watched)

    def listen(self, unit: Unit, frames: list[Frame]) -> None:
        """Take in what stands where the walk is."""
        if frames[-1].kind == IDENTIFIER and (said := heard(unit, frames)) is not None and len(self.said) < MAX_FACTS:
            self.said.append(said)
        if self.watched and (found := settings.heard(unit, frames, self.watched)) is not None:
            self.environment.append((found, unit.source))


def _probes(said: Iterable[Said], imports: Sequence[Import]) -> list[Use]:
    bound = _bound(imports)
    found: list[Use] = []
    for one in said:
        if not _whole(one.callee, bound) & _PROBES:
            continue
        arguments = _arguments(one)
        name = plain(one.unit, arguments[0]) if arguments else None
        if name is None or len(name) > LONGEST_NAME or not _MODULE.fullmatch(name):
            continue
        start, end = lines(one.unit, one.node)
        found.append(Use(name, "probe", start[0], start[1], end, one.unit.source.cell, one.unit.recovered))
    return found


class _Facts:
    """Collects what calls say."""

    def __init__(self, watched: frozenset[str], roots: set[str]) -> None:
        self.watched = watched
        self.roots = roots
        self.requirements: list[Requirement] = []
        self.includes: list[Include] = []
        self.commands: list[Command] = []
        self.settings: list[Setting] = []
        self._texts: dict[tuple[int | None, int], str] = {}

    def text(self, source: Source, line: int) -> str:
        """A line as evidence: what is secret in shell text is hidden, too. Kept, for many calls may stand on one line."""
        key = (source.cell, line)
        if key not in self._texts:
            self._texts[key] = shown(source.excerpt(line))
        return self._texts[key]

    def take(self, said: Said, whole: set[str]) -> None:
        """Judge one call, which may be of any of `whole`."""
        head, _, last = said.callee.rpartition(".")
        arguments = _arguments(said)
        if _NOTEBOOK.fullmatch(said.callee):
            self._magic(said, last, arguments)
        elif whole & _RUN and arguments:
            self._program(said, arguments[0])
        elif whole & _SPREAD:
            self._words(said, _spread(said, arguments))
        elif whole & _PIP and arguments:
            self._words(said, [("pip", line_of(said.unit, said.node)), *(words(said.unit, arguments[0]) or [])])
        elif head == "session" and "nox" in self.roots:
            verbs = {"install": ["pip", "install"], "conda_install": ["conda", "install"]}.get(last, [])
            begin = [(word, line_of(said.unit, said.node)) for word in verbs]
            if verbs or last in {"run", "run_always"}:
                self._words(said, [*begin, *_spread(said, arguments)], "dev")
        elif head in _CONTEXTS and last == "run" and self.roots & _TASKS and arguments:
            self._program(said, arguments[0])

    def _magic(self, said: Said, last: str, arguments: list[Node]) -> None:
        if last in {"system", "getoutput"} and arguments:
            self._program(said, arguments[0])
        elif last == "run_line_magic" and len(arguments) > 1:
            name, text = plain(said.unit, arguments[0]), shell_text(said.unit, arguments[1])
            if name in {"pip", "conda", "mamba", "uv"} and text is not None:
                self._script(said, f"{name} {text}", line_of(said.unit, arguments[1]), "script")
        elif last == "magic" and arguments:
            text = shell_text(said.unit, arguments[0])
            if text is not None and text.startswith(("pip ", "conda ")):
                self._script(said, text, line_of(said.unit, arguments[0]), "script")

    def _program(self, said: Said, argument: Node) -> None:
        listed = words(said.unit, argument)
        if listed is not None:
            self._words(said, listed)
            return
        text = shell_text(said.unit, argument)
        if text is not None:
            self._script(said, text, line_of(said.unit, argument), "script")

    def _words(self, said: Said, listed: list[Word], scope: Scope = "script") -> None:
        facts = ShellFacts(watched=self.watched)
        known = [("python" if word == "{sys.executable}" else word, line) for word, line in listed]
        if known and known[0][0] != UNKNOWN:
            read_placed(facts, known, scope, lambda _line: "")
        self._keep(facts, said)

    def _script(self, said: Said, text: str, line: int, scope: Scope) -> None:
        facts = ShellFacts(watched=self.watched)
        read_script(facts, text.replace("{sys.executable}", "python"), line, scope, {})
        self._keep(facts, said)

    def _keep(self, facts: ShellFacts, said: Said) -> None:
        """With the cell, and the line of the source as evidence rather than the text that the shell gets."""
        source = said.unit.source
        cell = source.cell
        self.requirements += [replace(found, cell=cell, text=self.text(source, found.line)) for found in facts.requirements]
        self.includes += facts.includes
        known = (found for found in facts.commands if "{" not in found.words[0])
        self.commands += [replace(found, cell=cell, text=self.text(source, found.line)) for found in known]
        self.settings += [replace(found, cell=cell, text=self.text(source, found.line)) for found in facts.settings]
