"""YAML of the target, read from parser events only: no tag ever builds an object, no alias is ever expanded.

PyYAML's own loaders are not fit for this: merge keys are exponential even in the safe one, and its composer recurses.
Here the events are counted, and nodes are built with a stack. Documents, collections and scalars carry their line.
An alias stays a node of its own, which points to the node it names; a merge key (`<<`) stays an ordinary pair.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final, Literal

import yaml

from scanner.detect.decode import decode
from scanner.limits import MIB

MAX_BYTES: Final = MIB
MAX_EVENTS: Final = 200_000
MAX_DEPTH: Final = 100
MAX_ALIASES: Final = 1_000
MAX_DOCUMENTS: Final = 2_000

Kind = Literal["scalar", "sequence", "mapping", "alias"]

_LOADER: Final = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # ten times the speed; the same events
_NOT_LINES: Final = {0x85: " ", 0x2028: " ", 0x2029: " "}
"""YAML 1.1 breaks lines at these, editors do not: citing an editor's line is the point."""


@dataclass(frozen=True, slots=True)
class Node:
    """One node. `line` is 1-based. `value` is a scalar's text, or an alias's name; `plain` says that a scalar
    stands without quotes; `tag` is an explicit tag ("!Ref"), never acted on; `target` is the node that an alias
    names, None where it is undefined or encloses the alias."""

    kind: Kind
    line: int
    value: str = ""
    plain: bool = False
    tag: str = ""
    items: tuple[Node, ...] = ()
    pairs: tuple[tuple[Node, Node], ...] = ()
    target: Node | None = field(default=None, repr=False, compare=False)  # chains of them would be walked as a tree

    def get(self, key: str) -> Node | None:
        """The value of a scalar key, None where this is no mapping or lacks it. The last of equal keys counts,
        as in YAML loaders; aliases are not followed and merge keys not looked through."""
        for name, value in reversed(self.pairs):
            if name.kind == "scalar" and name.value == key:
                return value
        return None

    def at(self, *path: str) -> Node | None:
        """`get` along a path of keys."""
        node: Node | None = self
        for key in path:
            node = node.get(key) if node is not None else None
        return node

    @property
    def text(self) -> str:
        """A scalar's text, "" for anything else."""
        return self.value if self.kind == "scalar" else ""

    @property
    def is_null(self) -> bool:
        """An empty or `null` value without quotes."""
        return self.kind == "scalar" and self.plain and self.value in {"", "~", "null", "Null", "NULL"}

    def entries(self) -> Iterator[tuple[str, Node]]:
        """The pairs of a mapping whose keys are scalars, merge keys left out."""
        return ((key.value, value) for key, value in self.pairs if key.kind == "scalar" and key.value != "<<")

    def merged(self) -> tuple[Node, ...]:
        """The mappings that this one takes in with `<<`, one hop, for callers that say so."""
        value = self.get("<<")
        listed = () if value is None else value.items or (value,)
        targets = (node.target if node.kind == "alias" else node for node in listed)
        return tuple(node for node in targets if node is not None and node.kind == "mapping")

    def walk(self) -> Iterator[Node]:
        """This node and all below it, in source order; aliases are given, not followed."""
        stack = [self]
        while stack:
            node = stack.pop()
            yield node
            stack.extend(reversed(node.items))
            for key, value in reversed(node.pairs):
                stack.extend((value, key))


class YamlProblem(ValueError):  # noqa: N818 - "problem" is the word for this everywhere
    """YAML that is refused or broken. `reason` is for a person and quotes nothing; `line` may be 0 for the whole
    file; `documents` are those that were complete before the trouble."""

    def __init__(self, reason: str, line: int = 0, documents: tuple[Node, ...] = ()) -> None:
        super().__init__(f"{reason} (line {line})" if line else reason)
        self.reason = reason
        self.line = line
        self.documents = documents


@dataclass(slots=True)
class _Open:
    """A collection, or a document, whose end has not come yet."""

    kind: Literal["sequence", "mapping", "document"]
    line: int
    tag: str = ""
    anchor: str | None = None
    nodes: list[Node] = field(default_factory=list)


