"""What is not Python in the code cells of a notebook: line magics, cell magics, shell lines, help requests.

`read_cell` splits a cell into Python and shell. The Python keeps its lines, and its columns where code stands behind
a magic (`%time model.fit(x)`), so that a finding points to where a reader sees it.
"""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from scanner.detect.nesting import Nesting


class ShellText(NamedTuple):
    """Shell text of a cell: `line` is the first of its lines, 1-based."""

    line: int
    text: str


class Cell(NamedTuple):
    """What one code cell holds."""

    python: str
    """Its code with everything else made harmless, "" where there is none."""
    shell: tuple[ShellText, ...] = ()
    own: bool = False
    """It runs, or is written to a file, by itself: it shares no names with other cells."""
    rewritten: frozenset[int] = frozenset()
    """Lines whose text differs from the source."""
    unread: str = ""
    """A magic whose body nobody here can read."""


_CELL_MAGIC: Final = re.compile(r"[ \t]*%%(?P<name>!|[A-Za-z_][A-Za-z0-9_.-]{0,60})[ \t]*(?P<rest>.*)")
_BRICK: Final = re.compile(r"[ \t]*%(?P<name>md|md-sandbox|scala|sh|sql|r|fs)(?:[ \t]+(?P<rest>.*))?")
"""Databricks writes its cell magics with one sign."""

_SHELLS: Final = frozenset("! bash sh sx system shell zsh cmd".split())  # noqa: SIM905 - reads as the list it is
_PYTHONS: Final = frozenset({"python", "python2", "python3", "pypy", "pypy3"})
_FILES: Final = frozenset({"writefile", "file", "writetemplate"})
_WITH_CODE: Final = frozenset({"time", "timeit", "memit", "prun", "mprun", "lprun", "snakeviz", "debug", "heat"})
"""Magics with code behind them, on the line or in the cell."""
_KEEPS: Final = _WITH_CODE | {
    "capture", "wandb", "notify", "local", "spark", "pyspark", "skip", "scalene", "px", "memray_flamegraph", "ipytest",
    "pyinstrument", "viztracer", "line_profiler", "run_pytest", "black", "cache", "tensorflow_version", "with_capture",
}  # fmt: skip
_NOT_PYTHON: Final = frozenset({
    "html", "javascript", "js", "latex", "markdown", "md", "md-sandbox", "svg", "css", "sql", "bigquery", "bq", "fs", "r", "R",
    "script", "perl", "ruby", "cypher", "sparksql", "scala", "julia", "cython", "cpp", "cu", "cuda", "fortran", "mermaid",
    "ai", "configure", "cleanup", "info", "help", "dot", "gremlin", "sparql", "oc", "octave", "matlab", "stan", "yaml",
    "json", "toml", "save",
})  # fmt: skip

_MAGIC: Final = re.compile(r"%%?(?P<name>[A-Za-z_]\w*)[ \t]*(?P<rest>.*)", re.DOTALL)
_NAME: Final = re.compile(r"%%?(?P<name>[A-Za-z_]\w*)")
_OPTION: Final = re.compile(r"[ \t]+-(?P<flags>[A-Za-z][^\s]*)")
_VALUE: Final = re.compile(r"[ \t]+\S+")
_VALUED: Final = frozenset("nrTDlsfm")
_CODE: Final = re.compile(r"[ \t]+(?=\S)")
_ASSIGNED: Final = re.compile(
    r"(?P<target>[ \t]*[A-Za-z_][\w.,\[\] \t'\"]{0,200}=[ \t]*)(?P<sign>!!?|%)(?=[A-Za-z_./~{$\"'(])(?P<rest>.*)", re.DOTALL
)
_HELP: Final = re.compile(r"\?{1,2}[%\w.*]+|[%\w.*\[\]]+\?{1,2}")
_BARE: Final = re.compile(r"(?:pip3?|conda|mamba)[ \t]+(?:install|uninstall)\b")
_SURE: Final = re.compile(r"[ \t]*(?:!(?!=)|%(?:pip|conda)[ \t])")
_PACKAGERS: Final = frozenset({"pip", "pip3", "conda", "mamba", "micromamba", "uv"})
_SETTERS: Final = frozenset({"env", "set_env"})
_VARIABLE: Final = re.compile(r"(?P<name>[A-Za-z_]\w{0,100})(?:[ \t]{0,9}=|[ \t])(?P<value>[^'\n]{1,300})")
_SHELL_MAGICS: Final = frozenset({"sx", "system", "bash", "sh", "shell"})


def read_cell(source: str) -> Cell:
    """The parts of one code cell. `source` has "\\n" as its only line end. Never raises."""
    lines = source.split("\n")
    first = next((at for at, line in enumerate(lines) if line.strip() and not line.lstrip().startswith("#")), None)
    if first is not None:  # a form's title may stand before a magic, as a comment
        found = _CELL_MAGIC.fullmatch(lines[first]) or _brick(lines, first)
        if found:
            return _with_magic(lines, first, found["name"], (found["rest"] or "").strip())
    return _plain(lines)


