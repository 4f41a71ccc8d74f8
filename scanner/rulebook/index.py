"""The rulebook turned round: from a name found in a repository to the technologies that it shows."""

from __future__ import annotations

import fnmatch
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Final, NamedTuple

from scanner.model.rules import Match, Rulebook
from scanner.rulebook.commands import plain_words

_GLOB: Final = re.compile(r"[*\[]")
_KEPT: Final = 65_536
"""Distinct names whose answer is remembered; a large repository has some thousands."""


class Hit(NamedTuple):
    """A technology that a name shows, or (with `generation`) a dialect of it.

    `tensorflow.Session` gives two hits: TensorFlow, and its generation tf1-graph. `tensorflow_addons` gives the
    generation tf-addons alone, because it is no import of `tensorflow`."""

    technology: str
    generation: str | None


class _Node:
    """A place in the tree of dotted names: what ends here, and where it goes on."""

    __slots__ = ("children", "globs", "owners")

    def __init__(self) -> None:
        self.children: dict[str, _Node] = {}
        self.globs: dict[str, tuple[re.Pattern[str], _Node]] = {}
        self.owners: list[tuple[str, str | None]] = []

    def child(self, part: str) -> _Node:
        if not _GLOB.search(part):
            return self.children.setdefault(part, _Node())
        return self.globs.setdefault(part, (re.compile(fnmatch.translate(part)), _Node()))[1]

    def next(self, part: str) -> Iterator[_Node]:
        if part in self.children:
            yield self.children[part]
        for pattern, node in self.globs.values():
            if pattern.match(part):
                yield node


class Index:
    """Fast lookups over one rulebook. Every answer is sorted and holds each technology and generation once."""

    def __init__(self, rulebook: Rulebook) -> None:
        self._root = _Node()
        self._distributions: defaultdict[str, list[tuple[str, str | None]]] = defaultdict(list)
        self._prefixes: defaultdict[str, list[tuple[str, str | None]]] = defaultdict(list)
        self._images: list[tuple[re.Pattern[str], tuple[str, str | None]]] = []
        self._commands: defaultdict[str, list[tuple[tuple[re.Pattern[str], ...], tuple[str, str | None]]]] = defaultdict(list)
        self._settings: defaultdict[str, list[tuple[re.Pattern[str], tuple[str, str | None]]]] = defaultdict(list)
        self._depth = 1
        for technology in rulebook.technologies:
            self._add(technology.match, (technology.id, None))
            for generation in technology.generations:
                self._add(generation.match, (technology.id, generation.id))
        self._dotted = lru_cache(_KEPT)(self._walk)
        self._named = lru_cache(_KEPT)(self._distribution)
        self._pictured = lru_cache(_KEPT)(self._image)

    def roots(self) -> tuple[str, ...]:
        """The first parts of all modules and symbols of interest, sorted."""
        return tuple(sorted(self._root.children))

    def variables(self) -> tuple[str, ...]:
        """The names of all environment variables of interest, sorted."""
        return tuple(sorted(self._settings))

    def imported(self, module: str, name: str | None) -> tuple[Hit, ...]:
        """What `import module` (name None), `from module import name` or `from module import *` shows."""
        return self._dotted(f"{module}.{name}" if name and name != "*" else module)

    def used(self, symbol: str) -> tuple[Hit, ...]:
        """What a use of a dotted name shows: every technology at any of its prefixes, and of each technology the
        generation that the longest prefix tells."""
        return self._dotted(symbol)

    def distribution(self, name: str) -> tuple[Hit, ...]:
        """What a requirement on a distribution shows. The name is normalised here (PEP 503)."""
        return self._named(re.sub(r"[-_.]+", "-", name).lower())

    def image(self, repository: str) -> tuple[Hit, ...]:
        """What a container image shows. The registry's host counts only for patterns that name one."""
        return self._pictured(repository)

    def command(self, words: Sequence[str]) -> tuple[Hit, ...]:
        """What a shell command shows: wrappers (sudo, exec, `poetry run` …) and interpreter options are passed over."""
        plain = plain_words(words)
        if not plain:
            return ()
        found = [
            owner
            for first in (plain[0], "")
            for patterns, owner in self._commands.get(first, ())
            if len(plain) >= len(patterns) and all(p.match(word) for p, word in zip(patterns, plain, strict=False))
        ]
        return _hits((owner, 1) for owner in found)

    def setting(self, name: str, value: str) -> tuple[Hit, ...]:
        """What an environment variable shows that is set to a value. Case counts in the name, not in the value ("True")."""
        plain = value.strip().lower()
        return _hits((owner, 1) for pattern, owner in self._settings.get(name, ()) if pattern.match(plain))

    def _add(self, match: Match, owner: tuple[str, str | None]) -> None:
        for dotted in (*match.imports, *match.symbols):
            node = self._root
            parts = dotted.split(".")
            self._depth = max(self._depth, len(parts))
            for part in parts:
                node = node.child(part)
            node.owners.append(owner)
        for name in match.distributions:
            table = self._prefixes if name.endswith("*") else self._distributions
            table[name.removesuffix("*")].append(owner)
        for glob in match.images:
            self._images.append((re.compile(fnmatch.translate(glob)), owner))
        for text in match.settings:
            name, _, value = text.partition("=")
            self._settings[name].append((re.compile(fnmatch.translate(value.lower())), owner))
        for command in match.commands:
            words = command.split()
            first = "" if "*" in words[0] else words[0]
            self._commands[first].append((tuple(re.compile(fnmatch.translate(word)) for word in words), owner))

    def _walk(self, dotted: str) -> tuple[Hit, ...]:
        nodes: list[_Node] = [self._root]
        met: list[tuple[tuple[str, str | None], int]] = []
        for depth, part in enumerate(dotted.split(".", self._depth)[: self._depth], start=1):
            nodes = [after for node in nodes for after in node.next(part)]
            if not nodes:
                break
            met.extend((owner, depth) for node in nodes for owner in node.owners)
        return _hits(met)

    def _distribution(self, name: str) -> tuple[Hit, ...]:
        met = [(owner, len(name)) for owner in self._distributions.get(name, ())]
        for cut in range(1, len(name) + 1):
            met.extend((owner, cut) for owner in self._prefixes.get(name[:cut], ()))
        return _hits(met)

    def _image(self, repository: str) -> tuple[Hit, ...]:
        spellings = {repository, _without_host(repository)}
        spellings |= {name.removeprefix("library/") for name in spellings}
        return _hits((owner, 1) for pattern, owner in self._images if any(pattern.match(name) for name in spellings))


def _hits(met: Iterable[tuple[tuple[str, str | None], int]]) -> tuple[Hit, ...]:
    """The technologies met, and of each the generations met deepest."""
    deepest: dict[str, int] = {}
    found = set()
    for (technology, generation), depth in met:
        if generation is None:
            found.add(Hit(technology, None))
            continue
        if depth > deepest.get(technology, 0):
            found = {hit for hit in found if hit.technology != technology or hit.generation is None}
            deepest[technology] = depth
        if depth == deepest[technology]:
            found.add(Hit(technology, generation))
    return tuple(sorted(found, key=lambda hit: (hit.technology, hit.generation or "")))


def _without_host(repository: str) -> str:
    host, slash, rest = repository.partition("/")
    return rest if slash and ("." in host or ":" in host or host == "localhost") else repository
