"""Requirements in the [tool] tables of pyproject.toml."""

from __future__ import annotations

from typing import Any

from scanner.detect.pyproject_reader import Reader
from scanner.detect.requirement_text import conda_text, to_requirement
from scanner.detect.scopes import scope_of_group
from scanner.detect.specifiers import translated
from scanner.model.facts import Scope


def read_tools(reader: Reader) -> None:
    """Add what Poetry, PDM, Hatch, uv, Flit, cibuildwheel and Pixi tables require."""
    _poetry(reader)
    _pdm(reader)
    _hatch(reader)
    _uv(reader)
    _flit(reader)
    _pixi(reader)
    reader.strings("test", "", "tool", "cibuildwheel", "test-requires")


def _poetry(reader: Reader) -> None:
    base = ("tool", "poetry")
    extras: dict[str, str] = {}
    for extra in reader.toml.table(*base, "extras"):
        for name, _ in reader.toml.strings(*base, "extras", extra):
            extras.setdefault(name.lower(), extra)
    _poetry_table(reader, "runtime", "", extras, *base, "dependencies")
    _poetry_table(reader, "dev", "", extras, *base, "dev-dependencies")
    for group in reader.toml.table(*base, "group"):
        scope: Scope = "runtime" if group == "main" else scope_of_group(group)
        _poetry_table(reader, scope, group, extras, *base, "group", group, "dependencies")


def _poetry_table(reader: Reader, scope: Scope, group: str, extras: dict[str, str], *path: str) -> None:
    for name, value in reader.toml.table(*path).items():
        if name.lower() == "python":
            continue
        if isinstance(value, list):  # several constraints, each for its own markers
            for index, item in enumerate(value):
                _poetry_entry(reader, name, item, reader.toml.line(*path, name, index), scope, group, extras)
        else:
            _poetry_entry(reader, name, value, reader.toml.line(*path, name), scope, group, extras)


def _poetry_entry(reader: Reader, name: str, value: Any, line: int, scope: Scope, group: str, extras: dict[str, str]) -> None:
    details = value if isinstance(value, dict) else {"version": value}
    version, python = details.get("version"), details.get("python")
    extra = extras.get(name.lower(), "")
    if scope == "runtime" and (details.get("optional") is True or extra):
        scope, group = (scope_of_group(extra) if extra else "optional"), extra or group
    markers = [details.get("markers")]
    if isinstance(python, str):
        markers += _python_marker(python)
    reader.table_entry(
        name,
        line,
        specifier=translated(version) if isinstance(version, str) else "",
        scope=scope,
        group=group,
        extras=details.get("extras"),
        markers=tuple(markers),
    )


def _python_marker(text: str) -> list[str]:
    """`python = "^3.8"` beside a version, as a marker; nothing where it cannot be said."""
    clauses = []
    for clause in filter(None, translated(text).split(",")):
        operator = clause.rstrip("0123456789.*")
        clauses.append(f'python_version {operator} "{clause[len(operator) :]}"')
    return [" and ".join(sorted(clauses, reverse=True))] if clauses else []


def _pdm(reader: Reader) -> None:
    for group in reader.toml.table("tool", "pdm", "dev-dependencies"):
        reader.strings(scope_of_group(group, "dev"), group, "tool", "pdm", "dev-dependencies", group)


def _hatch(reader: Reader) -> None:
    """Environments of Hatch are for working on the project, whatever their names."""
    for environment in reader.toml.table("tool", "hatch", "envs"):
        for key in ("dependencies", "extra-dependencies"):
            path = ("tool", "hatch", "envs", environment, key)
            reader.strings(scope_of_group(environment, "dev"), environment, *path)
    reader.strings("build", "", "tool", "hatch", "build", "dependencies")
    for target in reader.toml.table("tool", "hatch", "build", "targets"):
        reader.strings("build", "", "tool", "hatch", "build", "targets", target, "dependencies")


def _uv(reader: Reader) -> None:
    reader.strings("dev", "", "tool", "uv", "dev-dependencies")
    for key in ("constraint-dependencies", "override-dependencies", "build-constraint-dependencies"):
        reader.strings("constraint", "", "tool", "uv", key)


def _flit(reader: Reader) -> None:
    """The metadata table of Flit before PEP 621."""
    base = ("tool", "flit", "metadata")
    reader.strings("runtime", "", *base, "requires")
    reader.strings("dev", "", *base, "dev-requires")
    for extra in reader.toml.table(*base, "requires-extra"):
        reader.strings(scope_of_group(extra), extra, *base, "requires-extra", extra)


def _pixi(reader: Reader) -> None:
    base = ("tool", "pixi")
    _pixi_tables(reader, "runtime", "", *base)
    for feature in reader.toml.table(*base, "feature"):
        _pixi_tables(reader, scope_of_group(feature), feature, *base, "feature", feature)


def _pixi_tables(reader: Reader, scope: Scope, group: str, *path: str) -> None:
    targets = [("target", target) for target in reader.toml.table(*path, "target")]
    for inner in [(), *targets]:
        for key in ("dependencies", "host-dependencies", "build-dependencies", "pypi-dependencies"):
            found: Scope = "build" if key[0] in "hb" else scope
            table = (*path, *inner, key)
            for name, value in reader.toml.table(*table).items():
                _pixi_entry(reader, name, value, reader.toml.line(*table, name), found, group, conda=key[0] != "p")


def _pixi_entry(reader: Reader, name: str, value: Any, line: int, scope: Scope, group: str, *, conda: bool) -> None:
    version = value.get("version") if isinstance(value, dict) else value
    text = version.strip() if isinstance(version, str) and version.strip() != "*" else ""
    joined = f"{name} {text}".strip()
    found = to_requirement(conda_text(joined) if conda else joined, line, scope)
    if found is not None:
        extras = value.get("extras") if isinstance(value, dict) else None
        reader.table_entry(found.name, line, specifier=found.specifier, scope=scope, group=group, extras=extras)
