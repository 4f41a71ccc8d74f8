"""Dockerfiles: images and which of them ship, what is installed and run, on which line."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scanner.detect import Settings
from scanner.detect.dockerfile import detect
from scanner.detect.image_ref import ImageRef, image_ref
from scanner.model.facts import FileFacts


def read(text: str | bytes, path: str = "Dockerfile") -> FileFacts:
    return detect(path, text.encode() if isinstance(text, str) else text, Settings())


def installed(facts: FileFacts) -> list[tuple[int, str, str]]:
    return [(r.line, r.name, r.specifier) for r in facts.requirements]


STAGES = """# syntax=docker/dockerfile:1
ARG TF=1.15.0
ARG BASE=tensorflow/tensorflow:${TF}-gpu
FROM --platform=$BUILDPLATFORM golang:1.20 AS tools
RUN go build
FROM ${BASE} AS Base
FROM base as train
COPY --from=tools /x /x
COPY --from=nvcr.io/nvidia/tritonserver:21.08-py3 /opt /opt
COPY --from=0 /y /y
FROM base
RUN --mount=type=bind,from=busybox:latest,target=/m cp /m /n
"""


def test_stages() -> None:
    facts = read(STAGES)
    assert [(i.line, i.repository, i.tag, i.final) for i in facts.images] == [
        (4, "golang", "1.20", False),
        (6, "tensorflow/tensorflow", "1.15.0-gpu", True),
        (9, "nvcr.io/nvidia/tritonserver", "21.08-py3", False),
        (12, "busybox", "latest", False),
    ]
    assert facts.images[1].text == "FROM ${BASE} AS Base"
    assert facts.unknowns == ()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("tensorflow/serving", ("tensorflow/serving", "", "")),
        ("localhost:5000/a/b:1", ("localhost:5000/a/b", "1", "")),
        ("a/b@sha256:00", ("a/b", "", "sha256:00")),
        ("a/b:1@sha256:00", ("a/b", "1", "sha256:00")),
        ("${R}/a/b:${T}", ("a/b", "", "")),
        ("$R/a:${T:-2}", ("a", "2", "")),
        ("a:${T:+x}1", ("a", "1", "")),
        ("a:${V}-${T:-${V}}", ("a", "9-9", "")),
        ("${R}", None),
        ("${R}:1", None),
        ("{{ image }}", None),
        ("a//b", None),
        ("", None),
        ("user:hunter22@host/x", None),
    ],
)
def test_image_ref(text: str, expected: tuple[str, str, str] | None) -> None:
    found = image_ref(text, {"V": "9"})
    assert found == (ImageRef(*expected) if expected else None) or (text.startswith("user") and "hunter22" not in repr(found))


def test_installs_have_the_line_of_each_word() -> None:
    facts = read(
        """FROM python:3.7
ENV TORCH_VERSION=1.7.1 OTHER="x y"
ARG TF
RUN apt-get update && \\
    # torch is below
    echo torch && pip install --no-cache-dir \\
      "tensorflow==1.15" \\

      torchvision torch==${TORCH_VERSION} \\
      keras==$TF && \\
    conda install -y -c pytorch pytorch=1.2
