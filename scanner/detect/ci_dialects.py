"""How each CI service writes what it runs: which keys hold commands, images and variables, by the names of its files."""

from __future__ import annotations

import re
from typing import Final, NamedTuple


class Dialect(NamedTuple):
    """Keys of mappings, wherever they stand. What is below a key of `skipped` is not looked at: inputs of actions, say,
    are in a language of their own."""

    name: str
    commands: frozenset[str]
    images: frozenset[str] = frozenset({"image"})
    variables: frozenset[str] = frozenset({"env"})
    skipped: frozenset[str] = frozenset()


def _keys(text: str) -> frozenset[str]:
    return frozenset(text.split())


GITHUB: Final = Dialect(
    "github", _keys("run"), _keys("image container"), _keys("env"), _keys("with on inputs outputs permissions strategy")
)
CLOUD_BUILD: Final = Dialect("cloudbuild", _keys("script"), frozenset(), _keys("env"), _keys("substitutions options artifacts"))
_GITLAB: Final = Dialect(
    "gitlab", _keys("script before_script after_script"), _keys("image services"), _keys("variables"),
    _keys("rules only except cache artifacts include spec"),
)  # fmt: skip
_CIRCLE: Final = Dialect(
    "circleci", _keys("run command"), _keys("image"), _keys("environment"), _keys("parameters orbs machine workflows")
)
_AZURE: Final = Dialect(
    "azure", _keys("script bash powershell pwsh inlineScript"), _keys("image container"), _keys("variables env"),
    _keys("parameters trigger pr schedules pool"),
)  # fmt: skip
_TRAVIS: Final = Dialect(
    "travis",
    _keys("install before_install before_script script after_script after_success after_failure before_deploy after_deploy"),
    frozenset(), _keys("env"), _keys("addons cache notifications branches deploy"),
)  # fmt: skip
_APPVEYOR: Final = Dialect(
    "appveyor",
    _keys("init install before_build build_script after_build before_test test_script after_test deploy_script on_success "
          "cmd ps pwsh sh bash"),
    frozenset(), _keys("environment"), _keys("artifacts notifications cache"),
)  # fmt: skip
_DOCS: Final = Dialect(
    "readthedocs",
    _keys("commands pre_checkout post_checkout pre_system_dependencies post_system_dependencies pre_create_environment "
          "create_environment post_create_environment pre_install install post_install pre_build build post_build html"),
    frozenset(), frozenset(), _keys("python sphinx mkdocs formats tools"),
)  # fmt: skip

_BY_PATH: Final = tuple(
    (re.compile(pattern), dialect)
    for pattern, dialect in (
        (r"(?:.*/)?(?:\.github/workflows/[^/]+|(?:.*/)?action)\.ya?ml", GITHUB),
        (r"(?:.*/)?cloudbuild[^/]*\.ya?ml", CLOUD_BUILD),
        (r"(?:.*/)?\.circleci/.*", _CIRCLE),
        (r"(?:.*/)?(?:azure-pipelines[^/]*|\.azure-pipelines/.*)", _AZURE),
        (r"(?:.*/)?\.travis\.yml", _TRAVIS),
        (r"(?:.*/)?\.?appveyor\.yml", _APPVEYOR),
        (r"(?:.*/)?\.?readthedocs\.ya?ml", _DOCS),
        (r"(?:.*/)?(?:\.gitlab/.*|[^/]*\.gitlab-ci\.ya?ml)", _GITLAB),
        (r"(?:.*/)?bitbucket-pipelines\.yml", Dialect("bitbucket", _keys("script after-script"), variables=_keys("variables"))),
        (r"(?:.*/)?\.buildkite/.*", Dialect("buildkite", _keys("command commands"))),
        (r"(?:.*/)?\.(?:drone|woodpecker)\.ya?ml", Dialect("drone", _keys("commands"), variables=_keys("environment"))),
        (r"(?:.*/)?[Tt]askfile[^/]*\.ya?ml", Dialect("taskfile", _keys("cmds cmd sh"), frozenset())),
    )
)


def dialect_of(path: str) -> Dialect | None:
    """The dialect that a file of this path is written in."""
    return next((dialect for pattern, dialect in _BY_PATH if pattern.fullmatch(path)), None)
