"""The finished migrations that the model is fitted on, one per row of `rules/effort/migrations.csv`.

Columns that count here: `kind`, `clean` (no redesign, feature work or mass deletion mixed in), `refs` and `importing_loc`
of the framework that was left, at the commit before; `added` and `deleted` in files that imported the old framework
before or the new one after; `author_days`, which squashed histories do not tell."""

from __future__ import annotations

import csv
import math
from typing import Final

import msgspec

from scanner import resources
from scanner.effort.model import Kind, log_size
from scanner.model.base import Value

_TARGETS: Final = {"PyTorch": "pytorch", "JAX": "jax", "TF": "tensorflow"}
"""The framework that a row's free text for its target means; the first word that it holds counts."""


class Case(Value, frozen=True):
    """One finished migration. `target` is the framework that a rewrite went to, "" for other kinds of move; `days` is
    None where the history was squashed."""

    id: str
    repo: str
    kind: Kind
    target: str
    clean: bool
    refs: int
    lines: int
    changed: int
    days: int | None

    @property
    def log_changed(self) -> float:
        """What is fitted."""
        return math.log(self.changed)

    @property
    def log_size(self) -> float:
        """What it is fitted on."""
        return log_size(self.refs, self.lines)


def load_cases() -> tuple[Case, ...]:
    """Every case, in the order of the file. Raises msgspec.ValidationError for a row that is none."""
    text = (resources.folder("rules") / "effort" / "migrations.csv").read_text("utf-8")
    return tuple(_case(row) for row in csv.DictReader(text.splitlines()))


def _case(row: dict[str, str]) -> Case:
    crossed = row["kind"] == "cross-framework"
    values = {
        "id": row["id"],
        "repo": row["repo"],
        "kind": row["kind"],
        "target": next((family for word, family in _TARGETS.items() if crossed and word in row["target"]), ""),
        "clean": row["clean"] == "yes",
        "refs": row["refs"],
        "lines": row["importing_loc"],
        "changed": int(row["added"]) + int(row["deleted"]),
        "days": None if row["squashed"] == "True" else row["author_days"],
    }
    return msgspec.convert(values, Case, strict=False)
