"""The project that a pyproject.toml makes of its folder: name, Python, scripts, packages, where the source lies."""

from __future__ import annotations

from typing import Any, Final

from scanner.clean import excerpt
from scanner.detect.toml_lines import Toml
from scanner.model.facts import Project

_SCRIPTS: Final = (
    ("project", "scripts"),
    ("project", "gui-scripts"),
    ("tool", "poetry", "scripts"),
    ("tool", "flit", "scripts"),
)
_NAMES: Final = (("project", "name"), ("tool", "poetry", "name"), ("tool", "flit", "metadata", "dist-name"))
_PYTHONS: Final = (
    ("project", "requires-python"),
    ("tool", "poetry", "dependencies", "python"),
    ("tool", "flit", "metadata", "requires-python"),
)


def project_of(toml: Toml) -> Project | None:
    """The project, or None where the file only configures tools."""
    name, line = next(((text, toml.line(*path)) for path in _NAMES if (text := _text(toml, *path))), ("", 0))
    for table in (("project",), ("tool", "poetry"), ("tool", "flit", "metadata"), ("build-system",)):
        if not line and toml.table(*table):
            line = toml.line(*table)
    if not line:
        return None
    packages, root = _layout(toml)
    return Project(
        name=excerpt(name),
        line=line,
        python=excerpt(next((text for path in _PYTHONS if (text := _text(toml, *path))), "")),
        publishes=_publishes(toml, name),
        scripts=tuple(sorted({script for path in _SCRIPTS for script in _scripts(toml, *path)})),
        packages=tuple(sorted({excerpt(package.replace("/", ".")) for package in packages if package})),
        source_root=excerpt(root),
    )


def _publishes(toml: Toml, name: str) -> bool:
    if toml.value("tool", "poetry", "package-mode") is False or toml.value("tool", "uv", "package") is False:
        return False
    return bool(name) or bool(toml.table("build-system"))


def _text(toml: Toml, *path: str) -> str:
    value = toml.value(*path)
    return value.strip() if isinstance(value, str) else ""


def _scripts(toml: Toml, *path: str) -> list[str]:
    """As entry points are written: `name = package.module:function`."""
    found = []
    for name, value in toml.table(*path).items():
        target = value.get("callable") or value.get("reference") if isinstance(value, dict) else value
        if isinstance(target, str):
            found.append(excerpt(f"{name} = {target}"))
    return found


def _layout(toml: Toml) -> tuple[list[str], str]:
    """(packages named, source root), from the first backend that says something."""
    for read in (_setuptools, _poetry, _hatch, _uv, _flit):
        packages, root = read(toml)
        if packages or root:
            return packages, root
    return [], ""


def _setuptools(toml: Toml) -> tuple[list[str], str]:
    base = ("tool", "setuptools")
    listed = [name for name, _ in toml.strings(*base, "packages")] + [n for n, _ in toml.strings(*base, "py-modules")]
    roots = [where for where, _ in toml.strings(*base, "packages", "find", "where")]
    directory = toml.table(*base, "package-dir")
    root = directory.get("") if isinstance(directory.get(""), str) else next(iter(roots), "")
    named = [name for name in directory if name]
    return listed or named, _folder(root)


def _poetry(toml: Toml) -> tuple[list[str], str]:
    return _included(toml.value("tool", "poetry", "packages"))


def _included(value: Any) -> tuple[list[str], str]:
    tables = [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []
    packages = [item["include"] for item in tables if isinstance(item.get("include"), str)]
    roots = [item["from"] for item in tables if isinstance(item.get("from"), str)]
    return [package for package in packages if "*" not in package], _folder(next(iter(roots), ""))


def _hatch(toml: Toml) -> tuple[list[str], str]:
    """`packages = ["src/name"]`: the last part is the package, what is before it the root."""
    paths = [path.strip("/") for path, _ in toml.strings("tool", "hatch", "build", "targets", "wheel", "packages")]
    roots = {path.rpartition("/")[0] for path in paths}
    return [path.rpartition("/")[2] for path in paths], _folder(roots.pop() if len(roots) == 1 else "")


def _uv(toml: Toml) -> tuple[list[str], str]:
    base = ("tool", "uv", "build-backend")
    if _text(toml, "build-system", "build-backend") != "uv_build":
        return [], ""
    root = toml.value(*base, "module-root")
    return [name for name, _ in toml.strings(*base, "module-name")], _folder(root if isinstance(root, str) else "src")


def _flit(toml: Toml) -> tuple[list[str], str]:
    name = _text(toml, "tool", "flit", "module", "name") or _text(toml, "tool", "flit", "metadata", "module")
    return ([name] if name else []), ""


def _folder(root: Any) -> str:
    return root.strip("/").removeprefix("./") if isinstance(root, str) and root.strip("./") else ""
