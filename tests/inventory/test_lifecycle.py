"""Dated facts, joined with what is used and pinned."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from packaging.specifiers import SpecifierSet

from scanner.inventory.frameworks import lifecycle_notes
from scanner.inventory.lifecycle import facts_that_apply, only_within
from scanner.inventory.sightings import Sighting
from scanner.model.rules import Applies, Fact

Sight = Callable[..., Sighting]


def fact(name: str = "old", **where: object) -> Fact:
    return Fact(
        id=name,
        status="retired",
        date="2023-01",
        text="It ended.",
        source="https://example.org/end",
        as_of="2026-01-01",
        review_after="2026-06-01",
        applies=Applies(**where),  # type: ignore[arg-type]
    )


@pytest.mark.parametrize(
    ("pin", "concerned", "expected"),
    [
        ("==1.15", "<2", True),
        ("==1.15.0", "<2", True),
        ("==1.*", "<2", True),
        ("==1.15.*", "<2", True),
        ("~=1.15", "<2", True),
        ("~=1.15.2", "<2", True),
        ("<2", "<2", True),
        ("<2.0", "<2", True),
        ("<2", "<2.0.0", True),
        ("<=1.15", "<2", True),
        (">=1.13,<2", "<2", True),
        (">=1.13,<2,!=1.14", "<2", True),
        ("===1.15", "<2", True),
        ("==1.15.0rc1", "<2", True),
        (">=2.12,<2.16", ">=2.12,<2.21", True),
        ("==2.12", ">=2.12,<2.21", True),
        ("==2.15.*", ">=2,<2.16", True),
        ("<2.16", "<2.16", True),
        ("==2", "<2", False),
        ("<=2", "<2", False),
        ("<=2.0", "<2", False),
        ("~=2.0", "<2", False),
        ("~=1.15", "<1.16", False),
        ("==1.*", "<1.15", False),
        ("<3", "<2", False),
        (">=1.15", "<2", False),
        (">1", "<2", False),
        ("!=2.0", "<2", False),
        ("==2.12", ">=2,<2.12", False),
        ("<2.12", ">=2,<2.12", False),
        (">=2.11,<2.13", ">=2,<2.12", False),
        ("", "<2", False),
        ("nonsense", "<2", False),
        (">=3,<2", "<2", False),
    ],
)
def test_a_pin_within_the_versions_concerned(pin: str, concerned: str, expected: bool) -> None:
    assert only_within(pin, concerned) is expected


VERSIONS = [f"{a}.{b}.{c}" for a in range(4) for b in range(5) for c in range(3)] + [
    f"{a}.{b}.999" for a in range(4) for b in range(5)
]
VERSIONS += [f"{a}.999.0" for a in range(4)] + ["99999"]
_numbers = st.builds("{}.{}".format, st.integers(0, 3), st.integers(0, 4))
_full = st.builds("{}.{}.{}".format, st.integers(0, 3), st.integers(0, 4), st.integers(0, 2))
_version = st.one_of(st.integers(0, 3).map(str), _numbers, _full)
_single = st.one_of(
    st.builds("{}{}".format, st.sampled_from([">=", "<=", "<", ">", "==", "!="]), _version),
    st.builds("=={}.*".format, st.one_of(st.integers(0, 3).map(str), _numbers)),
    st.builds("~={}".format, st.one_of(_numbers, _full)),
)
_specifier = st.lists(_single, min_size=1, max_size=3).map(",".join)


@given(_specifier, _specifier)
@settings(max_examples=60, deadline=None)
def test_it_agrees_with_trying_every_version(pin: str, concerned: str) -> None:
    allowed = list(SpecifierSet(pin).filter(VERSIONS))
    assert only_within(pin, concerned) == (bool(allowed) and all(version in SpecifierSet(concerned) for version in allowed))


@given(st.text("<>=!~.*0123456789, abc", max_size=12), st.text("<>=!~.*0123456789, ", max_size=12))
@settings(max_examples=60, deadline=None)
def test_no_text_breaks_it(pin: str, concerned: str) -> None:
    assert only_within(pin, concerned) in (True, False)


@pytest.mark.parametrize(
    ("where", "fields", "expected"),
    [
        ({"technologies": ("mxnet",)}, {"technology": "mxnet"}, True),
        ({"technologies": ("mxnet",)}, {"technology": "pytorch"}, False),
        ({"technologies": ("mxnet",)}, {"technology": "mxnet", "origin": "declared", "symbol": "mxnet"}, True),
        ({"generations": ("tf1-graph",)}, {"generation": "tf1-graph"}, True),
        ({"generations": ("tf1-graph",)}, {"generation": "tf2-eager"}, False),
        ({"generations": ("tf1-graph",)}, {}, False),
        ({"symbols": ("tensorflow.estimator",)}, {"symbol": "tensorflow.estimator"}, True),
        ({"symbols": ("tensorflow.estimator",)}, {"symbol": "tensorflow.estimator.Estimator"}, True),
        ({"symbols": ("tensorflow.estimator",)}, {"symbol": "tensorflow.estimators"}, False),
        ({"symbols": ("tensorflow.estimator",)}, {"symbol": "tensorflow"}, False),
        ({"symbols": ("mxnet",)}, {"origin": "declared", "symbol": "mxnet"}, False),
        ({"images": ("tensorflow/serving*",)}, {"origin": "image", "symbol": "tensorflow/serving:1.12"}, True),
        ({"images": ("tensorflow/serving*",)}, {"origin": "image", "symbol": "other/serving"}, False),
        ({"images": ("tensorflow*",)}, {"origin": "use", "symbol": "tensorflow.constant"}, False),
        ({"pins": {"tensorflow": "<2"}}, {"origin": "declared", "symbol": "tensorflow", "specifier": "==1.15"}, True),
        ({"pins": {"tensorflow": "<2"}}, {"origin": "declared", "symbol": "tensorflow", "specifier": ">=1.15"}, False),
        ({"pins": {"tensorflow": "<2"}}, {"origin": "declared", "symbol": "tensorflow", "specifier": ""}, False),
        ({"pins": {"tensorflow": "<2"}}, {"origin": "declared", "symbol": "torch", "specifier": "==1.15"}, False),
        ({"pins": {"tensorflow": "<2"}}, {"origin": "import", "symbol": "tensorflow"}, False),
        ({"pins": {"tensorflow-gpu": ""}}, {"origin": "declared", "symbol": "tensorflow-gpu", "specifier": ""}, True),
        ({"pins": {"tensorflow-gpu": ""}}, {"origin": "declared", "symbol": "tensorflow-gpu", "specifier": "==2.10"}, True),
        ({}, {}, False),
    ],
)
def test_what_a_fact_applies_to(sight: Sight, where: dict[str, object], fields: dict[str, object], expected: bool) -> None:
    seen = sight(**fields)
    assert facts_that_apply([seen], [fact(**where)]) == ({"old": (seen,)} if expected else {})


def test_each_fact_keeps_its_sightings_in_their_order_and_once(sight: Sight) -> None:
    seen = [sight(line=line, generation="tf1-graph" if line % 2 else None) for line in (5, 3, 9)]
    both = fact("both", technologies=("tensorflow",), generations=("tf1-graph",), symbols=("tensorflow",))
    assert facts_that_apply(seen, [both, fact("none", technologies=("jax",))]) == {"both": tuple(seen)}


def test_notes_say_which_are_past_their_review(sight: Sight) -> None:
    seen = (sight(), sight(technology="keras", line=2))
    facts = (fact("both", technologies=("tensorflow", "keras")),)
    for day, stale in ((date(2026, 6, 1), False), (date(2026, 6, 2), True)):
        notes = lifecycle_notes(seen, facts, day)
        assert {name: [note.stale for note in found] for name, found in notes.items()} == {
            "keras": [stale],
            "tensorflow": [stale],
        }
    assert [place.line for place in notes["keras"][0].evidence] == [2]
