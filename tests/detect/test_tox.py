"""tox.ini and pytest.ini: dependencies, commands and settings of environments."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from scanner.detect import Settings
from scanner.detect.tox import detect
from scanner.model.facts import FileFacts

WATCHED = Settings(variables=("KERAS_BACKEND",))

TOX = """[tox]
envlist = py37,lint
deps = no
[testenv]
deps =
    tensorflow>=2.3  # why
    py37: torch==1.4
    py{38,39},!win: jax[cpu]
    -rrequirements/test.txt
    -c {toxinidir}/pins.txt
    {[base]deps}
    .
# keras
setenv =
    KERAS_BACKEND = jax
    py37: KERAS_BACKEND=torch
    OTHER = jax
commands =
    - pip install mxnet \\
        onnx
    {envpython} -m pip install chainer
    pytest {posargs}
passenv = torch
[testenv:docs]
deps = sphinx
install_command = pip install no
[pytest]
env =
    D:KERAS_BACKEND=numpy
addopts = torch
"""


def read(text: str) -> FileFacts:
    return detect("tox.ini", text.encode(), WATCHED)


def test_environments() -> None:
    facts = read(TOX)
    assert [(r.line, r.name, r.specifier, r.scope, r.group) for r in facts.requirements] == [
        (6, "tensorflow", ">=2.3", "test", ""),
        (7, "torch", "==1.4", "test", ""),
        (8, "jax", "", "test", ""),
        (19, "mxnet", "", "test", ""),
        (20, "onnx", "", "test", ""),
        (21, "chainer", "", "test", ""),
        (25, "sphinx", "", "docs", "docs"),
    ]
    assert facts.requirements[2].extras == ("cpu",)
    assert [(i.path, i.line, i.constraint) for i in facts.includes] == [
        ("requirements/test.txt", 9, False),
        ("pins.txt", 10, True),
    ]
    assert [(found.line, found.value) for found in facts.settings] == [(15, "jax"), (16, "torch"), (29, "numpy")]
    assert [(command.line, command.words[0]) for command in facts.commands] == [(22, "pytest")]
    assert facts.unknowns == ()


def test_what_is_no_requirement_is_said() -> None:
    assert [unknown.reason for unknown in read("[testenv]\ndeps =\n  = what\n").unknowns] == [
        "no requirement that could be read (line 3)"
    ]


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet="[testenv]deps=:{} \n\\-rc#KERAS_BACKEND,!", max_size=100))
def test_no_text_crashes(text: str) -> None:
    facts = read("[testenv]\ndeps=" + text)
    assert all(1 <= found.line <= text.count("\n") + 2 for found in (*facts.requirements, *facts.settings, *facts.includes))
