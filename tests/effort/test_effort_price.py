"""Which routes are priced, what is advised, and what the figures say and admit."""

from __future__ import annotations

from collections.abc import Callable

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scanner.effort import EffortModel, estimate
from scanner.effort.model import widened
from scanner.effort.size import size_of
from scanner.model.result import Effort, FrameworkUse, Route, Verdict

MakeUse = Callable[..., FrameworkUse]
MakeVerdict = Callable[..., Verdict]
TF1 = {"tf1-graph": 150, "tf1-contrib": 10}


def route(effort: Effort, name: str) -> Route:
    return next(each for each in effort.routes if each.route == name)


def told(effort: Effort, name: str) -> str:
    return "; ".join(route(effort, name).drivers)


def names(effort: Effort) -> list[tuple[str, str]]:
    return [(each.route, each.target) for each in effort.routes]


def test_tf1_code_modernises_with_the_shim_last(make_use: MakeUse, make_verdict: MakeVerdict, model: EffortModel) -> None:
    effort = estimate([make_use(dialects=TF1)], make_verdict("modernise", "tensorflow"), model)
    assert effort.recommended_route == "tf2-native"
    assert names(effort) == [("tf2-native", "tensorflow"), ("cross-framework", "pytorch"), ("compat-v1", "tensorflow")]
    assert "no way out" in told(effort, "compat-v1")
    assert "53% of the uses are of TensorFlow 1 dialects" in told(effort, "tf2-native")
    assert route(effort, "compat-v1").lines.likely < route(effort, "tf2-native").lines.likely
    assert route(effort, "tf2-native").lines.likely < route(effort, "cross-framework").lines.likely


def test_figures_are_those_of_the_model(make_use: MakeUse, make_verdict: MakeVerdict, model: EffortModel) -> None:
    found = route(estimate([make_use()], make_verdict("migrate", "pytorch"), model), "cross-framework")
    kind = model.kind("cross-framework")
    lines = model.changed("cross-framework", 300, 4000)
    assert (found.lines.low, found.lines.likely, found.lines.high) == tuple(
        pytest.approx(lines * factor, rel=0.05) for factor in (kind.low, 1, kind.high)
    )
    assert found.person_days.likely == pytest.approx(lines / 297, rel=0.06)
    days = lines / 297
    low, high = widened(kind.low, model.days.low), widened(kind.high, model.days.high)
    assert (found.person_days.low, found.person_days.high) == (
        pytest.approx(days * low, abs=0.5),
        pytest.approx(days * high, rel=0.05),
    )
    assert found.covers == kind.covers
    assert (found.mechanical_share, found.waves) == (None, ())


def test_two_significant_digits(make_use: MakeUse, make_verdict: MakeVerdict, model: EffortModel) -> None:
    for refs, lines in ((19, 429), (1063, 24217), (4000, 90000)):
        found = route(
            estimate([make_use(refs=refs, lines=lines)], make_verdict("stay", "tensorflow"), model), "cross-framework"
        )
        for number in (*msgspec.structs.astuple(found.lines), *msgspec.structs.astuple(found.person_days)):
            assert len(str(number).rstrip("0")) <= 2


def test_ones_own_rate_moves_days_and_not_lines(make_use: MakeUse, make_verdict: MakeVerdict, model: EffortModel) -> None:
    uses, verdict = [make_use(refs=2000, lines=20000)], make_verdict("migrate", "jax")
    usual, half = estimate(uses, verdict, model), estimate(uses, verdict, model, lines_per_day=148.5)
    assert usual.routes[0].lines == half.routes[0].lines
    assert half.routes[0].person_days.likely == pytest.approx(2 * usual.routes[0].person_days.likely, rel=0.06)
    assert "148" in half.basis
    assert "assumed here" in half.basis
    assert "assumed here" not in usual.basis


@pytest.mark.parametrize("rate", [0.0, -1.0, float("nan"), float("inf")])
def test_a_rate_that_is_none_is_refused(rate: float, make_use: MakeUse, make_verdict: MakeVerdict, model: EffortModel) -> None:
    with pytest.raises(ValueError, match="above zero"):
        estimate([make_use()], make_verdict("stay", "tensorflow"), model, lines_per_day=rate)


