"""Calls that import: `importlib.import_module("x")`, `__import__("x")`, lazy loaders and their like.

They are told by the last part of their name, whoever defines it: a function called `lazy_import` that is given one literal
module name does import that module, sooner or later, in every code base seen. So does a class that stands for a module and
imports it when it is asked for a name: one called so, or a `ModuleType` of the file's own that imports. Methods of `self`
are left out, and so is what merely looks for a module (`find_spec`, see `shellcalls`)."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from tree_sitter import Node

from scanner.detect.pysyntax.grammar import field, kind
from scanner.detect.pysyntax.guards import around
from scanner.detect.pysyntax.imports import LONGEST_NAME, Found, Unit, lines, normal, text
from scanner.detect.pysyntax.names import ASSIGNMENT
from scanner.detect.pysyntax.occurrence import ATTRIBUTE, IDENTIFIER
from scanner.detect.pysyntax.walk import Frame
from scanner.model.facts import Import

_CALL: Final = kind("call")
_STRING: Final = kind("string")
_STRING_CONTENT: Final = kind("string_content")
_KEYWORD: Final = kind("keyword_argument")
_CALLED, _RIGHT = field("function"), field("right")
_OWN: Final = (b"self.", b"cls.")
"""Methods of a class of one's own may be called so too."""
_MODULE: Final = re.compile(r"(\.*)((?:[^\W\d]\w*\.)*[^\W\d]\w*)")
FIRST_ARGUMENT: Final = frozenset(
    ("import_module", "__import__", "importorskip", "LazyImport", "LazyModule", "lazy_import", "optional_import",
     "try_import", "safe_import", "maybe_import", "import_optional_dependency", "import_or_none", "lazy_module",
     "attempt_import", "import_optional", "import_if_available")
)  # fmt: skip
LAST_ARGUMENT: Final = frozenset(("LazyLoader",))
"""TensorFlow's `LazyLoader("tf", globals(), "tensorflow")`, and its copies: a warning may follow."""
_LOADERS: Final = LAST_ARGUMENT | {"LazyModule", "LazyImport", "lazy_import"}
_STANDS_FOR: Final = re.compile(
    r"\w*(?:(?:Lazy|Deferred)(?:Module|Import|Loader)|Module(?:Wrapper|Proxy))(?!\w*(?:Error|Warning|Exception))\w*"
)
_WRAPPER: Final = re.compile(rb"Module(?:Wrapper|Proxy)|Deferred(?:Module|Import|Loader)")
"""Names of classes that stand for a module."""
_OWN_MODULE: Final = re.compile(
    rb"^class[ \t]{1,9}([A-Za-z_]\w{0,99})[ \t]{0,9}\([^()\n]{0,200}\bModuleType\b[^()\n]{0,200}\)[ \t]{0,9}:", re.MULTILINE
)
_NEXT: Final = re.compile(rb"^[^\s#)\]}]", re.MULTILINE)
_IMPORTING: Final = re.compile(rb"\bimport_module[ \t]*\(|\b__import__[ \t]*\(|\bload_module\b|\bexec_module\b")
"""A class that derives from ModuleType to be a stand-in for tests imports nothing."""
_WORD: Final = b"_0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
_LONGEST_CLASS: Final = 20_000
_ALIAS: Final = re.compile(rb"\b(import_module|importorskip|lazy_import|lazy_module) as[ \t]+(\w{1,60})")
_ALIASED: Final = (b"import_module as", b"importorskip as", b"lazy_import as", b"lazy_module as")
_LOADER: Final = re.compile(rb"\b(?:lazy_loader|lazy)\.load\b")
"""Of lazy_loader, which is imported as `lazy`."""
_LAZY_MODULE: Final = re.compile(rb"\blazy_module(?=[ \t]*\()")
_ANCHORS: Final = frozenset({b"__package__", b"__name__", b"__spec__.parent"})
_MODULE_KEYWORDS: Final = (b"name", b"module_name", b"module", b"modname", b"import_name", b"library")
_MOST_ALIASES: Final = 20
_BY_VARIABLE: Final = frozenset(("import_module", "__import__"))
"""Calls that are worth a trait where the module is not a literal."""


