"""Named three-valued signals: what is seen, what people say, and the logic over both."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import product

import pytest

from scanner.decide.evaluate import fired, holds, undecided
from scanner.decide.signals import NO, UNKNOWN, YES, Signal, Signals, State, signal_of
from scanner.inventory.survey import Survey
from scanner.model.result import Evidence
from scanner.model.rules import Condition, Rule, Rulebook
from scanner.scenes import observed

TakeStock = Callable[[Mapping[str, str]], Survey]
TF = "import tensorflow as tf\n\ntf.constant(1)\n"
TORCH = "import torch\n\ntorch.zeros(1)\n"
WEB = "import flask\n\napp = flask.Flask('x')\n"
SERVED = "services:\n  model:\n    image: tensorflow/serving:2.17.0\n"
PLACE = Evidence(path="a.py", line=1, text="import torch")
STATES: tuple[State, ...] = ("yes", "no", "unknown")


def signals_of(take_stock: TakeStock, rulebook: Rulebook, files: Mapping[str, str]) -> Signals:
    (only,) = observed(take_stock(files), rulebook)
    return only.seen.signals


def state(name: str, signals: Signals) -> State:
    return signals[name].state


def test_nothing_seen_is_no_and_somebody_elses_business_is_unknown() -> None:
    assert signal_of(()) == NO
    assert (Signals({})["anything"], Signals({})["context.anything"]) == (NO, UNKNOWN)
    assert "anything" not in Signals({})


def test_answers_overrule_and_leave_the_original_alone() -> None:
    before = Signals({"in-operation": Signal("yes", (PLACE,), 1), "same-job": UNKNOWN})
    after = before.answered({"in-operation": "no", "same-job": "yes"})
    assert (after["in-operation"], state("same-job", after)) == (Signal("no"), "yes")
    assert (before["in-operation"].evidence, before["same-job"]) == ((PLACE,), UNKNOWN)


def test_a_confirmed_signal_keeps_its_evidence() -> None:
    seen = Signals({"in-operation": Signal("yes", (PLACE,), 1)})
    assert seen.answered({"in-operation": "yes"})["in-operation"].evidence == (PLACE,)


def test_who_answers_that_nobody_knows_opens_the_question() -> None:
    assert Signals({"in-operation": YES}).answered({"in-operation": "unknown"})["in-operation"].state == "unknown"


def test_an_answer_does_not_touch_signals_of_a_longer_name() -> None:
    here = Signals({"context.clouds": YES}).answered({"context.cloud": "aws"})
    assert (state("context.clouds", here), state("context.cloud.aws", here), state("context.cloud", here)) == (
        "yes",
        "yes",
        "yes",
    )


@pytest.mark.parametrize(("one", "two"), list(product(STATES, STATES)))
def test_all_any_and_none_are_kleenes(one: State, two: State) -> None:
    signals = Signals({"a": Signal(one), "b": Signal(two)})
    both = "no" if "no" in (one, two) else "unknown" if "unknown" in (one, two) else "yes"
    either = "yes" if "yes" in (one, two) else "unknown" if "unknown" in (one, two) else "no"
    turned = {"yes": "no", "no": "yes", "unknown": "unknown"}
    assert holds(Condition(all=("a", "b")), signals) == both
    assert holds(Condition(any=("a", "b")), signals) == either
    assert holds(Condition(none=("a", "b")), signals) == turned[either]
    assert holds(Condition(all=("a",), any=("b",)), signals) == both
    assert holds(Condition(all=("a",), none=("a",)), signals) == ("no" if one != "unknown" else "unknown")


def test_no_condition_always_holds() -> None:
    assert holds(Condition(), Signals({})) == "yes"


def test_rules_that_never_count_neither_fire_nor_wait() -> None:
    never = Rule(id="never.x", guidance="g", title="t", article="a", kind="never", when=Condition(), text="t")
    waits = Rule(id="never.y", guidance="g", title="t", article="a", kind="never", when=Condition(all=("context.a",)), text="t")
    assert fired([never, waits], Signals({})) == ()
    assert undecided([never, waits], Signals({})) == frozenset()


def test_evidence_of_what_is_particular_comes_first() -> None:
    common, special = PLACE, Evidence(path="b.py", line=2, text="tf.lite")
    rule = Rule(id="r", guidance="g", title="t", article="a", kind="weak", when=Condition(all=("c",), any=("s", "o")), text="t")
    (found,) = fired([rule], Signals({"c": Signal("yes", (common,), 1), "s": Signal("yes", (special, common), 2), "o": NO}))
    assert (found.evidence, found.because) == ((special, common), ("s", "c"))


def test_what_is_seen_has_a_signal_by_framework_family_and_camp(take_stock: TakeStock, rulebook: Rulebook) -> None:
    here = signals_of(take_stock, rulebook, {"app.py": TF})
    for name in ("framework.tensorflow", "family.tensorflow", "incumbent", "incumbent.tensorflow", "camp.tensorflow"):
        assert [(place.path, place.line) for place in here[name].evidence][:1] == [("app.py", 3)], name
    for name in ("several", "no-incumbent", "same-job", "dead-end", "framework.pytorch", "shape.multi-backend"):
        assert state(name, here) == "no", name
    assert state("in-operation", here) == "unknown"


def test_two_camps_are_several_and_perhaps_one_job(take_stock: TakeStock, rulebook: Rulebook) -> None:
    here = signals_of(take_stock, rulebook, {"ranking.py": TF, "vision.py": TORCH})
    assert (state("several", here), state("same-job", here)) == ("yes", "unknown")


def test_installed_is_not_used(take_stock: TakeStock, rulebook: Rulebook) -> None:
    here = signals_of(take_stock, rulebook, {"app.py": "x = 1\n", "requirements.txt": "tensorflow\nmlflow\ntransformers\n"})
    for name in ("framework.tensorflow", "technology.tensorflow", "technology.mlflow", "kind.llm", "incumbent"):
        assert state(name, here) == "no", name


@pytest.mark.parametrize("path", ["tests/test_app.py", "examples/app.py", "docs/conf.py", "tools/app.py", "third_party/app.py"])
def test_what_is_not_the_products_work_has_no_signal(take_stock: TakeStock, rulebook: Rulebook, path: str) -> None:
    here = signals_of(take_stock, rulebook, {"app.py": TF, path: TORCH + "import mlflow\nmlflow.start_run()\n"})
    for name in ("framework.pytorch", "several", "technology.mlflow", "layer.experiment-tracking"):
        assert state(name, here) == "no", name


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ({}, "unknown"),
        ({"compose.yaml": SERVED}, "yes"),
        ({"tests/compose.yaml": SERVED}, "unknown"),
        ({"examples/compose.yaml": SERVED}, "unknown"),
        ({"web.py": WEB}, "unknown"),
        ({"web.py": "import app\n" + WEB}, "yes"),
        ({"web.py": "import far\n" + WEB, "far.py": "from app import x\n"}, "yes"),
        ({"tests/test_web.py": "import app\n" + WEB}, "unknown"),
        ({"requirements.txt": "flask\ntensorflow-serving-api\nmlflow\n"}, "unknown"),
    ],
)
def test_in_operation_needs_something_that_runs_it(
    take_stock: TakeStock, rulebook: Rulebook, more: Mapping[str, str], expected: State
) -> None:
    assert state("in-operation", signals_of(take_stock, rulebook, {"app.py": TF, **more})) == expected


def test_layers_that_nothing_shows_are_unknown_and_not_missing(take_stock: TakeStock, rulebook: Rulebook) -> None:
    here = signals_of(take_stock, rulebook, {"app.py": TF + "import mlflow\nmlflow.start_run()\n"})
    assert (state("layer.experiment-tracking", here), state("layers-unknown", here), state("layers-missing", here)) == (
        "yes",
        "yes",
        "no",
    )


def test_plans_in_prose_count_wherever_the_product_speaks(take_stock: TakeStock, rulebook: Rulebook) -> None:
    plan = "We will train a churn model next quarter.\n"
    said = {path: state("intent.ml", signals_of(take_stock, rulebook, {path: plan, "app.py": "x = 1\n"})) for path in (
        "docs/design/plan.md", "tests/docs/design/plan.md", "examples/docs/design/plan.md", "third_party/docs/design/plan.md"
    )}  # fmt: skip
    assert list(said.values()) == ["yes", "no", "no", "no"]


def test_a_dead_end_needs_a_share_of_the_work(take_stock: TakeStock, rulebook: Rulebook) -> None:
    def dead(others: int) -> State:
        files = {"old.py": "import tensorflow as tf\n\ntf.Session()\n", **{f"new{n}.py": TF for n in range(others)}}
        return state("dead-end", signals_of(take_stock, rulebook, files))

    assert [dead(0), dead(1), dead(40)] == ["yes", "yes", "no"]
