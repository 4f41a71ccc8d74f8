"""Addresses of repositories: which are allowed, how they are shown, and the one thing that uses the network, a clone."""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Final, NamedTuple
from urllib.parse import unquote, urlsplit

from scanner.clean import excerpt, visible
from scanner.limits import CLONE_SECONDS, MIB
from scanner.tree.entry import GitTrouble, TargetError
from scanner.tree.gitdir import Location
from scanner.tree.plumbing import GitProcess, environment

MAX_CLONE: Final = 16 * 1024 * MIB
_INHERITED: Final = ("SSH_AUTH_SOCK", "HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy", "NO_PROXY", "no_proxy",
                     "SSL_CERT_FILE", "SSL_CERT_DIR")  # fmt: skip
_SSH: Final = "ssh -oBatchMode=yes -oPermitLocalCommand=no -oClearAllForwardings=yes"
_SCHEME: Final = re.compile(r"([A-Za-z][A-Za-z0-9+.-]{0,30})(://|::)")
_SCP: Final = re.compile(r"([A-Za-z0-9._-]{1,100})@([A-Za-z0-9][A-Za-z0-9.-]{0,250}):(?!/{2})(\S{1,1000})")
_HOST: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9.-]{0,250}")
_USER: Final = re.compile(r"[A-Za-z0-9._][A-Za-z0-9._-]{0,100}")
_FAILURES: Final = (
    (r"could not resolve|name or service not known|temporary failure in name", "the host was not found; is there a network?"),
    (r"host key verification failed", "the host's ssh key is not known; connect once with ssh by hand"),
    (r"authentication failed|could not read (?:username|password)|permission denied|access denied|\b40[13]\b",
     "access was refused; use ssh with an agent, or an https address with a token in it"),
    (r"not found|does not exist|does not appear to be a git repository|\b404\b", "there is no repository, or none you may see"),
    (r"certificate|ssl|tls", "its certificate was not accepted"),
    (r"timed out|refused|unable to access|could not connect|no route|unreachable", "the host could not be reached"),
)  # fmt: skip


class Remote(NamedTuple):
    """`address` is free of credentials, `secret` the same with them; `folder` instead for a file:// address."""

    address: str
    secret: str | None
    name: str
    web: str | None
    folder: Path | None = None


def parse(target: str) -> Remote | None:
    """What a target that is written as an address means; None for a path. Raises TargetError for what is not allowed."""
    scheme = _SCHEME.match(target)
    if scheme is None:
        scp = None if os.path.lexists(target) else _SCP.fullmatch(target)
        return Remote(target, None, _name(scp[3]), web_address(target)) if scp else None
    shown = excerpt(target.rpartition("@")[2] if "@" in target else target)
    if scheme[2] == "::" or scheme[1].lower() not in {"https", "ssh", "file"}:
        raise TargetError(f"addresses of the kind {scheme[0]!r} are not allowed. Use https://, ssh:// or git@host:path")
    try:
        parts = urlsplit(target)
        host, port, user = parts.hostname or "", parts.port, parts.username
    except ValueError:
        raise TargetError(f"{shown} is not a valid address") from None
    if not target.isprintable() or " " in target:
        raise TargetError(f"{shown} is not a valid address: it holds spaces or control characters")
    if scheme[1].lower() == "file":
        return _local(parts.path, host, shown)
    if not _HOST.fullmatch(host) or not parts.path.strip("/") or (parts.scheme == "ssh" and user and not _USER.fullmatch(user)):
        raise TargetError(f"{shown} is not a valid address: give https://host/path or ssh://user@host/path")
    place = f"{host}:{port}" if port else host
    if parts.scheme == "ssh":
        return Remote(f"ssh://{user}@{place}{parts.path}" if user else f"ssh://{place}{parts.path}", None, _name(parts.path),
                      web_address(target))  # fmt: skip
    clean = f"https://{place}{parts.path}"
    return Remote(clean, target if user else None, _name(parts.path), web_address(clean))