def test_staying_has_a_price_tag_and_no_advice(make_use: MakeUse, make_verdict: MakeVerdict, model: EffortModel) -> None:
    effort = estimate([make_use()], make_verdict("stay", "tensorflow"), model)
    assert effort.recommended_route is None
    assert names(effort) == [("cross-framework", "pytorch")]
    assert effort.basis.startswith("The verdict is to stay; this is what a move would cost all the same.")


def test_the_basis_says_where_figures_come_from(make_use: MakeUse, make_verdict: MakeVerdict, model: EffortModel) -> None:
    said = estimate([make_use()], make_verdict("migrate", "pytorch"), model).basis
    for part in (
        "54 finished public migrations",
        "42 of them",
        model.as_of,
        str(model.error.all),
        "conditional on success",
        "297",
    ):
        assert part in said


def test_tf_keras_code_has_a_way_to_keras_3(make_use: MakeUse, make_verdict: MakeVerdict, model: EffortModel) -> None:
    effort = estimate([make_use(dialects={"tf.keras": 200})], make_verdict("modernise", "keras"), model)
    assert effort.recommended_route == "keras-3"
    assert names(effort) == [("keras-3", "keras"), ("cross-framework", "pytorch")]
    assert "67% of the uses are of tf.keras" in told(effort, "keras-3")


def test_keras_2_code_has_both_ways(make_use: MakeUse, make_verdict: MakeVerdict, model: EffortModel) -> None:
    effort = estimate(
        [make_use("keras", dialects={"keras-2": 60, "keras-unknown": 200})], make_verdict("modernise", "keras", "keras"), model
    )
    assert names(effort) == [("keras-3", "keras"), ("cross-framework", "pytorch"), ("tf-keras", "tensorflow")]
    assert "half a step" in told(effort, "tf-keras")


def test_keras_3_code_has_no_way_to_where_it_is(make_use: MakeUse, make_verdict: MakeVerdict, model: EffortModel) -> None:
    uses = [make_use("keras", dialects={"keras-3": 60, "keras-unknown": 200})]
    effort = estimate(uses, make_verdict("stay", "keras", "keras"), model)
    assert names(effort) == [("cross-framework", "pytorch")]
    assert "change its backend instead" in told(effort, "cross-framework")


def test_a_few_old_names_in_new_code_are_no_migration(make_use: MakeUse, make_verdict: MakeVerdict, model: EffortModel) -> None:
    """Finished migrations changed whole code bases: their price says nothing of twenty names in three hundred."""
    effort = estimate([make_use(dialects={"tf1-graph": 20})], make_verdict("modernise", "tensorflow"), model)
    assert effort.recommended_route is None
    assert names(effort) == [("cross-framework", "pytorch")]
    assert "has no figure" in effort.basis


def test_code_inside_the_compatibility_module_needs_no_shim(
    make_use: MakeUse, make_verdict: MakeVerdict, model: EffortModel
) -> None:
    effort = estimate(
        [make_use(dialects={"tf-compat-v1": 280, "tf1-graph": 2})], make_verdict("modernise", "tensorflow"), model
    )
    assert names(effort) == [("tf2-native", "tensorflow"), ("cross-framework", "pytorch")]


def test_a_move_leads_where_the_verdict_says(make_use: MakeUse, make_verdict: MakeVerdict, model: EffortModel) -> None:
    effort = estimate([make_use()], make_verdict("migrate", "jax"), model)
    assert (effort.recommended_route, names(effort)) == ("cross-framework", [("cross-framework", "jax")])


def test_a_target_without_a_case_is_said(make_use: MakeUse, make_verdict: MakeVerdict, model: EffortModel) -> None:
    effort = estimate([make_use("mxnet")], make_verdict("migrate", "paddle", "mxnet"), model)
    assert "none of the 21 cases went to paddle" in told(effort, "cross-framework")


