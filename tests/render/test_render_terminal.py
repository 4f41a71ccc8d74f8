"""The terminal report: what a reader needs, at the width asked for, and no instruction to the terminal from the target."""

from __future__ import annotations

import re

import msgspec
import pytest
from rich.cells import cell_len

from scanner.model.result import Assessment
from scanner.render import render


def test_what_a_cto_reads_first(legacy: Assessment) -> None:
    text = render(legacy, "terminal")
    top = text[: text.index("First of all")]
    for said in ("MODERNISE TENSORFLOW", "Confidence  medium.", "Robustness  83%.", "25 to 120 person-days", "fraud-scoring"):
        assert said in top, said


def test_sections_stand_in_order_and_advice_that_is_first_stands_first(legacy: Assessment) -> None:
    lines = render(legacy, "terminal").splitlines()
    titles = [line for line in lines if line and line[0].isalpha()]
    assert titles[:10] == [
        "First of all",
        "Why",
        "What speaks against it",
        "Frameworks",
        "Dates that matter",
        "What would change the verdict",
        "Components",
        "What a move would cost",
        "Advice",
        "Not read, or not understood",
    ]
    assert lines[lines.index("First of all") + 1] == "  • Close the monitoring gap before touching the framework"


def test_every_claim_has_its_place(legacy: Assessment) -> None:
    text = render(legacy, "terminal")
    assert "services/scoring/Dockerfile:1  FROM tensorflow/serving:2.8.0" in text
    assert "notebooks/explore.ipynb cells[3]:4" in text
    assert "… and 9 more places" in text
    assert "no: Migrate to PyTorch" in text
    assert "from 31 October 2027" in text


def test_empty_sections_are_left_out(empty: Assessment) -> None:
    text = render(empty, "terminal")
    assert "NO FRAMEWORK DECISION TO MAKE" in text
    assert not re.search(r"^(Why|Frameworks|Components|Advice|Not read)", text, re.MULTILINE)


@pytest.mark.parametrize("width", [40, 72, 100, 160])
def test_width_is_kept(width: int, legacy: Assessment, hostile: Assessment) -> None:
    for assessment in (legacy, hostile):
        assert max(cell_len(line) for line in render(assessment, "terminal", width=width).splitlines()) <= width


def test_places_survive_narrow_terminals(legacy: Assessment) -> None:
    squeezed = re.sub(r"\s+", "", render(legacy, "terminal", width=40))
    assert "services/scoring/requirements.txt:3" in squeezed


def test_markup_of_the_target_is_text(hostile: Assessment, hostile_strings: tuple[str, ...]) -> None:
    text = render(hostile, "terminal", width=600, color=True)
    plain = re.sub(r"\x1b\[[0-9;]*m", "", text)
    assert "\x1b" not in plain, "nothing but colours"
    for said in hostile_strings[:10]:
        assert said in plain or said.upper() in plain, said
    assert ":smile:" in plain


def test_colour_only_when_asked(legacy: Assessment) -> None:
    assert "\x1b[" not in render(legacy, "terminal")
    assert "\x1b[" in render(legacy, "terminal", color=True)


def test_ascii_where_the_stream_can_carry_nothing_else(legacy: Assessment, hostile: Assessment) -> None:
    text = render(legacy, "terminal", ascii_only=True)
    assert text.isascii()
    assert text.startswith("+-")
    assert "\\u" not in text, "all that we draw has an ASCII form"
    assert "\\u05e9" in render(hostile, "terminal", ascii_only=True)


def test_incomplete_is_said(legacy: Assessment) -> None:
    assert "Incomplete" not in render(legacy, "terminal")
    assert "Incomplete" in render(msgspec.structs.replace(legacy, incomplete=True), "terminal")
