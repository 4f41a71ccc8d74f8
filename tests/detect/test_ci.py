"""CI files of every service: commands on their lines, images that do not ship, variables, and what is none of these."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scanner.detect import Settings, detectors_for, run
from scanner.detect.ci import detect
from scanner.model.facts import FileFacts

WATCHED = Settings(variables=("KERAS_BACKEND",))
WORKFLOW = ".github/workflows/test.yml"


def read(text: str, path: str = WORKFLOW) -> FileFacts:
    assert [detector.name for detector in detectors_for(path)] == ["ci"]
    return detect(path, text.encode(), WATCHED)


def installed(facts: FileFacts) -> list[tuple[int, str, str]]:
    return [(r.line, r.name, r.specifier) for r in facts.requirements]


def values(facts: FileFacts) -> list[tuple[int, str]]:
    return [(found.line, found.value) for found in facts.settings]


def images(facts: FileFacts) -> list[tuple[int, str, str]]:
    assert not any(image.final for image in facts.images)
    return [(image.line, image.repository, image.tag) for image in facts.images]


GITHUB = """name: tests
on:
  workflow_dispatch:
    inputs:
      run: {description: pip install no, default: pip install no}
env:
  KERAS_BACKEND: jax
jobs:
  test:
    container: python:3.8
    strategy:
      matrix:
        tf: ['2.3', '2.4']
        run: pip install no
    services:
      db:
        image: redis:6
    env: {KERAS_BACKEND: "torch"}
    steps:
      - uses: actions/github-script@v6
        with:
          script: pip install no
          run: pip install no
      - uses: docker://nvidia/cuda:11.0
      - run: pip install tensorflow==${{ matrix.tf }} keras
      - name: pip install no
        run: |

          # pip install no
          pip install torch==1.4 \\
            jax
          echo "KERAS_BACKEND=tensorflow" >> $GITHUB_ENV
          KERAS_BACKEND=numpy pytest
        env:
          KERAS_BACKEND: ${{ matrix.backend }}
      - run: >-
          pip install
          mxnet
          onnx

          pytest
      - run: pip install
          flax optax
      - run: "pip install 'chainer>=7'"
      - shell: python
        run: |
          import os
          pip install no
