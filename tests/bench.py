"""`make bench REPO=…`: how long a cold and a warm scan take, beside reading the bytes once and beside deptry.

deptry needs a manifest in the folder to do its work; without one it only says so, and its time means nothing.
Whole processes, in turn, so that a machine that slows down slows all of them. Prints medians and ratios; judges nothing.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

RUNS = 5
BIN = Path(sys.executable).parent


def main(target: Path) -> None:
    """Time every contender on `target`, a folder."""
    with tempfile.TemporaryDirectory() as cache:
        scan = [str(BIN / "crossgrade"), "scan", str(target), "--quiet", "--format", "json"]
        contenders: dict[str, Callable[[], None]] = {
            "crossgrade, cold": lambda: _run([*scan, "--no-cache"], cache),
            "crossgrade, warm": lambda: _run(scan, cache),
            "deptry": lambda: _run([str(BIN / "deptry"), "."], cache, target),
            "reading the bytes": lambda: _read(target),
        }
        seconds: dict[str, list[float]] = {name: [] for name in contenders}
        for _ in range(RUNS + 1):
            for name, contender in contenders.items():
                begun = time.perf_counter()
                contender()
                seconds[name].append(time.perf_counter() - begun)
    base = seconds["deptry"][1:]
    for name, taken in seconds.items():  # the first round of each warms the file system up and is not counted
        ratios = [mine / theirs for mine, theirs in zip(taken[1:], base, strict=True)]
        print(f"{name:<20} {statistics.median(taken[1:]):7.3f} s   {statistics.median(ratios):6.2f} x deptry")


def _run(command: list[str], cache: str, folder: Path | None = None) -> None:
    subprocess.run(command, cwd=folder, env={**os.environ, "XDG_CACHE_HOME": cache}, capture_output=True, check=False)


def _read(target: Path) -> None:
    for path in sorted(target.rglob("*.py")):
        if path.is_file():
            path.read_bytes()


if __name__ == "__main__":
    main(Path(sys.argv[1]).resolve())
