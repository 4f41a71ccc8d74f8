"""What calls of Python's and setuptools' own functions and methods give, for values of a setup.py."""

from __future__ import annotations

import re
from typing import Final

from scanner.detect.setup_values import (
    HOLE,
    Computed,
    FileText,
    FoundPackages,
    Many,
    Table,
    Text,
    Value,
    flat,
    tables,
    texts,
)

Named = dict[str, list[Value]]
"""Arguments by keyword."""

_FORMAT: Final = re.compile(r"\{[^{}]{0,80}\}|%(?:\([^()]{0,80}\))?[-+0-9.]{0,8}[srdif]")
_THROUGH: Final = frozenset({"list", "tuple", "set", "sorted", "frozenset", "str", "chain", "from_iterable", "sum", "deepcopy"})
_MAPPING: Final = frozenset({"map", "filter"})
_FINDING: Final = frozenset({"find_packages", "find_namespace_packages"})
_PATHS: Final = frozenset({"Path", "PurePath", "joinpath", "join"})
_OPENING: Final = frozenset({"open", "file"})
_READING: Final = frozenset({"read_text", "open", "read_bytes"})
_SPLITTING: Final = frozenset({"split", "splitlines"})
_SAME: Final = frozenset(
    {
        "strip",
        "rstrip",
        "lstrip",
        "copy",
        "decode",
        "encode",
        "lower",
        "read",
        "readlines",
        "readline",
        "replace",
        "resolve",
        "absolute",
        "as_posix",
    }
)


def one_of(values: list[Value] | list[Text]) -> Value:
    """The only value, or all of them."""
    return values[0] if len(values) == 1 else Many(tuple(values))


def path_of(parts: list[Value], line: int) -> Value:
    """The known end of a path: what is computed in front of it (`here`) is the folder of the file itself."""
    known: list[str] = []
    for part in parts:
        text = next(iter(texts(part)), None)
        if isinstance(part, Computed) or text is None or HOLE in text.text:
            known = []
        else:
            known.append(text.text.strip("/"))
    return Text("/".join(filter(None, known)), line) if any(known) else Computed(line)


def filled(template: Value, positional: list[Value], named: Named) -> Value:
    """`template % values` and `template.format(...)`, with a hole for each value that is not known. Where a value has
    alternatives, so has the result."""
    places = [texts(value) for value in positional]
    keys = {key: texts(values[0]) for key, values in named.items()}
    variants = max([1, *map(len, (*places, *keys.values()))])
    return one_of([_filled(text, places, keys, index) for text in texts(template) for index in range(variants)])


def _filled(template: Text, places: list[list[Text]], keys: dict[str, list[Text]], variant: int) -> Text:
    rest = iter(places)

    def fill(found: re.Match[str]) -> str:
        key = found[0].strip("{}")
        options = keys.get(key, [])
        if key not in keys and (found[0][0] == "%" or not key):
            options = next(rest, [])
        return options[min(variant, len(options) - 1)].text if options else HOLE

    return Text(_FORMAT.sub(fill, template.text), template.line, template.physical)


def method_of(value: Value, method: str, positional: list[Value]) -> Value | None:
    """A method on a known value; None where it is none of those that are understood."""
    items = list(flat(value))
    files = [item for item in items if isinstance(item, FileText)]
    strings = [item for item in items if isinstance(item, Text)]
    found: Value | None = None
    if files:
        found = Many(tuple(files))  # whatever is done to a file's content, that file says it
    elif method in _SAME:
        found = value
    elif method in _READING:
        found = next((FileText(item.text, item.line) for item in strings if HOLE not in item.text), None)
    elif method in _SPLITTING and strings:
        found = _split(strings, method, positional)
    elif method in {"values", "items"}:
        found = Many(tuple(inner for _, inner in tables(value)))
    elif method in {"get", "pop"}:
        names = {text.text for argument in positional[:1] for text in texts(argument)}
        found = one_of([inner for name, inner in tables(value) if name in names])
    return found


def _split(strings: list[Text], method: str, positional: list[Value]) -> Value:
    given = [text.text for argument in positional[:1] for text in texts(argument)]
    lines = method == "splitlines" or given == ["\n"]
    return Many(tuple(p for text in strings for p in (text.split_lines() if lines else text.split_words("".join(given)))))


def library_call(name: str, positional: list[Value], named: Named, line: int) -> Value | None:
    """A call of what Python or setuptools bring along; None for other names."""
    found: Value | None = None
    if name == "dict":
        pairs = [(key, value) for key, values in named.items() for value in values]
        found = Table((*(pair for value in positional for pair in tables(value)), *pairs))
    elif name in _FINDING:
        where = [text.text for value in (*named.get("where", []), *positional[:1]) for text in texts(value)]
        found = FoundPackages(where[0] if where and HOLE not in where[0] else "")
    elif name in _MAPPING or name in _THROUGH:
        found = Many(tuple(positional[1:] if name in _MAPPING else positional))
    elif name in _PATHS:
        found = path_of(positional, line)
    elif name in _OPENING:
        paths = [text.text for value in positional[:1] for text in texts(value)]
        found = FileText(paths[0], line) if paths and paths[0] and HOLE not in paths[0] else Computed(line)
    return found