def load_documents(data: bytes | str) -> list[Node]:
    """All documents of a file, empty ones left out.

    Raises YamlProblem for what is broken, larger than 1 MiB, deeper than 100 levels, or full of aliases."""
    if len(data) > MAX_BYTES:
        raise YamlProblem(f"YAML larger than {MAX_BYTES // MIB} MiB is not read")
    text = data if isinstance(data, str) else decode(data).text
    text = re.sub(r"\r\n?", "\n", text.removeprefix("\ufeff")).translate(_NOT_LINES)
    builder = _Builder()
    try:
        for event in yaml.parse(text, Loader=_LOADER):
            builder.take(event)
    except YamlProblem as problem:
        raise YamlProblem(problem.reason, problem.line, tuple(builder.documents)) from None
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = min(mark.line + 1, text.count("\n") + 1) if mark else 0  # an end that comes too soon is put past the end
        raise YamlProblem("is not YAML", line, tuple(builder.documents)) from None
    except (yaml.YAMLError, ValueError, RecursionError, MemoryError):
        raise YamlProblem("is not YAML", 0, tuple(builder.documents)) from None
    return builder.documents


class _Builder:
    """Events in, documents out, within the caps."""

    def __init__(self) -> None:
        self.documents: list[Node] = []
        self._stack: list[_Open] = []
        self._anchors: dict[str, Node] = {}
        self._events = 0
        self._aliases = 0

    def take(self, event: yaml.Event) -> None:
        line = event.start_mark.line + 1 if event.start_mark else 0
        self._events += 1
        if self._events > MAX_EVENTS:
            raise YamlProblem(f"YAML with more than {MAX_EVENTS} parts is not read", line)
        if isinstance(event, yaml.ScalarEvent):
            plain = event.style in {None, ""}
            node = Node("scalar", line, value=event.value, plain=plain, tag=event.tag or "")
            self._add(node, event.anchor)
        elif isinstance(event, yaml.AliasEvent):
            self._alias(event.anchor or "", line)
        elif isinstance(event, yaml.SequenceStartEvent):
            self._open(_Open("sequence", line, event.tag or "", event.anchor))
        elif isinstance(event, yaml.MappingStartEvent):
            self._open(_Open("mapping", line, event.tag or "", event.anchor))
        elif isinstance(event, yaml.CollectionEndEvent):
            self._close()
        elif isinstance(event, yaml.DocumentStartEvent):
            self._anchors.clear()
            self._stack = [_Open("document", line)]
        elif isinstance(event, yaml.DocumentEndEvent):
            self._document(line)

    def _open(self, collection: _Open) -> None:
        if len(self._stack) > MAX_DEPTH:
            raise YamlProblem(f"YAML deeper than {MAX_DEPTH} levels is not read", collection.line)
        self._stack.append(collection)

    def _close(self) -> None:
        done = self._stack.pop()
        if done.kind == "sequence":
            node = Node("sequence", done.line, tag=done.tag, items=tuple(done.nodes))
        else:
            pairs = tuple(zip(done.nodes[::2], done.nodes[1::2], strict=True))
            node = Node("mapping", done.line, tag=done.tag, pairs=pairs)
        self._add(node, done.anchor)

    def _alias(self, name: str, line: int) -> None:
        self._aliases += 1
        if self._aliases > MAX_ALIASES:
            raise YamlProblem(f"YAML with more than {MAX_ALIASES} aliases is not read", line)
        self._add(Node("alias", line, value=name, target=self._anchors.get(name)), None)

    def _add(self, node: Node, anchor: str | None) -> None:
        if anchor is not None:
            self._anchors[anchor] = node
        self._stack[-1].nodes.append(node)

    def _document(self, line: int) -> None:
        if len(self.documents) >= MAX_DOCUMENTS:
            raise YamlProblem(f"more than {MAX_DOCUMENTS} YAML documents in one file are not read", line)
        self.documents.extend(node for node in self._stack.pop().nodes if not node.is_null)
