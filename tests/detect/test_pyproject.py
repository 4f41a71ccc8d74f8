"""pyproject.toml: every table that requires something, on its own line."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scanner.detect import Settings
from scanner.detect.pyproject import detect
from scanner.model.facts import FileFacts


def read(text: str | bytes) -> FileFacts:
    return detect("pyproject.toml", text.encode() if isinstance(text, str) else text, Settings())


def rows(facts: FileFacts) -> list[tuple[int, str, str, str, str]]:
    return [(r.line, r.name, r.specifier, r.scope, r.group) for r in facts.requirements]


STANDARD = """[build-system]
requires = ["hatchling", "torch>=2"]
build-backend = "hatchling.build"

[project]
name = "My-Lib"
requires-python = ">=3.9"
dependencies = [
  # torch is not here
  "torch",
  "numpy>=1",
  "torch>=1.9; sys_platform == 'linux'",
]
[project.optional-dependencies]
tf = ["tensorflow>=2.4", "torch"]
test = ["pytest"]
dev-tools = ["ruff"]
all = ["my_lib[tf,test]"]

[project.scripts]
mine = "my_lib.cli:main"

[dependency-groups]
docs = ["sphinx", {include-group = "bench"}]
bench = [
  "jax",
]

[tool.hatch.build.targets.wheel]
packages = ["src/my_lib"]
"""


def test_standard_tables() -> None:
    facts = read(STANDARD)
    assert rows(facts) == [
        (2, "hatchling", "", "build", ""),
        (2, "torch", ">=2", "build", ""),
        (10, "torch", "", "runtime", ""),
        (11, "numpy", ">=1", "runtime", ""),
        (12, "torch", ">=1.9", "runtime", ""),
        (15, "tensorflow", ">=2.4", "optional", "tf"),
        (15, "torch", "", "optional", "tf"),
        (16, "pytest", "", "test", "test"),
        (17, "ruff", "", "dev", "dev-tools"),
        (24, "sphinx", "", "docs", "docs"),
        (26, "jax", "", "optional", "bench"),
    ]
    assert facts.requirements[4].marker == 'sys_platform == "linux"'
    assert facts.requirements[4].text == "\"torch>=1.9; sys_platform == 'linux'\","
    project = facts.project
    assert project is not None
    assert (project.name, project.line, project.python, project.publishes) == ("My-Lib", 6, ">=3.9", True)
    assert project.scripts == ("mine = my_lib.cli:main",)
    assert (project.packages, project.source_root) == (("my_lib",), "src")
    assert facts.unknowns == ()


def test_poetry() -> None:
    facts = read(
        """[tool.poetry]
name = "app"
packages = [{ include = "app", from = "lib" }]
[tool.poetry.dependencies]
python = "^3.8"
tensorflow = "^2.4.1"
Torch = [
  { version = "1.13.1", python = "<3.11" },
  { version = ">=2,<3", markers = "sys_platform == 'linux'" },
]
keras = { version = "~2.6", optional = true, extras = ["x"] }
jax = "*"
other = { git = "https://tok:abcdefgh@h/x.git" }
[tool.poetry.extras]
gpu = ["keras"]
[tool.poetry.dev-dependencies]
pytest = "^7"
[tool.poetry.group.docs.dependencies]
sphinx = "1.*"
[tool.poetry.group.serving.dependencies]
tensorflow = "2.4 || 2.5"
[tool.poetry.scripts]
go = "app.main:run"
"""
    )
    assert rows(facts) == [
        (6, "tensorflow", "<3,>=2.4.1", "runtime", ""),
        (8, "torch", "==1.13.1", "runtime", ""),
        (9, "torch", "<3,>=2", "runtime", ""),
        (11, "keras", "<2.7,>=2.6", "optional", "gpu"),
        (12, "jax", "", "runtime", ""),
        (13, "other", "", "runtime", ""),
        (17, "pytest", "<8,>=7", "dev", ""),
        (19, "sphinx", "==1.*", "docs", "docs"),
        (21, "tensorflow", "", "optional", "serving"),
    ]
    assert facts.requirements[1].marker == 'python_version < "3.11"'
    assert facts.requirements[3].extras == ("x",)
    assert "abcdefgh" not in repr(facts)
    project = facts.project
    assert project is not None
    assert (project.name, project.python, project.packages, project.source_root) == ("app", "^3.8", ("app",), "lib")
    assert project.scripts == ("go = app.main:run",)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('[tool.pdm.dev-dependencies]\ntest = ["torch"]\nx = ["jax"]', [("torch", "test"), ("jax", "dev")]),
        ('[tool.hatch.envs.test]\nextra-dependencies = ["torch"]', [("torch", "test")]),
        ('[tool.hatch.envs.default]\ndependencies = ["torch"]', [("torch", "dev")]),
        (
            '[tool.uv]\ndev-dependencies = ["torch"]\nconstraint-dependencies = ["jax<1"]',
            [("torch", "dev"), ("jax", "constraint")],
        ),
        (
            '[tool.flit.metadata]\nmodule = "m"\nrequires = ["torch"]\ndev-requires=["jax"]',
            [("torch", "runtime"), ("jax", "dev")],
        ),
        ('[tool.flit.metadata.requires-extra]\ndoc = ["sphinx"]', [("sphinx", "docs")]),
        (
            '[tool.pixi.dependencies]\npytorch = "2.1.*"\n[tool.pixi.feature.gpu.pypi-dependencies]\ntorch = {version=">=2"}',
            [("pytorch", "runtime"), ("torch", "optional")],
        ),
        ('[tool.cibuildwheel]\ntest-requires = ["pytest"]', [("pytest", "test")]),
    ],
)
def test_other_tools(text: str, expected: list[tuple[str, str]]) -> None:
    assert [(r.name, r.scope) for r in read(text).requirements] == expected


def test_dynamic_dependencies() -> None:
    facts = read(
        """[project]
