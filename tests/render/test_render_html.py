"""The HTML report as a document: nothing of the target becomes markup, nothing is loaded, nobody is left out."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from html.parser import HTMLParser
from itertools import pairwise

import msgspec
import pytest

from scanner.model.base import Unknown
from scanner.model.result import Assessment, Component, Evidence
from scanner.render import figures, page, render
from scanner.resources import folder

VOID = {"meta", "link", "br", "wbr", "input", "rect", "path"}


class Reader(HTMLParser):
    """The document as a list of elements, with the text of the page, of styles and of scripts."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.text: list[str] = []
        self.raw: list[tuple[str, dict[str, str | None], str]] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag != "wbr":
            self.text.append(" ")
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag, f"unbalanced </{tag}>"
        self.text.append(" ")

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] in {"script", "style"}:
            self.raw.append((self.open[-1], self.elements[-1][1], data))
        else:
            self.text.append(data)

    def of(self, tag: str) -> list[dict[str, str | None]]:
        return [attrs for name, attrs in self.elements if name == tag]

    @property
    def words(self) -> str:
        """What a reader sees, with one space wherever there is any; a place to break (<wbr>) is none."""
        return " ".join("".join(self.text).split())


@pytest.fixture(scope="module")
def document(legacy: Assessment) -> Reader:
    return Reader(render(legacy, "html"))


@pytest.fixture(scope="module")
def attacked(hostile: Assessment) -> Reader:
    return Reader(render(hostile, "html"))


def data_of(reader: Reader) -> dict[str, list[list[object]]]:
    [text] = [text for tag, attrs, text in reader.raw if attrs.get("id") == "data"]
    loaded: dict[str, list[list[object]]] = json.loads(text)
    return loaded


def test_attacked_page_has_the_elements_of_any_page(document: Reader, attacked: Reader) -> None:
    expected = {tag for tag, _ in document.elements}
    assert {tag for tag, _ in attacked.elements} <= expected
    for tag in ("script", "style", "link", "meta", "form", "section"):
        assert len(attacked.of(tag)) == len(document.of(tag)), tag
    assert attacked.open == []


def test_no_attribute_runs_or_styles(document: Reader, attacked: Reader) -> None:
    names = {name for reader in (document, attacked) for _, attrs in reader.elements for name in attrs}
    assert not {
        name for name in names if name.startswith("on") or name in {"style", "src", "srcset", "srcdoc", "action", "formaction"}
    }


def test_links_lead_to_the_web_or_into_the_page(document: Reader, attacked: Reader) -> None:
    ids = {str(attrs["id"]) for _, attrs in document.elements if "id" in attrs}
    for reader in (document, attacked):
        for anchor in reader.of("a"):
            href = str(anchor["href"])
            assert href.startswith("https://") or href[1:] in ids, href
            assert href.startswith("#") or anchor["rel"] == "noreferrer noopener"
    assert not [anchor for anchor in attacked.of("a") if "evil" in str(anchor["href"])]


def test_hostile_text_is_shown_as_written(attacked: Reader, hostile_strings: tuple[str, ...]) -> None:
    for said in hostile_strings:
        assert " ".join(said.split()) in attacked.words, said


def test_policy_allows_our_style_and_script_and_nothing_else(legacy: Assessment, attacked: Reader) -> None:
    for reader in (Reader(render(legacy, "html")), attacked):
        [policy] = [str(m["content"]) for m in reader.of("meta") if m.get("http-equiv") == "Content-Security-Policy"]
        rules = dict(rule.split(" ", 1) for rule in policy.split("; "))
        assert rules["default-src"] == "'none'"
        assert rules["base-uri"] == rules["form-action"] == "'none'"
        for tag in ("script", "style"):
            [text] = [text for name, attrs, text in reader.raw if name == tag and "id" not in attrs]
            assert rules[f"{tag}-src"] == f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def test_embedded_data_cannot_end_its_element(hostile: Assessment) -> None:
    text = render(hostile, "html")
    block = re.search(r'<script type="application/json" id="data">(.*?)</script>', text, re.DOTALL)
    assert block is not None
    assert not set(block[1]) & set("<>&'")


def test_embedded_data_is_what_was_found(hostile: Assessment) -> None:
    data = data_of(Reader(render(hostile, "html")))
    seen = {(row[1], data["paths"][int(str(row[2]))][0], row[3], row[4]) for row in data["rows"]}
    assert seen == {(f.symbol, f.path, f.line, f.cell) for f in hostile.findings}


