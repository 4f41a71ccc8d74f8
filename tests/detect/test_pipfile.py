"""Pipfile categories and versions."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from scanner.detect import Settings
from scanner.detect.pipfile import detect


def test_categories() -> None:
    facts = detect(
        "Pipfile",
        b"""[[source]]
url = "https://user:hunter22@host/simple"
name = "x"

[packages]
tensorflow = "==1.15"
torch = {version = "~=1.7", extras = ["a"], markers = "sys_platform == 'linux'"}
keras = "*"
mine = {path = ".", editable = true}

[dev-packages]
torch = "1.8"

[docs]
sphinx = "*"

[requires]
python_version = "3.7"
""",
        Settings(),
    )
    assert [(r.line, r.name, r.specifier, r.scope, r.group) for r in facts.requirements] == [
        (6, "tensorflow", "==1.15", "runtime", ""),
        (7, "torch", "~=1.7", "runtime", ""),
        (8, "keras", "", "runtime", ""),
        (9, "mine", "", "runtime", ""),
        (12, "torch", "==1.8", "dev", ""),
        (15, "sphinx", "", "docs", "docs"),
    ]
    assert (facts.requirements[1].extras, facts.requirements[1].marker) == (("a",), "sys_platform == 'linux'")
    assert facts.project is not None
    assert (facts.project.python, facts.project.publishes) == ("3.7", False)
    assert "hunter22" not in repr(facts)


def test_broken() -> None:
    facts = detect("Pipfile", b"[packages]\ntorch = \n", Settings())
    assert [u.reason for u in facts.unknowns] == ["is not TOML (line 2)"]


@settings(max_examples=60, deadline=None)
@given(st.one_of(st.binary(max_size=80), st.text('[packges]\n"=*{},.1 ', max_size=60).map(str.encode)))
def test_no_bytes_crash(data: bytes) -> None:
    facts = detect("Pipfile", data, Settings())
    assert all(r.line >= 1 for r in facts.requirements)
