"""Jenkinsfiles: the shell text of their `sh` and `bat` steps, the images of their agents, the variables they set.

Groovy is not parsed: strings and comments are told apart from left to right, and a string counts where such a step stands
right before it."""

from __future__ import annotations

import re
from typing import Final

from scanner.detect.image_ref import image_ref
from scanner.detect.shell_facts import ShellFacts, read_script
from scanner.detect.source import Source
from scanner.detect.variables import setting
from scanner.model.facts import Image

_STRING: Final = (
    r"'''(?:[^'\\]|\\.|'(?!''))*+(?:'''|\Z)|\"\"\"(?:[^\"\\]|\\.|\"(?!\"\"))*+(?:\"\"\"|\Z)"
    r"|'(?:[^'\\\n]|\\.)*+'?|\"(?:[^\"\\\n]|\\.)*+\"?"
)
_TOKEN: Final = re.compile(rf"//[^\n]*|/\*.*?(?:\*/|\Z)|(?P<string>{_STRING})", re.DOTALL)
_STEP: Final = re.compile(
    r"(?:\b(?P<shell>sh|bat|powershell|pwsh) ?(?:\((?:[^()]{0,80}, ?)?)? ?(?:script ?: ?)?"
    r"|\b(?P<image>image|docker|docker\.image\() ?\(? ?"
    r"|\b(?P<variable>[A-Za-z_]\w{0,100}) ?= ?)\Z"
)
"""What stands before a string, with runs of white space as one space."""
_ESCAPE: Final = re.compile(r"\\(.)", re.DOTALL)
_NAME: Final = re.compile(r"[\w.-]{1,100}(?:[/:][\w.:@/-]{1,300})")
_LOOK_BACK: Final = 120
_MOST: Final = 5_000
"""Strings that are looked at."""


def read_pipeline(source: Source, facts: ShellFacts) -> None:
    """Add what the steps of one Jenkinsfile say (scope "dev")."""
    text = source.text
    line = 1
    at = 0
    for count, token in enumerate(_TOKEN.finditer(text)):
        if count >= _MOST:
            break
        line += text.count("\n", at, token.start())
        at = token.start()
        if token["string"] is None:
            continue
        step = _STEP.search(re.sub(r"\s+", " ", text[max(0, at - _LOOK_BACK) : at]))
        if step is not None:
            _take(facts, step, _content(token["string"]), line)


def _take(facts: ShellFacts, step: re.Match[str], content: str, line: int) -> None:
    if step["shell"]:
        text = content.replace("\\", "/") if step["shell"] == "bat" else content
        read_script(facts, text, line, "dev", {})
    elif step["image"] and _NAME.fullmatch(content):
        found = image_ref(content)
        if found is not None:
            facts.images.append(Image(found.repository, found.tag, line, "", found.digest, final=False))
    elif step["variable"] in facts.watched:
        said = setting(facts.watched, (step["variable"], content), line, "")
        facts.settings += [said] if said is not None else []


def _content(string: str) -> str:
    """What stands between the quotes; an escaped line end goes on as it does in a shell."""
    marks = 3 if string[:3] in {"'''", '"""'} else 1
    inner = string[marks : -marks if string.endswith(string[:marks]) and len(string) >= 2 * marks else None]
    return _ESCAPE.sub(lambda found: {"n": " ; ", "t": " ", "\n": "\\\n"}.get(found[1], found[1]), inner)