def test_many_findings_are_capped_and_said(large: Assessment) -> None:
    text = render(large, "html")
    reader = Reader(text)
    assert len(data_of(reader)["rows"]) == page.MAX_FINDINGS
    assert "5,000 findings. This page carries the 2,000 of highest level and nearest to production" in reader.words
    levels = [str(row[0]) for row in data_of(reader)["rows"]]
    assert levels == sorted(levels, key=["error", "warning", "note"].index)
    assert len(text) < 700_000


def test_readers_without_javascript_see_what_matters(document: Reader, legacy: Assessment) -> None:
    static = document.words
    for said in (
        "Modernise TensorFlow",
        legacy.verdict.headline,
        "25 to 120 person-days",
        "83%",
        "services/scoring/Dockerfile:1",
        "FROM tensorflow/serving:2.8.0",
        "Close the monitoring gap",
        "Is the scoring service running today?",
        "31 October 2027",
        "Mobile and edge deployment",
        "TF1 graph mode",
        "42 direct, 31 through, 45 untouched of 118 modules",
        "Absent, as was answered Retraining",
        "Unknown, asked above Model monitoring",
        "Not seen Data validation Drift detection",
        "Seen Experiment tracking pipelines/train.py:12 import mlflow",
        "2 more questions were tried; no answer to any of them alone changes the verdict: hiring, model monitoring.",
        "1 of 3 open questions can change it; it was decided again for 24 combinations of answers.",
        "Dated fact: github.com/…/v1.15.0 , and the package index",
        "1 more component with nothing to decide notebooks",
        "one statement could not be parsed",
        "9b0e" * 16,
        "22 November 2026",
        "house.yaml: adds 2 technologies",
    ):
        assert said in static, said
    assert len(re.findall('data-label="Place"', render(legacy, "html"))) == page.FIRST_FINDINGS


def test_outline_is_sound(document: Reader, attacked: Reader) -> None:
    for reader in (document, attacked):
        levels = [int(tag[1]) for tag, _ in reader.elements if re.fullmatch("h[1-6]", tag)]
        assert levels[0] == 1
        assert levels.count(1) == 1
        assert all(after - before <= 1 for before, after in pairwise(levels))
        ids = [attrs["id"] for _, attrs in reader.elements if "id" in attrs]
        assert len(ids) == len(set(ids))
        assert {attrs.get("aria-labelledby") for attrs in reader.of("section")} <= set(ids)
        assert len(reader.of("caption")) == len(reader.of("table"))
        assert [len(reader.of(tag)) for tag in ("main", "nav", "header", "footer")] == [1, 1, 1, 1]
        assert reader.of("html")[0]["lang"] == "en"


def test_sources_are_links_that_are_shown_short(document: Reader) -> None:
    fact = "https://github.com/tensorflow/tensorflow/releases/tag/v1.15.0"
    assert [anchor["href"] for anchor in document.of("a")].count(fact) == 2, "among the reasons, and among the dates"
    assert fact not in document.words


def test_a_verdict_that_nothing_speaks_against_says_so(legacy: Assessment) -> None:
    alone = msgspec.structs.replace(legacy.verdict, reasons=tuple(r for r in legacy.verdict.reasons if r.supports))
    assert "Against it Nothing that was found." in Reader(render(msgspec.structs.replace(legacy, verdict=alone), "html")).words


def test_one_component_without_evidence_is_no_table(legacy: Assessment) -> None:
    one = msgspec.structs.replace(legacy, components=legacy.components[:1])
    assert "components" not in {attrs.get("id") for attrs in Reader(render(one, "html")).of("section")}
    shown = msgspec.structs.replace(legacy.components[0], evidence=legacy.verdict.reasons[0].evidence)
    served = msgspec.structs.replace(legacy, components=(shown,))
    assert "components" in {attrs.get("id") for attrs in Reader(render(served, "html")).of("section")}


def test_unread_files_stand_by_their_reason(legacy: Assessment) -> None:
    links = tuple(Unknown(f"link{n}", "tree", "is a symbolic link") for n in range(page.MAX_NAMES + 3))
    reader = Reader(render(msgspec.structs.replace(legacy, unknowns=links), "html"))
    assert reader.words.count("is a symbolic link") == 1
    assert "link0 , link1 , link2 , link3 , link4 , link5 3 more places link6 link7 link8" in reader.words


def test_an_empty_repository_has_a_page_of_its_own(empty: Assessment) -> None:
    reader = Reader(render(empty, "html"))
    assert [attrs["id"] for attrs in reader.of("section")] == ["unknowns", "method"]
    assert "No framework decision to make" in reader.words
    assert "every file that was to be read was read" in reader.words