def web_address(text: str | None) -> str | None:
    """Where people see a repository with this address: https, without credentials, query or `.git`. None where nobody can
    (a local path), or where the address is not a plain one."""
    if not text or len(text) > 1000 or not text.isascii() or not text.isprintable():
        return None
    if scp := _SCP.fullmatch(text):
        scheme, host, port, path = "ssh", scp[2], None, "/" + scp[3]
    else:
        try:
            parts = urlsplit(text)
            scheme, host, port, path = parts.scheme, parts.hostname or "", parts.port, parts.path
        except ValueError:
            return None
    path = path.rstrip("/").removesuffix(".git")
    if (
        scheme not in {"https", "http", "ssh", "git"}
        or not _HOST.fullmatch(host)
        or not re.fullmatch(r"(/[\w.~+%-]{1,200}){1,20}", path)
        or any(set(part) <= {"."} for part in path.replace("%2e", ".").replace("%2E", ".").split("/")[1:])
    ):
        return None
    place = f"{host}:{port}" if port and scheme in {"https", "http"} else host
    return f"{'http' if scheme == 'http' else 'https'}://{place}{path}"


def clone(remote: Remote, protocols: str = "https:ssh") -> tuple[Location, Callable[[], None]]:
    """A bare clone in a private temporary folder, and what removes it. Raises TargetError.

    Credentials go into a file only we can read, not on a command line that anyone sees."""
    try:
        private = tempfile.TemporaryDirectory(prefix="crossgrade-clone-", ignore_cleanup_errors=True)
    except OSError:
        raise TargetError("no temporary folder could be made for the clone. Set TMPDIR to one with enough space") from None
    home = Path(private.name)
    try:
        _run(remote, home, protocols)
    except BaseException:
        private.cleanup()
        raise
    bare = Path(os.path.realpath(home)) / "clone"
    return Location(bare, bare, bare, True), private.cleanup


def _run(remote: Remote, home: Path, protocols: str) -> None:
    env = environment(home) | {name: os.environ[name] for name in _INHERITED if name in os.environ}
    folders = [folder for folder in os.environ.get("PATH", "").split(os.pathsep) if folder.startswith("/")]
    env |= {"GIT_ALLOW_PROTOCOL": protocols, "GIT_SSH_COMMAND": _SSH, "PATH": os.pathsep.join(folders) or env["PATH"]}
    if remote.secret:
        config = home / "secret"
        config.touch(mode=0o600)
        config.write_text(f'[url "{_quoted(remote.secret)}"]\n\tinsteadOf = "{_quoted(remote.address)}"\n', encoding="utf-8")
        env["GIT_CONFIG_GLOBAL"] = str(config)
    settings = [word for name in ("gc.auto=0", "maintenance.auto=false", "core.hooksPath=/dev/null") for word in ("-c", name)]
    words = ["clone", "--bare", "--quiet", "--template=", "--no-recurse-submodules", "--", remote.address, str(home / "clone")]
    process: GitProcess | None = None
    try:
        process = GitProcess(home, [*settings, *words], env, seconds=CLONE_SECONDS)
        code = process.finish(lambda: _within(home / "clone"))
    except GitTrouble as trouble:
        raise TargetError(f"{visible(remote.address)} could not be cloned: {trouble}") from None
    finally:
        if process:
            process.kill()
    if code != 0:
        text = bytes(process.stderr).decode("utf-8", "replace").lower()
        why = next((reason for pattern, reason in _FAILURES if re.search(pattern, text)), f"git ended with code {code}")
        raise TargetError(f"{visible(remote.address)} could not be cloned: {why}")


def _within(folder: Path) -> None:
    """Raises GitTrouble where a clone has grown too large."""
    total = 0
    for parent, _, names in os.walk(folder):
        for name in names:
            try:
                total += (Path(parent) / name).lstat().st_size
            except OSError:
                continue
    if total > MAX_CLONE:
        raise GitTrouble(f"it is larger than {MAX_CLONE // 1024 // MIB} GiB. Clone it by hand and give the folder")


def _local(path: str, host: str, shown: str) -> Remote:
    if host not in {"", "localhost"} or not path.startswith("/"):
        raise TargetError(f"{shown} is not a valid address: give file:///absolute/path")
    folder = Path(unquote(path, errors="surrogateescape"))
    return Remote(shown, None, _name(path), None, folder)


def _name(path: str) -> str:
    last = unquote(path).rstrip("/").removesuffix("/.git").rpartition("/")[2]
    return last.rpartition(":")[2].removesuffix(".git") or "repository"


def _quoted(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"')
