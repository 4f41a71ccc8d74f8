"""The model that ships is the fit of the cases that ship, and is as good on unseen repositories as it says."""

from __future__ import annotations

import importlib.util
import math
from pathlib import Path

import msgspec
import pytest

from scanner.effort import EffortModel
from scanner.effort.cases import Case
from scanner.effort.fit import CHOSEN, OWN_RANGE, Residuals, fit_model
from scanner.effort.model import KINDS, log_size, widened
from scanner.effort.regression import quantile

ROOT = Path(__file__).parent.parent.parent
GIVEN_CLEAN, GIVEN_ALL = 2.55, 2.21
"""What plain least squares on kind, uses and lines comes to on the same cases: the figures to beat."""
_spec = importlib.util.spec_from_file_location("regenerate_fit", ROOT / "tests" / "regenerate.py")
assert _spec is not None
assert _spec.loader is not None
regenerate = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(regenerate)


@pytest.fixture(scope="module")
def left_out(cases: tuple[Case, ...]) -> Residuals:
    return CHOSEN.residuals(cases)


def within(offs: list[float]) -> float:
    """The factor within which 80 % of the cases lie."""
    return math.exp(quantile([abs(off) for off in offs], 0.8))


def test_the_model_is_not_stale() -> None:
    assert (ROOT / "rules" / "effort" / "model.yaml").read_text("utf-8") == regenerate.model(), "run `make fit`"


def test_cases_are_read_wholly(cases: tuple[Case, ...]) -> None:
    assert len(cases) == 54
    assert sum(case.clean for case in cases) == 42
    assert len({case.id for case in cases}) == 54
    ludwig = next(case for case in cases if case.id == "ludwig_torch")
    assert (ludwig.refs, ludwig.lines, ludwig.changed, ludwig.days) == (1063, 24217, 17687, None)
    assert (ludwig.kind, ludwig.target, ludwig.repo) == ("cross-framework", "pytorch", "ludwig-ai/ludwig")
    assert next(case for case in cases if case.id == "gpflow_tf2").days == 112


def test_the_order_of_the_cases_changes_nothing(cases: tuple[Case, ...], model: EffortModel) -> None:
    again = fit_model(tuple(reversed(cases)), model.as_of, ())
    assert again == msgspec.structs.replace(model, tried=())


def test_error_on_repositories_left_out_beats_least_squares(left_out: Residuals, model: EffortModel) -> None:
    every = within([off for _, off in left_out])
    clean = within([off for case, off in left_out if case.clean])
    assert (model.error.all, model.error.clean) == (pytest.approx(every, abs=0.006), pytest.approx(clean, abs=0.006))
    assert every < GIVEN_ALL
    assert clean < GIVEN_CLEAN


def test_the_chosen_method_has_the_least_error_of_those_tried(model: EffortModel) -> None:
    assert min(model.tried, key=lambda tried: (tried.clean, tried.all)).method == model.method
    plain = next(tried for tried in model.tried if "least squares, clean" in tried.method and "lines" in tried.method)
    assert plain.clean == GIVEN_CLEAN


def test_no_row_is_remembered(cases: tuple[Case, ...], left_out: Residuals, model: EffortModel) -> None:
    """A model that holds the rows would hit them; this one is as far off on what it has seen as on what it has not."""
    seen = [case.log_changed - math.log(model.changed(case.kind, case.refs, case.lines)) for case in cases]
    assert within(seen) > 0.85 * within([off for _, off in left_out])
    assert quantile([abs(off) for off in seen], 0.5) > math.log(1.15)


def test_a_repository_is_left_out_with_all_its_rows(cases: tuple[Case, ...], left_out: Residuals) -> None:
    repo = "deepmedic/deepmedic"
    coefficients = CHOSEN.fit([case for case in cases if case.repo != repo])
    for case, off in left_out:
        if case.repo == repo:
            expected = coefficients[KINDS.index(case.kind)] + coefficients[-1] * log_size(case.refs, case.lines)
            assert case.log_changed - off == pytest.approx(expected, abs=1e-4)


@pytest.mark.parametrize("kind", KINDS)
def test_ranges_cover_about_what_they_promise(kind: str, model: EffortModel, left_out: Residuals) -> None:
    fitted = next(each for each in model.kinds if each.kind == kind)
    assert fitted.low < 1 < fitted.high
    assert 0.75 <= fitted.covers <= 0.9
    own = [off for case, off in left_out if case.kind == kind]
    assert len(own) == fitted.cases
    assert (fitted.ranged_on == fitted.cases) is (fitted.cases >= OWN_RANGE)
    inside = sum(math.log(fitted.low) - 1e-3 <= off <= math.log(fitted.high) + 1e-3 for off in own)
    assert inside / len(own) >= 0.7


def test_days_are_wider_than_lines_and_hold_known_cases(model: EffortModel) -> None:
    assert model.days.lines_per_day == 297
    assert model.days.covers >= 0.8
    for kind in model.kinds:
        assert widened(kind.low, model.days.low) < min(kind.low, model.days.low)
        assert widened(kind.high, model.days.high) > max(kind.high, model.days.high)


def test_kinds_rank_as_what_they_are(model: EffortModel) -> None:
    level = {kind.kind: kind.level for kind in model.kinds}
    assert level["cross-framework"] > level["tf2-native"] > level["keras-3"] > level["tf-keras"] > level["compat-v1"]
    assert 0.6 < model.exponent < 1.0