def test_left_out_unknowns_are_counted(legacy: Assessment) -> None:
    many = tuple(Unknown(f"f{n}.py", "parse", "why") for n in range(page.MAX_UNKNOWNS + 7))
    reader = Reader(render(msgspec.structs.replace(legacy, unknowns=many), "html"))
    assert "507 things could not be read" in reader.words
    assert "7 unknowns beyond these 500 stand in the JSON report." in reader.words


def test_bars_are_drawn_to_scale() -> None:
    parts = figures.stacked([("a", 1), ("b", 0), ("c", 3)], 8)
    assert [(part.key, part.x, part.width) for part in parts] == [("a", 0.0, 125.0), ("c", 125.0, 375.0)]
    assert figures.stacked([("a", 0)], 0) == []


def boxes(drawing: figures.Drawing | None) -> dict[str, figures.Box]:
    assert drawing is not None
    return {box.key: box for box in drawing.boxes}


def test_drawing_joins_what_belongs_together(legacy: Assessment) -> None:
    drawing = figures.overview(legacy)
    found = boxes(drawing)
    assert found["f:tensorflow"].x < found["c:pipelines"].x < found["p:airflow"].x
    assert drawing is not None
    start, end = found["c:pipelines"], found["p:airflow"]
    assert any(
        line.path.startswith(f"M{start.x + drawing.box_width} {start.y + 17}C") and line.path.endswith(f" {end.x} {end.y + 17}")
        for line in drawing.lines
    )
    assert len(drawing.lines) == 6 + 7
    places = {(box.x, box.y) for box in drawing.boxes}
    assert len(places) == len(drawing.boxes), "no two boxes on one spot"
    assert drawing.left_out == ()
    assert "c:notebooks" in found, "it uses a framework"
    idle = msgspec.structs.replace(legacy.components[0], path="docs", frameworks=())
    assert "c:docs" not in boxes(figures.overview(msgspec.structs.replace(legacy, components=(*legacy.components, idle))))


def test_platforms_belong_to_the_innermost_component(legacy: Assessment) -> None:
    outer = msgspec.structs.replace(legacy.components[0], path="", name="root")
    inner = msgspec.structs.replace(legacy.components[0], path="services", name="services")
    near = msgspec.structs.replace(legacy.platforms[0], evidence=(Evidence(path="services/x.py", line=1, text=""),))
    like = msgspec.structs.replace(legacy.platforms[1], evidence=(Evidence(path="services-old/x.py", line=1, text=""),))
    found = figures.overview(msgspec.structs.replace(legacy, components=(outer, inner), platforms=(near, like)))
    spots = boxes(found)
    assert found is not None
    ends = {line.path.split("C")[0][1:]: line.path.split(" ")[-2:] for line in found.lines if line.kind == "runs"}
    for component, platform in (("c:services", "p:airflow"), ("c:", "p:experiment-tracking")):
        start = f"{spots[component].x + found.box_width} {spots[component].y + 17}"
        assert ends[start] == [str(spots[platform].x), str(spots[platform].y + 17)]


def test_drawing_is_capped_and_says_so(legacy: Assessment) -> None:
    def part(number: int) -> Component:
        return msgspec.structs.replace(legacy.components[0], path=f"part{number:03}", files=number)

    drawing = figures.overview(msgspec.structs.replace(legacy, components=tuple(part(n) for n in range(60))))
    assert drawing is not None
    assert "46 components" in drawing.left_out
    assert "c:part059" in boxes(drawing), "the largest are drawn"


def luminance(colour: str) -> float:
    full = colour if len(colour) == 7 else "#" + "".join(char * 2 for char in colour[1:])
    channels = [int(full[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_has_the_contrast_that_aa_asks_for(scheme: str) -> None:
    css = (folder("reports") / "templates" / "report.css").read_text(encoding="utf-8")
    light, dark = re.findall(r":root \{(.*?)\}", css, re.DOTALL)
    colours = dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{3,6});", light if scheme == "light" else dark))
    for ink in (
        "ink",
        "soft",
        "link",
        "error",
        "warning",
        "stay",
        "modernise",
        "migrate",
        "consolidate",
        "coexist",
        "adopt",
        "none",
    ):
        for ground in ("paper", "card", "wash"):
            dim, bright = sorted((luminance(colours[ink]), luminance(colours[ground])))
            assert (bright + 0.05) / (dim + 0.05) >= 4.5, (ink, ground)


@pytest.mark.parametrize("name", ["report.css", "report.js"])
def test_style_and_script_are_taken_as_they_stand(name: str, legacy: Assessment) -> None:
    text = (folder("reports") / "templates" / name).read_text(encoding="utf-8").rstrip("\n")
    assert text in render(legacy, "html"), "the template engine reads some of it as its own language"
