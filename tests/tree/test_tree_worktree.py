"""Work trees: tracked, untracked, ignored, changed."""

from __future__ import annotations

import hashlib
import os
import shutil

import pytest

from scanner.tree import open_target


def blobs(done):
    return {entry.path: entry.blob for entry in done.source.entries}


def test_a_clean_work_tree(git, scan):
    commit = git.commit(a_py=b"a\n", b_txt=b"")
    done = scan(git.folder)
    source = done.source
    assert (source.name, source.revision, source.dirty, source.unknowns, source.ignored) == ("repo", commit, False, (), {})
    assert done.content == {"a.py": b"a\n", "b.txt": b""}
    assert blobs(done) == {"a.py": git("hash-object", "a.py"), "b.txt": git("hash-object", "b.txt")}


def test_untracked_files_are_read_and_make_it_dirty(git, scan):
    git.commit(a_py=b"a\n")
    git.write("sub/new.py")
    done = scan(git.folder)
    assert done.paths == ["a.py", "sub/new.py"]
    assert done.source.dirty is True
    assert blobs(done)["sub/new.py"] is None


def test_changed_files_are_read_from_disk_and_make_it_dirty(git, scan):
    git.commit(a_py=b"a\n", b_py=b"b\n")
    git.write("a.py", b"A\n")
    done = scan(git.folder)
    assert done.content["a.py"] == b"A\n"
    assert done.source.dirty is True
    assert blobs(done)["a.py"] is None
    assert blobs(done)["b.py"] is not None


def test_deleted_files_make_it_dirty_and_are_said(git, scan):
    git.commit(a_py=b"a\n", b_py=b"b\n")
    (git.folder / "b.py").unlink()
    done = scan(git.folder)
    assert done.paths == ["a.py"]
    assert done.source.dirty is True
    assert done.reasons("").startswith("1 file of the commit missing from the work tree")


def test_staged_files_count_as_untracked(git, scan):
    git.commit(a_py=b"a\n")
    git.write("b.py")
    git("add", "b.py")
    done = scan(git.folder)
    assert done.paths == ["a.py", "b.py"]
    assert done.source.dirty is True


def test_converted_line_ends_are_no_change(git, scan):
    git.commit(a_py=b"a\nb\n")
    git.write("a.py", b"a\r\nb\r\n")
    done = scan(git.folder)
    assert done.source.dirty is False
    assert done.content["a.py"] == b"a\r\nb\r\n"
    assert blobs(done)["a.py"] is None


def test_large_files_are_compared_by_size(git, scan, monkeypatch):
    monkeypatch.setattr("scanner.tree.dirty.MAX_FILE", 10)
    git.commit(big_bin=b"x" * 50)
    assert scan(git.folder).source.dirty is False
    git.write("big.bin", b"x" * 51)
    assert scan(git.folder).source.dirty is True


def test_too_much_to_compare_is_not_known(git, scan, monkeypatch):
    monkeypatch.setattr("scanner.tree.dirty.MAX_HASHED", 10)
    git.commit(a_py=b"x" * 8, b_py=b"x" * 8)
    assert scan(git.folder).source.dirty is None


@pytest.mark.parametrize(("data", "dirty"), [(b"weights", False), (b"Weights", True), (b"more weights", True)])
def test_files_that_git_lfs_fetched_are_no_change(git, scan, data, dirty):
    oid = hashlib.sha256(b"weights").hexdigest()
    git.commit(m_bin=f"version https://git-lfs.github.com/spec/v1\noid sha256:{oid}\nsize 7\n".encode())
    git.write("m.bin", data)
    assert scan(git.folder).source.dirty is dirty


