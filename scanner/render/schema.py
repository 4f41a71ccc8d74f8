"""The JSON Schema of the published result, generated from the types. `python -m scanner.render.schema` prints it."""

from __future__ import annotations

import json
import sys
from typing import Any, Final

import msgspec

from scanner.model.result import Assessment

NAME: Final = "assessment-1.schema.json"
"""The file in `reports/schema/` that must equal `text()`."""


def text() -> str:
    """The schema as it is published, with a final newline."""
    schema = msgspec.json.schema(Assessment)
    definitions = schema["$defs"]
    for definition in definitions.values():
        _open(definition)
    head = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "urn:crossgrade:assessment:1",
        "title": "crossgrade assessment, schema_version 1 (draft)",
        "description": "What `crossgrade scan --format json` writes. Draft: fields may be added; none is removed or redefined.",
    }
    return json.dumps({**head, **schema, "$defs": dict(sorted(definitions.items()))}, indent=2, ensure_ascii=False) + "\n"


def _open(definition: dict[str, Any]) -> None:
    """Readers of version 1 must accept fields that are added later, so objects stay open; all fields are always written."""
    if definition.get("additionalProperties") is False:
        del definition["additionalProperties"]
    if "properties" in definition:
        definition["required"] = list(definition["properties"])


if __name__ == "__main__":
    sys.stdout.write(text())
