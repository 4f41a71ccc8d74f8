"""Pipfile: what Pipenv installs, by category."""

from __future__ import annotations

from typing import Any, Final

from scanner.clean import excerpt
from scanner.detect import Settings
from scanner.detect.declared import declared
from scanner.detect.scopes import scope_of_group
from scanner.detect.source import Source, read_source
from scanner.detect.specifiers import translated
from scanner.detect.toml_lines import Toml, TomlProblem, read_toml
from scanner.model.facts import FileFacts, Project, Requirement, Scope

KIND: Final = "pipfile"
_NOT_PACKAGES: Final = frozenset({"source", "requires", "scripts", "pipenv", "pipfile"})


def detect(path: str, data: bytes, settings: Settings) -> FileFacts:  # noqa: ARG001
    """Requirements of all categories (`packages` is runtime, `dev-packages` dev) and the Python version asked for."""
    source = read_source(path, data)
    try:
        toml = read_toml(source.text)
    except TomlProblem as problem:
        return FileFacts(kind=KIND, unknowns=(*source.unknowns, source.unknown(problem.reason, problem.line)))
    requirements: list[Requirement] = []
    for category, table in toml.data.items():
        if isinstance(table, dict) and category not in _NOT_PACKAGES:
            requirements += _category(source, toml, category)
    requirements.sort(key=lambda requirement: requirement.line)
    return FileFacts(kind=KIND, requirements=tuple(requirements), project=_project(toml), unknowns=source.unknowns)


def _category(source: Source, toml: Toml, category: str) -> list[Requirement]:
    scope: Scope = "runtime" if category == "packages" else scope_of_group(category.removesuffix("-packages"))
    group = "" if category in {"packages", "dev-packages"} else excerpt(category)
    found = (
        _requirement(source, name, value, toml.line(category, name), scope, group)
        for name, value in toml.table(category).items()
    )
    return [requirement for requirement in found if requirement is not None]


def _requirement(source: Source, name: str, value: Any, line: int, scope: Scope, group: str) -> Requirement | None:
    details = value if isinstance(value, dict) else {"version": value}
    version = details.get("version")
    return declared(
        name,
        line,
        source.shown(line),
        specifier=translated(version) if isinstance(version, str) else "",
        scope=scope,
        group=group,
        extras=details.get("extras"),
        markers=(details.get("markers"),),
    )


def _project(toml: Toml) -> Project:
    wanted = toml.value("requires", "python_full_version") or toml.value("requires", "python_version")
    return Project(name="", line=1, python=excerpt(wanted) if isinstance(wanted, str) else "")