def test_ignored_files_are_counted_and_not_read(git, scan):
    git.write(".gitignore", b"*.log\n/out/\nsecret.py\n")
    git.commit(a_py=b"a\n")
    for path in ("x.log", "out/1.py", "out/2.py", "sub/secret.py", "sub/out/kept.py"):
        git.write(path)
    done = scan(git.folder)
    assert done.paths == [".gitignore", "a.py", "sub/out/kept.py"]
    assert done.source.ignored == {"ignored by .gitignore": 3}
    assert done.source.ignored_paths == ("out/", "sub/secret.py", "x.log")


def test_tracked_files_are_read_whatever_covers_them(git, scan):
    for path in ("build/lib/a.py", "node_modules/m.js", "out/tracked.py", "venv/pyvenv.cfg", "venv/x.py"):
        git.write(path)
    git.commit(setup_py=b"")
    git.write(".gitignore", b"out\n")
    git.write("out/untracked.py")
    git.write("out/deep/untracked.py")
    git.write("node_modules/new.js")
    done = scan(git.folder)
    assert done.paths == [
        ".gitignore",
        "build/lib/a.py",
        "node_modules/m.js",
        "node_modules/new.js",
        "out/tracked.py",
        "setup.py",
        "venv/pyvenv.cfg",
        "venv/x.py",
    ]
    assert done.source.ignored_paths == ("out/deep/", "out/untracked.py")


def test_untracked_environments_are_left_out_without_any_rule(git, scan):
    git.commit(a_py=b"")
    git.write("env/pyvenv.cfg")
    git.write("web/node_modules/x.js")
    git.write("__pycache__/a.pyc")
    done = scan(git.folder)
    assert done.paths == ["a.py"]
    assert done.source.ignored == {"cache": 1, "node_modules": 1, "virtual environment": 1}
    assert done.source.dirty is False


def test_nested_rules_and_the_exclude_file(git, scan):
    git.write(".gitignore", b"*.txt\n")
    git.write("keep/.gitignore", b"!*.txt\n/no.txt\n")
    git.commit()
    git.write(".git/info/exclude", b"local.py\n")
    for path in ("a.txt", "keep/b.txt", "keep/no.txt", "keep/in/no.txt", "local.py"):
        git.write(path)
    assert scan(git.folder).paths == [".gitignore", "keep/.gitignore", "keep/b.txt", "keep/in/no.txt"]


def test_hostile_ignore_files_cost_themselves_only(git, scan, tmp_path):
    git.commit(a_py=b"")
    os.mkfifo(git.folder / ".gitignore")
    (tmp_path / "rules").write_text("*\n")
    (git.folder / "d").mkdir()
    (git.folder / "d/.gitignore").symlink_to(tmp_path / "rules")
    git.write("d/x.py")
    git.write("e/.gitignore", b"x\n" * 200_000)
    git.write("e/x")
    done = scan(git.folder)
    assert done.paths == ["a.py", "d/x.py", "e/.gitignore", "e/x"]
    assert "ignore rules that do not count" in done.reasons("e/.gitignore")


def test_no_commit_yet(git, scan):
    git.write("a.py")
    git.write(".gitignore", b"b.py\n")
    git.write("b.py")
    done = scan(git.folder)
    assert done.paths == [".gitignore", "a.py"]
    assert (done.source.revision, done.source.dirty) == (None, None)
    assert done.stages() == {"git"}
    assert "no commit yet" in done.reasons("")


def test_a_branch_without_commit_beside_others_hides_nothing(git, scan):
    git.commit(a_py=b"1")
    git.write(".gitignore", b"*\n")
    git("symbolic-ref", "HEAD", "refs/heads/none")
    done = scan(git.folder)
    assert done.paths == [".gitignore", "a.py"]
    assert "HEAD names no commit" in done.reasons("")


def test_detached_head_and_packed_references(git, scan):
    first = git.commit(a_py=b"1")
    git.commit(a_py=b"2")
    git("pack-refs", "--all")
    git("gc", "-q")
    assert scan(git.folder).source.revision == git("rev-parse", "main")
    git("checkout", "-q", "--detach", first)
    done = scan(git.folder)
    assert (done.source.revision, done.source.dirty, done.content["a.py"]) == (first, False, b"1")


