"""What is worth a look in a source: all that may stand for something imported, found by following assignments as text.

Bytes alone decide here, so that a tree is only looked at where something may be. Too much is harmless: the tree decides later
what each name is."""

from __future__ import annotations

import keyword
import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence, Set
from itertools import chain
from typing import Final, NamedTuple

from scanner.detect.pysyntax.demand import Function, regions
from scanner.detect.pysyntax.outline import HEAD, NAME, Part, headers, outline
from scanner.detect.pysyntax.words import is_inside, line_start

_ENDS: Final = rb"[(\n;#=:,)]|\Z|if\b|or\b|else\b"
_ASSIGNED: Final = re.compile(
    rb"=[ \t(\[]*+(?:\n[ \t]*+)?(?:await[ \t]++)?("
    + HEAD
    + rb")(?=(?:[ \t]*+\.[ \t]*+"
    + NAME
    + rb")*+[ \t]*+("
    + _ENDS
    + rb"))"
)
"""An assignment of what starts with a name: the sign and its right side."""
_OTHERWISE: Final = (re.compile(rb" else[ \t]++(" + HEAD + rb")"), re.compile(rb" or[ \t]++(" + HEAD + rb")"))
_AS: Final = re.compile(rb" as[ \t]++\(?[ \t]*+(" + NAME + rb")")
_NO_WITH: Final = (b"import", b"from", b"except", b"case", b">>>", b"#")
_ANNOTATED: Final = re.compile(
    rb":[ \t]*+[\"']?(?:(?:typing\.|t\.)?(?:Optional|Union)\[[ \t]*+[\"']?)?(?:None[ \t]*+[,|][ \t]*+)?(" + NAME + rb")"
    rb"(?=(?:\.\w++)*+[\"']?(?:[ \t]*+[],)=|\n]|\Z))"
)
_BLANKED: Final = bytes(byte if byte > 127 or chr(byte).isalnum() or byte == 95 else 32 for byte in range(256))
"""All that is in no name as a blank."""
_SIMPLE: Final = re.compile(rb"[ \t]*+(" + HEAD + rb")[ \t]*+(?::[^=\n]*+|:)?")
_SEVERAL: Final = re.compile(rb"[ \t(\[]*+(?:" + HEAD + rb"[ \t]*+,?[ \t]*+)++[)\]]?[ \t]*+")
_HEADS: Final = re.compile(HEAD)
_LAST: Final = re.compile(rb"(" + NAME + rb")[ \t]*+:?\Z")
_MEMBERS: Final = tuple(
    re.compile(name + rb"[ \t]*+\.[ \t]*+(?!assert|subTest\b|skipTest\b|fail\b)(" + NAME + rb")") for name in (b"self", b"cls")
)
"""Attributes of the object itself. What every test case has is left out: it comes by the thousand, and says nothing."""
_BODY: Final = re.compile(rb":[^\n]*+\n(?:[ \t]*+(?:#[^\n]*+)?\n)*+([ \t]++)")
"""The indentation of a class body."""
_CREATED: Final = re.compile(rb"cls[ \t]*+\(")
_REPLACED: Final = re.compile(rb"^[ \t]*+self[ \t]*+=(?!=)", re.MULTILINE)
_OBJECTS: Final = frozenset((b"self", b"cls"))
_WRITES: Final = re.compile(rb"[ \t]*+(?:=(?!=)|:|[-+*/%@&|^<>]{1,3}=|,|\)|\]|in\b)")
_CALLS: Final = re.compile(rb"[\w\])][(\[]")
_RECEIVED: Final = tuple(
    re.compile(name + rb"[ \t]*+\.[ \t]*+(" + NAME + rb")[ \t]*+(?::[^=\n]{1,99})?[-+*/%@&|^]{0,2}=(?!=)")
    for name in (b"self", b"cls")
)


_KEYWORDS: Final = frozenset(map(str.encode, keyword.kwlist))
_Edges = dict[bytes, list[bytes | tuple[bytes, int]]]


class Interest(NamedTuple):
    """`names` are looked at wherever they stand, `variables` where it may matter; `visits` are offsets, by source, of other
    things to look at: classes, returns, and attributes of `self`."""

    names: set[bytes]
    variables: set[bytes]
    visits: list[list[int]]
    functions: list[Function]
    heads: list[list[tuple[int, bytes]]]
    """Where expressions that are assigned or returned start, by source."""


