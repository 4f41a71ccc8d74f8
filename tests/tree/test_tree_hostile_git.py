"""Repositories delivered with a hostile `.git`: nothing runs, nothing hangs, nothing outside is read; the files are."""

from __future__ import annotations

import os
import select
import shutil

import pytest

from scanner.tree import TargetError, open_target, plumbing
from scanner.tree.entry import GitTrouble


@pytest.fixture
def canary(tmp_path):
    """A program that leaves a trace, and where the trace would be."""
    program, trace = tmp_path / "program", tmp_path / "trace"
    program.write_text(f"#!/bin/sh\necho x >> '{trace}'\ncat\n")
    program.chmod(0o755)
    return program, trace


def arm(git, program):
    """Every way known to us to have git run a program by configuration, hook or attribute."""
    for key in (
        "core.fsmonitor",
        "core.pager",
        "core.sshCommand",
        "core.editor",
        "core.askPass",
        "core.gitProxy",
        "gpg.program",
        "credential.helper",
        "diff.external",
        "diff.evil.textconv",
        "diff.evil.command",
        "filter.evil.clean",
        "filter.evil.smudge",
        "filter.evil.process",
        "uploadpack.packObjectsHook",
        "merge.evil.driver",
        "alias.cat-file",
        "remote.origin.uploadpack",
        "remote.origin.vcs",
    ):
        git("config", key, f"!{program}" if key.startswith("alias") else str(program))
    git("config", "core.hooksPath", str(program.parent / "hooks"))
    git("config", "log.showSignature", "true")
    git("config", "filter.evil.required", "true")
    git("config", "remote.origin.url", f"ext::{program} %S")
    git("config", "protocol.allow", "always")
    git("config", "protocol.ext.allow", "always")
    git("config", "remote.origin.promisor", "true")
    git("config", "extensions.partialClone", "origin")
    git("config", "core.repositoryformatversion", "1")
    (git.folder / ".gitattributes").write_text("* filter=evil diff=evil merge=evil\n")
    (git.folder / ".git/info/attributes").write_text("* filter=evil diff=evil\n")
    hooks = program.parent / "hooks"
    hooks.mkdir()
    for name in ("post-checkout", "pre-auto-gc", "reference-transaction", "post-index-change", "fsmonitor-watchman"):
        shutil.copy(program, hooks / name)
        shutil.copy(program, git.folder / ".git/hooks" / name)


def test_no_program_runs_in_any_mode(git, scan, canary, tmp_path):
    program, trace = canary
    git.commit(a_py=b"1", b_py=b"2")
    blob = git("rev-parse", "HEAD:b.py")
    arm(git, program)
    (git.folder / ".git/objects" / blob[:2] / blob[2:]).unlink()  # a lazy fetch would bring it
    git.write("a.py", b"changed")
    shutil.copytree(git.folder / ".git", tmp_path / "bare.git")
    assert scan(git.folder).content == {
        ".gitattributes": b"* filter=evil diff=evil merge=evil\n",
        "a.py": b"changed",
        "b.py": b"2",
    }
    for target in (git.folder, tmp_path / "bare.git", f"file://{git.folder}"):
        done = scan(target, "HEAD")
        assert done.content == {"a.py": b"1"}
        assert "missing" in done.reasons("b.py")
    assert not trace.exists()
    git("status", check=False)
    assert trace.exists(), "the canary itself must work, or this test proves nothing"


def test_the_environment_is_not_inherited(git, scan, canary, tmp_path, monkeypatch, new_git):
    program, trace = canary
    other = new_git("other")
    other.commit(other_py=b"1")
    git.commit(a_py=b"1")
    (tmp_path / "config").write_text(f"[core]\n\tfsmonitor = {program}\n[alias]\n\tcat-file = !{program}\n")
    for name, value in {
        "GIT_DIR": str(other.folder / ".git"),
        "GIT_WORK_TREE": str(other.folder),
        "GIT_OBJECT_DIRECTORY": str(other.folder / ".git/objects"),
        "GIT_CONFIG_GLOBAL": str(tmp_path / "config"),
        "GIT_CONFIG_COUNT": "1",
        "GIT_CONFIG_KEY_0": "core.pager",
        "GIT_CONFIG_VALUE_0": str(program),
        "GIT_EXTERNAL_DIFF": str(program),
        "GIT_TRACE": str(trace),
        "GIT_NAMESPACE": "x",
        "GIT_EXEC_PATH": str(tmp_path),
        "GIT_ALTERNATE_OBJECT_DIRECTORIES": str(other.folder / ".git/objects"),
    }.items():
        monkeypatch.setenv(name, value)
    assert scan(git.folder).paths == ["a.py"]
    assert scan(git.folder, "HEAD").content == {"a.py": b"1"}
    assert not trace.exists()


