"""setup.cfg: declarative metadata, with lines."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from scanner.detect import Settings
from scanner.detect.setup_cfg import detect
from scanner.model.facts import FileFacts


def read(text: str | bytes) -> FileFacts:
    return detect("setup.cfg", text.encode() if isinstance(text, str) else text, Settings())


EXAMPLE = """# first
[metadata]
name = my-lib
version = attr: my_lib.__version__

[options]
packages = find:
package_dir =
    = src
python_requires = >=3.6
install-requires =
    torch>=1.7 ; python_version < "3.9"
    # a comment
    numpy  # why
tests_require = pytest; mock
setup_requires: wheel

[options.extras_require]
tf = tensorflow>=2.4
test =
    torch
    pytest-cov
:python_version<"3" =
    enum34

[options.entry_points]
console_scripts =
    mine = my_lib.cli:main

[flake8]
requires = nothing
"""


def test_example() -> None:
    facts = read(EXAMPLE)
    assert [(r.line, r.name, r.specifier, r.scope, r.group) for r in facts.requirements] == [
        (12, "torch", ">=1.7", "runtime", ""),
        (14, "numpy", "", "runtime", ""),
        (15, "pytest", "", "test", ""),
        (15, "mock", "", "test", ""),
        (16, "wheel", "", "build", ""),
        (19, "tensorflow", ">=2.4", "optional", "tf"),
        (21, "torch", "", "test", "test"),
        (22, "pytest-cov", "", "test", "test"),
        (24, "enum34", "", "runtime", ""),
    ]
    project = facts.project
    assert project is not None
    assert (project.name, project.line, project.python, project.publishes) == ("my-lib", 3, ">=3.6", True)
    assert (project.scripts, project.source_root) == (("mine = my_lib.cli:main",), "src")


def test_marker_as_key() -> None:
    (found,) = read("[options.extras_require]\ntf:sys_platform=='linux' =\n    tensorflow\n").requirements
    assert (found.group, found.line) == ("tf", 3)


def test_files_and_packages() -> None:
    facts = read("[options]\ninstall_requires = file: requirements.txt, more.txt\npackages = a, a.b\n")
    assert [(i.path, i.line) for i in facts.includes] == [("requirements.txt", 2), ("more.txt", 2)]
    assert facts.project is not None
    assert facts.project.packages == ("a", "a.b")


def test_tool_configuration_alone() -> None:
    facts = read("[flake8]\nmax-line-length = 100\n[tool:pytest]\naddopts = -q %(x)s\n")
    assert (facts.project, facts.requirements, facts.unknowns) == (None, (), ())


def test_odd_lines_cost_themselves() -> None:
    facts = read("[options]\nwhat is this\ninstall_requires =\n    torch\n    not a requirement\n")
    assert [r.name for r in facts.requirements] == ["torch"]
    assert [u.reason for u in facts.unknowns] == [
        "is no setting, so it was passed over (line 2)",
        "no requirement that could be read (line 5)",
    ]


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_no_bytes_crash(data: st.DataObject) -> None:
    text = EXAMPLE.encode()
    at = data.draw(st.integers(0, len(text)))
    facts = read(text[:at] + data.draw(st.binary(max_size=8)) + text[at + data.draw(st.integers(0, 30)) :])
    assert [r.line for r in facts.requirements] == sorted(r.line for r in facts.requirements)
