"""Why a requirement stands where it stands, as names of files, extras and groups tell it."""

from __future__ import annotations

import re
from typing import Final

from scanner.model.facts import Scope

_WORDS: Final[dict[str, Scope]] = {
    **dict.fromkeys(("test", "tests", "testing", "pytest", "unittest", "unittests", "e2e", "integration"), "test"),
    **dict.fromkeys(("doc", "docs", "documentation", "sphinx", "rtd", "readthedocs", "mkdocs"), "docs"),
    **dict.fromkeys(
        ("dev", "devel", "develop", "development", "lint", "linter", "linters", "linting", "format", "formatting", "style",
         "quality", "qa", "typing", "mypy", "typecheck", "ci", "precommit", "tox", "nox", "release", "coverage", "debug"),
        "dev",
    ),
    **dict.fromkeys(("build", "setup"), "build"),
}  # fmt: skip
_FILE_WORDS: Final[dict[str, Scope]] = {
    **_WORDS,
    **dict.fromkeys(("constraint", "constraints"), "constraint"),
    **dict.fromkeys(("optional", "extra", "extras"), "optional"),
    **dict.fromkeys(("lock", "locked", "freeze", "frozen"), "lock"),
}
_FOLDERS: Final[dict[str, Scope]] = {
    **dict.fromkeys(("test", "tests", "testing"), "test"),
    **dict.fromkeys(("doc", "docs"), "docs"),
    **dict.fromkeys(("ci", ".ci", ".github", ".circleci", ".gitlab"), "dev"),
}
_PARTS: Final = re.compile(r"[a-z0-9]+")


def scope_of_file(path: str) -> Scope:
    """The scope that a manifest's path tells: a word of its name first, then the nearest folder that says so."""
    *folders, name = path.lower().split("/")
    name = name.replace("pre-commit", "precommit")
    for word in _PARTS.findall(name):
        if word in _FILE_WORDS:
            return _FILE_WORDS[word]
    return next((_FOLDERS[folder] for folder in reversed(folders) if folder in _FOLDERS), "runtime")


def scope_of_group(name: str, otherwise: Scope = "optional") -> Scope:
    """The scope of an extra, a dependency group or an environment: told by a word of its name, else `otherwise`."""
    words = _PARTS.findall(name.lower().replace("pre-commit", "precommit"))
    return next((_WORDS[word] for word in words if word in _WORDS), otherwise)