def call(unit: Unit, frames: list[Frame]) -> Found | str | None:
    """The import of a call whose function's name the walk stands on, "dynamic-import" where its module is not a literal,
    None where it is not a call that imports."""
    found = call_of(frames)
    if found is None:
        return None
    leaf, index = frames[-1], found
    spelled = unit.data[leaf.node.start_byte : leaf.end]
    name = _stands_for(_aliases(unit.data).get(spelled, spelled), unit.data)
    if name not in FIRST_ARGUMENT and name not in LAST_ARGUMENT and not _is_loader(unit, frames[index + 1].node):
        return None
    whole = frames[index]
    module = _literal(unit, _module_argument(unit, whole.node, name))
    matched = _MODULE.fullmatch(module or "")
    if matched is None or len(matched[0]) > LONGEST_NAME:
        return "dynamic-import" if module is None and name in _BY_VARIABLE else None
    dots, module = _absolute(unit, whole.node, name, len(matched[1]), normal(matched[2]))
    if dots < 0:
        return "dynamic-import"
    bound = _assigned(frames, index)
    start, end = lines(unit, whole.node)
    guard, scope = around(frames[: index + 1], unit.data, dynamic=True)
    row = Import(
        module=module, name=None, bound=None if bound is None else text(unit, bound), level=dots,
        line=start[0], column=start[1], end_line=end, cell=unit.source.cell, guard=guard, scope=scope,
        recovered=unit.recovered,
    )  # fmt: skip
    target = "." * dots + row.module
    if name == "__import__" and not _has_fromlist(whole.node):
        target = target.split(".", 1)[0] if not dots else target
    return Found(row, () if bound is None else ((unit.base + bound.start_byte, target),))


def spots(data: bytes) -> list[int]:
    """Where calls stand whose names do not tell that they import: under another name, and of lazy_loader."""
    found = [match.end() - 4 for match in _LOADER.finditer(data)] if b"lazy_loader" in data else []
    found += [match.start() for match in _LAZY_MODULE.finditer(data)] if b"lazy_module" in data else []
    if b"ModuleWrapper" in data or b"ModuleProxy" in data or b"Deferred" in data:
        found += [start for match in _WRAPPER.finditer(data) if (start := _start(data, match.start())) is not None]
    others = {*_aliases(data), *(name for name in _own_modules(data) if b"Lazy" not in name)}
    if others:
        pattern = re.compile(rb"\b(?:%s)(?=[ \t]*\()" % b"|".join(map(re.escape, sorted(others))))
        found += [match.start() for match in pattern.finditer(data)]
    return sorted(set(found))


def _start(data: bytes, offset: int) -> int | None:
    """Where the name begins that is around a byte, None where its first part tells that it may import."""
    before = data[max(offset - 100, 0) : offset]
    length = len(before) - len(before.rstrip(_WORD))
    return None if b"Lazy" in before[len(before) - length :] else offset - length


def _stands_for(spelled: bytes, data: bytes) -> str:
    """The name of the call that does the same."""
    name = spelled.decode("utf-8", "replace")
    if name in FIRST_ARGUMENT or name in LAST_ARGUMENT:
        return name
    if spelled in _own_modules(data) or _STANDS_FOR.fullmatch(name):
        return "LazyLoader" if "LazyLoader" in name else "LazyModule"
    return name


@lru_cache(maxsize=4)
def _own_modules(data: bytes) -> frozenset[bytes]:
    """The classes of this file that derive from ModuleType, and import what they stand for."""
    found: set[bytes] = set()
    for match in _OWN_MODULE.finditer(data) if b"ModuleType" in data else ():
        after = _NEXT.search(data, match.end(), match.end() + _LONGEST_CLASS)
        if _IMPORTING.search(data, match.end(), after.start() if after else match.end() + _LONGEST_CLASS):
            found.add(match[1])
    return frozenset(sorted(found)[:_MOST_ALIASES])


@lru_cache(maxsize=4)
def _aliases(data: bytes) -> dict[bytes, bytes]:
    """Other names that `from importlib import import_module as im` and its like give."""
    named = any(name in data for name in _ALIASED)
    found = {match[2]: match[1] for match in _ALIAS.finditer(data)} if named else {}
    return dict(sorted(found.items())[:_MOST_ALIASES])


def _is_loader(unit: Unit, function: Node) -> bool:
    spelled = unit.data[function.start_byte : min(function.end_byte, function.start_byte + 30)]
    return _LOADER.fullmatch(spelled) is not None and b"lazy_loader" in unit.data


