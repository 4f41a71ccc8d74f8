"""What stands apart from the technology that it belongs to: examples, what calls give, the members of open classes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from msgspec.structs import replace

from scanner.model.rules import Example, Technology
from scanner.rulebook.reader import Source


class _Said(NamedTuple):
    """One pattern of a table: for which technology, what it says, and where."""

    technology: str
    pattern: str
    says: str | tuple[str, ...]
    label: str


def to(technologies: tuple[Technology, ...], found: Sequence[Source], problems: list[str]) -> tuple[Technology, ...]:
    """The technologies with what other documents add to them. What a later source says of a pattern replaces what an
    earlier one said. Adds to `problems` what belongs to no technology, and patterns that one source has twice."""
    known = frozenset(technology.id for technology in technologies)
    returns = _table("returns", list(_returns(found)), known, problems)
    members = _table("members", list(_members(found)), known, problems)
    examples = _examples(found, known, problems)
    return tuple(
        replace(
            one,
            returns=one.returns | {pattern: says for pattern, says in returns[one.id].items() if isinstance(says, str)},
            members=one.members | {pattern: says for pattern, says in members[one.id].items() if isinstance(says, tuple)},
            examples=(*one.examples, *examples[one.id]),
        )
        if one.id in returns or one.id in members or one.id in examples
        else one
        for one in technologies
    )


def _returns(found: Iterable[Source]) -> Iterator[_Said]:
    for source in found:
        for each in source.document.returns:
            for gives, patterns in each.gives.items():
                yield from (_Said(each.technology, pattern, gives, source.label) for pattern in patterns)


def _members(found: Iterable[Source]) -> Iterator[_Said]:
    for source in found:
        for each in source.document.members:
            for technology, patterns in each.of.items():
                yield from (_Said(technology, pattern, each.names, source.label) for pattern in patterns)


def _table(
    kind: str, said: list[_Said], known: frozenset[str], problems: list[str]
) -> defaultdict[str, dict[str, str | tuple[str, ...]]]:
    table: defaultdict[str, dict[str, str | tuple[str, ...]]] = defaultdict(dict)
    seen: set[tuple[str, str, str]] = set()
    for one in said:
        place = f"{one.label}: {kind} of `{one.technology}`"
        if one.technology not in known:
            problems.append(f"{place}, which is no technology")
        elif (one.technology, one.pattern, one.label) in seen:
            problems.append(f"{place}: `{one.pattern}` is there twice")
        seen.add((one.technology, one.pattern, one.label))
        table[one.technology][one.pattern] = one.says
    return table


def _examples(found: Iterable[Source], known: frozenset[str], problems: list[str]) -> defaultdict[str, list[Example]]:
    examples: defaultdict[str, list[Example]] = defaultdict(list)
    for source in found:
        for each in source.document.examples:
            if each.technology not in known:
                problems.append(f"{source.label}: examples for `{each.technology}`, which is no technology")
            examples[each.technology].extend(each.examples)
    return examples
