"""Shell text in YAML, with the lines that it stands on.

A block with `|` keeps its lines. Where YAML folds lines into one (`>`, and text that goes on without a mark), the folds
are read as continuations, so that the shell sees one command and each of its words keeps its line."""

from __future__ import annotations

import re
from typing import Final

from scanner.detect.safe_yaml import Node
from scanner.detect.shell_facts import ShellFacts, read_script
from scanner.model.facts import Scope

_BLOCK: Final = re.compile(r"(?:^|[\s:-])(?P<mark>[|>])[-+0-9]{0,2}[ \t]*(?:#.*)?$")
_MOST_FOLDED: Final = 200
"""Lines over which a text without a mark is looked for."""
_LONGEST: Final = 2_000
"""Longest line on which the beginning of a text is looked for; a list of thousands may stand on one."""


def read_node(facts: ShellFacts, node: Node, lines: list[str], scope: Scope, variables: dict[str, str] | None = None) -> None:
    """Add what a scalar says as shell text; anything else says nothing. `lines` are those of the file. The texts of the facts
    are for `script_facts` to fill in, once for each line: a line may hold thousands."""
    if node.kind != "scalar" or not node.value.strip() or node.line > len(lines):
        return
    first = lines[node.line - 1]
    block = _BLOCK.search(first[-200:]) if not node.plain else None
    if block is not None and block["mark"] == "|":
        read_script(facts, node.value, node.line + 1, scope, variables or {})
    elif block is not None:
        read_script(facts, _unfolded(node, lines), node.line + 1, scope, variables or {})
    else:
        folded = _spread(node, lines)
        if folded is not None:
            read_script(facts, folded, node.line, scope, variables or {})
            return
        script = ShellFacts(watched=facts.watched, ships=facts.ships)
        read_script(script, node.value, 1, scope, variables or {})
        facts.take(script, node.line, "")


def _unfolded(node: Node, lines: list[str]) -> str:
    """The lines of a `>` block. An empty line ends a command, and so does one that is indented further."""
    taken: list[str] = []
    indent = -1
    most = len(node.value) + node.value.count("\n")
    for at in range(node.line, len(lines)):
        line = lines[at]
        bare = line.strip()
        if bare and indent < 0:
            indent = len(line) - len(line.lstrip())
        if bare and len(line) - len(line.lstrip()) < indent:
            break
        taken.append(line[max(indent, 0) :] if bare else "")
        if len(taken) > most:
            break
    text: list[str] = []
    for at, line in enumerate(taken):
        following = taken[at + 1] if at + 1 < len(taken) else ""
        folds = line and following and not line.startswith((" ", "\t")) and not following.startswith((" ", "\t"))
        text.append(line + (" \\\n" if folds and not line.endswith("\\") else "\n"))
    return "".join(text)


def _spread(node: Node, lines: list[str]) -> str | None:
    """A text without a mark over its lines; None where it cannot be found there (escapes, comments, tabs)."""
    value = " ".join(node.value.split())
    if "\n" in node.value or len(value) > 4 * len(lines[node.line - 1]) + 2_000:
        return None
    at = _begins(lines[node.line - 1], value) if len(lines[node.line - 1]) <= _LONGEST else -1
    if at < 0:
        return None
    parts = [lines[node.line - 1][at:].strip()]
    length = len(" ".join(parts[0].split()))
    for line in lines[node.line : node.line + _MOST_FOLDED]:
        if length >= len(value):
            break
        parts.append(line.strip())
        length += len(" ".join(parts[-1].split())) + 1
    joined = " ".join(" ".join(parts).split())
    if joined[: len(value)] != value:
        return None
    return " \\\n".join([*parts[:-1], parts[-1][: max(0, len(parts[-1]) - (len(joined) - len(value)))]])


def _begins(line: str, value: str) -> int:
    """Where the text begins on its first line: the last place from which the line goes on as the text does."""
    for at in (line.find(value), *(found.end() for found in re.finditer(r"(?:^|[:\-\[,{])[ \t]{1,20}[\"']?", line[:500]))):
        rest = " ".join(line[at:].split()) if at >= 0 else ""
        if rest and (value.startswith(rest) or rest.startswith(value)):
            return at
    return -1
