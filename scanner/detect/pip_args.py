"""What an installing command installs: pip, uv and conda, however they are called.

`parse_pip_install` takes the words of one simple command (`split_shell` makes them) and runs nothing."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Final, NamedTuple

from scanner.detect.requirement_text import conda_text, file_requirement
from scanner.detect.shell import ShellCommand, shell_commands, split_shell

__all__ = ["Install", "ShellCommand", "parse_pip_install", "shell_commands", "split_shell"]


class Install(NamedTuple):
    """What one command asks for. `requirements` are texts for `to_requirement` (conda's are translated already;
    wheels and archives given by file stand as `name==version`); `includes` are the files after `-r` (or conda's
    `-f`), `constraints` those after `-c`, all as written."""

    requirements: tuple[str, ...] = ()
    includes: tuple[str, ...] = ()
    constraints: tuple[str, ...] = ()


_KEYWORDS: Final = frozenset({"if", "then", "else", "elif", "do", "while", "until", "!", "{", "time"})
_WRAPPERS: Final = frozenset(
    {"sudo", "doas", "env", "exec", "nohup", "nice", "command", "builtin", "travis_retry", "retry", "xvfb-run", "call", "srun",
     "$SUDO", "${SUDO}", "timeout", "travis_wait"}
)  # fmt: skip
_TIMED: Final = frozenset({"timeout", "travis_wait"})
"""Wrappers whose first argument may be a number."""
_WRAPPER_VALUES: Final = frozenset({"-u", "--user", "-n", "-g", "-C", "--chdir", "-k", "-s", "--signal", "--kill-after"})
_RUNNERS: Final = frozenset({"pipenv", "poetry", "uv", "pdm", "hatch", "rye", "pixi"})
_RUNNER_VALUES: Final = frozenset({"-p", "--python", "--with", "--extra", "--group", "--project", "--directory", "-e"})
_ASSIGNMENT: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]*\+?=")
_PIP: Final = re.compile(
    r"\$?\{?pip[0-9_.]*\}?(?:\.exe)?|\$\{?(?:\w{1,20}_)?pip(?:3|_\w{1,20}|bin|exe|cmd)?\}?"
    r"|\$\((?:which|command -v) pip[0-9.]*\)",
    re.IGNORECASE,
)
_PYTHON: Final = re.compile(
    r"\$?\{?(?:sys\.executable|python[0-9_.]*|py|pypy[0-9.]*|envpython|sys_executable)\}?(?:\.exe)?"
    r"|[$%]\{?(?:\w{1,20}_)?python(?:3|_\w{1,20}|bin|exe|cmd)?\}?%?|\$\((?:which|command -v) python[0-9.]*\)",
    re.IGNORECASE,
)
_EDITABLE: Final = frozenset({"-e", "--editable"})
_ADDRESS: Final = re.compile(r"[a-z+]{2,20}://|(?:git|hg|svn|bzr)\+|git@|[\w.\[\],-]+\s*@\s", re.IGNORECASE)
_MAX_DEPTH: Final = 4

_PIP_OPTIONS: Final = """
    -t --target --prefix --root --src --python --python-version --platform --implementation --abi --upgrade-strategy
    -i --index-url --pypi-url --extra-index-url -f --find-links --no-binary --only-binary --progress-bar
    -C --config-settings --config-setting --global-option --install-option --build-option --proxy --retries --timeout
    --exists-action --trusted-host --cert --client-cert --cache-dir --log --log-file --use-feature --use-deprecated
    --report --root-user-action -d --dest -w --wheel-dir -b --build --group --keyring-provider --hash --resume-retries
    --build-constraint --build-constraints --uploaded-prior-to --requirements-from-script
"""
_UV_OPTIONS: Final = """
    --index --default-index --index-strategy --link-mode --torch-backend -p --resolution --prerelease --exclude-newer
    --override --overrides --excludes --extra --refresh-package --reinstall-package -P --upgrade-package --directory
    --no-build-isolation-package --config-file --project --allow-insecure-host --fork-strategy --package --color
    --no-build-package --no-binary-package --optional --marker -m --script --branch --tag --rev --bounds
"""
_CONDA_OPTIONS: Final = """
    -n --name -p --prefix -c --channel --revision --repodata-fn --solver --experimental-solver --subdir --platform -r
    --root-prefix --rc-file --clone --use-index-cache-for --category --cwd
