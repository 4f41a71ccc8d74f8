"""Scopes for the oracle: `symtable` says which scope a name belongs to, the imports of that scope say what it stands for."""

from __future__ import annotations

import ast
import symtable
from collections.abc import Iterator
from typing import Final

Named = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Lambda
"""What has a body of its own and parts that are evaluated outside of it."""
Scoped = Named | ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp
_NAMES: Final = {ast.Lambda: "lambda", ast.ListComp: "listcomp", ast.SetComp: "setcomp", ast.DictComp: "dictcomp",
                 ast.GeneratorExp: "genexpr"}  # fmt: skip


class Scope:
    """One scope: its table, what its imports bind ("" where another statement binds the name too), and what is around it."""

    def __init__(self, node: ast.AST, table: symtable.SymbolTable, above: Scope | None) -> None:
        self._table = table
        self._above = above
        self._bound = _bound(node)
        self._below = {(t.get_name(), t.get_lineno()): t for t in table.get_children()}

    def inside(self, node: Scoped) -> Scope:
        """The scope that a function, class, lambda or comprehension of this one opens."""
        name = str(_NAMES.get(type(node)) or getattr(node, "name", ""))
        lines = [node.lineno, *(d.lineno for d in getattr(node, "decorator_list", ()))]
        table = next((self._below[name, line] for line in lines if (name, line) in self._below), None)
        return Scope(node, table, self) if table is not None else self

    def imported(self, name: str) -> str:
        """The full name that `name` stands for here, "" where no import binds it or something else does as well."""
        scope: Scope | None = self
        while scope is not None:
            visible = scope is self or scope._table.get_type() != "class"
            if visible and (found := scope._own(name)) is not None:
                return found
            scope = scope._above
        return ""

    def _own(self, name: str) -> str | None:
        """What this very scope binds the name to, None where it does not bind it."""
        try:
            symbol = self._table.lookup(name)
        except KeyError:
            return None
        if self._above is not None and (symbol.is_global() or symbol.is_free()):
            return None
        if not (symbol.is_imported() or symbol.is_assigned() or symbol.is_parameter() or symbol.is_namespace()):
            return None
        if symbol.is_parameter() or symbol.is_namespace() or not symbol.is_imported():
            return ""
        return self._bound.get(name, "")


def module_scope(source: bytes, module: ast.Module) -> Scope:
    """The outermost scope of a file. Raises SyntaxError as `compile` does; nothing of the file is run."""
    table = symtable.symtable(source, "file", "exec")  # type: ignore[arg-type]  # takes bytes, with their encoding cookie
    return Scope(module, table, None)


def _bound(node: ast.AST) -> dict[str, str]:
    """What the imports of one scope, not of those below, bind. Of several the first counts, as where a `try` comes first."""
    found: dict[str, str] = {}
    for item in _statements(node):
        if isinstance(item, ast.Import):
            pairs = [(a.asname, a.name) if a.asname else (a.name.partition(".")[0],) * 2 for a in item.names]
        elif isinstance(item, ast.ImportFrom):
            pairs = [(a.asname or a.name, "" if item.level else f"{item.module}.{a.name}") for a in item.names]
        else:
            continue
        for name, stands_for in pairs:
            found.setdefault(name, stands_for)
    return found


def _statements(node: ast.AST) -> Iterator[ast.AST]:
    for child in ast.iter_child_nodes(node):
        yield child
        if not isinstance(child, Scoped):
            yield from _statements(child)
