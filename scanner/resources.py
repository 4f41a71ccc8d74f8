"""Where our own `rules/` and `reports/` are: beside the checkout this was imported from, else inside the wheel."""

from __future__ import annotations

from pathlib import Path
from typing import Final

_HERE: Final = Path(__file__).resolve().parent


def folder(name: str) -> Path:
    """The folder `rules` or `reports`. In a checkout it stands beside `scanner/`; a wheel carries it within.

    The checkout comes first: an editable install can leave a stale copy in site-packages."""
    beside = _HERE.parent / name
    checkout = (_HERE.parent / "pyproject.toml").is_file() and beside.is_dir()
    return beside if checkout else _HERE / name
