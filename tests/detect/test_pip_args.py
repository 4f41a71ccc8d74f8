"""What an installing command installs."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scanner.detect.pip_args import Install, parse_pip_install, split_shell


def install(text: str) -> Install | None:
    [words] = split_shell(text)
    return parse_pip_install(words)


@pytest.mark.parametrize(
    "before",
    [
        "pip", "pip3", "pip3.8", "/opt/venv/bin/pip", "./venv/Scripts/pip.exe", "$PIP", "${PIP}", "python -m pip",
        "python3.11 -u -m pip", "{sys.executable} -m pip", "$(which python3) -m pip", "$(which pip)", "uv pip",
        "python -m uv pip", "sudo pip", "sudo -H -u root pip", "env X=1 pip", "PIP_NO_CACHE_DIR=1 A=b pip", "exec pip",
        "if ! pip", "time pip", "conda run -n tf pip", "conda run --name tf --no-capture-output python -m pip",
        "pip --no-cache-dir -q", "pip --proxy http://proxy:1", "nohup nice -n 5 pip",
    ],
)  # fmt: skip
def test_however_pip_is_called(before: str) -> None:
    assert install(f"{before} install 'torch>=1.7' jax") == Install(("torch>=1.7", "jax"))


@pytest.mark.parametrize(
    "text",
    [
        "pip list", "pip", "pip uninstall torch", "python train.py -m pip install x", "python -m torch.distributed.run x",
        "apt-get install python3-torch", "echo pip install x", "conda activate x", "uv sync", "npm install torch", "pipx",
        "sudo", "python", "bash script.sh pip install x",
    ],
)  # fmt: skip
def test_what_installs_nothing(text: str) -> None:
    assert install(text) is None


@pytest.mark.parametrize(
    ("text", "requirements"),
    [
        ("-q -U torch", ["torch"]),
        ("-qU --upgrade --no-deps --pre --user torch", ["torch"]),
        ("-i https://pypi.example.com/simple --extra-index-url https://x torch", ["torch"]),
        ("--index-url=https://x torch -f https://download.pytorch.org/whl/torch_stable.html", ["torch"]),
        ("torch==1.8.1+cu111 torchvision --target=/x -t /y", ["torch==1.8.1+cu111", "torchvision"]),
        ("--no-binary :all: --only-binary=:all: numpy", ["numpy"]),
        ("-e . ./pkg ../x /abs/path .[dev] -e ./y[tf] src/pkg", []),
        ("$PACKAGES ${X} {name} $(cat reqs) %s", []),
        ("-e git+https://github.com/a/b.git#egg=c", ["git+https://github.com/a/b.git#egg=c"]),
        ("-egit+https://github.com/a/b.git", ["git+https://github.com/a/b.git"]),
        ("dist/torch-1.0.0-cp36-cp36m-linux_x86_64.whl", ["torch==1.0.0"]),
        ("*.whl dist/*.whl", []),
        (
            "'x @ https://example.com/x.zip' \"y; python_version<'3'\"",
            ["x @ https://example.com/x.zip", "y; python_version<'3'"],
        ),
        ("tensorflow=={version}", ["tensorflow=={version}"]),
        ("--", []),
    ],
)
def test_arguments_of_pip(text: str, requirements: list[str]) -> None:
    assert install("pip install " + text) == Install(tuple(requirements))


def test_files() -> None:
    assert install("pip install -r a.txt -rb.txt --requirement=c.txt -qr d.txt -c e.txt --constraint f.txt -r") == Install(
        (), ("a.txt", "b.txt", "c.txt", "d.txt"), ("e.txt", "f.txt")
    )
    assert install("uv pip sync requirements.txt dev.txt") == Install((), ("requirements.txt", "dev.txt"))
    assert install("conda env create -n x -f environment.yml") == Install((), ("environment.yml",))
    assert install("conda install --file reqs.txt") == Install((), ("reqs.txt",))


@pytest.mark.parametrize(
    ("text", "requirements"),
    [
        ("conda install -y -c pytorch pytorch=1.7 cudatoolkit=10.1=h74 'numpy>=1.2,<2' foo==1.0",
         ["pytorch==1.7.*", "cudatoolkit==10.1", "numpy>=1.2,<2", "foo==1.0"]),
        ("mamba install conda-forge::jax jaxlib=*=*cuda*", ["jax", "jaxlib==*"]),
        ("micromamba create -n tf python=3.6 'tensorflow=1.12|1.13'", ["python==3.6.*", "tensorflow"]),
        ("conda install 'tensorflow-gpu[build=cuda*]' ./local.tar.bz2", ["tensorflow-gpu"]),
        ("uv add torch --index https://x", ["torch"]),
        ("easy_install mxnet", ["mxnet"]),
        ("pip download -d /wheels torch", ["torch"]),
        ("bash -lc 'pip install a && conda install -y b; echo c'", ["a", "b"]),
        ("sh -c \"sudo bash -c 'pip install a'\"", ["a"]),
    ],
)  # fmt: skip
def test_other_installers(text: str, requirements: list[str]) -> None:
    found = install(text)
    assert found is not None
    assert found.requirements == tuple(requirements)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            ["pip", "install", "-m", "python", "bash", "-c", "sudo", "conda", "run", "-r", "-e", "env", "uv", "add"]
        )
        | st.text(max_size=8),
        max_size=8,
    )
)
def test_no_words_are_refused(words: list[str]) -> None:
    found = parse_pip_install(words)
    assert found is None or all(isinstance(text, str) and text for texts in found for text in texts)
