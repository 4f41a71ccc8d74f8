"""Which imports are worth following: those of known frameworks, and all that may lead to first-party code."""

from __future__ import annotations

import sys
from typing import Final, NamedTuple

from scanner.model.facts import Import

_LEADS_NOWHERE: Final = frozenset(sys.stdlib_module_names) | frozenset(
    [
        "numpy",
        "pandas",
        "scipy",
        "matplotlib",
        "seaborn",
        "sympy",
        "six",
        "absl",
        "yaml",
        "requests",
        "tqdm",
        "PIL",
        "cv2",
        "sklearn",
        "skimage",
        "pytest",
        "setuptools",
        "pkg_resources",
        "attr",
        "attrs",
        "typing_extensions",
        "packaging",
        "click",
        "docopt",
        "future",
        "past",
        "simplejson",
        "ujson",
        "orjson",
        "msgpack",
        "colorama",
        "termcolor",
        "rich",
        "tabulate",
        "prettytable",
        "joblib",
        "psutil",
        "dill",
        "cloudpickle",
        "toml",
        "tomli",
        "ruamel",
        "regex",
        "nltk",
        "parameterized",
        "mock",
        "hypothesis",
        "imageio",
        "lxml",
        "bs4",
        "urllib3",
        "httpx",
        "aiohttp",
        "flask",
        "fastapi",
        "uvicorn",
        "starlette",
        "pydantic",
        "sqlalchemy",
        "boto3",
        "botocore",
        "redis",
        "zmq",
        "google",
        "IPython",
        "ipywidgets",
        "ipykernel",
        "plotly",
        "bokeh",
        "networkx",
        "numba",
        "cython",
        "Cython",
        "cffi",
        "pybind11",
        "pathlib2",
        "docutils",
        "sphinx",
        "jinja2",
        "markdown",
        "dateutil",
        "pytz",
        "certifi",
        "filelock",
        "fsspec",
        "portalocker",
        "loguru",
        "coloredlogs",
        "gym",
        "gymnasium",
    ]
)
"""The standard library, and libraries that hand no framework on."""


class Wanted(NamedTuple):
    """Which imported names are worth following: those under `roots`, relative ones, and those of modules that may be
    first-party (the resolver drops what turns out to be anyone else's)."""

    roots: frozenset[str]
    variables: frozenset[str] = frozenset()
    """Names of environment variables whose settings are recorded."""

    def knows(self, target: str) -> bool:
        """Whether a trail surely leads to what is asked for."""
        return target.partition(".")[0].partition("(")[0] in self.roots

    def accepts(self, target: str) -> bool:
        """Whether uses of a trail are recorded."""
        return target[:1] in (".", ":") or _may_lead(target.partition(".")[0], self.roots)

    def follows(self, row: Import) -> bool:
        """Whether the name that an import binds is worth following."""
        return row.level > 0 or _may_lead(row.module.partition(".")[0], self.roots)


def _may_lead(head: str, roots: frozenset[str]) -> bool:
    return head in roots or head not in _LEADS_NOWHERE