def _brick(lines: list[str], first: int) -> re.Match[str] | None:
    found = _BRICK.fullmatch(lines[first])
    if found is None or found["name"] in {"md", "md-sandbox", "scala", "fs"}:
        return found
    # `%sql select 1` above Python code is a line magic elsewhere
    return found if not found["rest"] and any(line.strip() for line in lines[first + 1 :]) else None


def _with_magic(lines: list[str], first: int, name: str, rest: str) -> Cell:
    body = [""] * (first + 1) + lines[first + 1 :]
    program = rest.split(None, 1)[0].rsplit("/", 1)[-1] if rest else ""
    if name in _SHELLS or (name == "script" and program in _SHELLS):
        text = "\n".join([rest if name == "!" else "", *lines[first + 1 :]])
        return Cell("", (ShellText(first + 1, text),))
    if name in _PYTHONS or (name == "script" and program.startswith("python")):
        return Cell("\n".join(body), own=True)
    if name in _FILES:
        written = rest.rsplit(maxsplit=1)[-1].strip("'\"") if rest else ""
        return Cell("\n".join(body) if written.endswith(".py") else "", own=True)
    if name not in _KEEPS:
        return Cell("", unread="" if name in _NOT_PYTHON else name)
    begins = _code_start(lines[first].lstrip()) if name in _WITH_CODE else 0
    if begins:
        body[first] = _padded(lines[first], begins)
    inner = _plain(body)
    return inner._replace(rewritten=inner.rewritten | {first + 1})


def _plain(lines: list[str]) -> Cell:
    if all(_statement(line)[0] == line for line in lines):
        return Cell("\n".join(lines))
    python: list[str] = []
    shell: list[ShellText] = []
    rewritten: set[int] = set()
    nesting = Nesting()
    at = 0
    while at < len(lines):
        line = lines[at]
        kept = line if nesting.string or (nesting.within and not _SURE.match(line)) else _statement(line)[0]
        if kept == line or ";" in kept[:40]:  # code, perhaps behind a magic
            nesting.feed(kept)
            python.append(kept)
            rewritten |= {at + 1} if kept != line else set()
            at += 1
            continue
        group = _with_continuations(lines, at)
        kept, command = _statement("\n".join(group))
        if not any(map(str.strip, python)):  # the notebook takes a cell's first indentation away
            kept = kept.lstrip(" \t")
        nesting = Nesting()
        if command is not None:
            shell.append(ShellText(at + 1, command))
        python += [kept, *[""] * (len(group) - 1)]
        rewritten.update(range(at + 1, at + 1 + len(group)))
        at += len(group)
    return Cell("\n".join(python), tuple(shell), rewritten=frozenset(rewritten))


def _with_continuations(lines: list[str], at: int) -> list[str]:
    group = [lines[at]]
    while group[-1].endswith("\\") and at + len(group) < len(lines):
        group.append(lines[at + len(group)])
    return group


def _statement(text: str) -> tuple[str, str | None]:
    """(Python in its place, shell command or None) of what stands where a statement may begin."""
    bare = text.lstrip(" \t")
    indent = text[: len(text) - len(bare)]
    if bare.startswith("!"):
        return indent + "pass", bare.lstrip("!")
    if bare.startswith("%"):
        begins = _code_start(bare)
        return (_padded(text, begins), None) if begins else (indent + "pass", _as_command(bare))
    assigned = _ASSIGNED.fullmatch(text) if "=" in bare else None
    if assigned:
        command = assigned["rest"] if assigned["sign"] != "%" else _as_command("%" + assigned["rest"])
        return assigned["target"] + "''", command
    if "?" in bare and _HELP.fullmatch(bare.rstrip(" \t;")):
        return indent + "pass", None
    if _BARE.match(bare):
        return indent + "pass", bare
    return text, None


def _as_command(bare: str) -> str | None:
    """The shell command that a line magic amounts to, or None. `%tensorflow_version` stays as it is: it chooses the
    release line that a Colab notebook imports."""
    found = _MAGIC.match(bare)
    name, rest = (found["name"], found["rest"]) if found else ("", "")
    if name in _SHELL_MAGICS:
        return rest
    if name in _SETTERS:
        variable = _VARIABLE.match(rest)
        return f"%env '{variable['name']}={variable['value'].strip()}'" if variable else None
    if name in _PACKAGERS or name == "tensorboard":
        return f"{name} {rest}"
    return f"%{name} {rest}" if name == "tensorflow_version" else None


def _code_start(bare: str) -> int:
    """Where the code behind `%time`, `%timeit -n 10` … begins, 0 where there is none."""
    found = _NAME.match(bare)
    if found is None or found["name"] not in _WITH_CODE:
        return 0
    at = found.end()
    while option := _OPTION.match(bare, at):
        at = option.end()
        value = _VALUE.match(bare, at) if option["flags"] in _VALUED else None
        at = value.end() if value else at
    code = _CODE.match(bare, at)
    return code.end() if code else 0


def _padded(text: str, begins: int) -> str:
    """`text` with the first `begins` characters after its indentation made a statement without effect: what follows
    keeps its column."""
    indent = len(text) - len(text.lstrip(" \t"))
    return text[:indent] + "0;" + " " * (begins - 2) + text[indent + begins :]
