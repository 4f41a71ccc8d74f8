"""Which detector reads which file. A new file family is one module here and one line in the table.

A detector is a module with `detect(path, data, settings) -> FileFacts`: it gets a relative posix path and the
whole content as bytes, opens nothing, and may raise nothing but what `run` turns into an unknown.
"""

from __future__ import annotations

import fnmatch
import functools
import importlib
import re
from typing import Final, NamedTuple

import msgspec

from scanner.limits import MAX_FACTS, MAX_UNKNOWNS
from scanner.model.base import Unknown, Value
from scanner.model.facts import FileFacts, text_key
from scanner.model.rules import StatementPattern


class Settings(Value, frozen=True):
    """What a detector may know beside the bytes. It is part of every cache key."""

    roots: tuple[str, ...] = ()
    """Top-level import names whose uses are worth recording."""
    statements: tuple[StatementPattern, ...] = ()
    variables: tuple[str, ...] = ()
    """Names of environment variables whose values are worth recording."""


class Detector(NamedTuple):
    """One line of the table. `files` are fnmatch patterns, on the whole path where they hold a slash, else on its
    last part; `version` goes up with every change of what the detector returns."""

    name: str
    version: int
    files: tuple[str, ...]


TABLE: Final = (
    Detector("python", 2, ("*.py", "*.pyw", "*.pyi", "SConstruct", "SConscript", "wscript")),
    Detector("notebook", 2, ("*.ipynb",)),
    Detector("setup_py", 1, ("setup.py",)),
    Detector("requirements", 1, ("*requirements*.txt", "*requirements*.in", "*constraints*.txt", "requirements/*.txt",
                                 "*/requirements/*.txt", "requirements/*.in", "*/requirements/*.in")),
    Detector("pyproject", 2, ("pyproject.toml",)),
    Detector("setup_cfg", 1, ("setup.cfg",)),
    Detector("pipfile", 1, ("Pipfile",)),
    Detector("conda", 1, ("environment*.yml", "environment*.yaml", "conda*.yml", "conda*.yaml", "*-env.yml", "*_env.yml",
                          "env.yml", "meta.yaml")),
    Detector("lockfile", 1, ("poetry.lock", "uv.lock", "pdm.lock", "Pipfile.lock", "pylock.toml", "pylock.*.toml")),
    Detector("dockerfile", 2, ("Dockerfile", "Dockerfile.*", "*.Dockerfile", "*.dockerfile", "Dockerfile-*", "Containerfile",
                               "Containerfile.*")),
    Detector("compose", 2, ("docker-compose*.yml", "docker-compose*.yaml", "compose*.yml", "compose*.yaml")),
    Detector("shellscript", 1, ("*.sh", "*.bash", "*.zsh", "*.ksh", "*.fish", "*.bat", "*.cmd", "*.ps1", "install", "build",
                                "run", "entrypoint", "docker-entrypoint", "setup", "start", "serve", "train", "bootstrap",
                                "deploy", "launch", "init", "test")),
    Detector("makefile", 1, ("Makefile", "makefile", "GNUmakefile", "*.mk", "*.mak", "Makefile.*", "justfile", ".justfile",
                             "Justfile")),
    Detector("ci", 1, (".github/workflows/*.yml", ".github/workflows/*.yaml", "*/.github/workflows/*.yml",
                       "*/.github/workflows/*.yaml", "action.yml", "action.yaml", ".gitlab-ci.yml", "*.gitlab-ci.yml",
                       ".gitlab/*.yml", ".travis.yml", ".circleci/*.yml", "*/.circleci/*.yml", "azure-pipelines*.yml",
                       "azure-pipelines*.yaml", ".azure-pipelines/*.yml", "bitbucket-pipelines.yml", "cloudbuild*.yaml",
                       "cloudbuild*.yml", "appveyor.yml", ".appveyor.yml", ".buildkite/*.yml", "*/.buildkite/*.yml",
                       ".drone.yml", ".woodpecker.yml", ".readthedocs.yml", ".readthedocs.yaml", "readthedocs.yml",
                       "Taskfile*.yml", "Taskfile*.yaml", "taskfile*.yml", "Jenkinsfile", "Jenkinsfile*", "*.jenkinsfile")),
    Detector("tox", 1, ("tox.ini", "pytest.ini")),
    Detector("keras_json", 1, ("keras.json",)),
    Detector("prose", 1, ("*.md", "*.rst", "*.txt", "*.adoc")),
)  # fmt: skip


BOUNDED: Final = "holds more than"
"""How the unknown begins that tells of facts left out, which makes a run incomplete."""
_LISTS: Final = ("imports", "uses", "definitions", "requirements", "includes", "images", "commands", "settings", "resources",
                "sources", "links", "statements", "traits")  # fmt: skip


def detectors_for(path: str) -> tuple[Detector, ...]:
    """The detectors that read this path, in table order (setup.py is read twice: as code and as a manifest)."""
    last = path.rsplit("/", 1)[-1]
    return tuple(d for d, whole, name in _compiled() if name.match(last) or whole.match(path))


def run(name: str, path: str, data: bytes, settings: Settings) -> FileFacts:
    """Run one detector. Whatever ordinary exception it raises becomes an unknown; what kills a process is the
    business of `workers`."""
    module = importlib.import_module(f"scanner.detect.{name}")
    try:
        facts: FileFacts = module.detect(path, data, settings)
    except (RecursionError, MemoryError):
        return _failed(name, path, "nested too deeply, or too large, to be read")
    except Exception as error:
        return _failed(name, path, f"could not be read ({type(error).__name__})")
    return _bounded(facts, path)


def _bounded(facts: FileFacts, path: str) -> FileFacts:
    """At most MAX_FACTS of each kind: without a bound, a file of nothing but imports would cost the run its memory."""
    if len(facts.unknowns) > MAX_UNKNOWNS:
        more = Unknown(path=path, stage="parse", reason=f"{len(facts.unknowns) - MAX_UNKNOWNS:,} more places could not be read")
        facts = msgspec.structs.replace(facts, unknowns=(*facts.unknowns[:MAX_UNKNOWNS], more))
    cut = {name: getattr(facts, name)[:MAX_FACTS] for name in _LISTS if len(getattr(facts, name)) > MAX_FACTS}
    if not cut:
        return facts
    reason = f"{BOUNDED} {MAX_FACTS:,} {' and '.join(cut)}: only the first were kept"
    bounded = msgspec.structs.replace(facts, **cut)
    cited = {text_key(item.line, item.cell) for item in bounded.imports}
    cited |= {text_key(item.line, item.cell) for item in bounded.uses}
    return msgspec.structs.replace(
        bounded,
        texts={key: text for key, text in facts.texts.items() if key in cited},
        unknowns=(*bounded.unknowns, Unknown(path=path, stage="parse", reason=reason)),
    )


def _failed(name: str, path: str, reason: str) -> FileFacts:
    return FileFacts(kind=name, unknowns=(Unknown(path=path, stage="detect", reason=reason),))


@functools.cache
def _compiled() -> tuple[tuple[Detector, re.Pattern[str], re.Pattern[str]], ...]:
    return tuple((d, _pattern([f for f in d.files if "/" in f]), _pattern([f for f in d.files if "/" not in f])) for d in TABLE)


def _pattern(globs: list[str]) -> re.Pattern[str]:
    return re.compile("|".join(fnmatch.translate(glob) for glob in globs) or r"(?!)")
