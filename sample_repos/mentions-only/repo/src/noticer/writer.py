"""NOTICES.md, replaced in one step so that a crash leaves the old one."""

from __future__ import annotations

import os
import tempfile as tf
from collections.abc import Iterable
from pathlib import Path

from noticer.licences import licence, ships_cuda


def render(names: Iterable[str]) -> str:
    lines = ["# Third-party notices", ""]
    for name in sorted(set(names)):
        extra = " (with NVIDIA CUDA libraries)" if ships_cuda(name) else ""
        lines.append(f"- {name}: {licence(name)}{extra}")
    return "\n".join(lines) + "\n"


def write(names: Iterable[str], target: Path) -> None:
    text = render(names)
    with tf.NamedTemporaryFile("w", dir=target.parent, delete=False, encoding="utf-8") as handle:
        handle.write(text)
    os.replace(handle.name, target)