"""


def test_workflows() -> None:
    facts = read(GITHUB)
    assert installed(facts) == [
        (25, "tensorflow", ""), (25, "keras", ""), (30, "torch", "==1.4"), (31, "jax", ""), (38, "mxnet", ""), (39, "onnx", ""),
        (43, "flax", ""), (43, "optax", ""), (44, "chainer", ">=7"),
    ]  # fmt: skip
    assert {requirement.scope for requirement in facts.requirements} == {"dev"}
    assert images(facts) == [(10, "python", "3.8"), (17, "redis", "6"), (24, "nvidia/cuda", "11.0")]
    assert values(facts) == [(7, "jax"), (18, "torch"), (32, "tensorflow"), (33, "numpy")]
    assert [(command.line, command.words) for command in facts.commands] == [(33, ("pytest",)), (41, ("pytest",))]
    assert facts.requirements[0].text == "- run: pip install tensorflow==${{ matrix.tf }} keras"
    assert facts.requirements[4].text == "mxnet"
    assert facts.unknowns == ()


@pytest.mark.parametrize(
    ("path", "text", "line"),
    [
        (".gitlab-ci.yml", "image: python:3\nt:\n  script:\n    - pip install torch\n", 4),
        (".gitlab-ci.yml", "t:\n  before_script:\n    - [echo a, pip install torch]\n", 3),
        ("x/.travis.yml", "install:\n  - pip install torch\nscript: pytest\n", 2),
        (".travis.yml", "jobs:\n  include:\n    - script: pip install torch\n", 3),
        (".circleci/config.yml", "jobs:\n  a:\n    steps:\n      - run: pip install torch\n", 4),
        (".circleci/config.yml", "jobs:\n  a:\n    steps:\n      - run:\n          command: |\n            pip install torch\n",
         6),
        ("azure-pipelines.yml", "steps:\n- script: pip install torch\n", 2),
        ("azure-pipelines-x.yml", "steps:\n- task: Bash@3\n  inputs:\n    script: pip install torch\n", 4),
        ("bitbucket-pipelines.yml", "pipelines:\n  default:\n    - step:\n        script:\n          - pip install torch\n", 5),
        ("appveyor.yml", "install:\n  - cmd: pip install torch\n", 2),
        (".buildkite/p.yml", "steps:\n  - command: pip install torch\n", 2),
        (".drone.yml", "steps:\n- name: a\n  commands:\n  - pip install torch\n", 4),
        ("a/action.yml", "runs:\n  using: composite\n  steps:\n    - run: pip install torch\n", 4),
        ("cloudbuild.yaml", "steps:\n- name: python:3\n  entrypoint: pip\n  args: [install, torch]\n", 4),
        ("cloudbuild-x.yaml", "steps:\n- name: gcr.io/x/bash\n  args:\n  - -c\n  - |\n    pip install torch\n", 6),
        ("cloudbuild.yaml", "steps:\n- name: python\n  script: |\n    pip install torch\n", 4),
        ("Jenkinsfile", "pipeline {\n  // sh 'pip install no'\n  step { sh 'pip install torch' }\n}\n", 3),
        ("ci/Jenkinsfile.x", "sh '''\n  # pip install no\n  pip install torch\n'''\n", 3),
        ("Jenkinsfile", "echo 'pip install no'\nx = 'pip install no'\nsh(label: 'a',\n   script: \"pip install torch\")\n", 4),
        ("Jenkinsfile", "/* sh 'pip install no' */ sh \"\"\"\npip install torch==${v}\"\"\"\n", 2),
    ],
)  # fmt: skip
def test_services(path: str, text: str, line: int) -> None:
    facts = read(text, path)
    assert [(r.line, r.name, r.specifier, r.scope) for r in facts.requirements] == [(line, "torch", "", "dev")]
    assert facts.unknowns == ()


def test_other_files_have_other_scopes() -> None:
    [found] = read("build:\n  jobs:\n    post_install:\n      - pip install torch\npython:\n  install:\n    - requirements: pip install no\n", ".readthedocs.yaml").requirements  # fmt: skip # noqa: E501
    assert (found.line, found.scope) == (4, "docs")
    [found] = read("tasks:\n  a:\n    cmds:\n      - pip install torch=={{.V}}\n", "Taskfile.yml").requirements
    assert (found.line, found.specifier, found.scope) == (4, "", "script")


@pytest.mark.parametrize(
    ("path", "text", "expected"),
    [
        (".gitlab-ci.yml", "variables:\n  KERAS_BACKEND: jax\n", [(2, "jax")]),
        (".gitlab-ci.yml", "variables:\n  KERAS_BACKEND:\n    value: jax\n    description: x\n", [(3, "jax")]),
        (".travis.yml", "env:\n  global:\n    - KERAS_BACKEND=jax X=1\n  jobs:\n    - KERAS_BACKEND=torch\n",
         [(3, "jax"), (5, "torch")]),
        (".travis.yml", "matrix:\n  include:\n    - env: KERAS_BACKEND=jax\n", [(3, "jax")]),
        ("azure-pipelines.yml", "variables:\n- name: KERAS_BACKEND\n  value: jax\n", [(2, "jax")]),
        ("azure-pipelines.yml", "steps:\n- bash: x\n  env:\n    KERAS_BACKEND: $(b)\n", []),
        (".circleci/config.yml", "jobs:\n  a:\n    environment:\n      KERAS_BACKEND: jax\n", [(4, "jax")]),
        ("appveyor.yml", "environment:\n  matrix:\n    - KERAS_BACKEND: jax\n    - KERAS_BACKEND: torch\n",
         [(3, "jax"), (4, "torch")]),
        ("cloudbuild.yaml", "steps:\n- name: x\n  env: ['KERAS_BACKEND=jax']\n", [(3, "jax")]),
        ("Jenkinsfile", "environment {\n  KERAS_BACKEND = 'jax'\n  OTHER = 'jax'\n}\n", [(2, "jax")]),
        (WORKFLOW, "env:\n  KERAS_BACKEND:\n  OTHER: KERAS_BACKEND=jax\n", []),
    ],
)  # fmt: skip
def test_variables(path: str, text: str, expected: list[tuple[int, str]]) -> None:
    assert values(read(text, path)) == expected


@pytest.mark.parametrize(
    ("path", "text", "expected"),
    [
        (".gitlab-ci.yml", "image: {name: 'tensorflow/tensorflow:2.3', entrypoint: ['']}\nservices: [docker:dind]\n",
         [(1, "tensorflow/tensorflow", "2.3"), (2, "docker", "dind")]),
        (".circleci/config.yml", "jobs:\n  a:\n    docker:\n      - image: a/b:1\n  b:\n    machine:\n      image: ubuntu:1\n",
         [(4, "a/b", "1")]),
        ("azure-pipelines.yml", "pool: {vmImage: x}\nresources:\n  containers:\n  - container: c\n    image: a/b:1\n",
         [(5, "a/b", "1")]),
        ("action.yml", "runs:\n  using: docker\n  image: Dockerfile\n", []),
        ("action.yml", "runs:\n  using: docker\n  image: docker://a/b:1\n", [(3, "a/b", "1")]),
        (WORKFLOW, "jobs:\n  a:\n    container: ${{ matrix.image }}\n", []),
        (WORKFLOW, "jobs:\n  a:\n    container: {image: 'a/b:${{ matrix.v }}'}\n", [(3, "a/b", "")]),
        ("Jenkinsfile", "agent { docker { image 'a/b:1' } }\ndocker.image('c/d:2').inside { }\nimage 'x'\n",
         [(1, "a/b", "1"), (2, "c/d", "2")]),
    ],
)  # fmt: skip
def test_images(path: str, text: str, expected: list[tuple[int, str, str]]) -> None:
    assert images(read(text, path)) == expected


def test_broken_yaml_is_said_and_read_as_far_as_it_goes() -> None:
    facts = read("steps:\n- run: pip install torch\n---\na: [\n")
    assert installed(facts) == [(2, "torch", "")]
    assert [unknown.reason for unknown in facts.unknowns] == ["is not YAML (line 5)"]


@pytest.mark.parametrize(
    "piece",
    [
        "- run: pip install a\n",
        "- {run: a}, ",
        "[",
        "run: >\n  a\n",
        "- run: &a pip\n- *a\n",
        "sh '",
        "'''",
        "sh (",
        "/*",
        "'\\",
    ],
)
def test_long_runs_are_read_in_one_pass(piece: str) -> None:
    """Quadratic behaviour would take minutes here."""
    for path in (WORKFLOW, "Jenkinsfile"):
        run("ci", path, (piece * 10_000).encode(), WATCHED)


LINES = st.sampled_from(["jobs:", "- run: |", "- run: >-", "    pip install torch", "  run: pip install", "", "   x", "env:", "  KERAS_BACKEND: jax", "sh '''", "image: a/b", "\t", "- 'a", "&a", "*a"])  # fmt: skip # noqa: E501


@settings(max_examples=60, deadline=None)
@given(st.lists(LINES, max_size=12), st.sampled_from([WORKFLOW, ".gitlab-ci.yml", "cloudbuild.yaml", "Jenkinsfile"]))
def test_no_text_crashes(lines: list[str], path: str) -> None:
    facts = run("ci", path, "\n".join(lines).encode(), WATCHED)
    assert not any(unknown.stage == "detect" and "could not be read" in unknown.reason for unknown in facts.unknowns)
    assert all(
        1 <= found.line <= len(lines) for found in (*facts.requirements, *facts.commands, *facts.settings, *facts.images)
    )
