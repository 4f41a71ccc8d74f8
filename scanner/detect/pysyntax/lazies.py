"""What a module offers without having imported it yet: tables of submodules and their names, and a `__getattr__`.

Tables are those of `lazy_loader.attach(__name__, submodules=..., submod_attrs=...)` (scientific-python/lazy_loader), and of the
`_import_structure` that Transformers' `_LazyModule` and its copies read. They import from submodules, later. A `__getattr__`
of a module (PEP 562) hands on what its branch for a name returns.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple

from tree_sitter import Node

from scanner.detect.pysyntax.exports import ALL, statements
from scanner.detect.pysyntax.grammar import child, kind, kinds
from scanner.detect.pysyntax.imports import LONGEST_NAME, Unit, lines, target_of
from scanner.detect.pysyntax.literals import CALL, DICTIONARY, KEYWORD, PAIR, plain
from scanner.detect.pysyntax.names import ASSIGNMENT
from scanner.detect.pysyntax.occurrence import dotted
from scanner.detect.pysyntax.walk import FUNCTION
from scanner.model.facts import Definition, Import

_EXPRESSION: Final = kind("expression_statement")
_SUBSCRIPT: Final = kind("subscript")
_LISTS: Final = kinds("list tuple set")
_IF: Final = kinds("if_statement elif_clause")
_COMPARISON: Final = kind("comparison_operator")
_RETURN: Final = kind("return_statement")
_IMPORTS: Final = kinds("import_statement import_from_statement")
_IDENTIFIERS: Final = kinds("identifier attribute")
_LEFT, _RIGHT, _FUNCTION_OF = "left", "right", "function"
_TABLE: Final = b"_import_structure"
_ATTACH: Final = b"attach"
_GETATTR: Final = b"__getattr__"
_MOST: Final = 10_000
_MOST_BRANCHES: Final = 500


class _Entry(NamedTuple):
    submodule: Node
    names: Node


def offered(unit: Unit, root: Node) -> Iterator[Import]:
    """The imports from submodules that tables announce: relative, of no guard but being dynamic."""
    if _TABLE not in unit.data and _ATTACH not in unit.data:
        return
    count = 0
    for statement in statements(root):
        for row in _of_statement(unit, statement):
            count += 1
            if count > _MOST:
                return
            yield row


def _of_statement(unit: Unit, statement: Node) -> Iterator[Import]:
    node = child(statement, 0) if statement.kind_id == _EXPRESSION else None
    if node is None:
        return
    right = node.child_by_field_name(_RIGHT) if node.kind_id == ASSIGNMENT else None
    if right is not None and right.kind_id == CALL:
        yield from _attached(unit, right)
        return
    for entry in _entries(unit, node):
        submodule = plain(unit, entry.submodule)
        if submodule is not None:
            yield from (_row(unit, name, submodule, said) for name, said in _strings(unit, entry.names))


def _entries(unit: Unit, node: Node) -> Iterator[_Entry]:
    """Pairs of `_import_structure = {...}`, `_import_structure["x"] = [...]` and `_import_structure["x"].extend([...])`."""
    if node.kind_id == CALL:
        called = node.child_by_field_name(_FUNCTION_OF)
        owner = None if called is None else called.child_by_field_name("object")
        arguments = node.child_by_field_name("arguments")
        first = None if arguments is None else child(arguments, 0)
        if owner is not None and first is not None and (key := _key(unit, owner)) is not None:
            yield _Entry(key, first)
        return
    left, right = node.child_by_field_name(_LEFT), node.child_by_field_name(_RIGHT)
    if node.kind_id != ASSIGNMENT or left is None or right is None:
        return
    if right.kind_id == DICTIONARY and _is(unit, left, _TABLE):
        yield from _pairs(right)
    elif (key := _key(unit, left)) is not None:
        yield _Entry(key, right)


def _key(unit: Unit, node: Node) -> Node | None:
    """The subscript of `_import_structure["x"]`."""
    value = node.child_by_field_name("value") if node.kind_id == _SUBSCRIPT else None
    return node.child_by_field_name("subscript") if value is not None and _is(unit, value, _TABLE) else None


def _pairs(dictionary: Node) -> Iterator[_Entry]:
    for pair in dictionary.named_children:
        key, value = pair.child_by_field_name("key"), pair.child_by_field_name("value")
        if pair.kind_id == PAIR and key is not None and value is not None:
            yield _Entry(key, value)


def _attached(unit: Unit, call: Node) -> Iterator[Import]:
    """`lazy.attach(__name__, ["sub"], {"sub": ["name"]})`, with or without keywords."""
    called, arguments = call.child_by_field_name(_FUNCTION_OF), call.child_by_field_name("arguments")
    if called is None or arguments is None or not _spelled(unit, called).endswith("attach"):
        return
    given = [one for one in arguments.named_children if not one.is_extra]
    if not given or not _is(unit, given[0], b"__name__"):
        return
    named = {_spelled(unit, name): one for one in given if (name := one.child_by_field_name("name")) is not None}
    values = {key: value for key, one in named.items() if (value := one.child_by_field_name("value")) is not None}
    plainly = [one for one in given[1:] if one.kind_id != KEYWORD]
    submodules = values.get("submodules", plainly[0] if plainly else None)
    names = values.get("submod_attrs", plainly[1] if len(plainly) > 1 else None)
    if submodules is not None:
        yield from (_row(unit, name, "", said) for name, said in _strings(unit, submodules))
    if names is not None and names.kind_id == DICTIONARY:
        for entry in _pairs(names):
            submodule = plain(unit, entry.submodule)
            if submodule is not None:
                yield from (_row(unit, name, submodule, said) for name, said in _strings(unit, entry.names))


def _strings(unit: Unit, node: Node) -> Iterator[tuple[str, Node]]:
    for part in node.named_children if node.kind_id in _LISTS else [node]:
        name = plain(unit, part)
        if name is not None and name.isidentifier() and len(name) <= LONGEST_NAME:
            yield name, part


def _row(unit: Unit, name: str, submodule: str, node: Node) -> Import:
    (line, column), end = lines(unit, node)
    return Import(
        module=submodule, name=name, bound=name, level=1, line=line, column=column, end_line=end, cell=unit.source.cell,
        guard="dynamic", recovered=unit.recovered,
    )  # fmt: skip


def answered(unit: Unit, root: Node) -> Iterator[Definition]:
    """What a module's own `__getattr__` gives for the names that it compares with: imported in that branch and returned."""
    if _GETATTR not in unit.data:
        return
    for statement in statements(root):
        name = statement.child_by_field_name("name") if statement.kind_id == FUNCTION else None
        body = statement.child_by_field_name("body")
        if name is None or body is None or not _is(unit, name, _GETATTR):
            continue
        for branch in _branches(body):
            asked = list(_asked(unit, branch))
            given = _returned(unit, branch.child_by_field_name("consequence")) if asked else None
            if given is not None:
                line = unit.source.line_of(unit.shift + branch.start_byte)
                yield from (Definition(one, "value", line, (given,), unit.source.cell) for one in asked if one != ALL)


