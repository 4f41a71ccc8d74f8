"""One YAML file → one typed `Document`. Stricter than any YAML loader: no aliases, merge keys, tags or repeated keys.

Scalars stay text until a type asks for something else, so that `no`, `1.10` and `2026-11-22` mean what they say.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final, NamedTuple

import msgspec
import yaml

from scanner.limits import MAX_RULE_FILE
from scanner.model.rules import Document

_MAX_DEPTH: Final = 20
_LOADER: Final = getattr(yaml, "CBaseLoader", yaml.BaseLoader)  # the C parser where the platform has it: ten times as fast
_STEP: Final = re.compile(r"\.(\w+)|\[(\d+)\]|\[\.\.\.\]")


class RulesError(Exception):
    """Rules that cannot be used. `problems` are sentences for a person, each naming file and place."""

    def __init__(self, problems: tuple[str, ...]) -> None:
        self.problems = problems
        super().__init__("\n".join(problems))


class Source(NamedTuple):
    """One rule file: what messages call it, and what it says. `own` is False in a user's folder."""

    label: str
    document: Document
    own: bool


def read(path: Path, label: str) -> Document:
    """The document in the file at `path`, which messages call `label`.

    Raises RulesError when the file cannot be read, is no plain YAML, or says something that no rule can say."""
    return parse(_bytes(path, label), label)


def parse(data: bytes, label: str) -> Document:
    """The document in `data`. Raises RulesError as `read` does."""
    try:
        value = _plain(data, label)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise RulesError((f"{label}:{line}: not YAML: {error.problem or error.context}",)) from None
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise RulesError((f"{label}: not YAML in UTF-8: {str(error).splitlines()[0]}",)) from None
    if value is None:
        return Document()
    if not isinstance(value, dict):
        raise RulesError((f"{label}:1: a rule file is a mapping such as `technologies: […]`",))
    try:
        return msgspec.convert(value, Document, strict=False)
    except msgspec.ValidationError as error:
        raise RulesError((_explained(str(error), value, data, label),)) from None


def _bytes(path: Path, label: str) -> bytes:
    try:
        with path.open("rb") as file:
            data = file.read(MAX_RULE_FILE + 1)
    except OSError as error:
        raise RulesError((f"{label}: cannot be read ({error.strerror or type(error).__name__})",)) from None
    if len(data) > MAX_RULE_FILE:
        raise RulesError((f"{label}: larger than {MAX_RULE_FILE} bytes, which no rule file should be",))
    return data


class _Open(NamedTuple):
    """A mapping or a list whose end has not come yet. `key` holds a mapping's key that waits for its value."""

    value: dict[str, Any] | list[Any]
    key: list[str]


def _plain(data: bytes, label: str) -> Any:
    """Dicts, lists and text, built from events: faster than nodes, and an alias is refused where it stands."""
    built: Any = None
    around: list[_Open] = []
    for event in yaml.parse(data.decode("utf-8-sig"), Loader=_LOADER):
        if isinstance(event, yaml.ScalarEvent):
            _refuse(event, label, event.anchor, event.tag)
            built = _put(around, event.value, event, label)
        elif isinstance(event, (yaml.MappingStartEvent, yaml.SequenceStartEvent)):
            _refuse(event, label, event.anchor, event.tag)
            value: dict[str, Any] | list[Any] = {} if isinstance(event, yaml.MappingStartEvent) else []
            built = _put(around, value, event, label)
            around.append(_Open(value, []))
            if len(around) > _MAX_DEPTH:
                raise _problem(event, label, f"is nested more than {_MAX_DEPTH} levels deep")
        elif isinstance(event, (yaml.MappingEndEvent, yaml.SequenceEndEvent)):
            around.pop()
        elif isinstance(event, yaml.AliasEvent):
            raise _problem(event, label, "holds an alias; write the value out")
        elif isinstance(event, yaml.DocumentStartEvent) and built is not None:
            raise _problem(event, label, "starts a second document; use one per file")
    return built


def _put(around: list[_Open], value: Any, event: yaml.Event, label: str) -> Any:
    """Put a value where it belongs, and return the outermost one."""
    if not around:
        return value
    into, key = around[-1]
    if isinstance(into, list):
        into.append(value)
    elif key:
        into[key.pop()] = value
    elif not isinstance(value, str) or value == "<<":
        raise _problem(event, label, "has a key that is not plain text (merge keys are not read)")
    elif value in into:
        raise _problem(event, label, f"has the key `{value}` twice")
    else:
        key.append(value)
    return around[0].value


def _refuse(event: yaml.Event, label: str, anchor: str | None, tag: str | None) -> None:
    if anchor is not None:
        raise _problem(event, label, f"holds an anchor (&{anchor}); write values out")
    if tag is not None:
        raise _problem(event, label, f"holds a tag ({tag}); rules are text, lists and mappings")


def _problem(event: yaml.Event, label: str, what: str) -> RulesError:
    line = event.start_mark.line + 1 if event.start_mark else 1
    return RulesError((f"{label}:{line}: {what}",))


def _explained(message: str, value: Mapping[str, Any], data: bytes, label: str) -> str:
    """A validation message with the line, and with ids in place of indices. Lines are looked up only now: they cost."""
    what, _, where = message.partition(" - at `$")
    node: yaml.Node | None = yaml.compose(data.decode("utf-8-sig"), Loader=_LOADER)
    here: Any = value
    line, shown = 1, ""
    for name, index in _STEP.findall(where.rstrip("`")):
        node, here = _child(node, here, name or int(index or 0))
        line = node.start_mark.line + 1 if node else line
        known = here.get("id") or here.get("technology") if index and isinstance(here, dict) else None
        shown += f".{name}" if name else f"[{known or index or '…'}]"
    return f"{label}:{line}: {shown.lstrip('.') or 'the document'}: {what[:1].lower()}{what[1:]}"


def _child(node: yaml.Node | None, here: Any, step: str | int) -> tuple[yaml.Node | None, Any]:
    if isinstance(node, yaml.SequenceNode) and isinstance(here, list) and isinstance(step, int):
        return (node.value[step], here[step]) if step < len(here) else (None, None)
    if isinstance(node, yaml.MappingNode) and isinstance(here, dict):
        return next((child for key, child in node.value if key.value == step), None), here.get(str(step))
    return None, None
