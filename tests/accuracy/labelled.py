"""What is true of the labelled packages: `labels/<package>.yaml`, read strictly.

A label that does not fit its form, contradicts itself or names what its archive does not hold is an error, never skipped.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import msgspec
import yaml

FOLDER = Path(__file__).parent / "labels"

FrameworkId = Literal[
    "tensorflow", "keras", "tf-keras", "pytorch", "jax", "flax", "equinox", "haiku", "tflite", "tfx", "onnx", "onnxruntime",
    "executorch", "mxnet", "chainer", "theano", "caffe", "cntk", "paddle", "mindspore",
]  # fmt: skip
Flavour = Literal[
    "tf1-graph", "tf-compat-v1", "tf1-contrib", "tf-estimator", "tf2-eager", "tf.keras", "tf-addons", "keras-2", "keras-3",
    "keras-unknown", "torch-eager", "torchscript", "torch-compile", "lightning", "fastai",
]  # fmt: skip
RoleId = Literal["production", "test", "docs", "example", "tooling", "vendored"]


class LabelError(ValueError):
    """A label that cannot be used; the message names file, place and what is wrong."""


class Strict(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Named fields; unknown ones are refused."""


class LabelledFile(Strict, frozen=True):
    """How one file stands to a framework that its own text imports."""

    role: RoleId
    binding: Literal["required", "optional"]


class LabelledFramework(Strict, frozen=True):
    """One framework in one package. Where `generations_complete` is false, dialects may stand in more files than are listed."""

    binding: Literal["required", "optional", "declared-only"]
    declared: tuple[str, ...] = ()
    files: dict[str, LabelledFile] = {}
    generations: dict[Flavour, tuple[str, ...]] = {}
    generations_complete: bool = False


class LabelledLine(Strict, frozen=True):
    """A use of `symbol` stands on that line; or nothing of any framework does, though it looks so."""

    path: str
    line: int
    symbol: str = ""
    nothing: bool = False
    note: str = ""


class Label(Strict, frozen=True):
    """One package: a source archive of the package index, and what is true in it."""

    package: str
    version: str
    url: str
    sha256: str
    bytes: int
    license: str
    method: str
    why: tuple[str, ...] = ()
    uncertain: tuple[str | dict[str, str], ...] = ()
    own: tuple[FrameworkId, ...] = ()
    frameworks: dict[FrameworkId, LabelledFramework] = {}
    wrapped: dict[FrameworkId, tuple[str, ...]] = {}
    mentioned: tuple[FrameworkId, ...] = ()
    symbols: tuple[LabelledLine, ...] = ()

    @property
    def filename(self) -> str:
        """The archive's name in the package index."""
        return self.url.rpartition("/")[2]


def load(folder: Path = FOLDER, only: str = "") -> tuple[Label, ...]:
    """All labels of a folder by package name, or the one called `only`. Raises LabelError."""
    labels = tuple(_read(path) for path in sorted(folder.glob("*.yaml")))
    if only:
        labels = tuple(label for label in labels if label.package == only)
    if not labels:
        raise LabelError(f"{folder}: holds no labels" + (f" of a package called {only!r}" if only else ""))
    return labels


def _read(path: Path) -> Label:
    try:
        label = msgspec.convert(yaml.load(path.read_bytes(), Loader=yaml.CSafeLoader), Label)
    except (yaml.YAMLError, msgspec.ValidationError, UnicodeDecodeError) as error:
        raise LabelError(f"{path.name}: {error}") from error
    for fault in (*_faults_of_archive(label, path), *_faults(label)):
        raise LabelError(f"{path.name}: {fault}")
    return label


def _faults_of_archive(label: Label, path: Path) -> Iterator[str]:
    if path.stem != label.package:
        yield f"is about {label.package!r} and must be called {label.package}.yaml"
    if not label.url.startswith("https://") or not label.filename.endswith((".tar.gz", ".tgz", ".tar.bz2", ".zip")):
        yield f"url {label.url!r} is no https address of a source archive"
    if label.version not in label.filename:
        yield f"version {label.version!r} is not that of {label.filename}"
    if len(label.sha256) != 64 or set(label.sha256) - set("0123456789abcdef"):
        yield "sha256 is no SHA-256 in lower-case hexadecimal digits"
    if label.bytes <= 0:
        yield "bytes must be the size of the archive"


def _faults(label: Label) -> Iterator[str]:
    for name in sorted({*label.frameworks} & {*label.mentioned, *label.own}):
        yield f"{name} is used, and merely mentioned or the package itself: one of them"
    roles: dict[str, str] = {}
    for name, framework in label.frameworks.items():
        if (framework.binding == "declared-only") != (not framework.files):
            yield f"{name}: binding {framework.binding} with {len(framework.files)} importing files"
        for path, file in framework.files.items():
            if roles.setdefault(path, file.role) != file.role:
                yield f"{path} has two roles, {roles[path]} and {file.role}"
        for flavour, paths in framework.generations.items():
            yield from (f"{name}: {flavour} names {path} twice" for path, n in Counter(paths).items() if n > 1)
    for row in label.symbols:
        if row.nothing == bool(row.symbol) or row.line < 1:
            yield f"{row.path}:{row.line}: needs a line from 1 and either a symbol or `nothing: true`"


def paths_of(label: Label) -> frozenset[str]:
    """Every path that the label names."""
    named = {row.path for row in label.symbols}
    for framework in label.frameworks.values():
        named.update(framework.declared, framework.files, *framework.generations.values())
    return frozenset(named)


def check_against(label: Label, tree: Path) -> None:
    """Raises LabelError where the unpacked archive does not hold what the label names."""
    for path in sorted(paths_of(label)):
        if not (tree / path).is_file():
            raise LabelError(f"{label.package}.yaml: names {path}, which {label.filename} does not hold")
    for row in label.symbols:
        lines = (tree / row.path).read_bytes().count(b"\n") + 1
        if row.line > lines:
            raise LabelError(f"{label.package}.yaml: {row.path} ends before line {row.line}")