class _Text(NamedTuple):
    data: bytes
    parts: list[Part]


def interest(seeds: set[bytes], sources: Sequence[bytes]) -> Interest:
    """What may stand for one of the names `seeds`, or has to do with what does."""
    if not seeds:
        return Interest(set(), set(), [], [], [])
    texts = [_Text(data, outline(data)) for data in sources]
    graph = _Graph(texts)
    names = graph.reach(seeds, graph.plain)
    reached = graph.reach(names, graph.edges)
    own = graph.own
    if any(part.kind == "class" and part.name in reached for text in texts for part in text.parts):
        inherited = {node for node in graph.edges if node[:1] == b"." and node not in own}
        reached = graph.reach(inherited | {b"cls"}, graph.edges, reached)
    variables = {node for node in reached - names if node[:1] != b"."} - _OBJECTS
    if any(_REPLACED.search(data) for data in sources if b"self =" in data or b"self=" in data):
        variables.add(b"self")
    return Interest(
        {node for node in names if node[:1] != b"."},
        variables,
        [sorted(set(_visits(text, reached, own))) for text in texts],
        [Function(headers(text.data, text.parts), regions(text.data, text.parts)) for text in texts],
        graph.heads,
    )


class _Graph:
    """What leads to what: from the start of an expression to the names that it is assigned to; `plain` holds assignments
    without a call. `own` are the attributes that the sources themselves define, as b".name"."""

    def __init__(self, texts: Sequence[_Text]) -> None:
        self.edges: _Edges = {}
        self.plain: _Edges = {}
        self.own: set[bytes] = set()
        self.heads: list[list[tuple[int, bytes]]] = []
        for data, parts in texts:
            self.heads.append([])
            for pattern in _RECEIVED:
                self.own.update(b"." + name for name in pattern.findall(data))
            self._add_assigned(data)
            self._add_more(data)
            for part in parts:
                if part.method:
                    self.own.add(part.node)
                for head in part.heads:
                    self._add(head, part.node, part.named)

    def _add_assigned(self, data: bytes) -> None:
        """All assignments, and arguments that look like one: a file may hold thousands."""
        edges, plain, heads = self.edges, self.plain, self.heads[-1]
        for found in _ASSIGNED.finditer(data):
            head, sign = found.group(1, 2)
            if head in _KEYWORDS:
                continue
            at = found.start()
            node = _node(head) if b"." in head else head
            target = (data, at)
            edges.setdefault(node, []).append(target)
            heads.append((at, head))
            if sign != b"(":
                plain.setdefault(node, []).append(target)

    def _add(self, head: bytes, target: bytes | tuple[bytes, int], offset: int) -> None:
        self.edges.setdefault(_node(head), []).append(target)
        self.heads[-1].append((offset, head))

    def _add_more(self, data: bytes) -> None:
        for found in chain.from_iterable(pattern.finditer(data) for pattern in _OTHERWISE):
            line = line_start(data, found.start())
            sign = data.find(b"=", line, found.start())
            if sign >= 0:
                self._add(found[1], (data, sign), sign)
        for found in _AS.finditer(data):
            line = line_start(data, found.start())
            text = data[line : found.start()].lstrip()
            if not text.startswith(_NO_WITH):
                for match in _HEADS.finditer(text):
                    self._add(match[0], found[1], found.start())
        for found in _ANNOTATED.finditer(data):
            before = _name_before(data, found.start())
            if before:
                self._add(found[1], before, found.start())

    def reach(self, seeds: set[bytes], edges: _Edges, known: Set[bytes] = frozenset()) -> set[bytes]:
        """All that can be reached, beside what is reached from `known` already, and `known` with it."""
        seen = seeds | known
        waiting = list(seeds - known)
        while waiting:
            for target in edges.get(waiting.pop(), ()):
                for node in [target] if isinstance(target, bytes) else _lefts(*target):
                    if node not in seen and node not in _KEYWORDS:
                        seen.add(node)
                        waiting.append(node)
        return seen


def _node(head: bytes) -> bytes:
    """A name as it is, an attribute of the object itself as b".name"."""
    return b"." + head.rpartition(b".")[2].strip() if b"." in head else head


