"""Source archives of packages: fetched once, checked against their pins, unpacked within limits. Nothing in them is run."""

from __future__ import annotations

import bz2
import gzip
import hashlib
import io
import lzma
import tarfile
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath

from labelled import Label, check_against
from package_index import DownloadError, addresses, configured_index, get

CACHE = Path(__file__).parent.parent.parent / ".accuracy"
MAX_MEMBERS = 30_000
MAX_UNPACKED = 600 << 20
_BROKEN = (OSError, EOFError, tarfile.TarError, zipfile.BadZipFile, zlib.error, lzma.LZMAError, ValueError)


class ArchiveError(RuntimeError):
    """An archive that cannot be had, is not what was pinned, or is not safe to unpack."""


def fetch(label: Label, folder: Path = CACHE) -> Path:
    """The archive of a label, from `folder` where an earlier run left it. Raises ArchiveError."""
    path = folder / label.filename
    if path.is_file() and is_pinned(path.read_bytes(), label):
        return path
    problems = []
    for address in addresses(label.package, label.url, configured_index()):
        try:
            data = get(address, label.bytes)
        except (OSError, DownloadError) as error:
            problems.append(f"{address}: {error}")
            continue
        if is_pinned(data, label):
            return _kept(data, path)
        problems.append(f"{address}: {len(data):,} bytes that are not what the label pins")
    why = "; ".join(problems)
    raise ArchiveError(f"{label.package}: {label.filename} cannot be fetched ({why}); the package index must be in reach")


def is_pinned(data: bytes, label: Label) -> bool:
    """Whether these are the bytes that the label was written for."""
    return len(data) == label.bytes and hashlib.sha256(data).hexdigest() == label.sha256


def _kept(data: bytes, path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as file:
        file.write(data)
    return Path(file.name).replace(path)


@contextmanager
def unpacked(label: Label, archive: Path) -> Iterator[Path]:
    """The tree of an archive, without its top folder, for as long as the context lasts; outside of any repository, whose
    ignore rules would count otherwise. Raises ArchiveError, and LabelError where the label names what is not there."""
    with tempfile.TemporaryDirectory(prefix="accuracy-") as folder:
        try:
            tree = unpack(archive, Path(folder) / "sdist")
        except _BROKEN as error:
            raise ArchiveError(f"{label.package}: {archive.name} cannot be unpacked: {error}") from error
        check_against(label, tree)
        yield tree


def unpack(archive: Path, folder: Path) -> Path:
    """Unpack into a new folder; the one folder that everything lies in, as in every source archive, is returned."""
    folder.mkdir()
    _unzip(archive, folder) if archive.suffix == ".zip" else _untar(archive, folder)
    tops = [path for path in folder.iterdir() if path.name != "pax_global_header"]
    if len(tops) != 1 or not tops[0].is_dir():
        raise ArchiveError(f"{archive.name}: holds {len(tops)} entries at its top where a source archive has one folder")
    return tops[0]


def _untar(archive: Path, folder: Path) -> None:
    opened = bz2.open if archive.suffix == ".bz2" else gzip.open
    with opened(archive, "rb") as stream:
        data = io.BytesIO(_within(stream.read(MAX_UNPACKED + 1)))
    with tarfile.open(fileobj=data, mode="r:") as tar:
        for count, member in enumerate(tar):
            if count >= MAX_MEMBERS:
                raise ArchiveError(f"{archive.name}: more than {MAX_MEMBERS:,} members")
            if member.isfile() or member.isdir():  # links of any kind stay out: no label is about one
                tar.extract(member, folder, filter="data")


def _within(data: bytes) -> bytes:
    if len(data) > MAX_UNPACKED:
        raise ArchiveError(f"unpacks to more than {MAX_UNPACKED:,} bytes")
    return data


def _unzip(archive: Path, folder: Path) -> None:
    with zipfile.ZipFile(archive) as pack:
        members = [member for member in pack.infolist() if not member.is_dir()]
        if len(members) > MAX_MEMBERS or sum(member.file_size for member in members) > MAX_UNPACKED:
            raise ArchiveError(f"{archive.name}: unpacks to more than is read")
        for member in members:
            name = PurePosixPath(member.filename)
            if name.is_absolute() or ".." in name.parts or "\\" in member.filename:
                raise ArchiveError(f"{archive.name}: {member.filename!r} leads out of the archive")
            target = folder / name
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(pack.read(member))