def call_of(frames: list[Frame]) -> int | None:
    """In `frames`, the index of the call whose function, or the last name of whose function, is the current identifier."""
    if frames[-1].kind != IDENTIFIER:
        return None
    index = len(frames) - 1
    if frames[-2].kind == ATTRIBUTE and frames[-2].end == frames[-1].end:
        index -= 1
    if frames[index].node.start_byte != frames[-1].node.start_byte and (frames[index].node.text or b"").startswith(_OWN):
        return None
    return index - 1 if frames[index - 1].kind == _CALL and frames[index].field == _CALLED else None


def _module_argument(unit: Unit, node: Node, name: str) -> Node | None:
    """The argument of a call that names the module: the first one, or for loaders the one behind `globals()`, else the last
    of two; a keyword that says so where there is no other."""
    arguments = node.child_by_field_name("arguments")
    children = [] if arguments is None or arguments.named_child_count > 8 else arguments.named_children
    positional = [child for child in children if child.kind_id != _KEYWORD and not child.is_extra]
    last = name in LAST_ARGUMENT
    for at, child in enumerate(positional[:-1] if name in _LOADERS else []):
        if child.kind_id == _CALL and unit.data[child.start_byte : child.start_byte + 9] == b"globals()":
            return positional[at + 1]
    if positional and (not last or len(positional) > 1 or len(children) == 1):
        return positional[min(len(positional), 3) - 1 if last else 0]
    named = {_keyword(unit, child): child.child_by_field_name("value") for child in children if child.kind_id == _KEYWORD}
    return next((named[word] for word in _MODULE_KEYWORDS if word in named), None)


def _keyword(unit: Unit, node: Node) -> bytes:
    name = node.child_by_field_name("name")
    return b"" if name is None else unit.data[name.start_byte : min(name.end_byte, name.start_byte + 50)]


def _literal(unit: Unit, chosen: Node | None) -> str | None:
    """The text of a node where it is one plain string, else None."""
    if chosen is None or chosen.kind_id != _STRING:
        return None
    parts = chosen.named_children if chosen.named_child_count <= 3 else []
    content = [part for part in parts if part.kind_id == _STRING_CONTENT]
    if len(content) != 1 or len(parts) != 3 or content[0].named_child_count:
        return None
    return unit.data[content[0].start_byte : content[0].end_byte][: LONGEST_NAME + 1].decode("utf-8", "replace")


def _absolute(unit: Unit, node: Node, name: str, dots: int, module: str) -> tuple[int, str]:
    """The level and module of what is imported. `import_module(".x", "a.b")` is a.b.x, with `__package__` it is relative,
    with any other anchor it cannot be told: -1. `__import__("x", …, 1)` is relative, too."""
    arguments = node.child_by_field_name("arguments")
    children = [] if arguments is None else arguments.named_children[:8]
    if name == "__import__":
        given = children[4] if len(children) > 4 else _named(unit, children, b"level")
        level = unit.data[given.start_byte : min(given.end_byte, given.start_byte + 2)] if given is not None else b"0"
        return (int(level) if level.isdigit() else 0), module
    if not dots or name != "import_module":
        return dots, module
    plain = [child for child in children if child.kind_id != _KEYWORD and not child.is_extra]
    anchor = plain[1] if len(plain) > 1 else _named(unit, children, b"package")
    base = _literal(unit, anchor)
    if base is not None and _MODULE.fullmatch(base) and not base.startswith("."):
        parts = base.split(".")
        return (0, ".".join([*parts[: len(parts) - dots + 1], module])) if len(parts) >= dots else (-1, "")
    spelled = unit.data[anchor.start_byte : min(anchor.end_byte, anchor.start_byte + 30)] if anchor is not None else b""
    return (dots, module) if spelled in _ANCHORS else (-1, "")


def _named(unit: Unit, children: list[Node], name: bytes) -> Node | None:
    found = next((child for child in children if child.kind_id == _KEYWORD and _keyword(unit, child) == name), None)
    return None if found is None else found.child_by_field_name("value")


def _has_fromlist(node: Node) -> bool:
    arguments = node.child_by_field_name("arguments")
    return arguments is not None and (arguments.named_child_count >= 4 or b"fromlist" in (arguments.text or b"")[:1000])


def _assigned(frames: list[Frame], index: int) -> Node | None:
    """The name that the call's result is assigned to."""
    if index < 1 or frames[index - 1].kind != ASSIGNMENT or frames[index].field != _RIGHT:
        return None
    left = frames[index - 1].node.child_by_field_name("left")
    return left if left is not None and left.kind_id == IDENTIFIER else None
