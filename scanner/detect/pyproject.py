"""pyproject.toml: the standard tables ([project], [dependency-groups], [build-system]) and, in `pyproject_tools`,
those of Poetry, PDM, Hatch, uv, Flit, setuptools and Pixi.

A requirement is reported once, on its own line: a group that includes another, or an extra that names extras of its
own project, adds nothing."""

from __future__ import annotations

from typing import Final

from packaging.utils import canonicalize_name

from scanner.detect import Settings
from scanner.detect.pyproject_project import project_of
from scanner.detect.pyproject_reader import Reader
from scanner.detect.pyproject_tools import read_tools
from scanner.detect.scopes import scope_of_group
from scanner.detect.source import read_source
from scanner.detect.toml_lines import Toml, TomlProblem, read_toml
from scanner.model.facts import FileFacts, Requirement

KIND: Final = "pyproject"
_SETUPTOOLS: Final = ("setuptools", "pbr")


def detect(path: str, data: bytes, settings: Settings) -> FileFacts:  # noqa: ARG001
    """The project that the file makes, its requirements by scope, and the requirement files it names."""
    source = read_source(path, data)
    try:
        toml = read_toml(source.text)
    except TomlProblem as problem:
        return FileFacts(kind=KIND, unknowns=(*source.unknowns, source.unknown(problem.reason, problem.line)))
    reader = Reader(source, toml)
    _standard(reader)
    _dynamic(reader)
    read_tools(reader)
    project = project_of(toml)
    own = canonicalize_name(project.name) if project and project.name else ""
    return FileFacts(
        kind=KIND,
        requirements=_distinct(reader.requirements, own),
        includes=tuple(sorted(set(reader.includes), key=lambda include: (include.line, include.path))),
        project=project,
        traits=("complete",) if _is_complete(toml) else (),
        unknowns=(*source.unknowns, *reader.unknowns),
    )


def _is_complete(toml: Toml) -> bool:
    """Whether the file itself says all that an installation brings, be it nothing (PEP 621): what [project] does not list
    and does not call dynamic is empty."""
    dynamic = toml.value("project", "dynamic")
    listed = dynamic if isinstance(dynamic, list) else []
    return isinstance(toml.value("project", "name"), str) and "dependencies" not in listed


def _distinct(requirements: list[Requirement], own: str) -> tuple[Requirement, ...]:
    """In source order, without what is said twice in one place and without the project's own name."""
    kept = {r: None for r in requirements if r.name != own}
    return tuple(sorted(kept, key=lambda r: r.line))


def _standard(reader: Reader) -> None:
    reader.strings("runtime", "", "project", "dependencies")
    for extra in reader.toml.table("project", "optional-dependencies"):
        reader.strings(scope_of_group(extra), extra, "project", "optional-dependencies", extra)
    for group in reader.toml.table("dependency-groups"):
        reader.strings(scope_of_group(group), group, "dependency-groups", group)
    reader.strings("build", "", "build-system", "requires")


def _dynamic(reader: Reader) -> None:
    """What [project] leaves to the build: from files that are named, from a backend's own tables, or unknown.
    setuptools reads it from setup.py or setup.cfg then, which have readers of their own."""
    toml = reader.toml
    listed = toml.value("project", "dynamic")
    dynamic = [name for name in listed if isinstance(name, str)] if isinstance(listed, list) else []
    for name in ("dependencies", "optional-dependencies"):
        if name not in dynamic:
            continue
        before = len(reader.requirements) + len(reader.includes)
        _from_files(reader, name)
        _from_backend(reader, name)
        backend = toml.value("build-system", "build-backend") or "setuptools"
        elsewhere = isinstance(backend, str) and backend.startswith(_SETUPTOOLS)
        if len(reader.requirements) + len(reader.includes) == before and not elsewhere:
            reader.unknown(f"the build computes [project] {name}; they are not all in this file", "project", "dynamic")


def _from_files(reader: Reader, name: str) -> None:
    setuptools = ("tool", "setuptools", "dynamic", name)
    hook = ("tool", "hatch", "metadata", "hooks", "requirements_txt")
    if name == "dependencies":
        reader.files(*setuptools, "file")
        reader.files(*hook, "files")
        reader.files(*hook, "filename")
        return
    for extra in reader.toml.table(*setuptools):
        reader.files(*setuptools, extra, "file")
    for extra in reader.toml.table(*hook, name):
        reader.files(*hook, name, extra)


def _from_backend(reader: Reader, name: str) -> None:
    """A backend inside the repository keeps them under its own [tool] table, in the standard's shape."""
    for tool in reader.toml.table("tool"):
        if tool in {"poetry", "pdm", "hatch", "uv", "flit", "setuptools", "pixi"}:
            continue
        if name == "dependencies":
            reader.strings("runtime", "", "tool", tool, name)
            continue
        for extra in reader.toml.table("tool", tool, name):
            reader.strings(scope_of_group(extra), extra, "tool", tool, name, extra)