RUN if [ -n "$X" ]; then pip3 install jax; else python -m pip install torch; fi
RUN V=2.4; pip install tensorflow==$V flax>=0.3
"""
    )
    assert installed(facts) == [
        (7, "tensorflow", "==1.15"),
        (9, "torchvision", ""),
        (9, "torch", "==1.7.1"),
        (10, "keras", ""),
        (11, "pytorch", "==1.2.*"),
        (12, "jax", ""),
        (12, "torch", ""),
        (13, "tensorflow", "==2.4"),
        (13, "flax", ">=0.3"),
    ]
    assert {r.scope for r in facts.requirements} == {"image"}
    assert [(c.line, c.words) for c in facts.commands] == [(4, ("apt-get", "update"))]


def test_includes_follow_copy() -> None:
    facts = read(
        "FROM a\nCOPY docker/requirements.txt c.txt /tmp/\nCOPY reqs/requirements-x.txt /srv/r.txt\n"
        "RUN pip install -r /tmp/requirements.txt -c /tmp/c.txt\nRUN pip install -r requirements/gpu.txt\n"
    )
    assert [(i.path, i.line, i.constraint) for i in facts.includes] == [
        ("docker/requirements.txt", 4, False),
        ("c.txt", 4, True),
        ("requirements/gpu.txt", 5, False),
    ]


def test_commands_in_both_forms() -> None:
    facts = read(
        'FROM a\nENTRYPOINT ["python3", "-m", \\\n  "vllm.entrypoints.openai.api_server"]\n'
        'CMD exec torchserve --start --model-store /m\nCMD ["sh", "-c", "mlflow models serve -m x && sleep 1"]\n'
        "ONBUILD RUN pip install torch\nHEALTHCHECK CMD curl x\nCMD []\n"
    )
    assert [(c.line, c.words) for c in facts.commands] == [
        (2, ("python3", "-m", "vllm.entrypoints.openai.api_server")),
        (4, ("torchserve", "--start", "--model-store", "/m")),
        (5, ("mlflow", "models", "serve", "-m", "x")),
        (5, ("sleep", "1")),
    ]
    assert installed(facts) == [(6, "torch", "")]


def test_heredocs() -> None:
    facts = read(
        "FROM a\nRUN <<EOF\npip install torch\npip install \\\n  jax\nEOF\n"
        "RUN python3 <<-'PY'\nimport keras\n\tPY\nCOPY <<F /x\nFROM b\nF\nRUN pip install keras\n"
    )
    assert installed(facts) == [(3, "torch", ""), (5, "jax", ""), (13, "keras", "")]
    assert [i.repository for i in facts.images] == ["a"]


def test_unfinished_heredoc_swallows_nothing() -> None:
    assert installed(read("FROM a\nRUN cat <<EOF\nRUN pip install torch\n")) == [(3, "torch", "")]


def test_escape_directive() -> None:
    facts = read("# escape=`\nFROM a\nRUN pip install `\n  torch\nRUN dir c:\\\nRUN pip install jax\n")
    assert installed(facts) == [(4, "torch", ""), (6, "jax", "")]


def test_secrets_stay_out() -> None:
    facts = read(
        "FROM a\nENV HF_TOKEN=supersecret1\nARG PASSWORD=supersecret2\n"
        "RUN curl -u me:supersecret3 -H 'Authorization: Bearer supersecret4' https://x:supersecret5@h/ --api-key supersecret6\n"
        "RUN pip install --extra-index-url https://u:supersecret7@h/simple torch\n"
        'CMD ["serve", "--hf-token", "supersecret8", "--max-tokens", "100", "$HF_TOKEN", "${PASSWORD}"]\n'
        "RUN login --password supersecret9\n"
    )
    assert "supersecret" not in repr(facts)
    assert facts.commands[1].words == ("serve", "--hf-token", "***", "--max-tokens", "100", "$HF_TOKEN", "${PASSWORD}")
    assert installed(facts) == [(5, "torch", "")]


def test_unknowns() -> None:
    facts = read("ARG IMAGE\nFROM ${IMAGE}\nRUN pip install torch\n")
    assert facts.images == ()
    assert installed(facts) == [(3, "torch", "")]
    assert [u.reason for u in facts.unknowns] == ["the image is named by a variable without a default (line 2)"]
    assert [u.reason for u in read("hello\n").unknowns] == ["has no FROM instruction, so it is not known what it builds on"]
    assert read("FROM scratch\nCOPY x /\n").images == ()
    assert read("*.pyc\n", "Dockerfile.dockerignore").unknowns == ()


def test_very_long_shell_text_is_cut_and_said() -> None:
    facts = read("FROM a\nRUN pip install torch && " + "x " * 40_000 + "\n")
    assert installed(facts) == [(2, "torch", "")]
    assert [u.reason for u in facts.unknowns] == ["shell text longer than 64 KiB was read in part (line 2)"]


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_no_bytes_crash(data: st.DataObject) -> None:
    text = STAGES.encode() + b'RUN pip install a \\\n b<2\nENV X=1\nCMD ["a"]\n'
    at = data.draw(st.integers(0, len(text)))
    broken = text[:at] + data.draw(st.binary(max_size=8)) + text[at + data.draw(st.integers(0, 40)) :]
    facts = read(broken)
    last = broken.count(b"\n") + broken.count(b"\r") + 1
    assert all(1 <= place.line <= last for place in (*facts.requirements, *facts.images, *facts.commands))