def _branches(body: Node) -> Iterator[Node]:
    for statement in body.named_children[:_MOST_BRANCHES]:
        if statement.kind_id in _IF:
            yield statement
            yield from (part for part in statement.named_children[:_MOST_BRANCHES] if part.kind_id in _IF)


def _asked(unit: Unit, branch: Node) -> Iterator[str]:
    """The names in `name == "x"`, and in `name in ("x", "y")`."""
    condition = branch.child_by_field_name("condition")
    if condition is None or condition.kind_id != _COMPARISON or condition.named_child_count != 2:
        return
    operator = unit.data[condition.start_byte : condition.end_byte]
    if b"==" in operator or b" in " in operator:
        for part in condition.named_children:
            if part.kind_id not in _IDENTIFIERS:
                yield from (name for name, _ in _strings(unit, part))


def _returned(unit: Unit, block: Node | None) -> str | None:
    """The trail of what a branch imports and returns: `import tensorflow as tf; return tf`."""
    imported: dict[str, str] = {}
    for statement in [] if block is None else block.named_children[:_MOST_BRANCHES]:
        if statement.kind_id in _IMPORTS:
            imported.update(target_of(unit, statement))
        elif statement.kind_id == _RETURN:
            value = child(statement, 0)
            return None if value is None else _trail(unit, value, imported)
    return None


def _trail(unit: Unit, value: Node, imported: dict[str, str]) -> str | None:
    if value.kind_id in _IDENTIFIERS:
        head, _, rest = _spelled(unit, value).partition(".")
        return f"{imported[head]}.{rest}".rstrip(".") if head in imported else None
    called = value.child_by_field_name(_FUNCTION_OF) if value.kind_id == CALL else None
    if called is None or _spelled(unit, called).rpartition(".")[2] != "import_module":
        return None
    arguments = value.child_by_field_name("arguments")
    first = None if arguments is None else child(arguments, 0)
    module = None if first is None else plain(unit, first)
    return module if module and all(part.isidentifier() for part in module.lstrip(".").split(".")) else None


def _is(unit: Unit, node: Node, name: bytes) -> bool:
    return node.end_byte - node.start_byte == len(name) and unit.data[node.start_byte : node.end_byte] == name


def _spelled(unit: Unit, node: Node) -> str:
    return dotted(unit.data, node.start_byte, min(node.end_byte, node.start_byte + LONGEST_NAME))
