"""Environment variables that Python code sets to literal values, found by their names: few files hold one.

os.environ["K"] = "v"    os.environ.setdefault("K", "v")    os.putenv("K", "v")    monkeypatch.setenv("K", "v")
os.environ.update({"K": "v"})    os.environ.update(K="v")    os.environ |= {"K": "v"}
patch.dict(os.environ, {"K": "v"})    subprocess.run(…, env={**os.environ, "K": "v"})    env=dict(os.environ, K="v")
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Final

from tree_sitter import Node

from scanner.detect.pysyntax.grammar import field, kind
from scanner.detect.pysyntax.imports import Unit
from scanner.detect.pysyntax.literals import CALL, DICTIONARY, KEYWORD, PAIR, STRING, first_child, line_of, plain
from scanner.detect.pysyntax.walk import Frame
from scanner.detect.variables import setting
from scanner.model.facts import Setting

_CONTENT: Final = kind("string_content")
_SUBSCRIPT: Final = kind("subscript")
_ASSIGNMENT: Final = kind("assignment")
_AUGMENTED: Final = kind("augmented_assignment")
_ARGUMENTS: Final = kind("argument_list")
_KEY, _LEFT, _RIGHT, _VALUE, _NAME = field("key"), field("left"), field("right"), field("value"), field("name")
_ENVIRON: Final = re.compile(rb"(?:[A-Za-z_]\w*\.)?environ")
_SETTERS: Final = re.compile(rb"(?:[A-Za-z_]\w*\.)?(?:environ\.setdefault|putenv|setenv)")
_TABLES: Final = re.compile(rb"(?:[A-Za-z_]\w*\.)?environ\.update|(?:\w+\.){0,3}(?:patch|monkeypatch)\.dict")
_LONGEST: Final = 200


def spots(data: bytes, watched: Iterable[str]) -> list[int]:
    """Where names of watched variables stand."""
    if b"env" not in data:  # `environ`, `setenv`, `putenv`, `env=`
        return []
    names = frozenset(name for name in watched if name.encode() in data)  # most files hold none
    return [found.start() for found in _pattern(names).finditer(data)] if names else []


@lru_cache(maxsize=64)
def _pattern(watched: frozenset[str]) -> re.Pattern[bytes]:
    names = sorted(name.encode() for name in watched)
    return re.compile(rb"(?<![A-Za-z0-9_])(?:%s)(?![A-Za-z0-9_])" % b"|".join(map(re.escape, names)))


def heard(unit: Unit, frames: list[Frame], watched: frozenset[str]) -> Setting | None:
    """The setting whose variable's name the walk stands on; None where it is read, deleted, or set to what is no literal.
    Its text is left to the caller, for many may stand on one line."""
    leaf = frames[-1]
    if leaf.kind == _CONTENT and len(frames) > 3 and frames[-2].kind == STRING:
        value = _value(unit, frames, len(frames) - 2)
    elif leaf.field == _NAME and frames[-2].kind == KEYWORD and _takes_keywords(unit, frames, len(frames) - 2):
        value = frames[-2].node.child_by_field_name("value")
    else:
        return None
    text = plain(unit, value)
    if text is None or leaf.node.end_byte - leaf.node.start_byte > _LONGEST:
        return None
    line = line_of(unit, leaf.node)
    name = unit.data[leaf.node.start_byte : leaf.node.end_byte].decode("utf-8", "replace")
    return setting(watched, (name, text), line, "", unit.source.cell)


def _value(unit: Unit, frames: list[Frame], at: int) -> Node | None:
    """The expression that a string at `at` is set to as a key."""
    around = frames[at - 1]
    if around.kind == _SUBSCRIPT and frames[at].field != _VALUE:
        statement = frames[at - 2]
        ours = _ENVIRON.fullmatch(_spelled(unit, around.node.child_by_field_name("value")))
        set_here = statement.kind == _ASSIGNMENT and frames[at - 1].field == _LEFT
        return _last_right(statement.node) if ours and set_here else None
    if around.kind == _ARGUMENTS and frames[at - 2].kind == CALL:
        given = [child for child in around.node.named_children[:4] if not child.is_extra]
        first = bool(given) and given[0].start_byte == frames[at].node.start_byte
        called = _SETTERS.fullmatch(_spelled(unit, frames[at - 2].node.child_by_field_name("function")))
        return given[1] if called and first and len(given) > 1 else None
    if around.kind == PAIR and frames[at].field == _KEY and frames[at - 2].kind == DICTIONARY:
        return around.node.child_by_field_name("value") if _is_environment(unit, frames, at - 2) else None
    return None


def _last_right(statement: Node) -> Node | None:
    """The value of `a = b = "v"`."""
    value = statement.child_by_field_name("right")
    for _ in range(10):
        if value is None or value.kind_id != _ASSIGNMENT:
            break
        value = value.child_by_field_name("right")
    return value


def _is_environment(unit: Unit, frames: list[Frame], at: int) -> bool:
    """Whether the dictionary at `at` is one that becomes, or updates, an environment."""
    around = frames[at - 1]
    if around.kind == _ARGUMENTS and frames[at - 2].kind == CALL:
        called = _spelled(unit, frames[at - 2].node.child_by_field_name("function"))
        if not _TABLES.fullmatch(called):
            return False
        return called.endswith(b"update") or b"environ" in _spelled(unit, first_child(around.node))
    if around.kind == KEYWORD and frames[at].field == _VALUE:
        return _spelled(unit, around.node.child_by_field_name("name")) == b"env"
    if around.kind == _AUGMENTED and frames[at].field == _RIGHT:
        return _ENVIRON.fullmatch(_spelled(unit, around.node.child_by_field_name("left"))) is not None
    return False


def _takes_keywords(unit: Unit, frames: list[Frame], at: int) -> bool:
    """Whether the keyword argument at `at` is of `os.environ.update(…)`, or of `dict(os.environ, …)`."""
    if frames[at - 1].kind != _ARGUMENTS or frames[at - 2].kind != CALL:
        return False
    called = _spelled(unit, frames[at - 2].node.child_by_field_name("function"))
    if _TABLES.fullmatch(called):
        return called.endswith(b"update") or b"environ" in _spelled(unit, first_child(frames[at - 1].node))
    return called == b"dict" and _ENVIRON.fullmatch(_spelled(unit, first_child(frames[at - 1].node))) is not None


def _spelled(unit: Unit, node: Node | None) -> bytes:
    return b"" if node is None else unit.data[node.start_byte : min(node.end_byte, node.start_byte + _LONGEST)]
