"""The two bases of all value types: named fields, or (for what comes by the ten thousand) arrays."""

from __future__ import annotations

from typing import Literal

import msgspec

Role = Literal["production", "test", "docs", "example", "notebook", "tooling", "vendored"]
Binding = Literal["required", "optional", "declared-only"]
Confidence = Literal["high", "medium", "low"]
Stage = Literal["tree", "git", "decode", "parse", "detect", "resolve", "decide"]


class Value(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A frozen value with named fields; unknown fields are refused when it is read from outside."""


class Row(msgspec.Struct, frozen=True, array_like=True):
    """A frozen value written as a JSON array: for imports and uses, which come by the ten thousand."""


class Unknown(Value, frozen=True):
    """What could not be read. An output like any other: never dropped.

    `path` is relative and posix, or "" where the whole repository is meant;
    `reason` is one sentence for a person, free of any secret and of file content.
    """

    path: str
    stage: Stage
    reason: str
