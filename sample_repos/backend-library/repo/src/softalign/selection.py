"""Which module of `softalign.backends` handles an array."""

from __future__ import annotations

import importlib
import os
from types import ModuleType
from typing import Any

PACKAGES = {
    "numpy": "numpy",
    "torch": "pytorch",
    "tensorflow": "tensorflow",
    "jax": "jax",
    "jaxlib": "jax",
}

_chosen: str | None = os.environ.get("SOFTALIGN_BACKEND")


class BackendMissing(ImportError):
    """The package behind an array type is not installed."""


def load(name: str) -> ModuleType:
    if name not in PACKAGES:
        raise ValueError(f"{name!r} is none of {', '.join(PACKAGES)}")
    try:
        return importlib.import_module(f"softalign.backends.{PACKAGES[name]}")
    except ImportError as error:
        raise BackendMissing(f"install softalign[{name}] for these arrays") from error


def use(name: str | None) -> None:
    """Handle all arrays with one package, or (with None) go by their type again."""
    global _chosen
    if name is not None:
        load(name)
    _chosen = name


def available() -> list[str]:
    found = []
    for name in ("numpy", "torch", "tensorflow", "jax"):
        try:
            load(name)
        except BackendMissing:
            continue
        found.append(name)
    return found


def for_array(array: Any) -> ModuleType:
    if _chosen is not None:
        return load(_chosen)
    for kind in type(array).__mro__:
        package = kind.__module__.partition(".")[0]
        if package in PACKAGES:
            return load(package)
    return load("numpy")
