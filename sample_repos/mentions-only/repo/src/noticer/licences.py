"""The licence of a distribution, from what is installed."""

from __future__ import annotations

import importlib.util
from importlib import metadata

from noticer.known import BUNDLES_CUDA, CORRECTIONS, IMPORT_NAMES


def licence(name: str) -> str:
    """An SPDX expression, or "unknown"."""
    if name in CORRECTIONS:
        return CORRECTIONS[name]
    try:
        found = metadata.metadata(name)
    except metadata.PackageNotFoundError:
        return "unknown"
    return found.get("License-Expression") or found.get("License") or "unknown"


def installed(name: str) -> bool:
    """Whether the distribution could be imported; it is not."""
    return importlib.util.find_spec(IMPORT_NAMES.get(name, name.replace("-", "_"))) is not None


def ships_cuda(name: str) -> bool:
    """Whether NVIDIA's terms have to be listed too: torch from the index brings CUDA along."""
    return name in BUNDLES_CUDA and installed(name)


def gpu_stack() -> bool:
    return importlib.util.find_spec("torch") is not None or importlib.util.find_spec("tensorflow") is not None
