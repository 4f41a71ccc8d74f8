"""What every module keeps to, read from its source: nothing of a target runs, one place opens it, everything public is
explained, and no program text knows a sample."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Final

from scanner.detect import TABLE
from scanner.reading import _READER
from scanner.render import FORMATS

ROOT = Path(__file__).parent.parent.parent
MODULES = sorted((ROOT / "scanner").rglob("*.py"))
RUNS = {"eval", "exec", "compile", "__import__", "breakpoint", "input"}
"""Built-in functions that run text, or wait for somebody."""
UNSAFE = {"pickle", "_pickle", "cPickle", "marshal", "shelve", "dill", "cloudpickle", "joblib", "runpy", "imp", "code",
          "codeop", "ctypes", "multiprocessing", "webbrowser", "pty"}  # fmt: skip
RUNNERS = {"system", "popen", "execv", "execve", "execvp", "execvpe", "execl", "execle", "execlp", "spawnv", "spawnve",
           "spawnl", "startfile"}  # fmt: skip
NETWORK = {"socket", "ssl", "http", "urllib.request", "urllib3", "requests", "httpx", "ftplib", "smtplib"}
LOADS: Final = re.compile(r"yaml\.\w*load\w*")
LOADERS = {"import_module", "spec_from_file_location", "load_module", "exec_module"}
DOCUMENTED = (ast.Module, ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
READS = {"open", "read_text", "read_bytes", "scandir", "listdir", "walk", "iterdir", "glob", "rglob"}
OPENERS = ("tree/", "rulebook/", "workers/", "cache.py", "resources.py", "cli/files.py", "cli/talk.py")
"""Where files are opened: the target in `tree` alone; elsewhere our own rules, cache, pipes, and what the operator names."""
IMPORTERS = {
    "cli/__init__.py": "scanner.cli.",
    "detect/__init__.py": "scanner.detect.",
    "reading.py": "scanner.detect.",
    "render/__init__.py": None,
    "workers/child.py": None,
}
"""Who imports by name, and what every such name begins with (None: a name from a table of ours, checked below)."""
SAMPLES = sorted(folder.name for folder in (ROOT / "sample_repos").iterdir() if folder.is_dir())
OUR_OWN: Final = re.compile(r"\bfolder\(['\"](?:rules|reports)['\"]\)")
"""What comes along with the program may be read by whoever needs it."""


def name_of(path: Path) -> str:
    return path.relative_to(ROOT / "scanner").as_posix()


@cache
def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"))


def calls(path: Path) -> Iterator[tuple[str, ast.Call]]:
    """Dotted names of what is called; of methods of values the last part, after a dot."""
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.Call):
            yield dotted(node.func), node


def dotted(node: ast.expr) -> str:
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        return f"{dotted(node.value)}.{node.attr}"
    return ""


def imported(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return found


def imports_any(path: Path, names: set[str]) -> set[str]:
    return {name for name in imported(path) if any(name == n or name.startswith(f"{n}.") for n in names)}


def test_there_is_something_to_look_at() -> None:
    assert len(MODULES) > 100
    assert len(SAMPLES) > 15
    assert {name for name in IMPORTERS if not (ROOT / "scanner" / name).is_file()} == set()
    assert {name for name in OPENERS if not (ROOT / "scanner" / name).exists()} == set()


def offences(judge: Callable[[Path], Iterable[str]]) -> list[str]:
    return [f"{name_of(path)}: {what}" for path in MODULES for what in judge(path)]


def test_no_name_of_a_sample() -> None:
    def named(path: Path) -> list[str]:
        text = path.read_text("utf-8")
        return [name for name in SAMPLES if re.search(rf"(?<![\w-]){re.escape(name)}(?![\w-])", text)]

    assert offences(named) == []


def test_nothing_of_a_target_can_run() -> None:
    def running(path: Path) -> Iterator[str]:
        yield from imports_any(path, UNSAFE)
        yield from (name for name in imported(path) if LOADS.fullmatch(name))
        for name, call in calls(path):
            shell = [keyword.value for keyword in call.keywords if keyword.arg == "shell"]
            if (
                name in RUNS
                or LOADS.fullmatch(name)
                or (name.startswith("os.") and name[3:] in RUNNERS)
                or not all(isinstance(value, ast.Constant) and value.value is False for value in shell)
            ):
                yield f"{call.lineno}: {ast.unparse(call)}"

    assert offences(running) == []


def test_programs_are_started_and_git_is_used_in_the_tree_alone() -> None:
    def starting(path: Path) -> Iterator[str]:
        if not name_of(path).startswith("tree/"):
            yield from imports_any(path, {"git", "gitdb", "subprocess"})
            if name_of(path) != "workers/start.py":
                yield from (name for name, _ in calls(path) if name in {"os.fork", "os.posix_spawn", "os.posix_spawnp"})

    assert offences(starting) == []


def test_no_module_speaks_to_the_network() -> None:
    assert offences(lambda path: imports_any(path, NETWORK)) == []


def test_files_are_opened_where_files_are_opened() -> None:
    def opening(path: Path) -> Iterator[str]:
        if name_of(path).startswith(OPENERS):
            return
        for name, call in calls(path):
            first, _, last = name.rpartition(".")
            method_of_ours = first == "self" or (last == "walk" and first != "os")
            if last in READS and not method_of_ours and not OUR_OWN.search(ast.unparse(call)):
                yield f"{call.lineno}: {ast.unparse(call)}"

    assert offences(opening) == []


def test_modules_are_imported_by_names_of_ours() -> None:
    def importing(path: Path) -> Iterator[str]:
        begins = IMPORTERS.get(name_of(path), "")
        for name, call in calls(path):
            if name.rpartition(".")[2] in LOADERS:
                ours = begins is None or (begins and ast.unparse(call.args[0]).startswith(f"f'{begins}{{"))
                if name != "importlib.import_module" or not ours:
                    yield f"{call.lineno}: {ast.unparse(call)}"

    assert offences(importing) == []


def test_tables_of_modules_name_ours() -> None:
    assert all(form.module.startswith("scanner.render.") for form in FORMATS)
    assert _READER.startswith("scanner.")
    assert all(detector.name.isidentifier() for detector in TABLE)


def test_everything_public_is_explained() -> None:
    def bare(path: Path) -> Iterator[str]:
        for node in (parsed(path), *parsed(path).body):
            name = getattr(node, "name", "the module")
            if isinstance(node, DOCUMENTED) and not name.startswith("_") and not ast.get_docstring(node):
                yield name

    assert offences(bare) == []


def test_printing_and_exiting_is_for_the_command_line() -> None:
    def printing(path: Path) -> Iterator[str]:
        if not name_of(path).startswith(("cli/", "__main__.py")):
            yield from (name for name, _ in calls(path) if name in {"print", "sys.exit", "exit", "quit"})

    assert offences(printing) == []
