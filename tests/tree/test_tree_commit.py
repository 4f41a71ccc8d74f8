"""Commits: by revision, of a bare repository, of a file:// address; and trees no honest git would write."""

from __future__ import annotations

import os
import zlib

import pytest

from scanner.tree import TargetError, open_target


def test_a_bare_repository_gives_the_commit_head_names(git, bare, scan):
    done = scan(bare)
    assert done.content == {"a.py": b"3", "b.py": b"b"}
    source = done.source
    assert (source.name, source.revision, source.dirty) == ("bare", git("rev-parse", "main"), False)
    assert {entry.path: entry.blob for entry in source.entries}["b.py"] == git("rev-parse", "HEAD:b.py")
    assert [entry.size for entry in source.entries] == [1, 1]


@pytest.mark.parametrize(
    "revision", ["v1", "light", "feature/x", "HEAD", "@", "main", "refs/heads/main", "main~1", "main^", "HEAD~1^0"]
)
def test_revisions_mean_what_git_means(git, bare, scan, revision):
    for target in (git.folder, bare):
        assert scan(target, revision).source.revision == git("rev-parse", f"{revision}^{{commit}}")


def test_commit_ids_whole_and_abbreviated(git, bare, scan):
    full = git("rev-parse", "v1^{commit}")
    for revision in (full, full[:12], full[:7]):
        assert scan(bare, revision).content["a.py"] == b"1"


def test_a_revision_is_read_from_the_store_and_not_from_disk(git, scan):
    git.commit(a_py=b"1")
    git.write("a.py", b"changed")
    git.write("new.py")
    done = scan(git.folder, "HEAD")
    assert (done.content, done.source.dirty) == ({"a.py": b"1"}, False)


@pytest.mark.parametrize(
    "revision",
    ["featur/x", "nope", "deadbeef", "0" * 40, "--output=x", "main:a.py", "main@{1}", "..", "refs/../../HEAD", "a\nb", "~1"],
)
def test_unknown_revisions_are_refused_with_a_hint(bare, revision, scan):
    with pytest.raises(TargetError, match=r"no commit .*it has .*Give a commit id"):
        scan(bare, revision)


def test_the_hint_names_what_is_close(bare, scan):
    with pytest.raises(TargetError, match="it has feature/x"):
        scan(bare, "featur/x")


def test_an_id_that_is_no_commit_is_refused(git, bare, scan):
    with pytest.raises(TargetError, match="no commit"):
        scan(bare, git("rev-parse", "HEAD:a.py"))


def test_the_git_folder_of_a_work_tree_counts_as_bare(git, scan):
    git.commit(a_py=b"1")
    done = scan(git.folder / ".git")
    assert (done.source.name, done.content) == ("repo", {"a.py": b"1"})


def test_an_empty_bare_repository(new_git, scan):
    empty = new_git("empty.git", "--bare")
    with pytest.raises(TargetError, match="no commits yet"):
        scan(empty.folder)


def test_head_that_names_no_commit(bare, scan):
    (bare / "HEAD").write_text("ref: refs/heads/gone\n")
    with pytest.raises(TargetError, match=r"HEAD .* names no commit.*--revision; it has feature/x, light, main, v1"):
        scan(bare)


def test_a_file_address_means_the_commit_and_runs_nothing(git, bare, scan):
    git.write("a.py", b"changed")
    for folder in (git.folder, bare):
        assert scan(f"file://{folder}").content["a.py"] == b"3"
    assert scan(f"file://{bare}", "v1").content["a.py"] == b"1"
    with pytest.raises(TargetError, match="not the top folder"):
        scan(f"file://{bare.parent}")


def test_a_sha256_repository(new_git, scan):
    made = new_git("long", "--object-format=sha256")
    commit = made.commit(a_py=b"1")
    made("tag", "-a", "v1", "-m", "m")
    assert len(commit) == 64
    done = scan(made.folder)
    assert (done.source.revision, done.source.dirty, done.content) == (commit, False, {"a.py": b"1"})
    assert scan(made.folder, "v1").content == {"a.py": b"1"}
    assert scan(made.folder, commit[:10]).source.entries[0].blob == made("rev-parse", "HEAD:a.py")


def test_a_shallow_clone(git, scan, tmp_path):
    for number in range(3):
        git.commit(a_py=b"%d" % number)
    git("clone", "-q", "--depth", "1", f"file://{git.folder}", str(tmp_path / "shallow"))
    assert scan(tmp_path / "shallow").source.dirty is False
    assert scan(tmp_path / "shallow", "HEAD").content == {"a.py": b"2"}
    with pytest.raises(TargetError):
        scan(tmp_path / "shallow", "HEAD~1")


def test_hostile_tree_entries_are_refused_and_the_rest_is_read(git, scan):
    blob = git.blob(b"1")
    inner = git.tree(("100644", b"x.py", blob))
    git.point(
        git.tree(
            ("100644", b"..", blob),
            ("40000", b".", inner),
            ("40000", b".git", inner),
            ("40000", b".GIT", inner),
            ("100644", b"", blob),
            ("100644", b"/etc/passwd", blob),
            ("100644", b"a/../../b", blob),
            ("100644", b"good.py", blob),
            ("100644", b"good.py", blob),
            ("120000", b"link", blob),
            ("160000", b"module", "1" * 40),
            ("100755", b"run.sh", blob),
            ("100664", b"old.py", blob),
            ("10644", b"odd", blob),
            ("40000", b"sub", inner),
            ("100644", b"\xff\n.py", blob),
        )
    )
    done = scan(git.folder / ".git")
    assert done.paths == ["\\xff\\x0a.py", "good.py", "old.py", "run.sh", "sub/x.py"]
    assert set(done.content.values()) == {b"1"}
    for path in ("..", ".", ".git", ".GIT", "", "/etc/passwd", "a/../../b"):
        assert "name that no file" in done.reasons(path)
    assert "listed twice" in done.reasons("good.py")
    assert "symbolic link" in done.reasons("link")
    assert "submodule" in done.reasons("module")
    assert "mode" in done.reasons("odd")