def test_staying_on_the_default_is_priced_only_towards_what_speaks_for_leaving(
    make_use: MakeUse, make_verdict: MakeVerdict, model: EffortModel
) -> None:
    uses = [make_use("pytorch")]
    nothing = estimate(uses, make_verdict("stay", "pytorch", "pytorch", against=["not jax", "stay pytorch"]), model)
    assert (nothing.routes, nothing.basis) == ((), "Nothing found here speaks for leaving PyTorch, so no move was priced.")
    opposed = estimate(uses, make_verdict("stay", "pytorch", "pytorch", against=["migrate jax"]), model)
    assert names(opposed) == [("cross-framework", "jax")]
    flips = [{"yes": "stay pytorch", "no": "migrate tensorflow"}]
    asked = estimate(uses, make_verdict("stay", "pytorch", "pytorch", flips=flips), model)
    assert names(asked) == [("cross-framework", "tensorflow")]


def test_consolidation_prices_what_goes_and_not_what_stays(
    make_use: MakeUse, make_verdict: MakeVerdict, model: EffortModel
) -> None:
    uses = [make_use(), make_use("pytorch", refs=900, files=["c.py"]), make_use("jax", refs=9, binding="optional")]
    effort = estimate(uses, make_verdict("consolidate", "pytorch", "pytorch"), model)
    assert (effort.recommended_route, names(effort)) == ("cross-framework", [("cross-framework", "pytorch")])
    assert told(effort, "cross-framework").startswith("300 uses of TensorFlow in 2 Python files of 4,000 lines together")
    kept = estimate(uses, make_verdict("consolidate", "tensorflow", "tensorflow"), model)
    assert told(kept, "cross-framework").startswith("900 uses of PyTorch")


def test_what_stays_in_a_consolidation_may_have_to_be_modernised(
    make_use: MakeUse, make_verdict: MakeVerdict, model: EffortModel
) -> None:
    uses = [make_use(dialects=TF1), make_use("pytorch", refs=50, files=["c.py"])]
    assert names(estimate(uses, make_verdict("consolidate", "pytorch"), model)) == [("cross-framework", "pytorch")]
    effort = estimate(uses, make_verdict("consolidate", "tensorflow", "tensorflow"), model)
    assert names(effort) == [("cross-framework", "tensorflow"), ("tf2-native", "tensorflow"), ("compat-v1", "tensorflow")]


def test_keras_on_the_framework_that_is_kept_stays(make_use: MakeUse, make_verdict: MakeVerdict, model: EffortModel) -> None:
    uses = [make_use("keras"), make_use("pytorch", files=["c.py"]), make_use("jax", refs=70, files=["d.py"])]
    effort = estimate(uses, make_verdict("consolidate", "pytorch", "pytorch"), model)
    assert told(effort, "cross-framework").startswith("70 uses of JAX")


def test_side_by_side_the_other_one_could_join(make_use: MakeUse, make_verdict: MakeVerdict, model: EffortModel) -> None:
    uses = [make_use("pytorch"), make_use("jax", refs=70, files=["c.py"])]
    effort = estimate(uses, make_verdict("coexist", None, "pytorch"), model)
    assert (effort.recommended_route, names(effort)) == (None, [("cross-framework", "pytorch")])
    assert told(effort, "cross-framework").startswith("70 uses of JAX")


@pytest.mark.parametrize(
    ("action", "target", "incumbent", "why"),
    [
        ("none", None, None, "No framework carries work here, so there is nothing to move, and no price."),
        ("adopt", "pytorch", None, "No framework carries work here, so there is nothing to move, and no price."),
        ("coexist", "multi-backend", "tensorflow", "Users choose the framework here"),
        ("modernise", "pytorch", "pytorch", "None of the finished migrations that prices come from is one within PyTorch"),
    ],
)
def test_nothing_to_move(
    action: str,
    target: str | None,
    incumbent: str | None,
    why: str,
    make_use: MakeUse,
    make_verdict: MakeVerdict,
    model: EffortModel,
) -> None:
    effort = estimate([make_use(), make_use("pytorch")], make_verdict(action, target, incumbent), model)
    assert (effort.routes, effort.recommended_route) == ((), None)
    assert effort.basis.startswith(why)
    assert effort.basis.count(".") == 1


