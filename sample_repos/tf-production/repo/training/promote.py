"""Moves the newest candidate to where the model server looks, unless it is worse than the live one."""

import argparse
import json
import shutil
import sys
from pathlib import Path

TOLERANCE = 0.005


def newest(folder: Path) -> Path | None:
    versions = sorted((p for p in folder.glob("*") if p.name.isdigit()), key=lambda p: int(p.name))
    return versions[-1] if versions else None


def pr_auc(model: Path) -> float:
    return float(json.loads((model / "metrics.json").read_text())["pr_auc"])


def promote(models: Path) -> bool:
    candidate, live = newest(models / "candidates"), newest(models / "triage")
    if candidate is None:
        return False
    if live is not None and pr_auc(candidate) < pr_auc(live) - TOLERANCE:
        return False
    shutil.copytree(candidate, models / "triage" / candidate.name)
    return True


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--models", type=Path, default=Path("models"))
    sys.exit(0 if promote(parser.parse_args().models) else 99)


if __name__ == "__main__":
    main()
