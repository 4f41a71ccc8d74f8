"""The oracle's own few tables: which import is which framework, and which name is which dialect. Written from the projects'
documentation and from the labels' format; it shares nothing with the rulebook, so that it can disagree."""

from __future__ import annotations

from typing import Final

FRAMEWORKS: Final = {
    "tensorflow": "tensorflow", "keras": "keras", "tf_keras": "tf-keras", "torch": "pytorch", "jax": "jax", "jaxlib": "jax",
    "flax": "flax", "equinox": "equinox", "haiku": "haiku", "tensorflow.lite": "tflite", "tflite_runtime": "tflite",
    "ai_edge_litert": "tflite", "tfx": "tfx", "onnx": "onnx", "onnxruntime": "onnxruntime", "executorch": "executorch",
    "mxnet": "mxnet", "chainer": "chainer", "theano": "theano", "caffe": "caffe", "cntk": "cntk", "paddle": "paddle",
    "mindspore": "mindspore",
}  # fmt: skip

_FLAVOURS: Final = {
    "tf-compat-v1": ("tensorflow.compat.v1",),
    "tf1-contrib": ("tensorflow.contrib",),
    "tf-estimator": ("tensorflow.estimator",),
    "tf.keras": ("tensorflow.keras",),
    "tf-addons": ("tensorflow_addons",),
    "tf2-eager": ("tensorflow.function", "tensorflow.GradientTape"),
    "tf1-graph": tuple(
        f"tensorflow.{name}"
        for name in (
            "Session", "InteractiveSession", "ConfigProto", "GPUOptions", "placeholder", "get_variable", "variable_scope",
            "global_variables_initializer", "global_variables", "trainable_variables", "get_default_graph",
            "reset_default_graph", "get_collection", "GraphKeys", "layers", "app", "flags", "logging",
            "gfile", "log", "to_float", "train.Saver",
            "train.AdamOptimizer", "train.GradientDescentOptimizer", "train.get_or_create_global_step", "random_normal",
            "truncated_normal_initializer", "set_random_seed", "summary.FileWriter", "summary.merge_all",
        )
    ),
    "torch-eager": ("torch",),
    "torchscript": ("torch.jit",),
    "torch-compile": ("torch.compile",),
    "lightning": ("pytorch_lightning", "lightning"),
    "fastai": ("fastai",),
}  # fmt: skip

FLAVOURS: Final = {name: flavour for flavour, names in _FLAVOURS.items() for name in names}
"""Dialects that a name alone tells. The versions of standalone Keras are not among them."""


def frameworks_of(dotted: str) -> tuple[str, ...]:
    """The frameworks of a dotted name: TensorFlow Lite is found inside of TensorFlow."""
    return tuple(dict.fromkeys(found for prefix in _prefixes(dotted) if (found := FRAMEWORKS.get(prefix))))


def flavour_of(dotted: str) -> str | None:
    """The dialect that the longest known beginning of a dotted name tells."""
    return next((FLAVOURS[prefix] for prefix in reversed(_prefixes(dotted)) if prefix in FLAVOURS), None)


def _prefixes(dotted: str) -> list[str]:
    parts = dotted.split(".")
    return [".".join(parts[:count]) for count in range(1, len(parts) + 1)]
