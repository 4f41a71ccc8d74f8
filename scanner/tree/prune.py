"""Folders that are not the repository's own source, told by convention: environments, installed packages, caches, builds.

Used for plain folders and for untracked folders of a work tree. What git tracks is source, whatever its name.
"""

from __future__ import annotations

from collections.abc import Set
from typing import Final

VERSION_CONTROL: Final = "version control"
VIRTUAL_ENVIRONMENT: Final = "virtual environment"
BUILD_OUTPUT: Final = "build output"
CACHE: Final = "cache"

_BY_NAME: Final = {
    **dict.fromkeys((".git", ".hg", ".svn", ".bzr", "_darcs", "CVS"), VERSION_CONTROL),
    **dict.fromkeys(("node_modules", "bower_components", "jspm_packages"), "node_modules"),
    **dict.fromkeys((".tox", ".nox", ".pixi", "__pypackages__"), VIRTUAL_ENVIRONMENT),
    **dict.fromkeys(
        ("__pycache__", ".mypy_cache", ".pytest_cache", ".ruff_cache", ".hypothesis", ".ipynb_checkpoints", ".eggs",
         ".gradle", ".terraform"), CACHE),
}  # fmt: skip
_PROJECT: Final = frozenset({"setup.py", "setup.cfg", "pyproject.toml", "package.json", "CMakeLists.txt"})
_BUILD_SIGNS: Final = ("lib.", "bdist.", "temp.", "scripts-")
_DIST_SIGNS: Final = (".whl", ".tar.gz", ".egg")


def by_name(name: str) -> str | None:
    """Why a folder of this name is left out, or None."""
    if name.endswith((".egg-info", ".dist-info")):
        return BUILD_OUTPUT
    return _BY_NAME.get(name)


def by_content(name: str, members: Set[str], siblings: Set[str]) -> str | None:
    """Why a folder is left out that holds `members` and stands beside `siblings`, or None.

    `build` and `dist` are outputs only beside a project file, without an `__init__.py`, and with what builds leave."""
    if "pyvenv.cfg" in members or "conda-meta" in members:
        return VIRTUAL_ENVIRONMENT
    if "CACHEDIR.TAG" in members:
        return CACHE
    if name == "_build" and members & {"html", "doctrees"}:
        return BUILD_OUTPUT
    if name not in {"build", "dist"} or "__init__.py" in members or not siblings & _PROJECT:
        return None
    return BUILD_OUTPUT if _built(name, members) else None


def _built(name: str, members: Set[str]) -> bool:
    if name == "dist":
        return any(member.endswith(_DIST_SIGNS) for member in members)
    return bool(members & {"lib", "CMakeCache.txt", "CMakeFiles"}) or any(m.startswith(_BUILD_SIGNS) for m in members)
