"""The JSON result: valid against the published schema, lossless, one finding per line."""

from __future__ import annotations

import json

import jsonschema
import msgspec
import pytest

from scanner.model.result import Assessment
from scanner.render import render, schema
from scanner.resources import folder


def test_published_schema_is_current() -> None:
    published = (folder("reports") / "schema" / schema.NAME).read_text(encoding="utf-8")
    assert published == schema.text(), "stale: write the output of python -m scanner.render.schema to reports/schema"


def test_schema_is_a_schema_and_says_draft() -> None:
    document = json.loads(schema.text())
    jsonschema.Draft202012Validator.check_schema(document)
    assert "draft" in document["title"]
    assert "additionalProperties" not in document["$defs"]["Finding"], "version 1 may grow"
    assert "first" in document["$defs"]["Advice"]["required"], "defaults are written too"


def test_results_are_valid(legacy: Assessment, empty: Assessment, hostile: Assessment) -> None:
    validator = jsonschema.Draft202012Validator(json.loads(schema.text()))
    for assessment in (legacy, empty, hostile):
        validator.validate(json.loads(render(assessment, "json")))


def test_schema_refuses_what_is_no_result(empty: Assessment) -> None:
    validator = jsonschema.Draft202012Validator(json.loads(schema.text()))
    document = json.loads(render(empty, "json"))
    document["verdict"]["action"] = "rewrite"
    del document["unknowns"]
    places = {error.json_path for error in validator.iter_errors(document)}
    assert places == {"$", "$.verdict.action"}


def test_nothing_is_lost(legacy: Assessment, hostile: Assessment) -> None:
    for assessment in (legacy, hostile):
        assert msgspec.json.decode(render(assessment, "json"), type=Assessment) == assessment


def test_one_finding_per_line(legacy: Assessment) -> None:
    lines = [line for line in render(legacy, "json").splitlines() if '"fingerprint"' in line]
    assert len(lines) == len(legacy.findings)
    assert json.loads(lines[0].rstrip(","))["id"] == legacy.findings[0].id


def test_keys_in_the_order_of_the_types_and_free_keys_sorted(legacy: Assessment) -> None:
    document = json.loads(render(legacy, "json"))
    assert list(document) == list(Assessment.__struct_fields__)
    assert list(document["repository"]["ignored"]) == ["ignored by git", "too large", "virtual environment"]


@pytest.mark.parametrize("number", [float("nan"), float("inf"), float("-inf")])
def test_no_number_that_json_has_no_word_for(number: float, empty: Assessment) -> None:
    broken = msgspec.structs.replace(empty, verdict=msgspec.structs.replace(empty.verdict, robustness=number))
    with pytest.raises(ValueError, match="not finite"):
        render(broken, "json")
