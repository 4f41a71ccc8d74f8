"""One requirement from one text."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scanner.detect.requirement_text import conda_text, file_requirement, to_requirement
from scanner.model.facts import Requirement


@pytest.mark.parametrize(
    ("text", "name", "specifier"),
    [
        ("torch", "torch", ""),
        ("Tensorflow_GPU == 1.15", "tensorflow-gpu", "==1.15"),
        ("jax[cuda]>=0.4,<0.5", "jax", "<0.5,>=0.4"),
        ("keras (>=2.0)", "keras", ">=2.0"),
        ("keras>=2.0.*", "keras", ">=2.0"),
        ("keras==2.0.*", "keras", "==2.0.*"),
        ("tensorflow==2.x", "tensorflow", ""),
        ("tensorflow=={version}", "tensorflow", ""),
        ("tensorflow>=$V,<3", "tensorflow", "<3"),
        ("tf-nightly==2.0.0-dev20190913", "tf-nightly", "==2.0.0-dev20190913"),
        ("torch=1.7", "torch", "==1.7"),
        ("torch==1.7.0+cu101", "torch", "==1.7.0+cu101"),
        ("x @ https://example.com/torch-1.0.0.tar.gz", "x", "==1.0.0"),
        ("https://example.com/whl/torch-0.4.1-cp36-cp36m-{platform}.whl", "torch", "==0.4.1"),
        ("https://example.com/cu101/torch-1.7.0%2Bcu101-cp36-cp36m-linux_x86_64.whl?x=1#sha256=a", "torch", "==1.7.0+cu101"),
        ("git+https://github.com/a/b.git@v1#egg=c&subdirectory=d", "c", ""),
        ("git+https://github.com/google/flax.git@main", "flax", ""),
        ("git+ssh://git@github.com/google/flax", "flax", ""),
    ],
)
def test_names_and_specifiers(text: str, name: str, specifier: str) -> None:
    found = to_requirement(text, 3, "image")
    assert found is not None
    assert (found.name, found.specifier, found.line, found.scope) == (name, specifier, 3, "image")


@pytest.mark.parametrize("text", ["", " ", "a b", "-r x", "./a", "$X", "==1", "https://example.com/x", "a" * 3_000, "ä"])
def test_what_names_nothing(text: str) -> None:
    assert to_requirement(text, 1, "runtime") is None


def test_all_fields() -> None:
    found = to_requirement(
        'X[b,A_c]>=1; python_version < "3"', 2, "optional", group="gpu", cell=4, shown="x  https://me:pw@host/y"
    )
    assert found == Requirement(
        name="x", line=2, text="x https://***@host/y", specifier=">=1", scope="optional", group="gpu", cell=4,
        extras=("a-c", "b"), marker='python_version < "3"',
    )  # fmt: skip


@pytest.mark.parametrize(
    ("spec", "text"),
    [
        ("pytorch", "pytorch"),
        ("pytorch=1.7", "pytorch==1.7.*"),
        ("pytorch=1.7.*", "pytorch==1.7.*"),
        ("pytorch=1.7.1=py3.8_cuda", "pytorch==1.7.1"),
        ("pytorch==1.7.1", "pytorch==1.7.1"),
        ("pytorch >=1.7,<2", "pytorch>=1.7,<2"),
        ("pytorch 1.7.* py36_0", "pytorch==1.7.*"),
        ("conda-forge/linux-64::pytorch=1.7", "pytorch==1.7.*"),
        ("pytorch=1.7|1.8", "pytorch"),
        ("pytorch[version='>=1.7']", "pytorch"),
        ("", ""),
        ("=1", ""),
    ],
)
def test_conda(spec: str, text: str) -> None:
    assert conda_text(spec) == text


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("a/b/torch-1.0-py3-none-any.whl", "torch==1.0"),
        ("scikit_learn-0.24.tar.gz", "scikit_learn==0.24"),
        ("C:\\x\\tensorflow-1.15.zip", "tensorflow==1.15"),
        ("torch.whl", ""),
        ("notes-1.txt", ""),
    ],
)
def test_file_names(path: str, text: str) -> None:
    assert file_requirement(path) == text


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet="aB1.-_=<>~!,[]()@ ;:/#*|{}$'\"\\ä\x00", max_size=60))
def test_no_text_is_refused(text: str) -> None:
    to_requirement(text, 1, "runtime")
    to_requirement(conda_text(text), 1, "runtime")