@pytest.mark.parametrize(
    "path",
    [
        "config",
        "HEAD",
        "packed-refs",
        "refs/heads/main",
        "index",
        "shallow",
        "info/exclude",
        "info/grafts",
        "info/attributes",
        "commondir",
        "gitdir",
        "description",
        "logs",
        "objects/info/alternates",
        "objects/info/commit-graph",
        "objects/pack/pack-1.idx",
        "objects/pack/multi-pack-index",
        "objects/ab/" + "c" * 38,
    ],
)
def test_a_pipe_anywhere_in_git_does_not_block(git, scan, path):
    git.commit(a_py=b"1")
    pipe = git.folder / ".git" / path
    shutil.rmtree(pipe) if pipe.is_dir() else pipe.unlink(missing_ok=True)
    pipe.parent.mkdir(parents=True, exist_ok=True)
    os.mkfifo(pipe)
    done = scan(git.folder)
    assert done.content == {"a.py": b"1"}
    if path in {"HEAD", "packed-refs", "refs/heads/main"} or path.startswith("objects"):
        assert done.source.revision is None
        assert done.stages() == {"git"}
        with pytest.raises(TargetError, match="cannot be used"):
            scan(git.folder, "HEAD")
    else:
        assert done.source.revision is not None


def test_an_included_pipe_is_not_opened(git, scan):
    git.commit(a_py=b"1")
    os.mkfifo(git.folder / "pipe")
    git("config", "include.path", str(git.folder / "pipe"))
    assert scan(git.folder, "HEAD").content == {"a.py": b"1"}


@pytest.fixture
def elsewhere(new_git):
    """Another repository of the operator's: nothing of it may be shown."""
    other = new_git("elsewhere")
    other.commit(secret_py=b"secret")
    return other


def nothing_secret(done):
    assert "secret.py" not in done.paths
    assert b"secret" not in done.content.values()
    assert done.stages() >= {"git"}
    assert done.source.revision is None


def test_alternates_outside_are_refused(git, elsewhere, scan):
    git.commit(a_py=b"1")
    (git.folder / ".git/objects/info/alternates").write_text(f"{elsewhere.folder}/.git/objects\n")
    git.write(".git/refs/heads/main", elsewhere("rev-parse", "HEAD").encode() + b"\n")
    done = scan(git.folder)
    nothing_secret(done)
    assert "outside the repository" in done.reasons("")
    with pytest.raises(TargetError, match="outside the repository"):
        scan(git.folder, "HEAD")


@pytest.mark.parametrize("text", ["../../../elsewhere/.git/objects", "../../link", "/nonexistent", "\0", '"../../link"', "/"])
def test_alternates_outside_are_refused_however_they_are_written(git, elsewhere, scan, text):
    git.commit(a_py=b"1")
    (git.folder / "link").symlink_to(elsewhere.folder / ".git/objects")
    (git.folder / ".git/objects/info/alternates").write_text(text + "\n")
    git.write(".git/refs/heads/main", elsewhere("rev-parse", "HEAD").encode() + b"\n")
    nothing_secret(scan(git.folder))


def test_alternates_inside_are_used(git, scan):
    git.commit(a_py=b"1")
    objects = git.folder / ".git/objects"
    shutil.copytree(objects, git.folder / '.git/borrowed objects"\\')
    for folder in objects.glob("??"):
        shutil.rmtree(folder)
    (objects / "info/alternates").write_text('# comment\n../borrowed objects"\\\n')
    assert scan(git.folder, "HEAD").content == {"a.py": b"1"}


def test_alternates_in_a_circle_end(git, scan):
    git.commit(a_py=b"1")
    (git.folder / ".git/objects/info/alternates").write_text("../objects\n.\n")
    assert scan(git.folder, "HEAD").content == {"a.py": b"1"}


@pytest.mark.parametrize("part", ["objects", "objects/pack", ""])
def test_links_inside_git_are_refused(git, elsewhere, scan, part):
    git.commit(a_py=b"1")
    place = git.folder / ".git" / part
    git.write(".git/refs/heads/main", elsewhere("rev-parse", "HEAD").encode() + b"\n")
    shutil.rmtree(place)
    place.symlink_to(elsewhere.folder / ".git" / part)
    nothing_secret(scan(git.folder))


@pytest.mark.parametrize("name", ["HEAD", "refs/heads/main", "packed-refs", "refs/heads"])
def test_linked_references_are_refused(git, elsewhere, scan, name):
    git.commit(a_py=b"1")
    elsewhere("pack-refs", "--all", "--no-prune")
    place = git.folder / ".git" / name
    shutil.rmtree(place) if place.is_dir() else place.unlink(missing_ok=True)
    place.symlink_to(elsewhere.folder / ".git" / name)
    done = scan(git.folder)
    assert done.source.revision is None
    assert done.paths == ["a.py"]


def test_a_git_file_that_leads_elsewhere_is_refused(git, elsewhere, scan, tmp_path):
    shutil.rmtree(git.folder / ".git")
    git.write("a.py")
    for text in (
        f"gitdir: {elsewhere.folder}/.git",
        "gitdir: ../elsewhere/.git",
        "gitdir: /nonexistent",
        "nonsense",
        "gitdir: \0",
    ):
        (git.folder / ".git").write_text(text)
        nothing_secret(scan(git.folder))


