"""Plain folders: what is read, what is left out and said, and what must not be followed."""

from __future__ import annotations

import os
import socket
from pathlib import Path

import pytest

from scanner.tree import Entry, TargetError, Unreadable, open_target
from scanner.tree.entry import printable


def put(root: Path, *paths: str) -> None:
    for path in paths:
        file = root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(path.encode())


@pytest.fixture
def root(tmp_path: Path) -> Path:
    folder = tmp_path / "project"
    folder.mkdir()
    return folder


def test_every_file_is_listed_and_read(root, scan):
    put(root, "b.py", "a/z.py", "a/b/c.txt", ".hidden", "B.py")
    done = scan(root)
    assert done.paths == [".hidden", "B.py", "a/b/c.txt", "a/z.py", "b.py"]
    assert all(data == path.encode() for path, data in done.content.items())
    assert [entry.size for entry in done.source.entries] == [len(path) for path in done.paths]
    source = done.source
    assert (source.name, source.revision, source.dirty, source.source_url, source.unknowns) == ("project", None, None, None, ())


def test_an_empty_folder_has_no_entries(root, scan):
    done = scan(root)
    assert done.paths == []
    assert done.source.unknowns == ()


def test_gitignore_does_not_count_outside_a_repository(root, scan):
    put(root, "a.py")
    (root / ".gitignore").write_text("*\n")
    assert scan(root).paths == [".gitignore", "a.py"]


def test_what_is_not_source_is_left_out_and_said(root, scan):
    put(
        root,
        "venv/pyvenv.cfg",
        "venv/lib/x.py",
        "env2/conda-meta/history",
        "web/node_modules/m/index.js",
        "__pycache__/a.pyc",
        "p.egg-info/PKG-INFO",
        ".tox/py/x.py",
        "data/CACHEDIR.TAG",
        "data/x",
        "pyproject.toml",
        "build/lib/p/x.py",
        "dist/p-1.whl",
        ".svn/entries",
        "docs/_build/html/index.html",
        "src/p.py",
    )
    done = scan(root)
    assert done.paths == ["pyproject.toml", "src/p.py"]
    assert done.source.ignored == {
        "build output": 4,
        "cache": 2,
        "node_modules": 1,
        "version control": 1,
        "virtual environment": 3,
    }
    assert "venv/" in done.source.ignored_paths
    assert list(done.source.ignored_paths) == sorted(done.source.ignored_paths)


def test_folders_that_only_look_like_output_are_read(root, scan):
    put(root, "pyproject.toml", "build/__init__.py", "build/lib/x.py", "dist/dist.py", "tools/build/lib/x.py")
    assert scan(root).paths == ["build/__init__.py", "build/lib/x.py", "dist/dist.py", "pyproject.toml", "tools/build/lib/x.py"]


def test_the_target_itself_is_never_left_out(tmp_path, scan):
    put(tmp_path / "node_modules", "pyvenv.cfg", "a.py")
    assert scan(tmp_path / "node_modules").paths == ["a.py", "pyvenv.cfg"]


def test_links_are_not_followed(root, tmp_path, scan):
    put(tmp_path, "outside/secret.py")
    put(root, "a.py", "d/b.py")
    for name, to in {
        "out.py": "../outside/secret.py",
        "outdir": "../outside",
        "loop": ".",
        "self": "self",
        "in.py": "a.py",
    }.items():
        (root / name).symlink_to(to)
    done = scan(root)
    assert done.paths == ["a.py", "d/b.py"]
    for name in ("out.py", "outdir", "loop", "self", "in.py"):
        assert done.reasons(name) == "is a symbolic link, which is not followed"


def test_many_links_are_counted_after_fifty(root, scan):
    for number in range(60):
        (root / f"l{number:02}").symlink_to("nowhere")
    unknowns = scan(root).source.unknowns
    assert len(unknowns) == 51
    assert unknowns[0].reason == "10 more: is a symbolic link, which is not followed"


def test_special_files_do_not_block(root, scan, monkeypatch):
    put(root, "a.py")
    os.mkfifo(root / "pipe.py")
    monkeypatch.chdir(root)
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind("sock.py")
        done = scan(root)
    assert done.paths == ["a.py"]
    assert "not a regular file" in done.reasons("pipe.py")
    assert "not a regular file" in done.reasons("sock.py")


def test_a_file_swapped_after_listing_is_refused(root, tmp_path):
    put(root, "link.py", "pipe.py", "gone.py", "dir.py", "d/x.py", "z/last.py")
    put(tmp_path, "secret/x.py")
    with open_target(str(root)) as source:
        for name in ("link.py", "pipe.py", "gone.py", "dir.py"):
            (root / name).unlink()
        (root / "link.py").symlink_to(tmp_path / "secret/x.py")
        os.mkfifo(root / "pipe.py")
        (root / "dir.py").mkdir()
        (root / "d").rename(root / "e")
        (root / "d").symlink_to(tmp_path / "secret")
        reasons = {}
        for entry in source.entries[:-1]:
            with pytest.raises(Unreadable) as caught:
                source.read(entry)
            reasons[entry.path] = str(caught.value)
    assert reasons == {
        "link.py": "is a symbolic link, which is not followed",
        "pipe.py": "is not a regular file",
        "gone.py": "is gone",
        "dir.py": "is a folder",
        "d/x.py": "is gone, or lies behind a symbolic link",
    }


