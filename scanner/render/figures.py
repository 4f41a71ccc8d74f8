"""The geometry of the drawings in the HTML report: numbers only, the same for the same result. The template draws."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

from scanner.model.result import Assessment, Component, Platform
from scanner.render import digest, words

_COLUMN: Final = 312
_BOX: Final = 218
_HEIGHT: Final = 34
_STEP: Final = 44
_TOP: Final = 34
_MAX_COMPONENTS: Final = 14
_MAX_FRAMEWORKS: Final = 10
_MAX_PLATFORMS: Final = 14
_LABEL: Final = 28


class Part(NamedTuple):
    """A piece of a bar of length 1000."""

    key: str
    value: int
    x: float
    width: float


def stacked(values: Sequence[tuple[str, int]], whole: int) -> list[Part]:
    """Pieces side by side, drawn to the scale of `whole`; nothing for what is zero."""
    parts: list[Part] = []
    at = 0
    for key, value in values:
        if value > 0 and whole > 0:
            parts.append(Part(key, value, round(at * 1000 / whole, 1), round(value * 1000 / whole, 1)))
        at += value
    return parts


class Box(NamedTuple):
    """A node: its corner, its label cut to fit, and in full."""

    key: str
    label: str
    full: str
    x: int
    y: int
    kind: str


class Line(NamedTuple):
    """A curve from the right side of one box to the left side of another."""

    path: str
    kind: str


class Drawing(NamedTuple):
    """Frameworks on the left, components in the middle, platforms on the right; `left_out` is what was over the caps."""

    boxes: tuple[Box, ...]
    lines: tuple[Line, ...]
    width: int
    height: int
    box_width: int
    box_height: int
    column: int
    """From the left of one column to the left of the next."""
    left_out: tuple[str, ...]


def overview(assessment: Assessment) -> Drawing | None:
    """The drawing of what uses what; None where there are no components or nothing that they use."""
    owners: dict[str, set[str]] = {}
    for platform in assessment.platforms:
        owners.setdefault(platform.id, set()).update(_owners(platform, assessment.components))
    owning = set().union(*owners.values())
    joined = [part for part in assessment.components if part.frameworks or part.path in owning]
    components = sorted(joined, key=lambda c: (-c.files, c.path))[:_MAX_COMPONENTS]
    used = {name for component in joined for name in component.frameworks}
    candidates = [use.id for use in digest.frameworks(assessment) if use.id in used]
    shown = {component.path for component in components}
    frameworks = candidates[:_MAX_FRAMEWORKS]
    platforms = [name for name in owners if shown.intersection(owners[name])][:_MAX_PLATFORMS]
    if not frameworks and not platforms:
        return None
    to_frameworks = {c.path: [name for name in c.frameworks if name in frameworks] for c in components}
    to_platforms = {c.path: [name for name in platforms if c.path in owners[name]] for c in components}
    middle = _ordered([c.path for c in components], frameworks, to_frameworks)
    right = _ordered(platforms, middle, {name: [p for p in middle if name in to_platforms[p]] for name in platforms})
    names = {platform.id: platform.name for platform in assessment.platforms}
    kinds = {c.path: c.verdict.action for c in components}
    columns = (
        [(f"f:{name}", words.target(name, assessment), "framework") for name in frameworks],
        [(f"c:{path}", path or "(root)", f"component is-{kinds[path]}") for path in middle],
        [(f"p:{name}", names[name], "platform") for name in right],
    )
    links = [(f"f:{name}", f"c:{path}", "uses") for path in middle for name in to_frameworks[path]]
    links += [(f"c:{path}", f"p:{name}", "runs") for path in middle for name in to_platforms[path]]
    left_out = _left_out(
        (len(joined) - len(components), "component"),
        (len(candidates) - len(frameworks), "framework"),
        (sum(map(bool, owners.values())) - len(platforms), "platform"),
    )
    return _draw(columns, links, left_out)


def _owners(platform: Platform, components: Iterable[Component]) -> set[str]:
    """The paths of the components in which this platform's evidence stands: of nested ones the innermost."""
    paths = [component.path for component in components]
    owners = set()
    for evidence in platform.evidence:
        inside = [path for path in paths if not path or evidence.path == path or evidence.path.startswith(path + "/")]
        if inside:
            owners.add(max(inside, key=len))
    return owners


def _ordered(keys: list[str], before: list[str], neighbours: dict[str, list[str]]) -> list[str]:
    """`keys` by the mean height of what they are joined to in the column before, which keeps most lines from crossing."""
    height = {name: number for number, name in enumerate(before)}

    def middle(key: str) -> float:
        heights = [height[name] for name in neighbours[key]]
        return sum(heights) / len(heights) if heights else len(before)

    return sorted(keys, key=lambda key: (middle(key), keys.index(key)))


def _left_out(*rest: tuple[int, str]) -> tuple[str, ...]:
    return tuple(words.count(number, noun) for number, noun in rest if number > 0)


def _draw(
    columns: Sequence[list[tuple[str, str, str]]], links: list[tuple[str, str, str]], left_out: tuple[str, ...]
) -> Drawing:
    rows = max(map(len, columns))
    boxes: dict[str, Box] = {}
    for number, column in enumerate(columns):
        lead = (rows - len(column)) * _STEP // 2
        for row, (key, label, kind) in enumerate(column):
            boxes[key] = Box(key, _cut(label), label, number * _COLUMN, _TOP + lead + row * _STEP, kind)
    lines = tuple(Line(_curve(boxes[start], boxes[end]), kind) for start, end, kind in links)
    width = (len(columns) - 1) * _COLUMN + _BOX
    return Drawing(tuple(boxes.values()), lines, width, _TOP + rows * _STEP, _BOX, _HEIGHT, _COLUMN, left_out)


def _curve(start: Box, end: Box) -> str:
    x1, y1, x2, y2 = start.x + _BOX, start.y + _HEIGHT // 2, end.x, end.y + _HEIGHT // 2
    bend = (x1 + x2) // 2
    return f"M{x1} {y1}C{bend} {y1} {bend} {y2} {x2} {y2}"


def _cut(label: str) -> str:
    """Paths keep their end, which tells them apart; other names their beginning."""
    if len(label) <= _LABEL:
        return label
    return "…" + label[1 - _LABEL :] if "/" in label else label[: _LABEL - 1] + "…"
