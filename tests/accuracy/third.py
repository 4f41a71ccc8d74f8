"""What deptry says, for the one question that it can be asked: which files import which top-level module.

deptry reports imports that no manifest declares. Held against an empty manifest it reports all that are neither first-party nor
of the standard library; frameworks that share a top-level module (TensorFlow Lite in TensorFlow) it cannot tell apart.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
from collections import defaultdict
from pathlib import Path

import msgspec
from answers import Answer
from names import frameworks_of

PROGRAM = Path(sys.executable).parent / "deptry"
_MANIFEST = '[project]\nname = "nothing"\nversion = "0"\ndependencies = []\n'
_SKIPPED = re.compile(r"Skipping processing of (\S+)")


class DeptryError(RuntimeError):
    """deptry is not there, or did not do its work."""


class _Location(msgspec.Struct):
    file: str


class _Issue(msgspec.Struct):
    module: str
    location: _Location


def answer(tree: Path) -> Answer:
    """The modules that deptry sees imported, by file. Raises DeptryError."""
    with tempfile.TemporaryDirectory() as folder:
        manifest, report = Path(folder, "pyproject.toml"), Path(folder, "report.json")
        manifest.write_text(_MANIFEST, "utf-8")
        command = [str(PROGRAM), ".", "--config", str(manifest), "--json-output", str(report), "--exclude", "^$", "--no-ansi"]
        try:
            done = subprocess.run([*command, "--ignore-notebooks"], cwd=tree, capture_output=True, text=True, check=False)
            issues = msgspec.json.decode(report.read_bytes(), type=list[_Issue])
        except (OSError, msgspec.DecodeError) as error:
            raise DeptryError(f"deptry gave no answer: {error}") from error
    files: defaultdict[str, set[str]] = defaultdict(set)
    for issue in issues:
        for framework in frameworks_of(issue.module):
            files[framework].add(Path(issue.location.file).as_posix())
    return Answer(
        answers=frozenset(("frameworks", "only mentioned", "file sets", "files")),
        listed=dict.fromkeys(files, ""),
        files={framework: frozenset(paths) for framework, paths in files.items()},
        unread=tuple(_SKIPPED.findall(done.stderr + done.stdout)),
    )
