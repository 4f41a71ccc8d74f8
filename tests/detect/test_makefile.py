"""Makefiles and justfiles: recipes, variables, exports."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scanner.detect import Settings, run
from scanner.detect.makefile import detect
from scanner.model.facts import FileFacts

WATCHED = Settings(variables=("KERAS_BACKEND",))


def read(text: str, path: str = "Makefile") -> FileFacts:
    return detect(path, text.encode(), WATCHED)


MAKEFILE = """PYTHON ?= python3
PIP := $(PYTHON) -m pip  # the one beside
TF = tensorflow==1.15
export KERAS_BACKEND := jax

.PHONY: install test
install: venv
\t@$(PIP) install $(TF) \\
\t  keras
\t-$(VENV)/bin/pip install 'torch>=1.4'
\t# pip install no
\t@echo "pip install no"

test: ; pip install pytest
lint docs:
\tpip install $$PACKAGE ${TF} $(shell cat x)
serve:
\ttensorflow_model_server --port=1
\tKERAS_BACKEND=torch $(PYTHON) serve.py
"""


def test_recipes() -> None:
    facts = read(MAKEFILE)
    assert [(r.line, r.name, r.specifier, r.scope) for r in facts.requirements] == [
        (8, "tensorflow", "==1.15", "script"),
        (9, "keras", "", "script"),
        (10, "torch", ">=1.4", "script"),
        (14, "pytest", "", "test"),
        (16, "tensorflow", "==1.15", "dev"),
    ]
    assert [(s.line, s.value) for s in facts.settings] == [(4, "jax"), (19, "torch")]
    assert [(c.line, c.words) for c in facts.commands] == [
        (18, ("tensorflow_model_server", "--port=1")),
        (19, ("python3", "serve.py")),
    ]
    assert facts.requirements[0].text == "@$(PIP) install $(TF)"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("V = 1\nifdef X\nV = 2\nendif\na:\n\tpip install torch==$(V)", [(6, "torch", "")]),
        ("a: V = 1\na:\n\tpip install torch==$(V)", [(3, "torch", "")]),
        ("pip install torch", []),
        ("X = pip install torch", []),
        ("# a:\n#\tpip install torch", []),
        ("a:\n\tpip uninstall torch", []),
        ("a:\n\t$(call install,torch)", []),
    ],
)
def test_what_is_known(text: str, expected: list[tuple[int, str, str]]) -> None:
    assert [(r.line, r.name, r.specifier) for r in read(text).requirements] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("KERAS_BACKEND = jax", []),
        ("KERAS_BACKEND = jax\nexport KERAS_BACKEND", [(1, "jax")]),
        ("export\nKERAS_BACKEND = jax", [(2, "jax")]),
        ("B = jax\ntrain: export KERAS_BACKEND = torch", [(2, "torch")]),
        ("export KERAS_BACKEND ?= $(B)", []),
    ],
)
def test_what_is_exported(text: str, expected: list[tuple[int, str]]) -> None:
    assert [(found.line, found.value) for found in read(text).settings] == expected


def test_justfiles() -> None:
    facts = read('export KERAS_BACKEND := "jax"\ninstall:\n    @pip install torch=={{version}} \\\n        jax\n', "justfile")
    assert [(r.line, r.name, r.specifier) for r in facts.requirements] == [(3, "torch", ""), (4, "jax", "")]
    assert [(found.line, found.value) for found in facts.settings] == [(1, "jax")]


@pytest.mark.parametrize(
    "piece", ["a:\n", "\tpip install $(A)\n", "A = $(A)\n", "\\\n", "\t@", "a ", "$(", "export A=1\n", "a:;"]
)
def test_long_runs_are_read_in_one_pass(piece: str) -> None:
    """Quadratic behaviour would take minutes here."""
    run("makefile", "Makefile", (piece * 5_000).encode(), WATCHED)


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet="pip install=torch:KERAS_BACKEND\n\t\\'\"$(){}#@;", max_size=100))
def test_no_text_crashes(text: str) -> None:
    facts = read(text)
    assert all(1 <= found.line <= text.count("\n") + 1 for found in (*facts.requirements, *facts.commands, *facts.settings))
    assert facts == read(text)
