"""Every sample repository gets its expected verdict for the expected reasons, with the findings that must be there."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import Any

import pytest
import yaml

from scanner.model.result import Assessment

ROOT = Path(__file__).parent.parent.parent
SAMPLES = sorted(folder.name for folder in (ROOT / "sample_repos").iterdir() if folder.is_dir())
_spec = importlib.util.spec_from_file_location("regenerate", ROOT / "tests" / "regenerate.py")
assert _spec is not None
assert _spec.loader is not None
regenerate = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(regenerate)

Sample = tuple[Assessment, dict[str, Any]]


@pytest.fixture(scope="module", params=SAMPLES)
def sample(request: pytest.FixtureRequest) -> Sample:
    folder = ROOT / "sample_repos" / request.param
    return regenerate.assess(folder), yaml.safe_load((folder / "expected.yaml").read_text("utf-8"))


def guidance_ids(rules: list[str]) -> set[str]:
    """Rule ids and the guidance ids that they refine ("stay.team-fluent.pytorch" is one of "stay.team-fluent")."""
    return {part for rule in rules for part in (rule, rule.rpartition(".")[0])}


def test_verdict(sample: Sample) -> None:
    assessment, expected = sample
    assert {"action": assessment.verdict.action, "target": assessment.verdict.target} == expected["verdict"]


def test_reasons_for_and_against(sample: Sample) -> None:
    assessment, expected = sample
    reasons = assessment.verdict.reasons
    assert set(expected.get("because", ())) <= guidance_ids([r.rule for r in reasons if r.supports])
    assert set(expected.get("against", ())) <= guidance_ids([r.rule for r in reasons if not r.supports])
    assert set(expected.get("advice", ())) <= guidance_ids([a.rule for a in assessment.verdict.advice])


def test_open_questions(sample: Sample) -> None:
    assessment, expected = sample
    assert set(expected.get("questions", ())) <= {q.signal for q in assessment.verdict.open_questions}


def test_frameworks_and_who_imports_them(sample: Sample) -> None:
    assessment, expected = sample
    found = {f.id: sorted(f.imported_by) for f in assessment.frameworks if f.imported_by}
    wanted = {name: sorted(paths) for name, paths in expected.get("frameworks", {}).items() if paths}
    assert found == wanted


def test_platforms_components_and_what_must_be_absent(sample: Sample) -> None:
    assessment, expected = sample
    assert set(expected.get("platforms", ())) <= {p.id for p in assessment.platforms}
    actions = {c.path: c.verdict.action for c in assessment.components}
    assert expected.get("components", {}).items() <= actions.items()
    used = {f.id for f in assessment.frameworks if f.roles}
    assert not used & set(expected.get("absent", ()))


def test_findings_at_exact_lines(sample: Sample) -> None:
    assessment, expected = sample
    for wanted in expected.get("findings", ()):
        at = [f.rule for f in assessment.findings if (f.path, f.line) == (wanted["path"], wanted["line"])]
        assert any(wanted["rule_contains"] in rule for rule in at), (wanted, at)


def test_all_seven_actions_occur() -> None:
    actions = {
        yaml.safe_load((ROOT / "sample_repos" / n / "expected.yaml").read_text("utf-8"))["verdict"]["action"] for n in SAMPLES
    }
    assert actions == {"stay", "modernise", "migrate", "consolidate", "coexist", "adopt", "none"}


def test_golden_reports_are_current() -> None:
    """`make samples` writes them anew; what changes in them is then seen in review."""
    wanted = {name: text for sample in SAMPLES for name, text in regenerate.golden(sample).items()}
    found = {path.name: path.read_text("utf-8") for path in regenerate.GOLDEN.iterdir()}
    assert sorted(found) == sorted(wanted)
    changed = [name for name in wanted if found[name] != wanted[name]]
    assert changed == [], "run `make samples` and look at the difference"