def test_hostile_names_never_reach_the_disk_from_a_work_tree(git, scan, tmp_path):
    (tmp_path / "secret.py").write_text("secret")
    blob = git.blob(b"1")
    up = git.tree(("100644", b"secret.py", blob))
    git.point(git.tree(("40000", b"..", up), ("100644", b"../secret.py", blob), ("100644", b"a.py", blob)))
    git.write("a.py", b"1")
    assert scan(git.folder).content == {"a.py": b"1"}


def test_a_missing_blob_costs_one_file(git, scan):
    git.commit(a_py=b"1", b_py=b"2")
    blob = git("rev-parse", "HEAD:a.py")
    (git.folder / ".git/objects" / blob[:2] / blob[2:]).unlink()
    done = scan(git.folder, "HEAD")
    assert done.content == {"b.py": b"2"}
    assert "missing from the object store" in done.reasons("a.py")
    assert scan(git.folder).content == {"a.py": b"1", "b.py": b"2"}


def test_a_missing_tree_costs_one_folder(git, scan):
    git.write("d/a.py")
    git.commit(b_py=b"2")
    tree = git("rev-parse", "HEAD:d")
    (git.folder / ".git/objects" / tree[:2] / tree[2:]).unlink()
    done = scan(git.folder, "HEAD")
    assert done.content == {"b.py": b"2"}
    assert "tree object is missing" in done.reasons("d")


def replace(git, object_id, data):
    path = git.folder / ".git/objects" / object_id[:2] / object_id[2:]
    path.chmod(0o644)
    path.write_bytes(data)


@pytest.mark.parametrize("data", [zlib.compress(b"blob 2\x00no"), b"garbage", b"", zlib.compress(b"blob 999999\x00no")])
def test_a_forged_or_damaged_blob_is_not_believed(git, scan, data):
    git.commit(a_py=b"ok", b_py=b"2")
    replace(git, git("rev-parse", "HEAD:a.py"), data)
    done = scan(git.folder, "HEAD")
    assert done.content["b.py"] == b"2"
    assert done.content.get("a.py", "") != b"no"
    assert isinstance(done.content.get("a.py", ""), str)


def test_a_forged_tree_or_commit_is_not_believed(git, scan):
    git.write("d/a.py", b"ok")
    commit = git.commit()
    inner = bytes.fromhex(git.blob(b"evil"))
    body = b"100644 a.py\0" + inner
    replace(git, git("rev-parse", "HEAD:d"), zlib.compress(b"tree %d\0" % len(body) + body))
    done = scan(git.folder, "HEAD")
    assert done.paths == []
    assert "does not match its object id" in done.reasons("d")
    forged = git.tree(("100644", b"e.py", git.blob(b"evil")))
    body = f"tree {forged}\nauthor A <a> 0 +0000\ncommitter A <a> 0 +0000\n\nm\n".encode()
    replace(git, commit, zlib.compress(b"commit %d\0" % len(body) + body))
    with pytest.raises(TargetError, match="HEAD names is missing from the object store, or damaged"):
        scan(git.folder, "HEAD")


def test_a_bomb_of_trees_is_bounded(git, scan, monkeypatch):
    monkeypatch.setattr("scanner.tree.commit.MAX_FILES", 500)
    blob = git.blob(b"1")
    tree = git.tree(*(("100644", b"f%d" % n, blob) for n in range(10)))
    for _ in range(9):
        tree = git.tree(*(("40000", b"d%d" % n, tree) for n in range(10)))
    git.point(tree)
    done = scan(git.folder, "HEAD")
    assert len(done.paths) <= 500
    assert "rest was not listed" in done.reasons("")


def test_a_deep_tree_is_bounded(git, scan, monkeypatch):
    monkeypatch.setattr("scanner.tree.commit.MAX_DEPTH", 20)
    tree = git.tree(("100644", b"f.py", git.blob(b"1")))
    for _ in range(25):
        tree = git.tree(("40000", b"d", tree), ("100644", b"a.py", git.blob(b"1")))
    git.point(tree)
    done = scan(git.folder, "HEAD")
    assert len(done.paths) == 21
    assert any("deep" in unknown.reason for unknown in done.source.unknowns)


def test_a_large_blob_is_not_read(git, monkeypatch):
    git.commit(a_py=b"x" * 100, b_py=b"1")
    with open_target(str(git.folder), "HEAD") as source:
        large, small = source.entries
        with pytest.raises(Exception, match="100 bytes, more than the 10"):
            source.read(large, limit=10)
        assert source.read(small) == b"1"
        os.killpg(source._repository.objects._running["--batch"]._process.pid, 9)  # type: ignore[attr-defined]
        with pytest.raises(Exception, match="missing"):
            source.read(small)
        assert source.read(small) == b"1"  # git is started again
