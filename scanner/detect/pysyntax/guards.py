"""What stands between an import and running it, read from the statements around it.

Of several, the first of this order is told: type-checking, try, dynamic, function, condition. A `try` outside of the
function that holds the import does not count: it does not run when the function does. Nor does one that only says its
own words before it gives up (`except ImportError: raise`, `sys.exit`), or that falls back on the same library under
another name. A test of Python's version or of the platform is no condition: each branch is what runs somewhere. Nor is
one of the library's own version, which has to be there to be asked; nor one whose branches all import the same or give up.
After `pytest.importorskip("torch")` at the top of a module, what imports torch below goes on without it, too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Final, NamedTuple

from tree_sitter import Node

from scanner.clean import visible
from scanner.detect.pysyntax.grammar import kind
from scanner.detect.pysyntax.walk import (
    ALTERNATIVE,
    BODY,
    CASE,
    CLASS,
    CONSEQUENCE,
    EXCEPT,
    FINALLY,
    FUNCTION,
    IF,
    LAMBDA,
    TRY,
    Frame,
)
from scanner.model.facts import Guard

_WITH: Final = kind("with_statement")
_WHILE: Final = kind("while_statement")
_ELIF: Final = kind("elif_clause")
_CONDITIONAL: Final = kind("conditional_expression")
_BOOLEAN: Final = kind("boolean_operator")
_BLOCK: Final = kind("block")
_IMPORT: Final = kind("import_statement")
_FROM: Final = kind("import_from_statement")
_RAISE: Final = kind("raise_statement")
_EXPRESSION: Final = kind("expression_statement")
_ELSE: Final = kind("else_clause")
_CATCHES: Final = re.compile(rb"\b(?:ImportError|ModuleNotFoundError|Exception|BaseException)\b")
_SUPPRESSES: Final = re.compile(rb"\bsuppress\s{0,9}\([^)]{0,200}\b(?:ImportError|ModuleNotFoundError|Exception)\b")
_WITHOUT: Final = re.compile(
    rb"(?i)(?:try|optional|lazy|suppress|ignore|soft|maybe|safe)_?(?:import|dependenc)\w{0,40}\s{0,9}\("
)
"""Context managers that keep an ImportError to themselves: `with try_import():`, `with LazyImport("install x"):`."""
_TYPE_CHECKING: Final = re.compile(rb"\(?\s*(?:(?:[A-Za-z_]\w*\.)?TYPE_CHECKING|MYPY|MYPY_CHECK_RUNNING|False|0)\s*\)?")
_ANYWHERE: Final = re.compile(
    rb"\bversion_info\b|\bsys\.(?:version|hexversion|platform)\b|\b(?:IS_|is_)?(?:PY|py)_?[23]\d?\b|\bpython_version\w{0,20}\("
    rb"|\bplatform\.(?:system|machine|python_version\w{0,20})\b|\bos\.name\b"
)
"""What tells Pythons and platforms apart."""
_COMPARES: Final = re.compile(rb"[<>]|==|\bstartswith\(")
_THERE: Final = re.compile(rb"(?i)available|installed|exists|find_spec|\bhas|have|\bnone\b")
"""What asks whether a library is there at all, not which one it is."""
_IMPORTORSKIP: Final = re.compile(
    rb"^(?:[A-Za-z_]\w{0,99}[ \t]{0,9}=[ \t]{0,9})?(?:\w{1,99}\.)?importorskip\(\s{0,99}[\"']([A-Za-z_]\w{0,99})", re.MULTILINE
)
_OPERATOR: Final = re.compile(rb"\b(?:and|or)\b")
_LEAVES: Final = re.compile(rb"(?:sys\.)?exit\b|quit\b|os\.(?:_exit|abort)\b")
_SKIPS: Final = re.compile(rb"(?i)skip")
_ROOT: Final = re.compile(rb"[^\W\d]\w*")
_DOTTED: Final = re.compile(rb"[\w.]+")
_MOST_AROUND: Final = 300
"""Nodes around an import that are looked at, so that 100,000 nested calls stay linear."""
_MOST_CLAUSES: Final = 50
_MOST_BRANCHES: Final = 3
_LONGEST_HEAD: Final = 1_000


class Around(NamedTuple):
    """`scope` is the dotted name of the functions and classes around."""

    guard: Guard
    scope: str


def around(frames: list[Frame], data: bytes, *, dynamic: bool = False) -> Around:
    """The guard and the scope of the import that the walk stands on."""
    seen: set[Guard] = {"dynamic"} if dynamic else set()
    names: list[str] = []
    imported = frozenset(_roots(frames[-1].node, data))
    for index in range(len(frames) - 2, max(len(frames) - _MOST_AROUND, -1), -1):
        frame, child = frames[index], frames[index + 1]
        if frame.kind in (FUNCTION, CLASS) and child.field == BODY:
            names.append(_name(frame.node, data))
        if frame.kind in (IF, _ELIF) and child.field in (CONSEQUENCE, ALTERNATIVE):
            said = _tested(frames, index, imported, data)
        else:
            said = _guard(frame, child, imported, data)
        if said == "try" and "function" in seen:
            continue
        if said:
            seen.add(said)
    if not seen and _is_skipped(frames[-1].node.start_byte, imported, data):
        seen.add("try")
    order: tuple[Guard, ...] = ("type-checking", "try", "dynamic", "function", "condition")
    return Around(next((guard for guard in order if guard in seen), ""), ".".join(reversed(names)))


def _guard(frame: Frame, child: Frame, imported: frozenset[bytes], data: bytes) -> Guard:
    if frame.kind in (FUNCTION, LAMBDA):
        return "function" if child.field == BODY else ""
    if frame.kind == TRY:
        return "try" if child.kind != FINALLY and _survives(frame.node, child, imported, data) else ""
    if frame.kind == _WITH:
        return "try" if child.field == BODY and _swallows(_head(frame.node, data)) else ""
    if frame.kind in (_WHILE, CASE):
        return "condition" if child.field in (BODY, CONSEQUENCE) else ""
    return "condition" if frame.kind in (_CONDITIONAL, _BOOLEAN) else ""


def _tested(frames: list[Frame], index: int, imported: frozenset[bytes], data: bytes) -> Guard:
    """What follows `if TYPE_CHECKING:` in its else, or stands under `if not TYPE_CHECKING:`, runs always."""
    frame, child = frames[index], frames[index + 1]
    condition = frame.node.child_by_field_name("condition")
    test = b"" if condition is None else data[condition.start_byte : min(condition.end_byte, condition.start_byte + 200)]
    if _TYPE_CHECKING.fullmatch(test):
        return "type-checking" if child.field == CONSEQUENCE else ""
    negated = test.startswith(b"not ") and _TYPE_CHECKING.fullmatch(test[4:].strip())
    if negated:
        return "" if child.field == CONSEQUENCE else "type-checking"
    apart = all(_ANYWHERE.search(operand) or _asks_version(operand, imported) for operand in _OPERATOR.split(test))
    whole = frames[index - 1] if frame.kind == _ELIF else frame
    return "" if apart or _all_need(whole.node, tuple(_sources(frames[-1].node, data)), data) else "condition"


def _asks_version(operand: bytes, imported: frozenset[bytes]) -> bool:
    """Whether the version of what is imported is compared: `_get_torch_version() < 200`, `torch.__version__ >= "2"`."""
    lower = operand.lower()
    if b"version" not in lower or _COMPARES.search(operand) is None or _THERE.search(operand):
        return False
    return any(re.search(rb"(?<![a-z0-9])%s(?![a-z0-9])" % re.escape(root.lower()), lower) for root in imported)


def _all_need(statement: Node, wanted: tuple[_Source, ...], data: bytes) -> bool:
    """Whether every branch of an `if` that has an `else` imports the same, or gives up."""
    if not wanted:
        return False
    clauses = [node for node in _children(statement) if node.kind_id in (_ELIF, _ELSE)]
    if not clauses or clauses[-1].kind_id != _ELSE:
        return False
    blocks = [_block(branch) for branch in (statement, *clauses)]
    return all(
        block is not None
        and (_leaves(block, data) or any(_alike(one, other) for one in _all_sources(block, data) for other in wanted))
        for block in blocks
    )


class _Source(NamedTuple):
    """A dotted module, and the names that are taken from it: none where the module itself is imported."""

    module: bytes
    names: frozenset[bytes]


def _alike(one: _Source, other: _Source) -> bool:
    """Whether two imports need the same: one module, or one that lies in the other. Two parts of one package are two
    things: `from backends import a` and `from backends import b` leave a choice."""
    if one.module == other.module:
        return not (one.names and other.names) or not one.names.isdisjoint(other.names)
    return one.module.startswith(other.module + b".") or other.module.startswith(one.module + b".")


def _all_sources(block: Node, data: bytes) -> Iterator[_Source]:
    for node in _children(block):
        yield from _sources(node, data)


def _sources(node: Node, data: bytes) -> Iterator[_Source]:
    if node.kind_id == _IMPORT:
        for name in node.children_by_field_name("name")[:_MOST_CLAUSES]:
            yield _Source(_dotted(name, data), frozenset())
    elif node.kind_id == _FROM:
        module = node.child_by_field_name("module_name")
        if module is not None and _ROOT.match(data, module.start_byte, module.end_byte):
            names = node.children_by_field_name("name")[:_MOST_CLAUSES]
            yield _Source(_dotted(module, data), frozenset(_dotted(name, data) for name in names))


def _dotted(node: Node, data: bytes) -> bytes:
    """The name of a dotted name, without what it is imported as."""
    found = _DOTTED.match(data, node.start_byte, min(node.end_byte, node.start_byte + 300))
    return found[0] if found is not None else b""


def _is_skipped(start: int, imported: frozenset[bytes], data: bytes) -> bool:
    """Whether a statement at byte `start` imports what the module was skipped without."""
    skips = _skips(data)
    return any(root in skips and skips[root] < start for root in imported)


@lru_cache(maxsize=4)
def _skips(data: bytes) -> dict[bytes, int]:
    """What `importorskip` at the top level asks for, with the first place of each."""
    found: dict[bytes, int] = {}
    if b"importorskip" in data:
        for match in _IMPORTORSKIP.finditer(data):
            found.setdefault(match[1], match.start())
    return found


def _survives(statement: Node, child: Frame, imported: frozenset[bytes], data: bytes) -> bool:
    """Whether what stands in a `try` can do without what it imports: its handler goes on, and not with another part of
    the same library."""
    handler = _catching(statement, data)
    block = None if handler is None else _block(handler)
    if handler is None or block is None:
        return handler is not None
    if child.kind == EXCEPT:
        first = _block(statement)
        return first is None or imported.isdisjoint(_imports(first, data))
    return not _leaves(block, data) and imported.isdisjoint(_imports(block, data))


def _catching(statement: Node, data: bytes) -> Node | None:
    """The first clause that a missing module comes to."""
    for clause in _children(statement):
        if clause.kind_id == EXCEPT:
            head = _head(clause, data)
            if clause.child_by_field_name("value") is None or _CATCHES.search(head):
                return clause
    return None


def _leaves(block: Node, data: bytes, depth: int = 0) -> bool:
    """Whether a block ends by raising or exiting. To skip a test is to go on without it."""
    statements = [node for node in _children(block) if node.is_named and not node.is_extra]
    if not statements or block.named_child_count > _MOST_CLAUSES or depth > _MOST_BRANCHES:
        return False
    last = statements[-1]
    said = data[last.start_byte : min(last.end_byte, last.start_byte + 200)]
    if last.kind_id == _RAISE:
        return not _SKIPS.search(said)
    if last.kind_id == _EXPRESSION:
        return _LEAVES.match(said) is not None
    if last.kind_id != IF:
        return False
    branches = [last, *(node for node in _children(last) if node.kind_id in (_ELIF, _ELSE))]
    blocks = [_block(branch) for branch in branches]
    return branches[-1].kind_id == _ELSE and all(part is not None and _leaves(part, data, depth + 1) for part in blocks)


def _imports(block: Node, data: bytes) -> Iterator[bytes]:
    """The top-level names that the statements of a block import, without those of nested blocks."""
    for node in _children(block):
        yield from _roots(node, data)


def _roots(node: Node, data: bytes) -> Iterator[bytes]:
    if node.kind_id == _IMPORT:
        named = node.children_by_field_name("name")
    elif node.kind_id == _FROM:
        named = node.children_by_field_name("module_name")
    else:
        return
    for name in named[:_MOST_CLAUSES]:
        root = _ROOT.match(data, name.start_byte, name.end_byte)
        if root is not None:
            yield root[0]


def _block(statement: Node) -> Node | None:
    """The first block of a compound statement, or of a clause."""
    return next((node for node in _children(statement) if node.kind_id == _BLOCK), None)


def _children(node: Node) -> Iterator[Node]:
    """The first children: a list of all would make a long block quadratic in its imports."""
    cursor = node.walk()
    if cursor.goto_first_child():
        for _ in range(_MOST_CLAUSES):
            if cursor.node is not None:
                yield cursor.node
            if not cursor.goto_next_sibling():
                return


def _swallows(head: bytes) -> bool:
    return _SUPPRESSES.search(head) is not None or _WITHOUT.search(head) is not None


def _head(statement: Node, data: bytes) -> bytes:
    """The text of a compound statement up to its block."""
    block = statement.child(statement.child_count - 1)
    end = statement.end_byte if block is None else block.start_byte
    return data[statement.start_byte : min(end, statement.start_byte + _LONGEST_HEAD)]


def _name(definition: Node, data: bytes) -> str:
    name = definition.child_by_field_name("name")
    if name is None:
        return "?"
    return visible(data[name.start_byte : min(name.end_byte, name.start_byte + 200)].decode("utf-8", "replace"))
