"""Archives: only what is pinned is used, and unpacking stays inside of its folder and its limits. No network here."""

from __future__ import annotations

import hashlib
import io
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import archives
import package_index
import pytest
from archives import ArchiveError, fetch, unpack, unpacked
from labelled import Label
from package_index import DownloadError, addresses, in_page


def packed(path: Path, files: dict[str, bytes], link: str = "") -> Path:
    with tarfile.open(path, "w:gz") as tar:
        for name, data in files.items():
            member = tarfile.TarInfo(name)
            member.size = len(data)
            tar.addfile(member, io.BytesIO(data))
        if link:
            member = tarfile.TarInfo("example-1.0/link")
            member.type, member.linkname = tarfile.SYMTYPE, link
            tar.addfile(member)
    return path


def label_of(data: bytes) -> Label:
    url = "https://files.example.org/example-1.0.tar.gz"
    return Label("example", "1.0", url, hashlib.sha256(data).hexdigest(), len(data), "MIT", "by hand")


def serve(monkeypatch: pytest.MonkeyPatch, answer: Callable[[str], bytes]) -> list[str]:
    asked: list[str] = []

    def get(address: str, limit: int) -> bytes:
        asked.append(address)
        return answer(address)

    monkeypatch.setattr(archives, "get", get)
    monkeypatch.setattr(archives, "configured_index", lambda: package_index.INDEX)
    return asked


def test_fetched_once_and_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = serve(monkeypatch, lambda _: b"the archive")
    label = label_of(b"the archive")
    folder = tmp_path / "kept"
    assert fetch(label, folder).read_bytes() == b"the archive"
    assert fetch(label, folder) == folder / "example-1.0.tar.gz"
    assert asked == [label.url]
    assert [path.name for path in folder.iterdir()] == ["example-1.0.tar.gz"]


def test_damage_in_the_cache_is_fetched_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    serve(monkeypatch, lambda _: b"the archive")
    (tmp_path / "example-1.0.tar.gz").write_bytes(b"the arch")
    assert fetch(label_of(b"the archive"), tmp_path).read_bytes() == b"the archive"


def test_what_is_not_pinned_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    serve(monkeypatch, lambda _: b"an archive!")
    with pytest.raises(ArchiveError, match="not what the label pins"):
        fetch(label_of(b"the archive"), tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_no_network_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(address: str) -> bytes:
        raise OSError("no route to host")

    serve(monkeypatch, away)
    with pytest.raises(ArchiveError, match=r"example: example-1\.0\.tar\.gz cannot be fetched .*no route to host"):
        fetch(label_of(b"the archive"), tmp_path)


def test_the_configured_index_is_asked_first(monkeypatch: pytest.MonkeyPatch) -> None:
    url = "https://files.example.org/Some_Name-1.0.tar.gz"
    page = b'{"files": [{"filename": "Some_Name-1.0.tar.gz", "url": "../../f/Some_Name-1.0.tar.gz#sha256=0"}]}'
    monkeypatch.setattr(package_index, "get", lambda *_: page)
    assert addresses("Some_Name", url, package_index.INDEX + "/") == (url,)
    assert addresses("Some_Name", url, "https://mirror.example.org/simple") == (
        "https://mirror.example.org/f/Some_Name-1.0.tar.gz",
        url,
    )


def test_pages_of_an_index_in_html() -> None:
    page = b'<a href="/f/a%2B1-1.0.tar.gz#sha256=0">a</a><a href="/f/a-1.1.tar.gz">b</a><a>c</a>'
    assert in_page(page, "https://m.example.org/simple/a/", "a+1-1.0.tar.gz") == ("https://m.example.org/f/a%2B1-1.0.tar.gz",)


def test_nothing_but_https_is_asked() -> None:
    with pytest.raises(DownloadError, match="only https"):
        package_index.get("file:///etc/hostname", 10)


def test_the_top_folder_is_left_out_and_links_stay_out(tmp_path: Path) -> None:
    path = packed(tmp_path / "example-1.0.tar.gz", {"example-1.0/example/a.py": b"import torch\n"}, link="/etc/hostname")
    with unpacked(label_of(path.read_bytes()), path) as tree:
        assert (tree / "example/a.py").read_bytes() == b"import torch\n"
        assert not (tree / "link").is_symlink()
    assert not tree.exists()


@pytest.mark.parametrize("files", [{"a/x": b"", "b/x": b""}, {"x": b""}, {}])
def test_what_is_no_source_archive_is_refused(tmp_path: Path, files: dict[str, bytes]) -> None:
    with pytest.raises(ArchiveError, match="one folder"):
        unpack(packed(tmp_path / "example-1.0.tar.gz", files), tmp_path / "out")


@pytest.mark.parametrize("name", ["../out.py", "/example-1.0/../../out.py"])
def test_nothing_leads_out_of_the_folder(tmp_path: Path, name: str) -> None:
    path = packed(tmp_path / "example-1.0.tar.gz", {name: b"x"})
    with pytest.raises(ArchiveError), unpacked(label_of(b""), path):
        pass
    zipped = tmp_path / "example-1.0.zip"
    with zipfile.ZipFile(zipped, "w") as pack:
        pack.writestr(name, b"x")
    with pytest.raises(ArchiveError, match="leads out"):
        unpack(zipped, tmp_path / "zip")
    assert not (tmp_path / "out.py").exists()


def test_zip_archives_are_read(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "example-1.0.zip", "w") as pack:
        pack.writestr("example-1.0/a.py", b"x = 1\n")
    assert (unpack(tmp_path / "example-1.0.zip", tmp_path / "out") / "a.py").read_bytes() == b"x = 1\n"


def test_limits_hold(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = packed(tmp_path / "example-1.0.tar.gz", {"e/a": b"a" * 99, "e/b": b"b"})
    monkeypatch.setattr(archives, "MAX_MEMBERS", 1)
    with pytest.raises(ArchiveError, match="members"):
        unpack(path, tmp_path / "one")
    monkeypatch.setattr(archives, "MAX_UNPACKED", 100)
    with pytest.raises(ArchiveError, match="bytes"):
        unpack(path, tmp_path / "two")


def test_damaged_archives_are_named(tmp_path: Path) -> None:
    path = tmp_path / "example-1.0.tar.gz"
    path.write_bytes(b"no archive")
    with pytest.raises(ArchiveError, match=r"example-1\.0\.tar\.gz cannot be unpacked"), unpacked(label_of(b""), path):
        pass