name = "x"
dynamic = ["dependencies", "optional-dependencies"]
[tool.setuptools]
packages = ["x"]
package-dir = {"" = "lib"}
[tool.setuptools.dynamic]
dependencies = {file = ["requirements.txt",
  "more.txt"]}
optional-dependencies.gpu = {file = "gpu.txt"}
"""
    )
    assert [(i.path, i.line) for i in facts.includes] == [("requirements.txt", 8), ("more.txt", 9), ("gpu.txt", 10)]
    assert facts.project is not None
    assert (facts.project.packages, facts.project.source_root) == (("x",), "lib")
    assert facts.unknowns == ()


def test_dynamic_in_a_backends_own_table() -> None:
    facts = read(
        '[build-system]\nbuild-backend="own"\n[project]\nname="x"\ndynamic=["optional-dependencies"]\n'
        '[tool.own.optional-dependencies]\ntorch = ["torch>=2"]\n'
    )
    assert rows(facts) == [(7, "torch", ">=2", "optional", "torch")]
    assert facts.unknowns == ()


def test_dynamic_without_a_trace_is_unknown_unless_setuptools_may_say_it() -> None:
    text = '[build-system]\nbuild-backend="{}"\n[project]\nname="x"\ndynamic=["dependencies"]\n'
    (unknown,) = read(text.format("own_backend")).unknowns
    assert unknown.reason == "the build computes [project] dependencies; they are not all in this file (line 5)"
    assert read(text.format("setuptools.build_meta")).unknowns == ()


def test_tool_configuration_alone_makes_no_project() -> None:
    facts = read('[tool.black]\nline-length = 100\n[tool.ruff]\nselect = ["torch"]\n')
    assert facts.project is None
    assert facts.requirements == ()


def test_build_system_alone_publishes() -> None:
    project = read('# x\n[build-system]\nrequires=["setuptools"]\n').project
    assert project is not None
    assert (project.name, project.line, project.publishes) == ("", 2, True)
    off = read('[tool.poetry]\nname="a"\npackage-mode=false\n').project
    assert off is not None
    assert not off.publishes


def test_broken_is_unknown_with_its_line() -> None:
    facts = read('[project]\nname = "x"\ndependencies = ["torch"\n[tool]\n')
    assert facts.requirements == ()
    (unknown,) = facts.unknowns
    assert (unknown.stage, unknown.reason) == ("parse", "is not TOML (line 4)")


def test_what_is_no_requirement_is_said() -> None:
    facts = read('[project]\nname="x"\ndependencies = ["torch", "./local", 3,\n "no requirement at all"]\n')
    assert [r.name for r in facts.requirements] == ["torch"]
    assert [u.reason for u in facts.unknowns] == ["no requirement that could be read (line 4)"]


@pytest.mark.parametrize(
    "text",
    ["project = 1", "project = [1]", "[project]\ndependencies = {a = 1}", "[tool.poetry]\ndependencies = [1]", "tool = 'x'",
     "[project]\nname = 3\ndynamic = 4", "[tool.hatch]\nenvs = [1]", "[tool.poetry.dependencies]\na = [[1], 2, {}]"],
)  # fmt: skip
def test_wrong_shapes(text: str) -> None:
    assert [r for r in read(text).requirements if r.name != "a"] == []


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_no_bytes_crash(data: st.DataObject) -> None:
    text = STANDARD.encode()
    at = data.draw(st.integers(0, len(text)))
    junk = data.draw(st.binary(max_size=6))
    facts = read(text[:at] + junk + text[at + data.draw(st.integers(0, 8)) :])
    assert facts.requirements or facts.unknowns


@pytest.mark.parametrize(
    ("text", "complete"),
    [
        ('[project]\nname = "x"\n', True),
        ('[project]\nname = "x"\ndynamic = ["version"]\ndependencies = []\n', True),
        ('[project]\nname = "x"\ndynamic = ["version", "dependencies"]\n', False),
        ('[project]\nversion = "1"\n', False),
        ('[project]\nname = "x"\ndynamic = 3\n', True),
        ('[build-system]\nrequires = ["setuptools"]\n', False),
        ('[tool.poetry]\nname = "x"\n', False),
        ("project = 1\n", False),
    ],
)
def test_a_project_that_leaves_nothing_to_the_build_is_complete(text: str, complete: bool) -> None:
    assert ("complete" in read(text).traits) == complete
