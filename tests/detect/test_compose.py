"""Compose files: images, commands, lines."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from scanner.detect import Settings
from scanner.detect.compose import detect
from scanner.model.facts import FileFacts

EXAMPLE = """version: "3"
x-common: &common
  image: ${AIRFLOW_IMAGE:-apache/airflow:2.3.0}
services:
  serving:
    image: "tensorflow/serving:${TF_TAG:-2.1.0}"
    command: tensorflow_model_server --port=8500 --token supersecret1
  triton:
    image: ${REGISTRY}/nvidia/tritonserver@sha256:abc
    entrypoint: ["tritonserver", "--model-repository", "/models"]
  web:
    <<: *common
    command: >
      bash -c "pip install torch==1.7
      && python -m vllm.entrypoints.openai.api_server"
  worker:
    <<: *common
  lost:
    image: ${NOTHING}
  built:
    build: .
"""


def read(text: str | bytes) -> FileFacts:
    return detect("docker-compose.yml", text.encode() if isinstance(text, str) else text, Settings())


def test_example() -> None:
    facts = read(EXAMPLE)
    assert [(i.line, i.repository, i.tag, i.digest, i.final) for i in facts.images] == [
        (3, "apache/airflow", "2.3.0", "", True),
        (6, "tensorflow/serving", "2.1.0", "", True),
        (9, "nvidia/tritonserver", "", "sha256:abc", True),
    ]
    assert [(c.line, c.words) for c in facts.commands] == [
        (7, ("tensorflow_model_server", "--port=8500", "--token", "***")),
        (10, ("tritonserver", "--model-repository", "/models")),
        (13, ("python", "-m", "vllm.entrypoints.openai.api_server")),
    ]
    assert [(r.line, r.name, r.specifier, r.scope) for r in facts.requirements] == [(13, "torch", "==1.7", "image")]
    assert [u.reason for u in facts.unknowns] == ["the image is named by a variable without a default (line 19)"]
    assert "supersecret1" not in repr(facts)


def test_first_version_of_the_format() -> None:
    facts = read("web:\n  image: pytorch/torchserve\ndb:\n  build: x\nother: 1\n")
    assert [(i.repository, i.tag) for i in facts.images] == [("pytorch/torchserve", "")]


def test_broken_and_odd() -> None:
    assert [u.reason for u in read("services:\n  a: [\n").unknowns] == ["is not YAML (line 3)"]
    assert read("services: 3\n").images == ()
    assert read("services:\n  a: x\n  b: {image: [x]}\n  c: {image: }\n").images == ()


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_no_bytes_crash(data: st.DataObject) -> None:
    text = EXAMPLE.encode()
    at = data.draw(st.integers(0, len(text)))
    facts = read(text[:at] + data.draw(st.binary(max_size=6)) + text[at + data.draw(st.integers(0, 30)) :])
    assert all(1 <= i.line <= 40 for i in facts.images)