def test_a_framework_that_only_libraries_bring_has_no_price(
    make_use: MakeUse, make_verdict: MakeVerdict, model: EffortModel
) -> None:
    uses = [make_use(refs=0, lines=0, files=(), through=["transformers-tf"])]
    effort = estimate(uses, make_verdict("migrate", "pytorch"), model)
    assert (effort.routes, effort.recommended_route) == ((), None)
    assert "comes only through libraries" in effort.basis


def test_files_of_two_frameworks_count_once(make_use: MakeUse) -> None:
    uses = [make_use(lines=900, files=["a.py", "b.py"]), make_use("keras", refs=50, lines=600, files=["b.py", "c.py", "d.py"])]
    size = size_of(uses, 13.6)
    assert (size.refs, size.files, size.lines) == (350, 4, 900 + 400)
    assert size_of(tuple(reversed(uses)), 13.6) == size


def test_names_that_two_technologies_share_count_once(make_use: MakeUse) -> None:
    lite = make_use("tflite", refs=12, lines=4000, family="tensorflow")
    assert size_of([make_use(), lite], 13.6).refs == 300
    assert size_of([lite], 13.6).refs == 12


def test_notebooks_have_no_lines_of_their_own(make_use: MakeUse, make_verdict: MakeVerdict, model: EffortModel) -> None:
    alone = make_use(refs=100, lines=0, files=(), notebooks=["n.ipynb"], roles={"notebook": 100})
    assert size_of([alone], 13.6).lines == 1360
    beside = make_use(refs=300, lines=1000, notebooks=["n.ipynb"], roles={"notebook": 100, "production": 200})
    assert size_of([beside], 13.6).lines == 1500
    effort = estimate([beside], make_verdict("migrate", "pytorch"), model)
    assert "100 uses of these in 1 notebook, taken for 500 more lines" in told(effort, "cross-framework")


def test_drivers_name_tests_and_libraries_and_skip_trifles(
    make_use: MakeUse, make_verdict: MakeVerdict, model: EffortModel
) -> None:
    use = make_use(roles={"production": 220, "test": 75, "docs": 5}, through=["sonnet"])
    said = told(estimate([use], make_verdict("migrate", "pytorch"), model), "cross-framework")
    assert "25% of the uses are in tests" in said
    assert "documentation" not in said
    assert "not counted (sonnet)" in said


@pytest.mark.parametrize(("refs", "lines"), [(3, 500), (9000, 20000), (100, 200), (1000, 90000)])
def test_what_the_data_do_not_cover_is_said(
    refs: int, lines: int, make_use: MakeUse, make_verdict: MakeVerdict, model: EffortModel
) -> None:
    effort = estimate([make_use(refs=refs, lines=lines)], make_verdict("migrate", "pytorch"), model)
    assert "outside of what the data covers" in told(effort, "cross-framework")
    inside = estimate([make_use()], make_verdict("migrate", "pytorch"), model)
    assert "outside" not in told(inside, "cross-framework")


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    refs=st.integers(0, 10**6),
    lines=st.integers(0, 10**7),
    more=st.integers(0, 10**5),
    action=st.sampled_from(["stay", "modernise", "migrate", "consolidate", "coexist"]),
    target=st.sampled_from([None, "tensorflow", "pytorch", "keras", "jax"]),
    dialect=st.sampled_from(["tf1-graph", "tf.keras", "tf2-eager"]),
)
def test_ranges_are_ordered_and_grow_with_the_code(
    refs: int, lines: int, more: int, action: str, target: str | None, dialect: str,
    make_use: MakeUse, make_verdict: MakeVerdict, model: EffortModel,
) -> None:  # fmt: skip
    verdict = make_verdict(action, target)
    small = estimate([make_use(refs=refs, lines=lines, dialects={dialect: refs})], verdict, model)
    large = estimate([make_use(refs=refs + more, lines=lines + more, dialects={dialect: refs + more})], verdict, model)
    assert small.recommended_route in {None, *(each.route for each in small.routes)}
    for each in small.routes:
        for values in (each.lines, each.person_days):
            assert 1 <= values.low <= values.likely <= values.high
    for one in large.routes:
        below = [other for other in small.routes if other.route == one.route]
        assert all(other.lines.likely <= one.lines.likely for other in below)
