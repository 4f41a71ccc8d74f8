"""What every module keeps to, read from its source: nothing of a target runs, one place opens it, everything public is
explained, and no program text knows a sample."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
MODULES = sorted((ROOT / "scanner").rglob("*.py"))
RUNS = {"eval", "exec", "compile", "__import__", "breakpoint", "input"}
"""Built-in functions that run text, or wait for somebody."""
UNSAFE = {"pickle", "_pickle", "cPickle", "marshal", "shelve", "dill", "cloudpickle", "joblib", "runpy", "imp", "code", "codeop",
          "ctypes", "multiprocessing", "webbrowser", "pty"}  # fmt: skip
RUNNERS = {"system", "popen", "execv", "execve", "execvp", "execvpe", "execl", "execle", "execlp", "spawnv", "spawnve", "spawnl",
           "startfile"}  # fmt: skip
NETWORK = {"socket", "ssl", "http", "urllib.request", "urllib3", "requests", "httpx", "ftplib", "smtplib"}
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
VOCABULARY = {"multi-backend"}
"""Names of samples that are words of the product: this one is a target of verdicts."""


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


@pytest.fixture(params=MODULES, ids=name_of)
def module(request: pytest.FixtureRequest) -> Path:
    path: Path = request.param
    return path


def test_there_is_something_to_look_at() -> None:
    assert len(MODULES) > 100
    assert {name for name in IMPORTERS if not (ROOT / "scanner" / name).is_file()} == set()
    assert {name for name in OPENERS if not (ROOT / "scanner" / name).exists()} == set()


def test_no_name_of_a_sample(module: Path) -> None:
    samples = {folder.name for folder in (ROOT / "sample_repos").iterdir() if folder.is_dir()} - VOCABULARY
    text = module.read_text("utf-8")
    assert len(samples) > 15
    assert [name for name in sorted(samples) if re.search(rf"(?<![\w-]){re.escape(name)}(?![\w-])", text)] == []


def test_nothing_of_a_target_can_run(module: Path) -> None:
    assert imports_any(module, UNSAFE) == set()
    for name, call in calls(module):
        assert name not in RUNS, name
        assert not re.fullmatch(r"yaml\.\w*load\w*", name), name
        assert not (name.startswith("os.") and name[3:] in RUNNERS), name
        shell = [keyword.value for keyword in call.keywords if keyword.arg == "shell"]
        assert all(isinstance(value, ast.Constant) and value.value is False for value in shell), ast.unparse(call)


def test_yaml_is_never_loaded_under_another_name(module: Path) -> None:
    assert not {name for name in imported(module) if re.fullmatch(r"yaml\.\w*load\w*", name)}


def test_programs_are_started_and_git_is_used_in_the_tree_alone(module: Path) -> None:
    if name_of(module).startswith("tree/"):
        return
    assert imports_any(module, {"git", "gitdb", "subprocess", *NETWORK}) == set()
    if name_of(module) != "workers/start.py":
        assert not [name for name, _ in calls(module) if name in {"os.fork", "os.posix_spawn", "os.posix_spawnp"}]


def test_no_module_speaks_to_the_network(module: Path) -> None:
    assert imports_any(module, NETWORK) == set()


def test_files_are_opened_where_files_are_opened(module: Path) -> None:
    if name_of(module).startswith(OPENERS):
        return
    opened = [name for name, _ in calls(module) if name in READS or name.rpartition(".")[2] in READS]
    assert [name for name in opened if not name.startswith("self.")] == []


def test_modules_are_imported_by_names_of_ours(module: Path) -> None:
    begins = IMPORTERS.get(name_of(module), "")
    for name, call in calls(module):
        if name.rpartition(".")[2] not in {"import_module", "spec_from_file_location", "load_module", "exec_module"}:
            continue
        assert name == "importlib.import_module"
        assert begins != "", name_of(module)
        if begins is not None:
            assert isinstance(call.args[0], ast.JoinedStr)
            assert isinstance(call.args[0].values[0], ast.Constant)
            assert str(call.args[0].values[0].value).startswith(begins)


def test_tables_of_modules_name_ours() -> None:
    from scanner.detect import TABLE
    from scanner.reading import _READER
    from scanner.render import FORMATS

    assert all(form.module.startswith("scanner.render.") for form in FORMATS)
    assert _READER.startswith("scanner.")
    assert all(detector.name.isidentifier() for detector in TABLE)


def test_everything_public_is_explained(module: Path) -> None:
    tree = parsed(module)
    public = [
        node
        for node in tree.body
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) and not node.name.startswith("_")
    ]
    assert [node.name for node in public if not ast.get_docstring(node)] == []
    assert module.name == "__main__.py" or ast.get_docstring(tree)


def test_printing_is_for_the_command_line(module: Path) -> None:
    if not name_of(module).startswith("cli/"):
        assert not [name for name, _ in calls(module) if name in {"print", "sys.exit", "exit", "quit"} and module.name != "__main__.py"]
