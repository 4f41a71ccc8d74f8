"""keras.json, where Keras looks for its backend: `"backend"` counts as the variable KERAS_BACKEND, which overrides it."""

from __future__ import annotations

import re
from typing import Final

import msgspec

from scanner.detect import Settings
from scanner.detect.source import read_source
from scanner.detect.variables import setting
from scanner.model.facts import FileFacts

KIND: Final = "keras_json"
VARIABLE: Final = "KERAS_BACKEND"
_KEY: Final = re.compile(r'"backend"[ \t]{0,40}:')
_OURS: Final = frozenset({"backend", "floatx", "epsilon", "image_data_format", "image_dim_ordering", "nnx_enabled"})


def detect(path: str, data: bytes, settings: Settings) -> FileFacts:
    """The backend, where it is asked for, the file is JSON, and it holds keys of Keras and nothing else."""
    source = read_source(path, data)
    try:
        held = msgspec.json.decode(source.text)
    except (msgspec.DecodeError, ValueError, RecursionError):
        return FileFacts(kind=KIND, unknowns=(*source.unknowns, source.unknown("is not JSON")))
    value = held.get("backend") if isinstance(held, dict) and held.keys() <= _OURS else None
    if not isinstance(value, str):
        return FileFacts(kind=KIND, unknowns=source.unknowns)
    line = next((number for number, text in enumerate(source.lines, 1) if _KEY.search(text[:10_000])), 1)
    found = setting(frozenset(settings.variables), (VARIABLE, value), line, source.shown(line))
    return FileFacts(kind=KIND, settings=(found,) if found else (), unknowns=source.unknowns)
