"""Where an archive can be had: the address in its label, or the index that pip is configured for, by file name.

Pages of an index are read as JSON (PEP 691) or as HTML (PEP 503). Nothing is installed: `pip download` would build.
"""

from __future__ import annotations

import os
import re
import ssl
import subprocess
import sys
from html.parser import HTMLParser
from urllib.parse import unquote, urldefrag, urljoin, urlsplit
from urllib.request import Request, urlopen

import msgspec

INDEX = "https://pypi.org/simple"
SECONDS = 60
MAX_PAGE = 32 << 20
_ACCEPT = "application/vnd.pypi.simple.v1+json, text/html;q=0.1"


class DownloadError(ValueError):
    """An answer that is none: too long, not https, no such file."""


class _File(msgspec.Struct):
    filename: str
    url: str


class _Page(msgspec.Struct):
    files: tuple[_File, ...]


class _Anchors(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.addresses: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.addresses += [value for name, value in attrs if tag == "a" and name == "href" and value]


def configured_index() -> str:
    """The index that pip would ask, from its environment or its configuration files; PyPI's where it has none."""
    if address := os.environ.get("PIP_INDEX_URL"):
        return address
    command = [sys.executable, "-m", "pip", "--disable-pip-version-check", "config", "get", "global.index-url"]
    answer = subprocess.run(command, capture_output=True, text=True, check=False).stdout.strip()
    return answer if answer.startswith("https://") else INDEX


def addresses(package: str, url: str, index: str) -> tuple[str, ...]:
    """Where to look for the archive that a label pins at `url`, in order: a configured index, then `url` itself."""
    if index.rstrip("/") == INDEX:
        return (url,)
    page = f"{index.rstrip('/')}/{re.sub(r'[-_.]+', '-', package).lower()}/"
    try:
        return (*in_page(get(page, MAX_PAGE), page, url.rpartition("/")[2]), url)
    except (OSError, ValueError):  # the address of the label is as good: it is the hash that decides
        return (url,)


def in_page(page: bytes, address: str, filename: str) -> tuple[str, ...]:
    """The addresses of a file that a project's page in the index gives."""
    if page.lstrip().startswith(b"{"):
        found = [file.url for file in msgspec.json.decode(page, type=_Page).files if file.filename == filename]
    else:
        reader = _Anchors()
        reader.feed(page.decode("utf-8", "replace"))
        found = [link for link in reader.addresses if unquote(urlsplit(link).path).rpartition("/")[2] == filename]
    return tuple(urldefrag(urljoin(address, link)).url for link in found)


def get(address: str, limit: int) -> bytes:
    """What https gives at `address`, at most `limit` bytes. Raises OSError or DownloadError."""
    if not address.startswith("https://"):
        raise DownloadError(f"{address}: only https is used")
    request = Request(address, headers={"Accept": _ACCEPT, "User-Agent": "crossgrade-accuracy"})  # noqa: S310 - https
    trust = ssl.create_default_context(cafile=os.environ.get("PIP_CERT"))
    with urlopen(request, timeout=SECONDS, context=trust) as answer:  # noqa: S310 - https
        data: bytes = answer.read(limit + 1)
    if len(data) > limit:
        raise DownloadError(f"{address}: more than {limit:,} bytes")
    return data