"""
_PIP_VALUES: Final = frozenset((_PIP_OPTIONS + _UV_OPTIONS).split())
"""Options that take a value, which is not a requirement."""
_CONDA_VALUES: Final = frozenset(_CONDA_OPTIONS.split())
_ADD_VALUES: Final = frozenset(
    {"-G", "--group", "-E", "--extras", "--source", "--python", "--platform", "--markers", "-dG", "-f", "--feature"}
)


def parse_pip_install(words: Sequence[str]) -> Install | None:
    """What the command `words` installs, or None where it installs no Python distributions.

    Seen through: `sudo`, `env`, `VAR=1`, `if`, `bash -c "…"`, `conda run`, `python -m pip`, `pip3`, `{sys.executable}
    -m pip`, `uv pip install`, `uv add`, `conda`/`mamba`/`micromamba install|create`, `easy_install`. Options and their
    values are skipped; an editable address with `#egg=` counts, a local folder does not."""
    return _parse(list(words), 0)


def _parse(words: list[str], depth: int) -> Install | None:
    words = _unwrapped(words)
    if not words or depth > _MAX_DEPTH:
        return None
    program, rest = _base(words[0]), words[1:]
    if _PYTHON.fullmatch(program) or (rest[:2] == ["-m", "pip"] and program[:1] in {"$", "{", "%"}):  # whatever it is called
        return _of_module(rest, depth)
    if _PIP.fullmatch(program):
        return _of_pip(rest)
    match program:
        case "bash" | "sh" | "zsh" | "dash" | "ash":
            found = _of_script(rest, depth)
        case "uv":
            found = _of_uv(rest)
        case "conda" | "mamba" | "micromamba":
            found = _of_conda(rest, depth)
        case "easy_install":
            found = _read(rest, _PIP_VALUES, str)
        case "poetry" | "pdm" | "rye" | "pixi" if rest[:1] == ["add"]:
            found = _read(rest[1:], _ADD_VALUES, _poetry_text)
        case "pipenv" if rest[:1] == ["install"]:
            found = _read(rest[1:], _PIP_VALUES, str)
        case _:
            found = None
    return found


def _unwrapped(words: list[str]) -> list[str]:
    """Without what stands before the program: keywords, assignments, `sudo -u x`, `env`."""
    at = 0
    while at < len(words):
        word = words[at]
        if word in _KEYWORDS or _ASSIGNMENT.match(word):
            at += 1
        elif _base(word) in _WRAPPERS or "retry" in _base(word):
            at = _after_options(words, at + 1, _WRAPPER_VALUES)
            if _base(word) in _TIMED and at < len(words) and re.fullmatch(r"\d[\d.]*[smhd]?", words[at]):
                at += 1
        elif word in _RUNNERS and words[at + 1 : at + 2] == ["run"]:
            at = _after_options(words, at + 2, _RUNNER_VALUES)
        else:
            break
    return words[at:]


def _after_options(words: list[str], at: int, values: frozenset[str]) -> int:
    while at < len(words) and words[at].startswith("-") and words[at] != "--":
        at += 2 if words[at] in values else 1
    return at


def _base(word: str) -> str:
    return word.replace("\\", "/").rsplit("/", 1)[-1] if not word.startswith("$(") else word


def _of_script(words: list[str], depth: int) -> Install | None:
    """`bash -lc "…"`: the command line after an option cluster that ends in c."""
    for at, word in enumerate(words[:-1]):
        if not word.startswith("-"):
            return None
        if re.fullmatch(r"-[a-z]*c", word):
            return _merged([_parse(command, depth + 1) for command in split_shell(words[at + 1])])
    return None


def _of_module(words: list[str], depth: int) -> Install | None:
    """`python [-u] -m pip …`."""
    for at, word in enumerate(words[:-1]):
        if word in {"-m", "-Im", "-um"}:
            known = words[at + 1] in {"pip", "uv", "conda", "mamba", "easy_install"}
            return _parse(words[at + 1 :], depth + 1) if known else None
        if not word.startswith("-"):
            return None
    return None


def _of_pip(words: list[str]) -> Install | None:
    at = _after_options(words, 0, _PIP_VALUES)
    if at < len(words) and words[at] in {"install", "download", "wheel"}:
        return _read(words[at + 1 :], _PIP_VALUES, str)
    return None


def _of_uv(words: list[str]) -> Install | None:
    at = _after_options(words, 0, _PIP_VALUES)
    match words[at : at + 2]:
        case ["pip", "install"]:
            return _read(words[at + 2 :], _PIP_VALUES, str)
        case ["pip", "sync"]:
            read = _read(words[at + 2 :], _PIP_VALUES, str, files=True)
            return Install((), read.requirements + read.includes, read.constraints)
        case ["add", *_]:
            return _read(words[at + 1 :], _PIP_VALUES, str)
    return None


def _of_conda(words: list[str], depth: int) -> Install | None:
    at = _after_options(words, 0, _CONDA_VALUES)
    verb, rest = (words[at] if at < len(words) else ""), words[at + 1 :]
    if verb == "run":
        return _parse(rest[_after_options(rest, 0, _CONDA_VALUES) :], depth + 1)
    if verb == "env" and rest[:1] and rest[0] in {"create", "update"}:
        return Install((), _read(rest[1:], _CONDA_VALUES, conda_text, conda=True).includes)
    if verb in {"install", "create", "update", "upgrade"}:
        return _read(rest, _CONDA_VALUES, conda_text, conda=True)
    return None


def _read(
    words: list[str],
    values: frozenset[str],
    translate: Callable[[str], str],
    *,
    conda: bool = False,
    files: bool = False,
) -> Install:
    requirements: list[str] = []
    includes: list[str] = []
    constraints: list[str] = []
    lists = _lists(requirements, includes, constraints, conda=conda)
    at = 0
    while at < len(words):
        option, value, step = _option(words, at, values | lists.keys())
        at += step
        if option in lists:
            if option not in _EDITABLE or _ADDRESS.match(value):  # else a folder, however bare its name is
                lists[option].append(value)
        elif not option and value:
            requirements.append(value)
    kept = requirements if files else [text for text in map(_named, requirements) if text]
    translated = filter(None, map(translate, kept))
    return Install(tuple(translated), tuple(filter(None, includes)), tuple(filter(None, constraints)))


def _lists(requirements: list[str], includes: list[str], constraints: list[str], *, conda: bool) -> dict[str, list[str]]:
    """Which options fill which list."""
    if conda:
        return {"-f": includes, "--file": includes}
    return {
        "-r": includes,
        "--requirement": includes,
        "--requirements": includes,
        "-c": constraints,
        "--constraint": constraints,
        "--constraints": constraints,
        "-e": requirements,
        "--editable": requirements,
    }


def _option(words: list[str], at: int, values: frozenset[str]) -> tuple[str, str, int]:
    """(option, its value, how many words it took); the option is "" for a plain argument."""
    word = words[at]
    following = words[at + 1] if at + 1 < len(words) else ""
    if word.startswith("--"):
        name, equals, value = word.partition("=")
        if name not in values:
            return name, "", 1
        return (name, value, 1) if equals else (name, following, 2)
    if not word.startswith("-") or word == "-":
        return "", word, 1
    for index in range(1, len(word)):  # a cluster: -qU, -qr file, -rfile
        letter = "-" + word[index]
        if letter in values:
            glued = word[index + 1 :].removeprefix("=")
            return (letter, glued, 1) if glued else (letter, following, 2)
    return word, "", 1


def _named(word: str) -> str:
    """An argument as requirement text: a file by its name, an address as it is; "" for folders and bare variables."""
    if "://" in word or re.match(r"(?:git|hg|svn|bzr)\+|git@", word) or re.match(r"[\w.\[\],-]+\s*@\s", word):
        return word
    held = file_requirement(word)
    if held:
        return held
    if word[:1] in {".", "/", "$", "{", "~", "*", "%"} or "\\" in word or re.match(r"[A-Za-z]:", word):
        return ""
    return "" if "/" in word.split("[", 1)[0] and "::" not in word else word


def _poetry_text(text: str) -> str:
    """`torch@^2.1` as poetry writes it: the name alone, for what is behind the sign is no specifier of ours."""
    name, at, version = text.partition("@")
    return text if not at or "://" in version or "+" in version else name


def _merged(installs: Sequence[Install | None]) -> Install | None:
    found = [install for install in installs if install is not None]
    if not found:
        return None
    return Install(
        tuple(r for i in found for r in i.requirements),
        tuple(r for i in found for r in i.includes),
        tuple(r for i in found for r in i.constraints),
    )
