"""Expressions of a setup.py, read without running anything. All branches of conditions count."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from tree_sitter import Node

from scanner.detect.setup_library import Named, filled, library_call, method_of, one_of, path_of
from scanner.detect.setup_scope import Definition, Scope, read_scope, text_of
from scanner.detect.setup_values import (
    HOLE,
    NOTHING,
    Computed,
    FileText,
    Many,
    Table,
    Text,
    Value,
    flat,
    joined,
    tables,
    texts,
)

_MAX_STEPS: Final = 20_000
_MAX_DEPTH: Final = 60
_MAX_CALLS: Final = 4
_MAX_DEFINITIONS: Final = 500
"""Of one name; what comes after says nothing that a person wrote."""
_FILE: Final = re.compile(r"[\w./-]{0,200}(?:req|depend|constraint|deps)[\w./-]{0,100}\.(?:txt|in|pip)", re.IGNORECASE)
_ESCAPES: Final = {"\\n": "\n", "\\t": "\t", "\\\\": "\\", "\\'": "'", '\\"': '"', "\\\n": ""}


class Evaluator:
    """Values of nodes. Never raises on any tree; gives `Computed` where reading does not tell."""

    def __init__(self) -> None:
        self.steps = 0
        self.depth = 0
        self.calls = 0
        self.known: dict[int, Value] = {}
        self.pending: set[int] = set()
        self.bodies: dict[int, Scope] = {}
        self.read: dict[str, Callable[[Node, Scope], Value]] = {
            "string": self._string,
            "concatenated_string": self._concatenated,
            "identifier": self._name,
            "binary_operator": self._operator,
            "dictionary": self._dictionary,
            "subscript": self._subscript,
            "call": self._call,
            "conditional_expression": self._conditional,
            **dict.fromkeys(("list", "tuple", "set", "expression_list", "parenthesized_expression"), self._several),
            **dict.fromkeys(("boolean_operator", "list_splat", "pattern_list"), self._several),
            **dict.fromkeys(("list_comprehension", "generator_expression", "set_comprehension"), self._comprehension),
        }

    def value(self, node: Node | None, scope: Scope) -> Value:
        """What `node` stands for in `scope`."""
        if node is None or node.type in {"none", "comment"}:
            return NOTHING
        self.steps += 1
        reader = self.read.get(node.type)
        if reader is None or self.steps > _MAX_STEPS or self.depth > _MAX_DEPTH:
            return Computed(_line(node))
        self.depth += 1
        try:
            return reader(node, scope)
        finally:
            self.depth -= 1

    def arguments(self, call: Node, scope: Scope) -> tuple[list[Value], Named]:
        """(positional, by keyword); `**mapping` counts by its keys."""
        given = call.child_by_field_name("arguments")
        positional: list[Value] = []
        named: Named = {}
        for child in given.named_children if given is not None else ():
            if child.type == "keyword_argument":
                key = child.child_by_field_name("name")
                value = self.value(child.child_by_field_name("value"), scope)
                named.setdefault(text_of(key) if key else "", []).append(value)
            elif child.type == "dictionary_splat":
                for name, value in tables(self._several(child, scope)):
                    named.setdefault(name, []).append(value)
            elif child.type != "comment":
                positional.append(self.value(child, scope))
        return positional, named

    def _string(self, node: Node, scope: Scope) -> Value:
        options = [""]
        physical = True
        start = next((text_of(child).lower() for child in node.children if child.type == "string_start"), "")
        for child in node.named_children:
            if child.type == "string_content":
                raw = text_of(child)
                plain = raw if "r" in start else re.sub(r"\\(?:[nt\\'\"]|\n)", lambda found: _ESCAPES[found[0]], raw)
                physical = physical and raw.count("\n") == plain.count("\n")
                options = [option + plain for option in options]
            elif child.type == "interpolation":
                filled = texts(self._several(child, scope)) or [Text(HOLE, 0)]
                options = [option + value.text for option in options for value in filled][:6]
        return one_of([Text(option, _line(node), physical) for option in options])

    def _concatenated(self, node: Node, scope: Scope) -> Value:
        result: Value = Text("", _line(node))
        for child in node.named_children:
            if child.type == "string":
                result = joined(result, self._string(child, scope))
        return result

    def _several(self, node: Node, scope: Scope) -> Value:
        values = [self.value(child, scope) for child in node.named_children if child.type != "comment"]
        return values[0] if len(values) == 1 and node.type != "list" else Many(tuple(values))

    def _conditional(self, node: Node, scope: Scope) -> Value:
        """`a if condition else b`: both, the condition left aside."""
        named = [child for child in node.named_children if child.type != "comment"]
        return Many(tuple(self.value(child, scope) for child in (named[:1] + named[2:])))

    def _name(self, node: Node, scope: Scope) -> Value:
        name = text_of(node)
        if name in {"None", "True", "False"}:
            return NOTHING
        inner: Scope | None = scope
        while inner is not None:
            if name in inner.names:
                return self._defined(inner, name, node.start_byte if inner is scope else None)
            inner = inner.outer
        return Computed(_line(node))

    def _defined(self, scope: Scope, name: str, before: int | None) -> Value:
        found: list[Value] = []
        for definition in scope.names[name][:_MAX_DEFINITIONS]:
            if before is not None and definition.at >= before:
                break
            if definition.kind == "set" and not definition.conditional:
                found = []
            if definition.value.id in self.pending:  # x = f(x): what x was before is read on its own
                continue
            value = self._definition(definition, scope)
            if definition.kind == "add" and found and all(isinstance(item, Text) for item in (*found, value)):
                longer = joined(one_of(found), value)  # `name += "-gpu"`
                found = [*found, longer] if definition.conditional else [longer]
            else:
                found.append(value)
        if len(scope.names[name]) > _MAX_DEFINITIONS:
            found.append(Computed(1))
        return one_of(found) if found else NOTHING

    def _definition(self, definition: Definition, scope: Scope) -> Value:
        number = definition.value.id
        if number in self.known:
            return self.known[number]
        self.pending.add(number)
        value = self.value(definition.value, scope)
        if definition.kind == "item":
            key = definition.key
            names = [key] if isinstance(key, str) else [text.text for text in texts(self.value(key, scope))]
            value = Table(tuple((name, value) for name in names))
        self.pending.discard(number)
        if not self.calls:  # inside a call the same node may mean something else next time
            self.known[number] = value
        return value

    def _operator(self, node: Node, scope: Scope) -> Value:
        left = self.value(node.child_by_field_name("left"), scope)
        operand = node.child_by_field_name("right")
        right = self.value(operand, scope)
        match text_of(node.children[1]) if len(node.children) > 1 else "":
            case "+":
                return joined(left, right)
            case "%":
                several = operand is not None and operand.type == "tuple"
                return filled(left, list(right.values) if several and isinstance(right, Many) else [right], {})
            case "/":
                return path_of([left, right], _line(node))
            case "|":
                return Many((left, right))
        return Computed(_line(node))

    def _dictionary(self, node: Node, scope: Scope) -> Value:
        pairs: list[tuple[str, Value]] = []
        for child in node.named_children:
            if child.type == "pair":
                value = self.value(child.child_by_field_name("value"), scope)
                pairs += [(key.text, value) for key in texts(self.value(child.child_by_field_name("key"), scope))]
            elif child.type == "dictionary_splat":
                pairs += tables(self._several(child, scope))
        return Table(tuple(pairs))

    def _subscript(self, node: Node, scope: Scope) -> Value:
        owner = self.value(node.child_by_field_name("value"), scope)
        key = node.child_by_field_name("subscript")
        if key is None or key.type == "slice":
            return owner
        names = {text.text for text in texts(self.value(key, scope))}
        found = [value for name, value in tables(owner) if name in names]
        return one_of(found) if found else Computed(_line(node))

    def _comprehension(self, node: Node, scope: Scope) -> Value:
        """`[x.strip() for x in items]`: the items, where what is made of each is still that item."""
        clause = next((child for child in node.named_children if child.type == "for_in_clause"), None)
        body = node.child_by_field_name("body")
        if clause is None or body is None:
            return Computed(_line(node))
        items = self.value(clause.child_by_field_name("right"), scope)
        files = [item for item in flat(items) if isinstance(item, FileText)]
        if files:
            return Many(tuple(files))
        targets = {text_of(child.child_by_field_name("left") or child) for child in node.named_children[1:]}
        plain = re.fullmatch(r"(?:str\()?([A-Za-z_]\w*)(?:\.\w+)?(?:\.strip\(\))?\)?", text_of(body))
        return items if plain and plain[1] in targets else Computed(_line(node))

    def _call(self, node: Node, scope: Scope) -> Value:
        function = node.child_by_field_name("function")
        if function is None:
            return Computed(_line(node))
        positional, named = self.arguments(node, scope)
        if function.type == "attribute":
            method = text_of(function.child_by_field_name("attribute") or function)
            owner = function.child_by_field_name("object")
            dotted = text_of(owner) if owner is not None else ""
            return self._method(node, scope, dotted, owner, method, positional, named)
        return self._function(node, scope, text_of(function), positional, named)

    def _method(
        self, node: Node, scope: Scope, dotted: str, owner: Node | None, method: str,
        positional: list[Value], named: Named,
    ) -> Value:  # fmt: skip
        if dotted.endswith("path") and method in {"join", "abspath", "normpath", "realpath"}:
            return path_of(positional, _line(node))
        if (dotted.endswith("environ") and method == "get") or (dotted == "os" and method == "getenv"):
            return positional[1] if len(positional) > 1 else Computed(_line(node))
        value = self.value(owner, scope)
        known = [item for item in flat(value) if not isinstance(item, Computed)]
        if not known:
            return self._function(node, scope, method, positional, named)
        if method == "format":
            return filled(value, positional, named)
        return method_of(value, method, positional) or self._guess(node, [value, *positional])

    def _function(self, node: Node, scope: Scope, name: str, positional: list[Value], named: Named) -> Value:
        known = library_call(name, positional, named, _line(node))
        if known is not None:
            return known
        found = scope.function(name)
        if found is None or self.calls >= _MAX_CALLS:
            return self._guess(node, [*positional, *(value for values in named.values() for value in values)])
        value = self._returned(*found, positional, named)
        told = any(not isinstance(item, Computed) for item in flat(value))
        return value if told else self._guess(node, positional, found[0])

    def _returned(self, function: Node, outer: Scope, positional: list[Value], named: Named) -> Value:
        """What a function of the file returns, its parameters being the arguments."""
        if function.id not in self.bodies:
            self.bodies[function.id] = read_scope(function, outer)
        inner = self.bodies[function.id]
        names = [_parameter(child) for child in _named(function.child_by_field_name("parameters"))]
        given = dict(zip(names, positional, strict=False))
        given |= {key: values[0] for key, values in named.items() if key in names}
        bound = _Bound(self, given)
        results = [bound.value(node, inner) for node in inner.returns]
        return one_of(results) if results else NOTHING

    def _guess(self, node: Node, values: list[Value], body: Node | None = None) -> Value:
        """A file of requirements that the call names, or that the function called names in its body."""
        for text in (text for value in values for text in texts(value)):
            if _FILE.fullmatch(text.text):
                return FileText(text.text, _line(node))
        if body is not None:
            named = re.findall(r"[\"']([^\"'\n]{1,200})[\"']", text_of(body)[:20_000])
            found = next((path for path in named if _FILE.fullmatch(path)), None)
            if found:
                return FileText(found, _line(node))
        return Computed(_line(node))


class _Bound(Evaluator):
    """An evaluator inside one call: parameters have values of their own."""

    def __init__(self, outer: Evaluator, given: dict[str, Value]) -> None:
        super().__init__()
        self.given = given
        self.steps, self.depth, self.calls = outer.steps, outer.depth, outer.calls + 1
        self.bodies = outer.bodies
        self.pending = set(outer.pending)
        self.outer = outer

    def value(self, node: Node | None, scope: Scope) -> Value:
        found = super().value(node, scope)
        self.outer.steps = max(self.outer.steps, self.steps)
        return found

    def _name(self, node: Node, scope: Scope) -> Value:
        name = text_of(node)
        return self.given[name] if name in self.given and name not in scope.names else super()._name(node, scope)


def _line(node: Node) -> int:
    return node.start_point[0] + 1


def _named(node: Node | None) -> list[Node]:
    return node.named_children if node is not None else []


def _parameter(node: Node) -> str:
    """The name of a parameter, whatever its default and type."""
    first = node.named_children[0] if node.named_children else node
    return text_of(node.child_by_field_name("name") or first)