def test_limits_hold_for_sparse_and_for_growing_files(root):
    put(root, "grows.py")
    with (root / "sparse.bin").open("wb") as file:
        file.truncate(64 << 30)
    with open_target(str(root)) as source:
        grows, sparse = source.entries
        assert sparse.size == 64 << 30
        with pytest.raises(Unreadable, match=r"68,719,476,736 bytes, more than the 8,388,608"):
            source.read(sparse)
        assert source.read(grows, limit=8) == b"grows.py"
        with pytest.raises(Unreadable, match="more than the 7"):
            source.read(grows, limit=7)
        (root / "grows.py").write_bytes(b"x" * 100)
        with pytest.raises(Unreadable, match="100 bytes"):
            source.read(grows, limit=50)
        with pytest.raises(Unreadable, match="not part"):
            source.read(Entry(path="../outside/secret.py", size=1))


def test_names_that_are_not_text_stay_distinct_and_readable(root, scan):
    names = {
        b"caf\xe9.py": 1,
        "café.py".encode(): 2,
        rb"caf\xe9.py": 3,
        b"a\xc2\x80.py": 4,
        b"a\x80.py": 5,
        b"\x1b[2J\n.py": 6,
        "\u202egpj.py".encode(): 7,
    }
    for name, number in names.items():
        Path(os.fsdecode(bytes(root) + b"/" + name)).write_bytes(b"%d" % number)
    done = scan(root)
    assert len(set(done.paths)) == len(names)
    assert sorted(done.content.values()) == [b"1", b"2", b"3", b"4", b"5", b"6", b"7"]
    assert all(path.isprintable() and path.endswith(".py") for path in done.paths)
    assert done.content["café.py"] == b"2"
    assert done.content["\\x1b[2J\\x0a.py"] == b"6"
    assert done.content["\\u202egpj.py"] == b"7"


def test_printable_names_are_unique_even_when_they_are_chosen_to_collide():
    raws = ["a\udc80", "a\x80", r"a\x80", r"a\xc2\x80", r"a\x5cx80", "plain"]
    shown = printable(raws)
    assert len(set(shown.values())) == len(raws)
    assert shown["plain"] == "plain"
    assert printable(reversed(raws)) == shown


def test_depth_is_bounded_and_said(root, scan):
    here = os.open(root, os.O_RDONLY)
    for level in range(260):  # far beyond what a path may be
        os.close(os.open(f"f{level}.py", os.O_CREAT | os.O_WRONLY, dir_fd=here)) if level in {0, 198, 205} else None
        os.mkdir("d" * 20, dir_fd=here)
        inner = os.open("d" * 20, os.O_RDONLY, dir_fd=here)
        os.close(here)
        here = inner
    os.close(here)
    with open_target(str(root)) as source:
        names = [entry.path.rpartition("/")[2] for entry in source.entries]
        assert len(source.unknowns) == 1
        assert "deep" in source.unknowns[0].reason
        assert "f0.py" in names
        assert "f205.py" not in names
    assert os.system(f"rm -rf '{root}'") == 0  # noqa: S605 - shutil recurses


def test_the_number_of_files_is_bounded_and_said(root, scan, monkeypatch):
    put(root, *(f"d{number}/f.py" for number in range(10)), *(f"f{number}.py" for number in range(10)))
    monkeypatch.setattr("scanner.tree.walk.MAX_FILES", 14)
    done = scan(root)
    assert len(done.paths) <= 14
    assert "rest was not listed" in done.reasons("")


def test_the_number_of_folders_is_bounded_and_said(root, scan, monkeypatch):
    for number in range(30):
        (root / f"d{number:02}").mkdir()
    monkeypatch.setattr("scanner.tree.walk.MAX_FILES", 10)
    assert "rest was not listed" in scan(root).reasons("")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_what_may_not_be_read_is_said(root):
    put(root, "closed/x.py", "a.py")
    (root / "closed").chmod(0)
    (root / "a.py").chmod(0)
    with open_target(str(root)) as source:
        assert [unknown.reason for unknown in source.unknowns] == ["folder may not be read (permission denied)"]
        with pytest.raises(Unreadable, match="permission"):
            source.read(source.entries[0])
    (root / "closed").chmod(0o700)


def test_a_target_may_itself_be_reached_by_a_link(root, tmp_path, scan):
    put(root, "a.py")
    (tmp_path / "link").symlink_to(root)
    done = scan(tmp_path / "link")
    assert (done.source.name, done.paths) == ("link", ["a.py"])


@pytest.mark.parametrize(
    ("target", "message"),
    [
        ("nowhere", "does not exist"),
        ("file.zip", "is not a folder.*unpack an archive"),
        ("", "empty name"),
        ("a\0b", "cannot be opened"),
    ],
)
def test_targets_that_cannot_be_scanned(tmp_path, target, message):
    put(tmp_path, "file.zip")
    with pytest.raises(TargetError, match=message):
        open_target(str(tmp_path / target) if target and "\0" not in target else target)


def test_a_revision_needs_a_repository(root):
    with pytest.raises(TargetError, match="not the top folder of a git repository"):
        open_target(str(root), "main")


def test_closing_twice_is_harmless_and_nothing_is_readable_afterwards(root):
    put(root, "a.py")
    source = open_target(str(root))
    source.close()
    source.close()
    with pytest.raises(Unreadable):
        source.read(source.entries[0])
