"""What every report puts first, and what it folds."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec
import pytest

from scanner.model.base import Unknown
from scanner.model.result import Assessment, Declared, Effort, Evidence, OpenQuestion
from scanner.render import digest, render


def test_the_framework_of_production_comes_first(legacy: Assessment) -> None:
    assert [use.id for use in digest.frameworks(legacy)] == ["tensorflow", "pytorch", "keras"]


def test_versions_come_before_bare_names_and_commands(legacy: Assessment) -> None:
    texts = ("torch", "pip install torch==2.8.0 torchvision", '"torch==2.4.1",', "torch==2.4.1", "torch>=2")
    use = msgspec.structs.replace(
        legacy.frameworks[0], declared=tuple(Declared("f", n, text, "runtime") for n, text in enumerate(texts))
    )
    assert digest.requirements(use) == ["torch==2.4.1", "torch>=2", "pip install torch==2.8.0 torchvision", "torch"]


def test_reasons_strongest_first_and_apart(legacy: Assessment) -> None:
    backwards = msgspec.structs.replace(
        legacy, verdict=msgspec.structs.replace(legacy.verdict, reasons=legacy.verdict.reasons[::-1])
    )
    assert [r.rule for r in digest.reasons(backwards, supports=True)] == [
        "fact.tf-1x-last",
        "stay.production-tensorflow",
        "stay.vertex",
    ]
    assert [r.rule for r in digest.reasons(backwards, supports=False)] == ["move.foundation-models", "move.experimentation"]


def test_questions_that_change_nothing_are_one_line(legacy: Assessment) -> None:
    asked = digest.questions(legacy)
    assert [question.signal for question in asked.turning] == ["context.scoring-runs"]
    assert (
        asked.rest
        == "2 more questions were tried; no answer to any of them alone changes the verdict: hiring, model monitoring."
    )
    for name in ("terminal", "markdown", "html"):
        text = " ".join(render(legacy, name).replace("\\", "").split())
        assert asked.rest in text, name
        assert "Is the scoring service running today?" in text


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (0, ""),
        (1, "1 open question was tried; no answer to it alone changes the verdict: q0."),
        (2, "2 open questions were tried; no answer to any of them alone changes the verdict: q0, q1."),
    ],
)
def test_where_no_question_changes_anything(number: int, said: str, legacy: Assessment) -> None:
    asked = tuple(OpenQuestion(f"context.q{n}", "?", {}) for n in range(number))
    verdict = msgspec.structs.replace(legacy.verdict, open_questions=asked)
    assert digest.questions(msgspec.structs.replace(legacy, verdict=verdict)) == ([], list(asked), said)


def test_dates_gravest_first_once_each(legacy: Assessment, note: Callable[..., Any]) -> None:
    rows = digest.dates(legacy)
    assert [(row.note.fact, row.past, row.weight, row.reason) for row in rows] == [
        ("tf-1x-last", True, 0, True),
        ("tf-estimator-removed", True, 0, False),
        ("torchserve-archived", True, 0, False),
        ("python-310-eol", False, 0, False),
    ]
    twice = note("torchserve-archived", "retired", "2025-08-07", "t", "s", Evidence(path="b.py", line=1, text=""))
    vertex = msgspec.structs.replace(legacy.platforms[-1], lifecycle=(twice,))
    merged = digest.dates(msgspec.structs.replace(legacy, platforms=(*legacy.platforms[:-1], vertex)))
    assert len(merged) == len(rows)
    assert merged[2].about == ("TorchServe", "Vertex AI")
    assert [e.path for e in merged[2].evidence] == ["services/support-bot/Dockerfile", "b.py"]


def test_status_weighs_more_than_the_date_and_a_reason_more_than_either(legacy: Assessment, note: Callable[..., Any]) -> None:
    notes = tuple(
        note(fact, status, date, "t", "s")
        for fact, status, date in (
            ("a", "renamed", "2019"),
            ("b", "deprecated", "2020"),
            ("c", "removed", "2022"),
            ("d", "unsupported", "2021"),
            ("tf-1x-last", "retired", "2025"),
        )
    )
    platform = msgspec.structs.replace(legacy.platforms[0], lifecycle=notes)
    rows = digest.dates(msgspec.structs.replace(legacy, platforms=(platform,), frameworks=()))
    assert [row.note.fact for row in rows] == ["tf-1x-last", "d", "c", "b", "a"]
    assert [row.note.fact for row in digest.unsaid(rows, legacy.verdict.reasons)] == ["d", "c", "b", "a"]


def test_a_month_counts_as_past_from_its_first_day(legacy: Assessment, note: Callable[..., Any]) -> None:
    platform = msgspec.structs.replace(
        legacy.platforms[0], lifecycle=(note("x", "retired", "2026-11", "t", "s"), note("y", "retired", "2026-12", "t", "s"))
    )
    rows = digest.dates(msgspec.structs.replace(legacy, platforms=(platform,), frameworks=()))
    assert [row.past for row in rows] == [True, False]


def test_components_with_nothing_to_decide_are_folded(legacy: Assessment) -> None:
    found = digest.parts(legacy)
    assert [part.path for part in found.shown] == ["services/scoring", "pipelines", "services/support-bot", "mobile"]
    assert [part.path for part in found.idle] == ["notebooks"]
    assert found.rest == "1 more component with nothing to decide"
    idle = msgspec.structs.replace(legacy, components=tuple(found.idle) * 2)
    assert digest.parts(idle).rest == "2 components with nothing to decide"


def test_layers_that_were_asked_about_are_open(legacy: Assessment) -> None:
    assert [(layer.name, layer.state) for layer in digest.layers(legacy)] == [
        ("data validation", "unseen"),
        ("experiment tracking", "present"),
        ("retraining", "absent"),
        ("model monitoring", "open"),
        ("drift detection", "unseen"),
    ]
    assert {layer.state for layer in digest.layers(legacy)} <= set(digest.STATES)


def test_unknowns_by_their_reason_in_the_order_given(legacy: Assessment) -> None:
    unknowns = (Unknown("b", "tree", "link"), Unknown("c", "parse", "broken"), Unknown("a", "tree", "link"))
    found = digest.unread(msgspec.structs.replace(legacy, unknowns=unknowns))
    assert found == [("tree", "link", ("b", "a")), ("parse", "broken", ("c",))]


def test_price_says_what_is_advised_and_what_is_not(legacy: Assessment, empty: Assessment) -> None:
    advised = digest.price(legacy)
    assert advised[:2] == ("Price", "25 to 120 person-days")
    assert advised.meaning == (
        "Port to Keras 3: most likely 55; 2,600 to 8,100 changed lines, a range that held 79% of real moves."
    )
    unadvised = digest.price(
        msgspec.structs.replace(legacy, effort=msgspec.structs.replace(legacy.effort, recommended_route=None))
    )
    assert unadvised[:2] == ("A move would cost", "70 to 340 person-days")
    assert unadvised.meaning.startswith("Not advised. Rewrite in PyTorch: most likely 150; ")
    nothing = digest.price(msgspec.structs.replace(empty, effort=Effort(None, (), "why\n not")))
    assert nothing == ("Price", "none", "why not")


def test_without_a_rewrite_the_first_route_is_named(legacy: Assessment) -> None:
    others = tuple(route for route in legacy.effort.routes if route.route != "cross-framework")
    effort = msgspec.structs.replace(legacy.effort, recommended_route=None, routes=others)
    assert digest.priced(msgspec.structs.replace(legacy, effort=effort)).route == "tf2-native"
