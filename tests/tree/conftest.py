"""Repositories to be scanned, made by git in an environment of their own, and a scan that proves it changed nothing."""

from __future__ import annotations

import hashlib
import os
import shutil
import stat
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from scanner.tree import Source, Unreadable, open_target


class Scan(NamedTuple):
    source: Source
    content: dict[str, bytes | str]
    """What was read by path: bytes, or the reason why not."""

    @property
    def paths(self) -> list[str]:
        return [entry.path for entry in self.source.entries]

    def reasons(self, path: str) -> str:
        return "; ".join(unknown.reason for unknown in self.source.unknowns if unknown.path == path)

    def stages(self) -> set[str]:
        return {unknown.stage for unknown in self.source.unknowns}


class Git:
    """git in one folder: nothing of the operator's configuration, fixed names and dates."""

    def __init__(self, folder: Path, home: Path) -> None:
        self.folder = folder
        self.env = {
            "PATH": os.environ["PATH"],
            "HOME": str(home),
            "GIT_CONFIG_NOSYSTEM": "1",
            "GIT_CONFIG_GLOBAL": "/dev/null",
            **{
                f"GIT_{who}_{what}": value
                for who in ("AUTHOR", "COMMITTER")
                for what, value in (("NAME", "A"), ("EMAIL", "a@example.org"), ("DATE", "2020-01-01T00:00:00Z"))
            },
        }

    def __call__(self, *words: str, data: bytes = b"", check: bool = True) -> str:
        done = subprocess.run(["git", *words], cwd=self.folder, env=self.env, input=data, capture_output=True, check=False)
        if check and done.returncode:
            raise AssertionError(done.stderr.decode())
        return done.stdout.decode("utf-8", "surrogateescape").strip()

    def write(self, path: str, data: bytes = b"x = 1\n") -> Path:
        file = self.folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(data)
        return file

    def commit(self, **files: bytes) -> str:
        """Commit everything in the folder, with these files beside (`a_py` is a.py); the commit's id."""
        for name, data in files.items():
            self.write(name.replace("_", "."), data)
        self("add", "-A", "-f")
        self("commit", "-q", "--allow-empty", "-m", "m")
        return self("rev-parse", "HEAD")

    def tree(self, *items: tuple[str, bytes, str]) -> str:
        """Write a tree object of any content: mode, name, object id."""
        data = b"".join(mode.encode() + b" " + name + b"\0" + bytes.fromhex(one) for mode, name, one in items)
        return self("hash-object", "-t", "tree", "-w", "--literally", "--stdin", data=data)

    def blob(self, data: bytes) -> str:
        return self("hash-object", "-w", "--stdin", data=data)

    def point(self, tree: str) -> str:
        """Commit this tree on the branch HEAD names."""
        commit = self("commit-tree", "-m", "m", tree)
        self("update-ref", "HEAD", commit)
        return commit


def make_git(tmp_path: Path, name: str, *words: str) -> Git:
    folder = tmp_path / name
    folder.mkdir()
    made = Git(folder, tmp_path)
    made("init", "-q", "-b", "main", *words)
    return made


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A work tree and a bare clone of it, made once."""
    place = tmp_path_factory.mktemp("made")
    git = make_git(place, "repo")
    git.commit(a_py=b"1", b_py=b"b")
    git("tag", "-a", "v1", "-m", "annotated")
    git("tag", "light")
    git("checkout", "-q", "-b", "feature/x")
    git.commit(a_py=b"2")
    git("checkout", "-q", "main")
    git.commit(a_py=b"3")
    git("clone", "-q", "--bare", ".", str(place / "bare.git"))
    return place


@pytest.fixture
def bare(made: Path, tmp_path: Path) -> Path:
    """A copy of the bare clone; `git` is replaced by a copy of the work tree."""
    return Path(shutil.copytree(made / "bare.git", tmp_path / "bare.git"))


@pytest.fixture
def git(made: Path, tmp_path: Path, request: pytest.FixtureRequest) -> Git:
    """An empty repository in tmp_path/repo, or beside `bare`, the work tree that was cloned."""
    if "bare" not in request.fixturenames:
        return make_git(tmp_path, "repo")
    return Git(Path(shutil.copytree(made / "repo", tmp_path / "repo")), tmp_path)


@pytest.fixture
def new_git(tmp_path: Path) -> Callable[..., Git]:
    return lambda name, *words: make_git(tmp_path, name, *words)


@pytest.fixture
def scan(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Scan]:
    """Open, read everything, close; nothing below the target may have changed, and nothing may be left behind."""
    private = tmp_path / "private"
    private.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(private))

    def run(target: Path | str, revision: str | None = None, **more: str) -> Scan:
        watched = target if isinstance(target, Path) else None
        before = snapshot(watched) if watched else {}
        with open_target(str(target), revision, **more) as source:
            content: dict[str, bytes | str] = {}
            for entry in source.entries:
                try:
                    content[entry.path] = source.read(entry)
                except Unreadable as error:
                    content[entry.path] = str(error)
        assert [entry.path for entry in source.entries] == sorted(content)
        assert (snapshot(watched) if watched else {}) == before
        assert not list(private.iterdir())
        return Scan(source, content)

    return run


def snapshot(folder: Path) -> dict[str, tuple[object, ...]]:
    """Everything below a folder: type, size, times, content."""
    found: dict[str, tuple[object, ...]] = {}
    for parent, folders, files in os.walk(folder):
        for name in [*folders, *files, "."]:
            path = f"{parent}/{name}"
            state = os.lstat(path)
            digest = ""
            if stat.S_ISREG(state.st_mode) and state.st_size < 1_000_000 and os.access(path, os.R_OK):
                digest = hashlib.sha256(Path(path).read_bytes()).hexdigest()
            found[path] = (state.st_mode, state.st_size, state.st_mtime_ns, state.st_ctime_ns, digest)
    return found
