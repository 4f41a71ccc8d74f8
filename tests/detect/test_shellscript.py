"""Shell scripts: what is installed, run, started and set, on which line; and what only looks like it."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scanner.detect import Settings, detectors_for, run
from scanner.detect.shellscript import detect
from scanner.model.facts import FileFacts

WATCHED = Settings(variables=("KERAS_BACKEND", "TF_USE_LEGACY_KERAS"))


def read(text: str, path: str = "scripts/prepare.sh") -> FileFacts:
    return detect(path, text.encode(), WATCHED)


def installed(facts: FileFacts) -> list[tuple[int, str, str]]:
    return [(r.line, r.name, r.specifier) for r in facts.requirements]


def values(facts: FileFacts) -> list[tuple[int, str, str]]:
    return [(found.line, found.name, found.value) for found in facts.settings]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("#!/bin/bash\n\npip install tensorflow==1.15 \\\n  keras>=2.3 \\\n  'torch<2'",
         [(3, "tensorflow", "==1.15"), (4, "keras", ">=2.3"), (5, "torch", "<2")]),
        ("if x; then\n  sudo -H pip3 install mxnet\nfi", [(2, "mxnet", "")]),
        ("f() { $PIP install jax; }", [(1, "jax", "")]),
        ("${PYTHON_BIN} -m pip install jax", [(1, "jax", "")]),
        ('"$PY" -m pip install jax', [(1, "jax", "")]),
        ("V=1.4\npip install torch==$V", [(2, "torch", "==1.4")]),
        ("P='torch torchvision'\nP=\"$P jax\"\npip install $P", [(3, "torch", ""), (3, "torchvision", ""), (3, "jax", "")]),
        ("if a; then V=1.15; else V=2.3; fi\npip install tensorflow==$V", [(2, "tensorflow", "")]),
        ("if a; then T=tensorflow; else T=tensorflow-gpu; fi\npip install $T", []),
        ("P=$(ls dist | head -n 1)\npip install $P", []),
        ("timeout 60 pip install jax; travis_retry pip install flax; ./with_retry.sh pip install optax",
         [(1, "jax", ""), (1, "flax", ""), (1, "optax", "")]),
        ("poetry run pip install jax\npoetry add torch@^2.1 -G dev\npipenv install keras",
         [(1, "jax", ""), (2, "torch", ""), (3, "keras", "")]),
        ("conda create -n x python=3.8 tensorflow=2.3", [(1, "python", "==3.8.*"), (1, "tensorflow", "==2.3.*")]),
        ("docker exec -it box pip install onnx", [(1, "onnx", "")]),
        ("docker run --rm -v /a:/b img bash -c 'pip install onnx'", [(1, "onnx", "")]),
        ("bash -lc 'set -e\n  pip install uv\n  pip install torch'", [(2, "uv", ""), (3, "torch", "")]),
        ("pip install -e tensorflow -e git+https://h/x#egg=jax", [(1, "jax", "")]),
    ],
)  # fmt: skip
def test_what_is_installed(text: str, expected: list[tuple[int, str, str]]) -> None:
    facts = read(text)
    assert installed(facts) == expected
    assert {requirement.scope for requirement in facts.requirements} <= {"script"}


@pytest.mark.parametrize(
    "text",
    [
        "# pip install torch",
        "x # pip install torch",
        'echo "pip install torch"',
        "echo pip install torch",
        "printf 'pip install torch\\n'",
        "pip uninstall -y torch",
        "pip freeze | grep torch",
        "cat > setup.sh <<EOF\npip install torch\nEOF",
        "cat <<-'END'\n\tpip install torch\n\tEND",
        "X='pip install torch'",
        "apt-get install python3-torch",
        "npm install torch",
        "pip install -r torch/requirements.txt ./torch /opt/torch ../torch .",
        "pip install $TORCH ${TORCH} $(torch) `torch`",
        "#!/usr/bin/env python\nos.system('pip install torch')",
        "#!/usr/bin/env python3\npip install torch",
    ],
)
def test_what_is_not(text: str) -> None:
    assert read(text).requirements == ()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("export KERAS_BACKEND=jax TF_USE_LEGACY_KERAS='1'", [(1, "KERAS_BACKEND", "jax"), (1, "TF_USE_LEGACY_KERAS", "1")]),
        ("KERAS_BACKEND=torch \\\n  python train.py", [(1, "KERAS_BACKEND", "torch")]),
        ("env KERAS_BACKEND=torch python train.py", [(1, "KERAS_BACKEND", "torch")]),
        ("time sudo KERAS_BACKEND=torch python train.py", [(1, "KERAS_BACKEND", "torch")]),
        ("B=jax\n\nexport KERAS_BACKEND=$B", [(3, "KERAS_BACKEND", "jax")]),
        ("KERAS_BACKEND=jax\npython x\nexport KERAS_BACKEND", [(1, "KERAS_BACKEND", "jax")]),
        ("KERAS_BACKEND=jax\npython x", []),
        ("export KERAS_BACKEND=$1", []),
        ("export KERAS_BACKEND=$(cat x)", []),
        ("# export KERAS_BACKEND=jax", []),
        ("unset KERAS_BACKEND; echo $KERAS_BACKEND KERAS_BACKEND=jax", []),
        ("export OTHER=jax", []),
        ("docker run \\\n  -e KERAS_BACKEND=jax \\\n  --env=TF_USE_LEGACY_KERAS=1 x",
         [(2, "KERAS_BACKEND", "jax"), (3, "TF_USE_LEGACY_KERAS", "1")]),
        ("conda env config vars set KERAS_BACKEND=jax", [(1, "KERAS_BACKEND", "jax")]),
        ("setenv KERAS_BACKEND jax", [(1, "KERAS_BACKEND", "jax")]),
        ("set -gx KERAS_BACKEND jax", [(1, "KERAS_BACKEND", "jax")]),
    ],
)  # fmt: skip
def test_what_is_set(text: str, expected: list[tuple[int, str, str]]) -> None:
    assert values(read(text)) == expected


def test_what_is_started() -> None:
    facts = read(
        "#!/bin/sh\ndocker run --rm -p 8501:8501 --gpus all \\\n  -v /m:/m \\\n  -t tensorflow/serving:2.3 --model_name=m &\n"
        "docker pull $REGISTRY/nvcr/tritonserver\nnohup tensorflow_model_server --port=1 &\ndocker build -t torch/x .\n"
        "nvidia-docker run img:1 torchserve --start\n"
    )
    assert [(i.line, i.repository, i.tag, i.final) for i in facts.images] == [
        (4, "tensorflow/serving", "2.3", True), (5, "nvcr/tritonserver", "", True), (8, "img", "1", True),
    ]  # fmt: skip
    programs = [(c.line, c.words[0]) for c in facts.commands]
    assert programs == [
        (2, "docker"), (5, "docker"), (6, "tensorflow_model_server"), (7, "docker"), (8, "nvidia-docker"), (8, "torchserve"),
    ]  # fmt: skip
    assert facts.images[0].text == "-t tensorflow/serving:2.3 --model_name=m &"


@pytest.mark.parametrize(
    ("path", "scope"),
    [
        ("a.sh", "script"),
        ("setup.sh", "script"),
        ("install_test_deps.sh", "test"),
        ("a/setup_test_env.sh", "test"),
        ("tests/utils/setup.sh", "test"),
        ("ci/a.sh", "dev"),
        ("docs/a.sh", "docs"),
    ],
)
def test_the_path_tells_the_scope(path: str, scope: str) -> None:
    assert [requirement.scope for requirement in read("pip install torch", path).requirements] == [scope]


def test_windows_scripts() -> None:
    text = "@echo off\nREM pip install no\n:: pip install no\nset KERAS_BACKEND=jax\n"
    text += "@venv\\Scripts\\pip install torch ^\n  jax\ncall pip install flax"
    facts = read(text, "a.bat")
    assert installed(facts) == [(5, "torch", ""), (6, "jax", ""), (7, "flax", "")]
    assert values(facts) == [(4, "KERAS_BACKEND", "jax")]
    facts = read('<#\npip install no\n#>\n$env:KERAS_BACKEND = "jax"\n# pip install no\n& python -m pip install torch', "a.ps1")
    assert installed(facts) == [(6, "torch", "")]
    assert values(facts) == [(4, "KERAS_BACKEND", "jax")]


def test_files_without_a_suffix_need_a_first_line() -> None:
    assert [d.name for d in detectors_for("bin/install")] == ["shellscript"]
    assert installed(read("#!/usr/bin/env bash\npip install torch", "bin/install")) == [(2, "torch", "")]
    assert read("pip install torch", "bin/install").requirements == ()
    assert read("#!/usr/bin/python\npip install torch", "bin/install").requirements == ()


def test_secrets_stay_out() -> None:
    facts = read(
        "export API_TOKEN=abcdefgh12345\npip install -i https://u:p4ssword@h/simple torch\ncurl --token abcdefgh12345 x"
    )
    assert installed(facts) == [(2, "torch", "")]
    assert "p4ssword" not in repr(facts)
    assert "abcdefgh12345" not in repr(facts)


def test_long_scripts_are_cut_and_said() -> None:
    facts = read("pip install torch\n" + f"# {'x' * 100}\n" * 6_000)
    assert installed(facts) == [(1, "torch", "")]
    assert [unknown.reason for unknown in facts.unknowns] == ["shell text longer than 256 KiB was read in part (line 1)"]


@pytest.mark.parametrize(
    "piece",
    ["docker run ", "bash -c '", "KERAS_BACKEND=", "export ", "env ", "a=$a", "$(", "<<A\n", "set \t", "^ ", "\\a\\b ", "a;"],
)
def test_long_runs_are_read_in_one_pass(piece: str) -> None:
    """Quadratic behaviour would take minutes here."""
    for path in ("a.sh", "a.bat"):
        run("shellscript", path, (piece * 5_000).encode(), WATCHED)


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet="pip install=torch KERAS_BACKEND\n\\'\"$(){}<>|&;#`[]@^", max_size=100))
def test_no_text_crashes(text: str) -> None:
    for path in ("a.sh", "a.ps1"):
        facts = detect(path, text.encode(), WATCHED)
        lines = text.count("\n") + 1
        assert all(1 <= found.line <= lines for found in (*facts.requirements, *facts.commands, *facts.settings, *facts.images))
        assert facts == detect(path, text.encode(), WATCHED)
