"""conda environments and recipes."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scanner.detect import Settings
from scanner.detect.conda import detect
from scanner.model.facts import FileFacts


def read(text: str | bytes, path: str = "environment.yml") -> FileFacts:
    return detect(path, text.encode() if isinstance(text, str) else text, Settings())


def rows(facts: FileFacts) -> list[tuple[int, str, str]]:
    return [(r.line, r.name, r.specifier) for r in facts.requirements]


ENVIRONMENT = """name: old
channels: [conda-forge, defaults]
dependencies:
  - python=3.6
  - conda-forge::pytorch=1.2.*
  - tensorflow-gpu==1.15
  - pytorch-cuda
  - "numpy>=1.16,<2"
  - keras=2.2.4=py36_0
  - scipy=1.1|1.2
  - pip
  - pip:
    - -r requirements.txt
    - torch==1.0 --hash=sha256:aa
    - tensorflow
    - -e .
    - git+https://me:hunter22@github.com/x/clip.git
"""


def test_environment() -> None:
    facts = read(ENVIRONMENT)
    assert rows(facts) == [
        (4, "python", "==3.6.*"),
        (5, "pytorch", "==1.2.*"),
        (6, "tensorflow-gpu", "==1.15"),
        (7, "pytorch-cuda", ""),
        (8, "numpy", "<2,>=1.16"),
        (9, "keras", "==2.2.4"),
        (10, "scipy", ""),
        (14, "torch", "==1.0"),
        (15, "tensorflow", ""),
        (17, "clip", ""),
    ]
    assert [(i.path, i.line) for i in facts.includes] == [("requirements.txt", 13)]
    assert "hunter22" not in repr(facts)
    assert facts.project is None
    assert facts.unknowns == ()


def test_templates_are_read_by_indentation() -> None:
    facts = read(
        "dependencies:\n- pytorch {{ version }}\n{% if x %}\n- numpy=1.18  # [linux]\n{% endif %}\n- pip:\n  - torch\n"
    )
    assert rows(facts) == [(2, "pytorch", ""), (4, "numpy", "==1.18.*"), (7, "torch", "")]


def test_recipe() -> None:
    facts = read(
        """{% set version = "1.0" %}
package:
  name: x
requirements:
  build:
    - {{ compiler('c') }}
  host:
    - python
    - numpy {{ numpy }}
  run:
    - pytorch >=1.7,<2   # [linux]
    - tensorflow 2.4.*
    - {{ pin_compatible('numpy') }}
test:
  requires:
    - pytest
  imports:
    - x
about:
  run:
    - nothing
""",
        "recipe/meta.yaml",
    )
    assert [(r.line, r.name, r.specifier, r.scope) for r in facts.requirements] == [
        (8, "python", "", "build"),
        (9, "numpy", "", "build"),
        (11, "pytorch", "<2,>=1.7", "runtime"),
        (12, "tensorflow", "==2.4.*", "runtime"),
        (13, "numpy", "", "runtime"),
        (16, "pytest", "", "test"),
    ]


@pytest.mark.parametrize(
    ("path", "scope"), [("docs/environment.yml", "docs"), ("environment-dev.yml", "dev"), ("env.yml", "runtime")]
)
def test_scope(path: str, scope: str) -> None:
    assert [r.scope for r in read("dependencies: [numpy]", path).requirements] == [scope]


def test_broken_yaml() -> None:
    facts = read("dependencies:\n  - torch\n - x: [\n")
    assert [u.stage for u in facts.unknowns] == ["parse"]
    assert [u.reason for u in read("dependencies: torch\n").unknowns] == ["dependencies is no list (line 1)"]


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_no_bytes_crash(data: st.DataObject) -> None:
    text = ENVIRONMENT.encode()
    at = data.draw(st.integers(0, len(text)))
    path = data.draw(st.sampled_from(["environment.yml", "meta.yaml"]))
    facts = read(text[:at] + data.draw(st.binary(max_size=6)) + text[at + data.draw(st.integers(0, 30)) :], path)
    assert all(r.scope in {"runtime", "build", "test", "constraint"} for r in facts.requirements)
