"""The published result as JSON: stable order, flat records on one line each, so that two results can be compared by eye."""

from __future__ import annotations

import io
import math
from collections.abc import Iterable, Iterator
from typing import Final

import msgspec

from scanner.model.result import Assessment
from scanner.render import Look

_STEP: Final = "  "
_MANY: Final = (dict, list, tuple)


def render(assessment: Assessment, look: Look) -> str:  # noqa: ARG001
    """`assessment` as JSON, fields in the order of the types, free keys sorted by code point.

    Raises ValueError for a number that JSON has no word for (NaN, infinities)."""
    text = io.StringIO()
    text.writelines(_write(assessment, ""))
    text.write("\n")
    return text.getvalue()


def _write(value: object, indent: str) -> Iterator[str]:
    value = _opened(value)
    if isinstance(value, dict) and not _flat(value):
        yield from _block("{", ((_scalar(key) + ": ", item) for key, item in value.items()), "}", indent)
    elif isinstance(value, list | tuple) and value:
        yield from _block("[", (("", item) for item in value), "]", indent)
    else:
        yield _scalar(value)


def _opened(value: object) -> object:
    """A record as its fields, one level deep: a result of half a million findings is never held as plain values."""
    if isinstance(value, msgspec.Struct):
        return {name: getattr(value, name) for name in value.__struct_fields__}
    return dict(sorted(value.items())) if isinstance(value, dict) else value


def _block(opening: str, members: Iterable[tuple[str, object]], closing: str, indent: str) -> Iterator[str]:
    inner = indent + _STEP
    separator = opening
    for label, value in members:
        yield f"{separator}\n{inner}{label}"
        yield from _write(value, inner)
        separator = ","
    yield f"\n{indent}{closing}"


def _flat(record: dict[str, object]) -> bool:
    """Whether a record holds nothing but scalars and empty containers, and so is read best on one line."""
    return not any(isinstance(item, msgspec.Struct) or (isinstance(item, _MANY) and item) for item in record.values())


def _scalar(value: object) -> str:
    """One line of JSON. The encoder itself would write NaN as null, silently."""
    numbers = value.values() if isinstance(value, dict) else (value,)
    if any(isinstance(number, float) and not math.isfinite(number) for number in numbers):
        raise ValueError("the assessment holds a number that is not finite")
    return msgspec.json.encode(value).decode()