def test_a_linked_work_tree_of_ones_own_making_cannot_borrow(git, elsewhere, scan):
    """Both pointers agree, but the common directory they name is somebody else's."""
    shutil.rmtree(git.folder / ".git")
    git.write("a.py")
    git.write(".git", b"gitdir: evil/worktrees/x\n")
    git.write("evil/worktrees/x/gitdir", f"{git.folder}/.git\n".encode())
    git.write("evil/worktrees/x/commondir", f"{elsewhere.folder}/.git\n".encode())
    git.write("evil/worktrees/x/HEAD", elsewhere("rev-parse", "HEAD").encode() + b"\n")
    nothing_secret(scan(git.folder))


def test_core_worktree_is_not_obeyed(git, elsewhere, scan):
    git.commit(a_py=b"1")
    git("config", "core.worktree", str(elsewhere.folder))
    assert scan(git.folder).paths == ["a.py"]


@pytest.mark.parametrize(
    "head",
    [
        b"ref: refs/heads/a",
        b"ref: refs/../../elsewhere/.git/refs/heads/main",
        b"ref: /etc/passwd",
        b"\xff\xfe",
        b"",
        b"ref: " + b"x" * 9000,
        b"--output=x",
        b"ref: refs/heads/\x1b[2J",
    ],
)
def test_hostile_heads_cost_the_history_only(git, elsewhere, scan, head):
    git.commit(a_py=b"1")
    git.write(".git/refs/heads/a", b"ref: refs/heads/b\n")
    git.write(".git/refs/heads/b", b"ref: refs/heads/a\n")
    git.write(".git/HEAD", head)
    done = scan(git.folder)
    assert done.paths == ["a.py"]
    assert done.source.revision is None
    assert done.stages() == {"git"}
    assert all(unknown.reason.isprintable() for unknown in done.source.unknowns)


def test_a_branch_with_the_name_of_an_option_is_just_a_name(git, scan, tmp_path):
    commit = git.commit(a_py=b"1")
    git.write(f".git/refs/heads/--output={tmp_path.name}", commit.encode())
    assert scan(git.folder, f"--output={tmp_path.name}").source.revision == commit


def test_replacements_and_grafts_are_said_and_not_honoured(git, scan):
    first = git.commit(a_py=b"1")
    second = git.commit(a_py=b"2")
    git("replace", second, first)
    done = scan(git.folder, "HEAD")
    assert done.content == {"a.py": b"2"}
    assert "not honoured" in done.reasons("")
    git("pack-refs", "--all")
    assert "not honoured" in scan(git.folder).reasons("")


def test_a_broken_repository_is_read_as_a_folder(git, scan):
    git.commit(a_py=b"1")
    git.write(".gitignore", b"*\n")
    shutil.rmtree(git.folder / ".git/objects")
    (git.folder / ".git/objects").mkdir()
    done = scan(git.folder)
    assert done.paths == [".gitignore", "a.py"]
    assert "missing from the object store" in done.reasons("")
    (git.folder / ".git/HEAD").unlink()
    assert "no HEAD" in scan(git.folder).reasons("")


def test_references_in_the_reftable_format_are_said(git, scan):
    git.commit(a_py=b"1")
    (git.folder / ".git/reftable").mkdir()
    assert "reftable" in scan(git.folder).reasons("")


def test_without_git_the_files_are_read_all_the_same(git, scan, monkeypatch):
    git.commit(a_py=b"1")
    monkeypatch.setattr(plumbing.shutil, "which", lambda *_, **__: None)
    plumbing._programs.cache_clear()
    try:
        done = scan(git.folder)
    finally:
        plumbing._programs.cache_clear()
    assert done.paths == ["a.py"]
    assert "git is not installed" in done.reasons("")


def test_a_git_that_does_not_answer_is_killed_with_all_it_started(monkeypatch, tmp_path):
    os.mkfifo(tmp_path / "alive")
    alive = os.open(tmp_path / "alive", os.O_RDONLY | os.O_NONBLOCK)
    (tmp_path / "git").write_text("#!/bin/sh\nexec 9>alive\necho ready\nsleep 600 &\nwait\n")
    (tmp_path / "git").chmod(0o755)
    monkeypatch.setattr(plumbing, "_programs", lambda: (shutil.which("env"), str(tmp_path / "git")))
    process = plumbing.GitProcess(tmp_path, ["cat-file"], {"PATH": os.environ["PATH"]}, seconds=60)
    assert process.line(10) == b"ready"
    process._seconds = 0.01
    with pytest.raises(GitTrouble, match="did not answer"):
        process.line(10)
    assert process.kill() == -9
    assert select.select([alive], [], [], 30)[0], "somebody still holds the pipe"
    assert os.read(alive, 10) == b""
    os.close(alive)


def test_no_process_is_left(git):
    git.commit(a_py=b"1")
    with open_target(str(git.folder), "HEAD") as source:
        source.read(source.entries[0])
        running = [process._process for process in source._repository.objects._running.values()]  # type: ignore[attr-defined]
        assert [process.poll() for process in running] == [None, None]
    assert [process.poll() for process in running] == [-9, -9]