def test_a_linked_work_tree_that_points_back(git, scan, tmp_path):
    commit = git.commit(a_py=b"1")
    git("worktree", "add", "-q", "-b", "other", str(tmp_path / "linked"))
    done = scan(tmp_path / "linked")
    assert (done.paths, done.source.revision, done.source.dirty) == (["a.py"], commit, False)


def test_a_linked_work_tree_that_was_moved_is_a_plain_folder(git, scan, tmp_path):
    git.commit(a_py=b"1")
    git("worktree", "add", "-q", "-b", "other", str(tmp_path / "linked"))
    shutil.move(tmp_path / "linked", tmp_path / "moved")
    done = scan(tmp_path / "moved")
    assert (done.paths, done.source.revision) == (["a.py"], None)
    assert "does not point back" in done.reasons("")


def test_submodules_and_repositories_within_are_not_read(git, scan, new_git):
    inner = new_git("repo/inner")
    inner.commit(inner_py=b"1")
    commit = inner("rev-parse", "HEAD")
    other = new_git("repo/other")
    other.commit(other_py=b"1")
    git.write("a.py")
    git("add", "a.py")
    git("update-index", "--add", "--cacheinfo", f"160000,{commit},inner")
    git("commit", "-q", "-m", "m")
    done = scan(git.folder)
    assert done.paths == ["a.py"]
    assert "submodule" in done.reasons("inner")
    assert "another git repository" in done.reasons("other")
    assert done.source.dirty is False


def test_tracked_links_are_named_and_compared(git, scan):
    (git.folder / "l").symlink_to("a.py")
    git.commit(a_py=b"1")
    done = scan(git.folder)
    assert (done.paths, done.source.dirty) == (["a.py"], False)
    assert "symbolic link" in done.reasons("l")
    (git.folder / "l").unlink()
    (git.folder / "l").symlink_to("/etc/passwd")
    assert scan(git.folder).source.dirty is True


def test_a_tracked_folder_replaced_by_a_link_is_not_entered(git, scan, tmp_path):
    git.write("d/a.py", b"mine")
    git.commit()
    shutil.move(git.folder / "d", tmp_path / "d")
    (tmp_path / "d/a.py").write_bytes(b"theirs")
    (git.folder / "d").symlink_to(tmp_path / "d")
    done = scan(git.folder)
    assert done.paths == []
    assert done.source.dirty is True


def test_a_folder_inside_a_work_tree_is_a_plain_folder(git, scan):
    git.write("sub/a.py")
    git.commit()
    done = scan(git.folder / "sub")
    assert (done.paths, done.source.revision, done.source.dirty) == (["a.py"], None, None)


def test_names_that_are_not_text(git, scan):
    path = os.fsdecode(b"caf\xe9.py")
    git.write(path, b"1")
    git.commit()
    done = scan(git.folder)
    assert (done.content, done.source.dirty) == ({"caf\\xe9.py": b"1"}, False)


@pytest.mark.parametrize(
    ("origin", "url"),
    [
        ("git@github.com:o/r.git", "https://github.com/o/r"),
        ("https://u:tok@example.org/o/r.git?x=1", "https://example.org/o/r"),
        ("/home/somebody/r", None),
    ],
)
def test_the_remote_is_shown_without_credentials(git, scan, origin, url):
    git.commit(a_py=b"")
    git("remote", "add", "origin", origin)
    assert scan(git.folder).source.source_url == url
    assert scan(git.folder, source_url="https://example.org/given.git").source.source_url == "https://example.org/given"


def test_only_the_files_are_needed_after_opening(git):
    git.commit(a_py=b"1")
    with open_target(str(git.folder)) as source:
        shutil.rmtree(git.folder / ".git")
        assert source.read(source.entries[0]) == b"1"
