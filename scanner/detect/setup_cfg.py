"""setup.cfg: the declarative metadata of setuptools (and pbr).

Read line by line rather than with configparser: that gives no line numbers, and gives up where a line is odd."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from scanner.clean import excerpt
from scanner.detect import Settings
from scanner.detect.requirement_text import to_requirement
from scanner.detect.scopes import scope_of_group
from scanner.detect.source import Source, read_source
from scanner.limits import MAX_LINE
from scanner.model.facts import FileFacts, Include, Project, Requirement, Scope

KIND: Final = "setup_cfg"
_MAX_PARTS: Final = 50
_SECTION: Final = re.compile(r"\[([^\]]{1,200})\]")
_KEY: Final = re.compile(r"([^\s=:#;][^=:]{0,200})[=:](.*)")
_MARKED_KEY: Final = re.compile(r"([\w.-]{0,100}:.{1,200}?)\s=(?!=)(.*)")
"""An extra with a marker (`tf:python_version<"3" =`), which has delimiters of its own."""
_MARKER: Final = re.compile(r"\s*(?:[(\"']|python_|sys_platform|platform_|os_name|implementation_|extra\b)")
_LISTS: Final[dict[tuple[str, str], Scope]] = {
    ("options", "install_requires"): "runtime",
    ("options", "tests_require"): "test",
    ("options", "setup_requires"): "build",
    ("metadata", "requires_dist"): "runtime",
    ("metadata", "setup_requires_dist"): "build",
}


class _Item(NamedTuple):
    """One line of a value."""

    text: str
    line: int


Config = dict[tuple[str, str], list[_Item]]
"""The non-empty lines of each value, by section and key (lower case, `_` for `-`)."""


def detect(path: str, data: bytes, settings: Settings) -> FileFacts:  # noqa: ARG001
    """The project and its requirements; nothing where the file only configures tools."""
    source = read_source(path, data)
    config, odd = _read(source.lines)
    reader = _Reader(source)
    for place, scope in _LISTS.items():
        reader.requirements_of(config.get(place, []), scope, "")
    for (section, extra), items in config.items():
        if section in {"options.extras_require", "extras"}:
            reader.optional(extra, items)
    unknowns = [*source.unknowns]
    if odd and config:
        unknowns.append(source.unknown("is no setting, so it was passed over", odd))
    if reader.unread:
        unknowns.append(source.unknown("no requirement that could be read", min(reader.unread), "detect"))
    return FileFacts(
        kind=KIND,
        requirements=tuple(sorted(reader.requirements, key=lambda r: r.line)),
        includes=tuple(sorted(reader.includes, key=lambda i: i.line)),
        project=_project(config),
        unknowns=tuple(unknowns),
    )


def _read(lines: list[str]) -> tuple[Config, int]:
    """All settings, and the first line that is none (0 where all is well)."""
    config: Config = {}
    section, current, odd = "", None, 0
    for number, raw in enumerate(lines, 1):
        text = raw[:MAX_LINE].strip()
        if not text or text[0] in "#;":
            continue
        if raw[0] in " \t" and current is not None:
            current.append(_Item(_uncommented(text), number))
            continue
        header = _SECTION.match(text)
        found = None if header else (_MARKED_KEY.match(text) or _KEY.match(text))
        current = None
        if header:
            section = header[1].strip().lower()
        elif found:
            key = (section, found[1].strip().lower().replace("-", "_"))
            current = config.setdefault(key, [])
            current.extend([_Item(_uncommented(found[2].strip()), number)] if found[2].strip() else [])
        else:
            odd = odd or number
    return config, odd


def _uncommented(text: str) -> str:
    """Without a comment after the value: setuptools would keep it, requirement lines never hold one."""
    return re.split(r"\s#", text, maxsplit=1)[0].strip()


class _Reader:
    def __init__(self, source: Source) -> None:
        self.source = source
        self.requirements: list[Requirement] = []
        self.includes: list[Include] = []
        self.unread: list[int] = []

    def optional(self, key: str, items: list[_Item]) -> None:
        """`name`, `name:marker`, or `:marker` for everybody."""
        name, _, marker = key.partition(":")
        name = name.strip()
        self.requirements_of(items, scope_of_group(name) if name else "runtime", excerpt(name), marker.strip())

    def requirements_of(self, items: list[_Item], scope: Scope, group: str, marker: str = "") -> None:
        for item in items:
            if item.text.startswith("file:"):
                names = item.text.removeprefix("file:").split(",")
                self.includes += [Include(excerpt(name.strip()), item.line) for name in names if name.strip()]
                continue
            for part in _parts(item.text, alone=len(items) == 1):
                found = self._requirement(part, item.line, scope, group, marker)
                if found is not None:
                    self.requirements.append(found)
                elif part.strip():
                    self.unread.append(item.line)

    def _requirement(self, text: str, line: int, scope: Scope, group: str, marker: str) -> Requirement | None:
        joined = f"{text}; {marker}" if marker and ";" not in text else text
        return to_requirement(joined, line, scope, group=group, shown=self.source.lines[line - 1])


def _parts(text: str, *, alone: bool) -> list[str]:
    """A value of one line separates requirements by semicolons, as setuptools reads it; a marker belongs to its own."""
    head, semicolon, tail = text.partition(";")
    if not alone or not semicolon or _MARKER.match(tail):
        return [text]
    return [head, *_parts(tail, alone=True)] if text.count(";") < _MAX_PARTS else text.split(";")


def _project(config: Config) -> Project | None:
    name = config.get(("metadata", "name"), [])
    options = [items[0].line for (section, _), items in config.items() if section == "options" and items]
    if not name and not options:
        return None
    root = _root(config)
    return Project(
        name=excerpt(name[0].text) if name else "",
        line=name[0].line if name else min(options),
        python=_first(config, "options", "python_requires") or _first(config, "metadata", "requires_python"),
        publishes=True,
        scripts=_scripts(config),
        packages=_packages(config),
        source_root=root,
    )


def _first(config: Config, section: str, key: str) -> str:
    items = config.get((section, key), [])
    return excerpt(items[0].text) if items else ""


def _root(config: Config) -> str:
    for item in config.get(("options", "package_dir"), []):
        if item.text.startswith("="):
            return excerpt(item.text[1:].strip().strip("/"))
    where = _first(config, "options.packages.find", "where")
    return where.strip("/") if where.strip("./") else ""


def _scripts(config: Config) -> tuple[str, ...]:
    """Entry points as they are written, and script files."""
    found = [
        item.text
        for section in ("options.entry_points", "entry_points")
        for key in ("console_scripts", "gui_scripts")
        for item in config.get((section, key), [])
    ]
    found += [item.text for section in ("options", "files") for item in config.get((section, "scripts"), [])]
    return tuple(sorted({excerpt(text) for text in found}))


def _packages(config: Config) -> tuple[str, ...]:
    places = (("options", "packages"), ("options", "py_modules"), ("files", "packages"))
    names = [name.strip() for place in places for item in config.get(place, []) for name in item.text.split(",")]
    return tuple(sorted({excerpt(name) for name in names if re.fullmatch(r"[A-Za-z_][\w.]*", name)}))