def _name_before(data: bytes, end: int) -> bytes:
    """The name that ends before a byte, blanks aside; b"" where there is none."""
    text = data[max(0, end - 100) : end].rstrip(b" \t")
    return text.translate(_BLANKED).rpartition(b" ")[2].lstrip(b"0123456789")


def _lefts(data: bytes, sign: int) -> list[bytes]:
    """What stands left of an equals sign: names, attributes of the object itself, perhaps several. Keywords of calls are left
    out where their line shows that they are."""
    line = line_start(data, sign)
    simple = _SIMPLE.fullmatch(data, line, sign)
    if simple and simple[1] not in _KEYWORDS:
        if data[sign - 1 : sign] not in b" \t:" and is_inside(data, line):  # an argument on a line of its own
            return []
        return [_node(simple[1])]
    if _SEVERAL.fullmatch(data, line, sign):
        return [_node(head) for head in _HEADS.findall(data, line, sign)]
    text = data[line:sign]
    if b"=" in text:  # a = b = tf.keras
        return [_node(found[1]) for part in text.split(b"=") if (found := _SIMPLE.fullmatch(part))]
    if text.endswith(b":"):
        walrus = _LAST.search(text)
        return [walrus[1]] if walrus else []
    after = _SIMPLE.fullmatch(text[max(text.rfind(b":"), text.rfind(b";")) + 1 :])  # if x: tf = tf.compat
    return [_node(after[1])] if after else []


def _visits(text: _Text, reached: set[bytes], own: set[bytes]) -> Iterator[int]:
    """Offsets of the statements to look at: classes and attributes of their objects, `return` and what may be `super`."""
    classes = [part for part in text.parts if part.kind == "class"]
    for index, part in enumerate(classes):
        end = classes[index + 1].start if index + 1 < len(classes) else len(text.data)
        if part.name not in reached and not _has_member(text, part, end, reached):
            continue
        yield part.start
        yield from _members(text.data, part.start, end, reached, own)
    for part in text.parts:
        if part.kind == "def" and not part.yields and (part.node in reached or _returns(part, reached)):
            yield from part.returns


def _returns(part: Part, reached: set[bytes]) -> bool:
    """Whether a function may return something of interest; a method may return the object itself."""
    return any(_node(head) in reached or (part.method and head in _OBJECTS) for head in part.heads)


def _has_member(text: _Text, around: Part, end: int, reached: set[bytes]) -> bool:
    """Whether something that a class defines may be of interest: an attribute, what a method returns, a name in its body."""
    data, start = text.data, around.start
    if any(b"." + found[1] in reached for pattern in _RECEIVED for found in pattern.finditer(data, start, end)):
        return True
    first = bisect_left(text.parts, start, key=_start)
    for part in text.parts[first : bisect_left(text.parts, end, key=_start)]:
        if part.method and any(_node(head) in reached for head in part.heads):
            return True
    body = _BODY.search(data, start, end)
    if body is None:
        return False
    line = re.compile(rb"^" + re.escape(body[1]) + rb"(" + NAME + rb")[ \t]*+(?::[^=\n]*+)?=", re.MULTILINE)
    return any(found[1] in reached for found in line.finditer(data, start, end))


def _start(part: Part) -> int:
    return part.start


def _members(data: bytes, start: int, end: int, reached: set[bytes], own: set[bytes]) -> Iterator[int]:
    """Where `self.name` stands for something of interest, may be inherited, or is assigned."""
    for found in chain.from_iterable(pattern.finditer(data, start, end) for pattern in _MEMBERS):
        node = b"." + found[1]
        if node in reached or node not in own or _may_write(data, found.start(), found.end()):
            yield found.start()
    yield from (found.start() for found in _CREATED.finditer(data, start, end))
    at = data.find(b"super", start, end)
    while at >= 0:
        yield at
        at = data.find(b"super", at + 5, end)


def _may_write(data: bytes, start: int, end: int) -> bool:
    found = _WRITES.match(data, end)
    if found is None:
        return False
    if data[found.end() - 1 : found.end()] == b"=" or data[end : end + 1] == b":":
        return True
    line = line_start(data, start)
    return not _CALLS.search(data, line, start)
