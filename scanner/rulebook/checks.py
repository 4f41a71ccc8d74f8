"""What types cannot say about rules: ids that exist, dates that are dates, patterns that compile and stay linear."""

from __future__ import annotations

import datetime
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from packaging.specifiers import InvalidSpecifier, SpecifierSet

from scanner.model.rules import Fact, Generation, Match, Rule, Rulebook, StatementPattern, Technology
from scanner.rulebook.reader import Source

_ID: Final = re.compile(r"[a-z0-9][a-z0-9._-]{0,79}")
_DATE: Final = re.compile(r"\d{4}(?:-\d{2}(?:-\d{2})?)?")
_DOTTED: Final = re.compile(r"[A-Za-z_]\w*(?:\.(?:\w|\*|\[!?[\w-]+\])+)*")
_CLASS: Final = re.compile(r"[A-Za-z_]\w*(?:\.\w+)+")
_SETTING: Final = re.compile(r"[A-Za-z_]\w*=\S.*")
_DISTRIBUTION: Final = re.compile(r"[a-z0-9](?:-?[a-z0-9]+)*(?:-?\*)?")
_STACKED: Final = re.compile(r"[*+}]\??\)+[*+{]|\\[1-9]|\(\?P=")
"""A repetition of a repetition, or a back-reference: the patterns whose time can explode."""


def repeated(found: Iterable[Source]) -> Iterator[str]:
    """Ids given twice within our rules, or within one user's folder, where neither can be meant to replace."""
    seen: dict[tuple[str, str, str], str] = {}
    for source in found:
        document = source.document
        ids = [("technology", t.id) for t in document.technologies] + [("fact", f.id) for f in document.facts]
        ids += [("advice", r.id) for r in document.advice] + [("question", q.signal) for q in document.questions]
        ids += [("statement", s.id) for s in document.statements]
        for kind, name in ids:
            place = (source.label.split("/", 1)[0] if not source.own else "", kind, name)
            if place in seen:
                yield f"{source.label}: {kind} `{name}` is also in {seen[place]}; ids are unique"
            seen[place] = source.label


def problems(book: Rulebook, sections: frozenset[str], labels: Mapping[tuple[str, str], str]) -> Iterator[str]:
    """Everything wrong with a rulebook, one sentence each. `labels` tell the file that each rule came from."""
    if not book.version:
        yield "rules: no document says the rulebook's `version`"
    yield from _ids(book, labels)
    known = _Known(book)
    for technology in book.technologies:
        place = f"{labels.get(('technology', technology.id), '?')}: technology `{technology.id}`"
        yield from (f"{place}: {problem}" for problem in _technology(technology, known))
    for fact in book.facts:
        place = f"{labels.get(('fact', fact.id), '?')}: fact `{fact.id}`"
        yield from (f"{place}: {problem}" for problem in _fact(fact, known))
    for rule in book.advice:
        place = f"{labels.get(('advice', rule.id), '?')}: advice `{rule.id}`"
        yield from (f"{place}: {problem}" for problem in _advice(rule, sections))
    for statement in book.statements:
        place = f"{labels.get(('statement', statement.id), '?')}: statement `{statement.id}`"
        yield from (f"{place}: {problem}" for problem in _statement(statement))


class _Known:
    def __init__(self, book: Rulebook) -> None:
        self.technologies = frozenset(t.id for t in book.technologies)
        self.frameworks = frozenset(t.id for t in book.technologies if t.kind == "framework")
        counted = Counter(g.id for t in book.technologies for g in t.generations)
        self.generations = frozenset(counted)
        self.shared = frozenset(name for name, times in counted.items() if times > 1)


def _ids(book: Rulebook, labels: Mapping[tuple[str, str], str]) -> Iterator[str]:
    names = [("technology", t.id) for t in book.technologies] + [("fact", f.id) for f in book.facts]
    names += [("advice", r.id) for r in book.advice] + [("statement", s.id) for s in book.statements]
    for kind, name in names:
        if not _ID.fullmatch(name):
            yield f"{labels.get((kind, name), '?')}: {kind} `{name}`: an id is lower-case letters, digits, dots and dashes"


def _technology(technology: Technology, known: _Known) -> Iterator[str]:
    yield from _match(technology.match, "match")
    if not _says_anything(technology.match):
        yield "match is empty, so nothing could show it"
    if technology.kind != "framework" and (technology.family or technology.allies):
        yield "`family` and `allies` are for frameworks; others say what they bring in `brings`"
    for name in (technology.family, *technology.allies, technology.replaced_by):
        if name and name not in known.technologies:
            yield f"names the family `{name}`, which is no technology of the rulebook"
    if not technology.about.strip():
        yield "`about` is empty; say in a sentence what it is"
    if technology.homepage and not technology.homepage.startswith("https://"):
        yield "`homepage` is not an https address"
    for name in technology.brings:
        if name not in known.frameworks:
            yield f"brings `{name}`, which is no framework of the rulebook"
    yield from _generations(technology, known)
    yield from _returns(technology)


def _returns(technology: Technology) -> Iterator[str]:
    roots = _roots(technology)
    for pattern, gives in technology.returns.items():
        yield from (f"returns: {problem}" for problem in _of_own_module(pattern, roots))
        if gives not in ("self", "class", "?") and not _CLASS.fullmatch(gives):
            yield f'returns: `{pattern}` gives `{gives}`, which is neither a dotted class nor "self", "class" or "?"'
    for pattern, names in technology.members.items():
        yield from (f"members: {problem}" for problem in _of_own_module(pattern, roots))
        yield from (f"members: `{pattern}` has `{name}`, which is no name" for name in names if not name.isidentifier())


