"""Phrases, numbers, dates and orders that the reports share."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec
import pytest

from scanner.model.result import Assessment, Effort, Evidence, Repository
from scanner.render import links, words

REVISION = "a" * 40


@pytest.mark.parametrize(
    ("action", "aim", "said"),
    [
        ("stay", "tensorflow", "Stay on TensorFlow"),
        ("stay", None, "Stay"),
        ("modernise", "tensorflow", "Modernise TensorFlow"),
        ("modernise", "keras", "Modernise, towards Keras"),
        ("migrate", "pytorch", "Migrate to PyTorch"),
        ("consolidate", "jax", "Consolidate on JAX"),
        ("coexist", None, "Keep frameworks side by side"),
        ("coexist", "multi-backend", "Stay multi-backend"),
        ("adopt", "pytorch", "Adopt PyTorch"),
        ("none", None, "No framework decision to make"),
    ],
)
def test_verdicts_in_words(action: str, aim: str | None, said: str, legacy: Assessment) -> None:
    assert words.phrase(action, aim, legacy) == said
    assert words.pair(f"{action} {aim}" if aim else action, legacy) == said


def test_what_is_no_verdict_stays_as_it_is(legacy: Assessment) -> None:
    assert words.pair("rather not", legacy) == "rather not"


@pytest.mark.parametrize(
    ("share", "said"), [(0, "0%"), (0.001, "1%"), (0.29, "29%"), (5 / 6, "83%"), (0.999, "99%"), (1, "100%"), (1.2, "100%")]
)
def test_percent_never_claims_more_than_was_found(share: float, said: str) -> None:
    assert words.percent(share) == said


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (0, "0 bytes"),
        (1, "1 byte"),
        (999, "999 bytes"),
        (1000, "1.0 kB"),
        (9_960, "10 kB"),
        (812_033, "812 kB"),
        (999_600, "1.0 MB"),
        (4_194_304, "4.2 MB"),
        (10**15, "1,000 TB"),
    ],
)
def test_sizes(number: int, said: str) -> None:
    assert words.size(number) == said


@pytest.mark.parametrize(
    ("iso", "said"),
    [
        ("2025-08-07", "7 August 2025"),
        ("2024-03", "March 2024"),
        ("2021", "2021"),
        ("2024-13", "2024-13"),
        ("soon", "soon"),
        ("", ""),
    ],
)
def test_days(iso: str, said: str) -> None:
    assert words.day(iso) == said


def test_places() -> None:
    assert words.place(Evidence(path="a.py", line=3, text="")) == "a.py:3"
    assert words.place(Evidence(path="a.ipynb", line=3, text="", cell=0)) == "a.ipynb cells[0]:3"
    assert words.place(Evidence(path="", line=0, text="")) == "(repository)"


def test_the_framework_of_production_comes_first(legacy: Assessment) -> None:
    assert [use.id for use in words.frameworks(legacy)] == ["tensorflow", "pytorch", "keras"]


def test_reasons_strongest_first_and_apart(legacy: Assessment) -> None:
    backwards = legacy.verdict.reasons[::-1]
    assert [r.rule for r in words.ranked(backwards, supports=True)] == [
        "modernise.dead-end",
        "stay.production-tensorflow",
        "stay.vertex",
    ]
    assert [r.rule for r in words.ranked(backwards, supports=False)] == ["move.foundation-models", "move.experimentation"]


def test_dates_in_order_once_each(legacy: Assessment, note: Callable[..., Any]) -> None:
    rows = words.dates(legacy)
    assert [(row.note.fact, row.past) for row in rows] == [
        ("tf-1x-last", True),
        ("tf-estimator-removed", True),
        ("torchserve-archived", True),
        ("python-310-eol", False),
    ]
    twice = note("torchserve-archived", "retired", "2025-08-07", "t", "s", Evidence(path="b.py", line=1, text=""))
    vertex = msgspec.structs.replace(legacy.platforms[-1], lifecycle=(twice,))
    merged = words.dates(msgspec.structs.replace(legacy, platforms=(*legacy.platforms[:-1], vertex)))
    assert len(merged) == len(rows)
    assert merged[2].about == ("TorchServe", "Vertex AI")
    assert [e.path for e in merged[2].evidence] == ["services/support-bot/Dockerfile", "b.py"]


def test_a_month_counts_as_past_from_its_first_day(legacy: Assessment, note: Callable[..., Any]) -> None:
    platform = msgspec.structs.replace(
        legacy.platforms[0], lifecycle=(note("x", "retired", "2026-11", "t", "s"), note("y", "retired", "2026-12", "t", "s"))
    )
    rows = words.dates(msgspec.structs.replace(legacy, platforms=(platform,), frameworks=()))
    assert [row.past for row in rows] == [True, False]


def test_price_says_what_is_advised_and_what_is_not(legacy: Assessment, empty: Assessment) -> None:
    assert words.price(legacy)[0] == "25 to 120 person-days"
    unadvised = msgspec.structs.replace(legacy, effort=msgspec.structs.replace(legacy.effort, recommended_route=None))
    said, why = words.price(unadvised)
    assert said == "none advised"
    assert "22 to 110 person-days by the route tf2-native" in why
    assert words.price(msgspec.structs.replace(empty, effort=Effort(None, (), "why\n not"))) == ("none", "why not")


def repository(address: str | None, revision: str | None = REVISION) -> Repository:
    return Repository("r", revision, False, 1, 1, 1, 0, source_url=address)


@pytest.mark.parametrize(
    ("address", "link"),
    [
        ("https://github.com/o/r.git", f"https://github.com/o/r/blob/{REVISION}/a%20b/c%3Ad.py#L7"),
        ("https://github.com/o/r/", f"https://github.com/o/r/blob/{REVISION}/a%20b/c%3Ad.py#L7"),
        ("https://gitlab.example.org:8443/g/s/r", f"https://gitlab.example.org:8443/g/s/r/-/blob/{REVISION}/a%20b/c%3Ad.py#L7"),
        ("https://bitbucket.org/o/r", f"https://bitbucket.org/o/r/src/{REVISION}/a%20b/c%3Ad.py#lines-7"),
    ],
)
def test_links_to_lines(address: str, link: str) -> None:
    source = links.source_of(repository(address))
    assert source is not None
    assert source.place(Evidence(path="a b/c:d.py", line=7, text="")) == link


@pytest.mark.parametrize(
    "address",
    [
        None,
        "",
        "http://github.com/o/r",
        "ssh://git@github.com/o/r",
        "git@github.com:o/r.git",
        "https://u:p@github.com/o/r",
        "https://***@github.com/o/r",
        "javascript:alert(1)//",
        "https://github.com/o/r?x=1",
        "https://github.com/o/r#x",
        'https://github.com/o/r"onclick',
        "https://github.com",
        "file:///etc",
    ],
)
def test_doubtful_addresses_are_no_links(address: str | None) -> None:
    assert links.source_of(repository(address)) is None


@pytest.mark.parametrize("revision", [None, "", "main", "A" * 40, "a" * 41])
def test_only_commits_are_linked(revision: str | None) -> None:
    assert links.source_of(repository("https://github.com/o/r", revision)) is None


@pytest.mark.parametrize("path", ["", "a\\x1b.py", "../a.py", "a//b.py", "/etc/passwd", "./a.py"])
def test_doubtful_paths_are_no_links(path: str) -> None:
    source = links.source_of(repository("https://github.com/o/r"))
    assert source is not None
    assert source.place(Evidence(path=path, line=1, text="")) is None


def test_a_notebook_is_linked_without_a_line() -> None:
    source = links.source_of(repository("https://github.com/o/r"))
    assert source is not None
    assert source.place(Evidence(path="n.ipynb", line=4, text="", cell=2)) == f"https://github.com/o/r/blob/{REVISION}/n.ipynb"


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "data:text/html,x",
        "https://u@h/",
        'https://h/"x',
        "https://h/<x>",
        "//h/x",
        "https://",
        "see https://h",
    ],
)
def test_only_ordinary_web_addresses_are_sources(address: str) -> None:
    assert links.web_address(address) is None
    assert links.web_address("https://h.example/x?y=1#z") == "https://h.example/x?y=1#z"
