"""Regenerate what is checked in: `samples` (golden reports of the sample repositories), `schema` or `fit` (prices)."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path

from scanner.decide.context import read_context
from scanner.effort.cases import load_cases
from scanner.effort.fit import fit_model
from scanner.effort.fit import text as fit_text
from scanner.model.result import Assessment
from scanner.pipeline import Options, run
from scanner.render import render
from scanner.render.schema import NAME as SCHEMA
from scanner.render.schema import text as schema_text
from scanner.rulebook import load
from scanner.tree import open_target

ROOT = Path(__file__).resolve().parent.parent
GOLDEN = ROOT / "reports" / "examples"
AS_OF = date(2026, 11, 22)
MODEL = ROOT / "rules" / "effort" / "model.yaml"
CASES_OF = "2026-11-22"
"""The day on which the finished migrations were collected: to be set when `migrations.csv` changes."""


def assess(folder: Path, jobs: int = 1) -> Assessment:
    """The assessment of one sample, on the date its golden report was made for."""
    rulebook = load()
    context = folder / "context.toml"
    answers = read_context(context.read_text("utf-8"), rulebook.questions, context.name) if context.exists() else {}
    with open_target(str(folder / "repo")) as source:
        return run(source, rulebook, Options(jobs, None, answers, AS_OF))


def golden(name: str) -> dict[str, str]:
    """File names of a sample's golden reports and their content."""
    assessment = assess(ROOT / "sample_repos" / name)
    return {f"{name}.md": render(assessment, "markdown"), f"{name}.txt": render(assessment, "terminal")}


def samples() -> None:
    """Write every golden report anew."""
    GOLDEN.mkdir(exist_ok=True)
    for old in GOLDEN.iterdir():
        old.unlink()
    for folder in sorted((ROOT / "sample_repos").iterdir()):
        for name, text in golden(folder.name).items():
            (GOLDEN / name).write_text(text, "utf-8")


def schema() -> None:
    """Write the published schema anew."""
    (ROOT / "reports" / "schema" / SCHEMA).write_text(schema_text(), "utf-8")


def model() -> str:
    """The fitted model as it must be checked in."""
    return fit_text(fit_model(load_cases(), CASES_OF))


def fit() -> None:
    """Fit the price model anew, and say how far off it is."""
    MODEL.write_text(model(), "utf-8")
    sys.stdout.write(MODEL.read_text("utf-8"))


if __name__ == "__main__":
    {"samples": samples, "schema": schema, "fit": fit}[sys.argv[1]]()