def _roots(technology: Technology) -> frozenset[str]:
    matches = (technology.match, *(generation.match for generation in technology.generations))
    return frozenset(name.split(".", 1)[0] for match in matches for name in (*match.imports, *match.symbols))


def _of_own_module(pattern: str, roots: frozenset[str]) -> Iterator[str]:
    if not _DOTTED.fullmatch(pattern):
        yield f"`{pattern}` is no dotted name (a `*` may not stand in the first part)"
    elif "." not in pattern:
        yield f"`{pattern}` is a module's name, and nothing in it"
    elif pattern.split(".", 1)[0] not in roots:
        yield f"`{pattern}` begins with none of its own modules ({', '.join(sorted(roots))})"


def _generations(technology: Technology, known: _Known) -> Iterator[str]:
    for generation in technology.generations:
        yield from _generation(generation, known)
    if technology.match.pins:
        yield "match.pins: pins tell dialects apart, so they belong to generations"
    if sum(generation.untold for generation in technology.generations) > 1:
        yield "more than one of its generations is `untold`"


def _generation(generation: Generation, known: _Known) -> Iterator[str]:
    place = f"generations[{generation.id}]"
    if generation.id in known.shared:
        yield f"{place}: the id is used twice; generations are unique over all technologies"
    if not _ID.fullmatch(generation.id):
        yield f"{place}: an id is lower-case letters, digits, dots and dashes"
    if not _says_anything(generation.match) and not generation.runs_on:
        yield f"{place}: neither a match nor `runs_on`, so nothing could tell it"
    yield from _match(generation.match, f"{place}.match")
    if _bad_specifier(generation.runs_on):
        yield f"{place}.runs_on: `{generation.runs_on}` is no version specifier (PEP 440)"


def _says_anything(match: Match) -> bool:
    return bool(match.imports or match.symbols or match.distributions or match.images or match.commands or match.settings)


def _match(match: Match, place: str) -> Iterator[str]:
    for name in (*match.imports, *match.symbols):
        if not _DOTTED.fullmatch(name) or name.endswith(".*"):
            yield f"{place}: `{name}` is no dotted name (a `*` may not make up the last part, nor stand in the first)"
    for name in match.imports:
        if not name.replace(".", "").isidentifier():
            yield f"{place}.imports: `{name}` is no module's name; modules are written in full"
    for name in match.distributions:
        if not _DISTRIBUTION.fullmatch(name):
            yield f"{place}.distributions: `{name}` is not normalised (PEP 503: lower case, dashes)"
    for name in (*match.images, *match.commands):
        if not name.strip() or name != name.strip() or (name.startswith("*") and len(name) < 3):
            yield f"{place}: `{name}` is no usable pattern"
    yield from _set_and_pinned(match, place)


def _set_and_pinned(match: Match, place: str) -> Iterator[str]:
    for text in match.settings:
        if not _SETTING.fullmatch(text):
            yield f"{place}.settings: `{text}` is no NAME=VALUE (only the value may be a pattern)"
    for name, specifier in match.pins.items():
        if not _DISTRIBUTION.fullmatch(name) or name.endswith("*") or _bad_specifier(specifier):
            yield f"{place}.pins: `{name}: {specifier}` is no normalised name with a version specifier"


def _fact(fact: Fact, known: _Known) -> Iterator[str]:
    applies = fact.applies
    if not (applies.technologies or applies.generations or applies.symbols or applies.images or applies.pins):
        yield "`applies` is empty, so it could never be joined with anything"
    for name in applies.technologies:
        if name not in known.technologies:
            yield f"applies to `{name}`, which is no technology of the rulebook"
    for name in applies.generations:
        if name not in known.generations:
            yield f"applies to the generation `{name}`, which no technology has"
    for name, specifier in applies.pins.items():
        if not _DISTRIBUTION.fullmatch(name) or _bad_specifier(specifier):
            yield f"applies.pins: `{name}: {specifier}` is no normalised name with a version specifier"
    if fact.specific_reason != bool(fact.leads_to):
        yield "`specific_reason` and `leads_to` go together"
    if not fact.text.strip() or not fact.source.strip():
        yield "needs a `text` and a `source`"
    yield from _dates(fact)


def _dates(fact: Fact) -> Iterator[str]:
    for field, value in (("date", fact.date), ("as_of", fact.as_of), ("review_after", fact.review_after)):
        if not is_date(value):
            yield f"`{field}`: `{value}` is no date (YYYY, YYYY-MM or YYYY-MM-DD)"
    if fact.review_after <= fact.as_of:
        yield "`review_after` is not later than `as_of`"


def is_date(text: str) -> bool:
    """Whether `text` is an ISO 8601 year, month or day that exists."""
    if not _DATE.fullmatch(text):
        return False
    try:
        datetime.date.fromisoformat(text + "-01-01"[len(text) - 4 :])
    except ValueError:
        return False
    return True


def _advice(rule: Rule, sections: frozenset[str]) -> Iterator[str]:
    if rule.article not in sections:
        yield f"cites the section `{rule.article}`, which is no heading of the guidance (see `sections`)"
    if not rule.text.strip() or not rule.title.strip():
        yield "needs a `title` and a `text`"


def _statement(statement: StatementPattern) -> Iterator[str]:
    for pattern in statement.patterns:
        try:
            re.compile(pattern)
        except re.error as error:
            yield f"the pattern `{pattern}` does not compile: {error}"
        if _STACKED.search(pattern):
            yield f"the pattern `{pattern}` repeats a repetition or refers back; its time could explode"


def _bad_specifier(text: str) -> bool:
    try:
        SpecifierSet(text)
    except InvalidSpecifier:
        return True
    return False
