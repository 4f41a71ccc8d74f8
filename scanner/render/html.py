"""The HTML report: one file that loads nothing. Templates come from `reports/templates/` alone and escape by default.

A policy in the page allows our one style sheet and our one script by their hashes, and nothing else: what an escape
might miss could still neither run nor load anything.
"""

from __future__ import annotations

import base64
import functools
import hashlib
import re
from typing import Final

import jinja2
from markupsafe import Markup

from scanner.model.result import Assessment, Evidence
from scanner.render import Look, digest, links, page, words
from scanner.render.outcomes import resolution
from scanner.resources import folder

_STYLE: Final = "report.css"
_SCRIPT: Final = "report.js"
_SLASHES: Final = re.compile(r"(?<=/)(?=[^/])")
_DOTS: Final = re.compile(r"(?<=[._])(?=[^._])")


def render(assessment: Assessment, look: Look) -> str:  # noqa: ARG001
    """The page. Links go to the commit that was scanned, where its https address is known."""
    environment = _environment()
    source = links.source_of(assessment.repository)

    def link(evidence: Evidence) -> str | None:
        return source.place(evidence) if source else None

    text = environment.get_template("report.html").render(
        a=assessment,
        page=page.of(assessment, source),
        policy=_policy(environment),
        link=link,
        name=functools.partial(words.target, assessment=assessment),
        phrase=functools.partial(words.phrase, assessment=assessment),
        pair=functools.partial(words.pair, assessment=assessment),
    )
    return text.rstrip("\n") + "\n"


@functools.cache
def _environment() -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(folder("reports") / "templates"), autoescape=True, undefined=jinja2.StrictUndefined,
        trim_blocks=True, lstrip_blocks=True,
    )  # fmt: skip
    environment.globals.update(Evidence=Evidence, digest=digest, words=words, limits=page, pieces=links.pieces, spot=words.spot)
    environment.globals.update(resolution=resolution)
    environment.filters.update(
        fold=words.fold,
        place=words.place,
        count=words.count,
        percent=words.percent,
        span=words.span,
        day=words.day,
        size=words.size,
        breakable=_breakable,
        capitalize_first=words.capital,
    )
    return environment


def _breakable(text: str) -> Markup:
    """A path that may break after its slashes, or a name after its dots and underscores, rather than anywhere."""
    return Markup("<wbr>").join((_SLASHES if "/" in text else _DOTS).split(text))


def _policy(environment: jinja2.Environment) -> str:
    """A content security policy that knows the style sheet and the script by their text, as the template includes it."""
    style, script = (_hash(environment.get_template(name).render()) for name in (_STYLE, _SCRIPT))
    return f"default-src 'none'; style-src {style}; script-src {script}; img-src data:; base-uri 'none'; form-action 'none'"


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
