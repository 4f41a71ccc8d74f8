"""What a model file is, told by its own bytes: magics and structure, never the name alone. Nothing is loaded or run.

A new family is one module here with `read(path, window) -> Artifact | None`, and one line in the table. A reader says what
the file surely is, or nothing, or (`answers.inconclusive`) why it cannot tell.
"""

from __future__ import annotations

import fnmatch
import functools
import importlib
import re
from typing import Final, NamedTuple

from scanner.detect.modelfiles.answers import inconclusive
from scanner.detect.modelfiles.pieces import gapless
from scanner.model.facts import Artifact
from scanner.tree.window import Window


class Reader(NamedTuple):
    """One line of the table: asked where one of `magics` stands at its offset (a negative one counts from the end of the
    file), whatever the name; and where the last part of the path, in small letters, matches one of `files`."""

    module: str
    files: tuple[str, ...]
    magics: tuple[tuple[int, bytes], ...] = ()


_SHARDS: Final = "*.data-[0-9][0-9][0-9][0-9][0-9]-of-[0-9][0-9][0-9][0-9][0-9]"
_PICKLES: Final = tuple(
    f"*.{kind}{packed}" for kind in ("pkl", "pickle", "joblib") for packed in ("", ".z", ".gz", ".bz2", ".xz", ".lzma")
)

TABLE: Final = (
    Reader("tflite", ("*.tflite", "*.lite"), ((4, b"TFL3"),)),
    Reader("ort", ("*.ort",), ((4, b"ORTM"),)),
    Reader("executorch", ("*.pte", "*.ptd"), ((4, b"ET12"), (4, b"FT01"), (4, b"PTMF"))),
    Reader("tensorrt", ("*.engine", "*.plan", "*.trt"), ((0, b"ptrt"), (0, b"ftrt"))),
    Reader("checkpoint", ("*.index", "*.ckpt", "*.ckpt-*", _SHARDS), ((-8, bytes.fromhex("57fb808b247547db")),)),
    Reader("onnx", ("*.onnx", "*.pb")),
    Reader("tensorflow", ("*.pb", "*.meta", "*.graphdef")),
    Reader("coreml", ("*.mlmodel",)),
    Reader("caffe", ("*.caffemodel", "*.pb")),
    Reader("textproto", ("*.prototxt", "*.pbtxt", "*.pt")),
    Reader("openvino", ("*.xml",)),
    Reader("torch_legacy", (), tuple((0, start + b"\x8a\nl\xfc\x9cF\xf9 j\xa8P\x19.") for start in (b"\x80\x02", b"\x80\x04"))),
    Reader("zipped", ("*.keras", "*.mar", "*.pt", "*.pth", "*.pt2", "*.ptl", "*.ckpt", "*.bin", "*.npz", "*.model", "*.zip",
                       "*.jit", "*.torchscript"),
           ((0, b"PK\x03\x04"),)),
    Reader("hdf5", ("*.h5", "*.hdf5"), tuple((place, b"\x89HDF\r\n\x1a\n") for place in (0, 512, 1024, 2048))),
    Reader("safetensors", ("*.safetensors",)),
    Reader("gguf", ("*.gguf", "*.ggml", "*.bin"), tuple((0, magic) for magic in (b"GGUF", b"lmgg", b"fmgg", b"tjgg", b"algg"))),
    Reader("mxnet", ("*.params", "*-symbol.json"), ((0, b"\x12\x01" + bytes(14)),)),
    Reader("paddle", ("*.pdmodel", "*.pdiparams", "__model__", "__params__", "inference.json")),
    Reader("flax_msgpack", ("*.msgpack", "*.flax", "checkpoint", "checkpoint_[0-9]*")),
    Reader("orbax", ("_metadata",)),
    Reader("tars", ("*.nemo", "*.tar", "*.pt", "*.pth"), ((257, b"ustar"),)),
    Reader("pickled", (*_PICKLES, "*.p", "*.pck", "*.pcl", "*.jbl", "*.sav", "*.model", "*.bin", "*.pt", "*.pth", "*.pdparams",
                       "*.pdopt")),
    Reader("ambiguous", ("*.pt", "*.pth", "*.pt2", "*.ptl", "*.ckpt", "*.bin", "*.h5", "*.hdf5", "*.keras", "*.mar", "*.params",
                         "*.pdparams", "*.pdiparams", "*.pdmodel", "*.gguf", "*.ggml", "*.npz", "*.weights", "*.model")),
)  # fmt: skip

