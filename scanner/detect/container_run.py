"""`docker run`, `docker pull` and the like: the image they name, and the command that runs in it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

_PROGRAMS: Final = frozenset({"docker", "podman", "nvidia-docker", "nerdctl"})
_SINGLE: Final = frozenset(
    "-d -i -t -P -q -it -ti -dit -dt -itd -di -id -td".split()  # noqa: SIM905 - reads as the list it is
)
_SWITCHES: Final = frozenset(
    {"--rm", "--detach", "--init", "--interactive", "--tty", "--privileged", "--read-only", "--no-healthcheck",
     "--oom-kill-disable", "--publish-all", "--quiet", "--disable-content-trust", "--sig-proxy", "--all-tags", "--no-hosts",
     "--replace", "--help"}
)  # fmt: skip
"""Options without a value: what is not here takes the next word, unless it holds its value behind `=`."""


class ContainerRun(NamedTuple):
    """`image` as written; `words` are the command given to it, empty where it runs its own; `at` is where the image
    stands among the words."""

    image: str
    words: tuple[str, ...]
    at: int


def container_run(words: Sequence[str]) -> ContainerRun | None:
    """What a `run`, `create` or `pull` names, None for every other command. `words` begin with the program."""
    if not words or words[0].rsplit("/", 1)[-1] not in _PROGRAMS:
        return None
    at = 1 + (words[1:2] == ["container"] or words[1:2] == ["image"])
    if at >= len(words) or words[at] not in {"run", "create", "pull"}:
        return None
    at += 1
    while at < len(words) and words[at].startswith("-"):
        at += _width(words[at])
    return ContainerRun(words[at], tuple(words[at + 1 :]), at) if at < len(words) else None


def exec_words(words: Sequence[str]) -> Sequence[str]:
    """The command inside of `docker exec NAME …`, empty for every other command."""
    if len(words) < 4 or words[0].rsplit("/", 1)[-1] not in _PROGRAMS or words[1] != "exec":
        return ()
    at = 2
    while at < len(words) and words[at].startswith("-"):
        at += _width(words[at])
    return words[at + 1 :]


def _width(option: str) -> int:
    """How many words an option takes."""
    if option in _SWITCHES or option in _SINGLE or "=" in option:
        return 1
    glued = not option.startswith("--") and len(option) > 2  # -p8501:8501
    return 1 if glued else 2
