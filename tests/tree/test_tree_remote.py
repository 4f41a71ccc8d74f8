"""Addresses, and the clone: without network, through an ssh of the test's own."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from scanner.tree import TargetError, open_target, remote


@pytest.mark.parametrize(
    ("text", "address", "secret", "name", "web"),
    [
        ("https://github.com/o/r.git", "https://github.com/o/r.git", False, "r", "https://github.com/o/r"),
        ("https://u:tok@github.com/o/r", "https://github.com/o/r", True, "r", "https://github.com/o/r"),
        ("https://tok@host.example:8443/o/r/", "https://host.example:8443/o/r/", True, "r", "https://host.example:8443/o/r"),
        ("ssh://git@host.example:22/o/r.git", "ssh://git@host.example:22/o/r.git", False, "r", "https://host.example/o/r"),
        ("git@github.com:o/r.git", "git@github.com:o/r.git", False, "r", "https://github.com/o/r"),
        ("git@github.com:r", "git@github.com:r", False, "r", "https://github.com/r"),
    ],
)
def test_addresses(text, address, secret, name, web):
    found = remote.parse(text)
    assert found is not None
    assert (found.address, found.name, found.web, found.folder) == (address, name, web, None)
    assert found.secret == (text if secret else None)


@pytest.mark.parametrize("text", ["folder", "./a:b", "/abs/path", "C:", "a@b", ".", "git@host"])
def test_paths_are_no_addresses(text):
    assert remote.parse(text) is None


def test_an_existing_folder_is_preferred(tmp_path, monkeypatch):
    (tmp_path / "me@host:x").mkdir()
    monkeypatch.chdir(tmp_path)
    assert remote.parse("me@host:x") is None


@pytest.mark.parametrize(
    "text",
    [
        "ext::sh -c touch% x",
        "http://host/o/r",
        "git://host/o/r",
        "ftp://host/r",
        "fd::7",
        "https://",
        "https://host",
        "https://-host/o/r",
        "ssh://-oProxyCommand=x/o/r",
        "ssh://-u@host/o/r",
        "https://host/a b",
        "https://host/\x1b[2J",
        "https://host:99999999/r",
        "https://[::1/r",
        "file://host/path",
        "file://relative",
        "HTTPS://user:secret-token-1@",
    ],
)
def test_addresses_that_are_refused(text):
    with pytest.raises(TargetError) as caught:
        open_target(text)
    assert str(caught.value).isprintable()
    assert "secret-token-1" not in str(caught.value)


@pytest.mark.parametrize(
    ("text", "web"),
    [
        ("https://user:pw@example.org/a/b.git?token=1#x", "https://example.org/a/b"),
        ("http://example.org:8080/a", "http://example.org:8080/a"),
        ("ssh://git@example.org:2222/a/b.git", "https://example.org/a/b"),
        ("git://example.org/a/b", "https://example.org/a/b"),
        ("javascript:alert(1)", None),
        ("file:///home/me/r", None),
        ("/srv/r.git", None),
        ("https://example.org/<b>", None),
        ("https://exa mple.org/a", None),
        ("https://example.org/a\n", None),
        ("https://ex\u0430mple.org/a", None),
        ("", None),
        (None, None),
        ("https://example.org", None),
        ("https://" + "a" * 2000, None),
        ("https://[::1", None),
    ],
)
def test_web_addresses_are_plain_or_none(text, web):
    assert remote.web_address(text) == web


def test_a_source_url_must_be_plain(git):
    git.commit(a_py=b"1")
    with pytest.raises(TargetError, match="source URL"):
        open_target(str(git.folder), source_url="javascript:alert(1)")


@pytest.fixture
def ssh(tmp_path, monkeypatch):
    """An ssh that runs what it is asked to on this machine, and notes how it was called."""
    tools = tmp_path / "tools"
    tools.mkdir()
    program = tools / "ssh"
    program.write_text(
        f"#!/bin/sh\necho \"$@\" >> '{tmp_path}/called'\nenv > '{tmp_path}/env'\nfor last; do :; done\neval \"$last\"\n"
    )
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tools}:{os.environ['PATH']}")
    return tmp_path / "called"


def test_a_clone_is_read_like_a_bare_repository(git, bare, scan, ssh, monkeypatch, tmp_path):
    monkeypatch.setenv("SECRET_OF_THE_OPERATOR", "x")
    done = scan(f"ssh://git@host.example{bare}")
    assert (done.source.name, done.source.revision, done.source.dirty) == ("bare", git("rev-parse", "main"), False)
    assert done.content == {"a.py": b"3", "b.py": b"b"}
    assert "-oBatchMode=yes" in ssh.read_text()
    assert "SECRET_OF_THE_OPERATOR" not in (tmp_path / "env").read_text()
    assert "GIT_TERMINAL_PROMPT=0" in (tmp_path / "env").read_text()
    assert scan(f"git@host.example:{bare}", "v1").content["a.py"] == b"1"
    with pytest.raises(TargetError, match="no commit"):
        scan(f"git@host.example:{bare}", "nope")


def test_a_clone_that_fails_says_why_without_git_s_words(scan, ssh, tmp_path):
    with pytest.raises(TargetError, match=r"could not be cloned: there is no repository") as caught:
        scan(f"git@host.example:{tmp_path}/nothing")
    assert "fatal" not in str(caught.value)


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ("Permission denied (publickey).", "access was refused"),
        ("Host key verification failed.", "ssh key is not known"),
        ("ssh: Could not resolve hostname x", "the host was not found"),
        ("connect: Connection refused", "could not be reached"),
        ("something odd with TOKEN123", "git ended with code 128"),
    ],
)
def test_reasons_of_failed_clones(scan, ssh, tmp_path, said, reason):
    (tmp_path / "tools/ssh").write_text(f"#!/bin/sh\necho '{said}' >&2\nexit 255\n")
    with pytest.raises(TargetError, match=reason) as caught:
        scan("git@host.example:o/r")
    assert "TOKEN123" not in str(caught.value)


def test_an_empty_clone(scan, ssh, new_git):
    empty = new_git("empty.git", "--bare")
    with pytest.raises(TargetError, match="no commits yet"):
        scan(f"git@host.example:{empty.folder}")


def test_a_clone_that_grows_too_large_is_stopped(bare, scan, ssh, monkeypatch):
    monkeypatch.setattr(remote, "MAX_CLONE", 10)
    with pytest.raises(TargetError, match="larger than"):
        scan(f"git@host.example:{bare}")


def test_credentials_go_into_a_private_file_and_on_no_command_line(bare, monkeypatch, tmp_path):
    """The address of a file stands in for https: what is tried is where the secret goes."""
    seen = {}

    def started(home, words, env, *, seconds):
        config = Path(env["GIT_CONFIG_GLOBAL"])
        seen.update(words=words, env=env, mode=config.stat().st_mode & 0o777, text=config.read_text())
        raise remote.GitTrouble("stopped by the test")

    monkeypatch.setattr(remote, "GitProcess", started)
    with pytest.raises(TargetError, match="stopped by the test") as caught:
        open_target('https://user:s3cr3t"\\@host.example/o/r')
    assert "s3cr3t" not in f"{caught.value} {seen['words']} {seen['env']}"
    assert seen["mode"] == 0o600
    assert seen["text"] == '[url "https://user:s3cr3t\\"\\\\@host.example/o/r"]\n\tinsteadOf = "https://host.example/o/r"\n'
