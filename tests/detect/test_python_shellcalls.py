"""Programs that Python code starts, what it installs on the way, and modules that it merely looks for."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scanner.detect import Settings, run
from scanner.detect.notebook import detect as read_notebook
from scanner.detect.python import detect
from scanner.model.facts import FileFacts, encode

SETTINGS = Settings(roots=("tensorflow", "torch", "jax"), variables=("KERAS_BACKEND",))
HEAD = "import os, sys, pip, shlex, subprocess\n"


def read(text: str, head: str = HEAD) -> FileFacts:
    return detect("a.py", (head + text).encode(), SETTINGS)


def installed(facts: FileFacts) -> list[tuple[int, str, str]]:
    return [(r.line, r.name, r.specifier) for r in facts.requirements]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('subprocess.check_call([sys.executable, "-m", "pip", "install", "torch==2.1"])', [(2, "torch", "==2.1")]),
        ('subprocess.run(\n  ["pip", "install",\n   "torch", f"jax=={v}",\n   name, *more, "x" + y])',
         [(4, "torch", ""), (4, "jax", "")]),
        ('subprocess.run(args=["pip", "install", "torch"])', [(2, "torch", "")]),
        ('subprocess.run(["pip"] + ["install"] + ["torch"] + more)', [(2, "torch", "")]),
        ('subprocess.run("pip install torch".split())', [(2, "torch", "")]),
        ('subprocess.run(shlex.split("pip install torch"))', [(2, "torch", "")]),
        ('subprocess.Popen("pip install torch jax>=0.4", shell=True)', [(2, "torch", ""), (2, "jax", ">=0.4")]),
        ('subprocess.run(["bash", "-c", "pip install torch"])', [(2, "torch", "")]),
        ('subprocess.run("""\npip install torch \\\n  jax\n# pip install no\n""", shell=True)',
         [(3, "torch", ""), (4, "jax", "")]),
        ('os.system("pip install torch\\npip install jax")', [(2, "torch", ""), (2, "jax", "")]),
        ('os.system("pip install "\n  "torch "\n  f"{other} jax")', [(3, "torch", ""), (4, "jax", "")]),
        ('os.system("pip install torch==" + v)', [(2, "torch", "")]),
        ('os.system("pip install torch==%s" % v)', [(2, "torch", "")]),
        ('os.system("{} -m pip install torch=={}".format(sys.executable, v))', [(2, "torch", "")]),
        ('os.system(f"{sys.executable} -m pip install torch")', [(2, "torch", "")]),
        ('pip.main(["install", "torch"])', [(2, "torch", "")]),
        ("def f():\n  if x:\n    os.system('pip install torch')", [(4, "torch", "")]),
        ("é = 1; os.system('pip install torch')", [(2, "torch", "")]),
    ],
)  # fmt: skip
def test_what_is_installed(text: str, expected: list[tuple[int, str, str]]) -> None:
    facts = read(text)
    assert installed(facts) == expected
    assert {requirement.scope for requirement in facts.requirements} == {"script"}
    assert all(requirement.text in facts.requirements[0].text + text for requirement in facts.requirements)


@pytest.mark.parametrize(
    "text",
    [
        'x = "pip install torch"',
        '"""\nos.system("pip install torch")\n"""',
        'print("pip install torch")',
        "# os.system('pip install torch')",
        'sess.run(["pip", "install", "torch"])',
        'runner.system("pip install torch")',
        'self.run("pip install torch")',
        'os.system("echo pip install torch")',
        'os.system("pip install " + torch)',
        'os.system("pip install torch" + suffix)',
        'os.system(f"pip install torch{suffix}")',
        "subprocess.run(command)",
        'subprocess.run(["echo", "pip install torch"])',
        'subprocess.run([unknown, "install", "torch"])',
        'raise ImportError("pip install torch")',
        "subprocess.run()",
    ],
)
def test_what_is_not(text: str) -> None:
    assert read(text).requirements == ()


@pytest.mark.parametrize(
    ("head", "call"),
    [
        ("import subprocess as sp\n", "sp.run('pip install torch')"),
        ("from subprocess import check_call\n", "check_call('pip install torch')"),
        ("from subprocess import check_call as go\n", "go('pip install torch')"),
        ("from os import system\n", "system('pip install torch')"),
        ("from pip._internal import main as pipmain\n", "pipmain(['install', 'torch'])"),
        ("import pip._internal\n", "pip._internal.main(['install', 'torch'])"),
        ("def f():\n  import subprocess\n", "subprocess.run('pip install torch')"),
        ("import asyncio\n", "asyncio.create_subprocess_exec('pip', 'install', 'torch')"),
        ("", "get_ipython().system('pip install torch')"),
        ("", "get_ipython().run_line_magic('pip', 'install torch')"),
        ("from invoke import task\n", "c.run('pip install torch')"),
    ],
)
def test_under_whatever_name(head: str, call: str) -> None:
    assert [r.name for r in read(call, head).requirements] == ["torch"]


def test_names_that_nothing_imports() -> None:
    assert read("subprocess.run('pip install torch')", "").requirements == ()
    assert read("run('pip install torch')", "import subprocess\n").requirements == ()
    assert read("c.run('pip install torch')", "").requirements == ()


