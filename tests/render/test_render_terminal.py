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
    assert titles[:11] == [
        "First of all",
        "Why",
        "What speaks against it",
        "What would change the verdict",
        "What a move would cost",
        "Dates that matter",
        "Frameworks (files by role, uses of names)",
        "Components",
        "Around the model",
        "Advice",
        "Not read, or not understood",
    ]
    assert lines[lines.index("First of all") + 1].startswith("  • Close the monitoring gap before touching the framework. ")


def test_every_claim_has_its_place(legacy: Assessment) -> None:
    text = render(legacy, "terminal")
    assert "services/scoring/Dockerfile:1  FROM tensorflow/serving:2.8.0" in text
    assert "notebooks/explore.ipynb cells[3]:4" in text
    assert "and 10 more places" in text
    assert "no: Migrate to PyTorch" in text
    assert "from 31 October 2027" in text


def test_empty_sections_are_left_out(empty: Assessment) -> None:
    text = render(empty, "terminal")
    assert "NO FRAMEWORK DECISION TO MAKE" in text
    assert not re.search(r"^(Why|What|Frameworks|Components|Around|Advice|Not read)", text, re.MULTILINE)
    assert len(text.splitlines()) < 20, "nothing to decide is said on a quarter of a screen"


def test_whatever_is_found_the_report_stays_short(large: Assessment) -> None:
    full = msgspec.structs.replace(
        large,
        unknowns=large.unknowns * 20,
        frameworks=large.frameworks * 5,
        components=large.components * 9,
        verdict=msgspec.structs.replace(large.verdict, reasons=large.verdict.reasons * 4, advice=large.verdict.advice[1:] * 6),
    )
    text = render(full, "terminal")
    assert len(text.splitlines()) <= 140
    for left_out in ("… 8 more in the JSON", "… 5 more in the JSON", "… 30 more in the JSON", "and 17 more: not valid JSON"):
        assert left_out in text, left_out
    assert "9 more components with nothing to decide: notebooks" in text


def test_dates_that_are_reasons_stand_once(legacy: Assessment) -> None:
    text = render(legacy, "terminal")
    assert text.count("github.com/…/v1.15.0") == 1
    assert "… 1 stands among the reasons above" in text


def test_what_was_seen_around_the_model(legacy: Assessment) -> None:
    lines = [line.strip() for line in render(legacy, "terminal").splitlines()]
    at = lines.index("Around the model")
    assert [re.split(r"  +", line) for line in lines[at + 1 : at + 5]] == [
        ["seen", "experiment tracking"],
        ["absent, as was answered", "retraining"],
        ["unknown, asked above", "model monitoring"],
        ["not seen", "data validation, drift detection"],
    ]


def test_where_no_move_is_advised_the_price_of_one_is_shown(legacy: Assessment) -> None:
    unadvised = msgspec.structs.replace(legacy, effort=msgspec.structs.replace(legacy.effort, recommended_route=None))
    text = render(unadvised, "terminal")
    assert "A move would cost  70 to 340 person-days. Not advised." in text
    assert "(advised)" in render(legacy, "terminal")
    assert "(advised)" not in text


@pytest.mark.parametrize("width", [40, 72, 100, 160])
def test_width_is_kept(width: int, legacy: Assessment, hostile: Assessment) -> None:
    for assessment in (legacy, hostile):
        assert max(cell_len(line) for line in render(assessment, "terminal", width=width).splitlines()) <= width


def test_places_survive_narrow_terminals(legacy: Assessment) -> None:
    squeezed = re.sub(r"\s+", "", render(legacy, "terminal", width=40))
    assert "services/scoring/model/layers.py:12" in squeezed


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