POINTERS: Final = (
    ("*.tflite", "tflite", "tflite"),
    ("*.ort", "ort", "onnxruntime"),
    ("*.pte", "executorch", "executorch"),
    ("*.engine", "tensorrt-plan", ""),
    ("*.trt", "tensorrt-plan", ""),
    ("*.onnx", "onnx", "onnx"),
    ("*.onnx_data", "onnx-data", "onnx"),
    ("saved_model.pb", "saved-model", "tensorflow"),
    (_SHARDS, "tf-checkpoint-data", "tensorflow"),
    ("*.mlmodel", "coreml", ""),
    ("*.caffemodel", "caffe", "caffe"),
    ("*.keras", "keras-v3", "keras"),
    ("*.safetensors", "safetensors", ""),
    ("*.gguf", "gguf", ""),
    ("*.mar", "torch-mar", ""),
    ("*.pt2", "torch-export", "pytorch"),
    ("*.ptl", "torchscript", "pytorch"),
    ("*.pdparams", "paddle-params", "paddle"),
    ("*.pdiparams", "paddle-params", "paddle"),
    ("*.pdmodel", "paddle-program", "paddle"),
    ("*.nemo", "nemo", "pytorch"),
    ("flax_model.msgpack", "flax-msgpack", "flax"),
)
"""What a pointer of Git LFS stands for, by its name: pattern, format, framework. Endings that may be anything (`.pb`, `.bin`,
`.h5`, `.pt`, `.ckpt`) have their place in `AMBIGUOUS`."""

AMBIGUOUS: Final = ("*.pb", "*.bin", "*.h5", "*.hdf5", "*.pt", "*.pth", "*.ckpt", "*.meta", "*.index", "*.pkl", "*.npz",
                    "*.model", "*.weights", "*.params", "*.plan", "*.data", "*.joblib", "*.zip", "*.pickle", "*.p", "*.sav",
                    "*.ggml", "*.msgpack", "*.tar")  # fmt: skip

_POINTER: Final = re.compile(
    rb"version https://git-lfs\.github\.com/spec/v1\r?\n(?:[a-z0-9.-]{1,40} [^\n]{0,200}\n){0,8}?size (\d{1,19})\r?\n?"
)
_POINTER_SIZE: Final = 1024
"""The specification of Git LFS: a pointer is smaller than this."""


def candidate(path: str) -> bool:
    """Whether a file of this name may be a model file by the table: for choosing what is worth a window."""
    name = _last(path)
    return any(pattern.match(name) for _, pattern in _compiled()) or _pointer_names().match(name) is not None


def identify(path: str, window: Window) -> Artifact | None:
    """What the file is; None where it is no model file. Raises nothing, whatever the bytes are."""
    name, window = _last(path), gapless(window)
    if pointer := _pointer(name, window):
        return pointer
    by_magic = [reader for reader in TABLE if any(_stands(window, *magic) for magic in reader.magics)]
    by_name = [reader for reader, pattern in _compiled() if reader not in by_magic and pattern.match(name)]
    unsure: Artifact | None = None
    for reader in (*by_magic, *by_name):
        answer = _ask(reader, path, window)
        if answer is not None and answer.sure:
            return answer
        unsure = unsure or answer
    return unsure


def _ask(reader: Reader, path: str, window: Window) -> Artifact | None:
    module = importlib.import_module(f"scanner.detect.modelfiles.{reader.module}")
    try:
        answer: Artifact | None = module.read(path, window)
    except (RecursionError, MemoryError):
        return inconclusive("nested too deeply, or too large, to be read")
    except Exception as error:
        return inconclusive(f"could not be read ({type(error).__name__})")
    return answer


def _pointer(name: str, window: Window) -> Artifact | None:
    """A pointer of Git LFS where a model would be: the name is all there is, and the size that the pointer gives."""
    if window.size > _POINTER_SIZE or (match := _POINTER.fullmatch(window.head)) is None:
        return None
    details = {"bytes": min(int(match.group(1)), 2**62)}
    problem = "stored in Git LFS, not here"
    for pattern, form, framework in POINTERS:
        if fnmatch.fnmatchcase(name, pattern):
            return Artifact(form, framework, sure=False, details=dict(details), problem=problem)
    if any(fnmatch.fnmatchcase(name, pattern) for pattern in AMBIGUOUS):
        return inconclusive(f"{problem}, and its name may stand for anything", **details)
    return None


def _stands(window: Window, offset: int, magic: bytes) -> bool:
    return window.bytes_at(offset if offset >= 0 else window.size + offset, len(magic)) == magic


def _last(path: str) -> str:
    return path.rsplit("/", 1)[-1].lower()


@functools.cache
def _compiled() -> tuple[tuple[Reader, re.Pattern[str]], ...]:
    return tuple((reader, _pattern(reader.files)) for reader in TABLE)


@functools.cache
def _pointer_names() -> re.Pattern[str]:
    return _pattern((*(pattern for pattern, _, _ in POINTERS), *AMBIGUOUS))


def _pattern(globs: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("|".join(fnmatch.translate(glob) for glob in globs) or r"(?!)")