def test_sessions_of_nox() -> None:
    facts = read(
        "@nox.session\ndef t(session):\n  session.install('torch', '-r', 'r.txt')\n  session.run('pytest')", "import nox\n"
    )
    assert [(r.line, r.name, r.scope) for r in facts.requirements] == [(4, "torch", "dev")]
    assert [(i.line, i.path) for i in facts.includes] == [(4, "r.txt")]
    assert [(c.line, c.words) for c in facts.commands] == [(5, ("pytest",))]
    assert read("session.install('torch')").requirements == ()


def test_programs() -> None:
    facts = read(
        'subprocess.Popen([\n  "tensorflow_model_server", f"--port={p}"])\n'
        'subprocess.run([sys.executable, "-m", "torch.distributed.run", x])\n'
        'os.system("HF_TOKEN=secretvalue torchserve --start")\nsubprocess.run([program, "x"])\n'
    )
    assert [(c.line, c.words) for c in facts.commands] == [
        (3, ("tensorflow_model_server", "--port={p}")),
        (4, ("python", "-m", "torch.distributed.run", "{x}")),
        (5, ("torchserve", "--start")),
    ]
    assert b"secretvalue" not in encode(facts)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("import importlib.util\nimportlib.util.find_spec('torch')", [("torch", 2, 1)]),
        ("from importlib.util import find_spec as fs\nx = fs('torch.nn') is not None", [("torch.nn", 2, 5)]),
        ("from importlib import util\nif util.find_spec('torch'): pass", [("torch", 2, 4)]),
        ("import pkgutil\npkgutil.find_loader('torch')", [("torch", 2, 1)]),
        ("from importlib.metadata import version\nversion('torch')", [("torch", 2, 1)]),
        ("import importlib.metadata as m\nm.distribution('jax')", [("jax", 2, 1)]),
        ("import importlib.util\nimportlib.util.find_spec('numpy')", []),
        ("import importlib.util\nimportlib.util.find_spec(name)", []),
        ("finder.find_spec('torch')", []),
        ("version('torch')", []),
    ],
)
def test_looks_for_modules(text: str, expected: list[tuple[str, int, int]]) -> None:
    facts = read(text, "")
    found = [(use.name, use.line, use.column) for use in facts.uses if use.kind == "probe"]
    assert found == expected
    assert not any(row.module == "torch" for row in facts.imports)
    assert all(facts.text_at(line) for _, line, _ in found)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("from importlib import import_module as im\nt = im('torch')", [("torch", 0, "t")]),
        ("import lazy_loader as lazy\nt = lazy.load('torch')", [("torch", 0, "t")]),
        ("import lazy_import\nt = lazy_import.lazy_module('torch')", [("torch", 0, "t")]),
        ("t = LazyLoader('t', globals(), 'torch', 'a warning')", [("torch", 0, "t")]),
        ("t = LazyLoader('t', globals(), 'torch', 'warning')", [("torch", 0, "t")]),
        ("t = LazyLoader(local_name='t', parent_module_globals=globals(), name='torch')", [("torch", 0, "t")]),
        ("t = LazyModule('t', globals(), 'torch')", [("torch", 0, "t")]),
        ("import_module('.nn', 'torch')", [("torch.nn", 0, None)]),
        ("import_module('..b', package='torch.nn')", [("torch.b", 0, None)]),
        ("import_module('.b', __package__)", [("b", 1, None)]),
        ("import_module('..b', __name__)", [("b", 2, None)]),
        ("import_module('.b', other)", []),
        ("__import__('b', globals(), locals(), ['c'], 1)", [("b", 1, None)]),
        ("x.load('torch')", []),
        ("lazy.load('torch')", []),
    ],
)
def test_calls_that_import(text: str, expected: list[tuple[str, int, str | None]]) -> None:
    found = [(row.module, row.level, row.bound) for row in read(text, "").imports if row.guard == "dynamic"]
    assert found == expected


def test_cells_of_notebooks() -> None:
    code = 'import subprocess\\nsubprocess.run(\\"pip install torch\\")\\n%env KERAS_BACKEND=jax\\n!export KERAS_BACKEND=no'
    cells = f'{{"cells": [{{"cell_type": "code", "metadata": {{}}, "outputs": [], "source": "{code}"}}], "nbformat": 4}}'
    facts = read_notebook("a.ipynb", cells.encode(), SETTINGS)
    assert [(r.name, r.cell, r.line, r.scope) for r in facts.requirements] == [("torch", 0, 2, "notebook")]
    assert [(found.value, found.cell, found.line) for found in facts.settings] == [("jax", 0, 3)]


N = 3_000


@pytest.mark.parametrize(
    "piece", ["os.system(", "subprocess.run([", "os.system('a' + ", "os.system('''", "os.system(f'{", "a + ", "find_spec("]
)
def test_long_runs_are_read_in_one_pass(piece: str) -> None:
    """Quadratic behaviour would take minutes here."""
    run("python", "a.py", (HEAD + "import importlib.util\n" + piece * N).encode(), SETTINGS)
    run("python", "a.py", (HEAD + "os.system(" + "'pip install a' + " * N + "'')").encode(), SETTINGS)


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet="subprocess.run(['pip','install'])\n\"\\+f{}%= ", max_size=80))
def test_no_text_crashes(text: str) -> None:
    data = (HEAD + "subprocess.run(" + text + ")\nos.system('" + text + "')").encode()
    facts = run("python", "a.py", data, SETTINGS)
    assert not any(unknown.stage == "detect" for unknown in facts.unknowns)
    assert facts == run("python", "a.py", data, SETTINGS)
