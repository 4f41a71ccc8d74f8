"""What crossgrade says about a tree: the installed program, run as its users run it, its JSON read as published."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Final, get_args

import msgspec
from answers import QUESTIONS, Answer, Claim
from labelled import FrameworkId

from scanner.model.result import Assessment, Finding

SECONDS = 600
KNOWN: Final = frozenset(get_args(FrameworkId))
"""What labels speak of: crossgrade knows more frameworks (oneflow, mlx, tinygrad …), of which they say nothing."""


class ScanError(RuntimeError):
    """The scanner did not do its work; the message holds what it said."""


def scan(tree: Path) -> Assessment:
    """The whole result for a folder, read anew. Raises ScanError."""
    command = [sys.executable, "-P", "-m", "scanner", "scan", str(tree), "--format", "json", "--no-cache", "--quiet"]
    done = subprocess.run(command, capture_output=True, check=False, timeout=SECONDS)
    if done.returncode:
        raise ScanError(f"crossgrade ended with {done.returncode}: {done.stderr.decode(errors='replace').strip()[-2000:]}")
    return msgspec.json.decode(done.stdout, type=Assessment)


def answer(result: Assessment) -> Answer:
    """The result in the words of the questions. What is declared, and what stands in notebooks, is no file's own text."""
    code = [f for f in result.findings if _in_module(f) and (f.framework is None or f.framework in KNOWN)]
    listed = [f for f in result.frameworks if f.id in KNOWN]
    only_brought = {f.id for f in listed if f.through and not (f.imported_by or f.notebooks or f.declared)}
    return Answer(
        answers=frozenset(QUESTIONS),
        listed={f.id: f.binding for f in listed if f.id not in only_brought},
        files={f.id: frozenset(f.imported_by) for f in listed if f.imported_by},
        brought=frozenset(only_brought),
        roles={f.path: f.role for f in code},
        bindings=_bindings(code),
        flavours=frozenset(
            (f.path, f.rule.removeprefix(f"{f.framework}.")) for f in code if f.framework and f.rule != f.framework
        ),
        claims=tuple(Claim(f.path, f.line, f.column, f.symbol, f.via, f.framework) for f in code),
        outcomes=_outcomes(result),
        unread=tuple(f"{u.path}: {u.reason}" for u in result.unknowns),
    )


def _in_module(finding: Finding) -> bool:
    return finding.path.endswith((".py", ".pyi")) and finding.binding != "declared-only"


def _bindings(code: list[Finding]) -> dict[tuple[str, str], str]:
    """Of each file and framework: required as soon as one place that names the framework itself is."""
    found: dict[tuple[str, str], str] = {}
    for item in code:
        if item.framework and not item.via:
            key = (item.path, item.framework)
            found[key] = "required" if "required" in (item.binding, found.get(key)) else "optional"
    return found


def _outcomes(result: Assessment) -> Mapping[str, int] | None:
    """What became of all recorded uses ("known", "own", "other", "unresolved: ambiguous" …), where the result tells."""
    told = getattr(result, "outcomes", None)
    return dict(told) if told else None
