"""Shell text to words: what a person would call the commands, whatever the quoting."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scanner.detect.shell import shell_commands, split_shell


@pytest.mark.parametrize(
    ("text", "commands"),
    [
        ("a b && c || d; e | f & g", [["a", "b"], ["c"], ["d"], ["e"], ["f"], ["g"]]),
        ("a\nb\r\n\n  c", [["a"], ["b"], ["c"]]),
        ("a \\\n  b \\\r\n c", [["a", "b", "c"]]),
        ("(cd x && make)", [["cd", "x"], ["make"]]),
        ("a 'b c' \"d e\" f\\ g h'i'\"j\"", [["a", "b c", "d e", "f g", "hij"]]),
        ('a "b\\"c" \'d\\e\'', [["a", 'b"c', "d\\e"]]),
        ("a '' \"\"", [["a", "", ""]]),
        ("a # b\nc #d", [["a"], ["c"]]),
        ("a b#c", [["a", "b#c"]]),
        ("a 'b", [["a", "b"]]),
        ('a "b c', [["a", "b c"]]),
        ("a \\", [["a", ""]]),
        ("a > out 2>&1 >> log < in", [["a"]]),
        ("a 2>/dev/null b &> c d", [["a", "b", "d"]]),
        ("a >out b", [["a", "b"]]),
        ("x$(a $(b) | c)y z", [["x$(a $(b) | c)y", "z"]]),
        ("a $(b\nc", [["a", "$(b"], ["c"]]),
        ("a `b c` d", [["a", "`b c`", "d"]]),
        ("a ${B:-c d} {e} { f; }", [["a", "${B:-c d}", "{e}", "{", "f"], ["}"]]),
        ("cat <<EOF > f && b\nnot this\nEOF\nc", [["cat"], ["b"], ["c"]]),
        ("cat <<-'X'\n  not this\n  X\nc", [["cat"], ["c"]]),
        ("cat <<X\nnever ends", [["cat"]]),
        ("a <<< b c", [["a", "c"]]),
        ("((x << SHIFT))\na $((1 << N)) b\nc", [["((x << SHIFT))"], ["a", "$((1 << N))", "b"], ["c"]]),
        ("", []),
        (" ; && \n", []),
    ],
)
def test_commands(text: str, commands: list[list[str]]) -> None:
    assert split_shell(text) == commands


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("pip install tensorflow>=2.0", ["pip", "install", "tensorflow>=2.0"]),
        ("pip install torch<2 jax[cuda]>0.4,<0.5 x", ["pip", "install", "torch<2", "jax[cuda]>0.4,<0.5", "x"]),
        ("pip install a!=1 b~=2", ["pip", "install", "a!=1", "b~=2"]),
        ("pip install foo>log.txt bar", ["pip", "install", "foo", "bar"]),
        ("pip install foo >=2", ["pip", "install", "foo"]),
        ("pip install foo 2>err", ["pip", "install", "foo"]),
    ],
)
def test_a_version_is_no_redirection(text: str, words: list[str]) -> None:
    assert split_shell(text) == [words]


def test_lines_of_commands() -> None:
    text = "a \\\n b\n\n# c\nd && e 'f\ng'\nh <<X\n1\nX\ni $(j\nk) l\nm"
    assert [(command.line, command.words[0]) for command in shell_commands(text)] == [
        (1, "a"), (5, "d"), (5, "e"), (7, "h"), (10, "i"), (12, "m"),
    ]  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet="ab \n\\'\"$(){}<>|&;#`=1[]~!", max_size=80))
def test_no_text_is_refused(text: str) -> None:
    lines = [command.line for command in shell_commands(text)]
    assert lines == sorted(lines)
    assert all(1 <= line <= text.count("\n") + 1 for line in lines)


@pytest.mark.parametrize("piece", ["(", "$(", "{", "`", "'", '"', "a>=", "<<X\n", "\\", "${", "a>", "$(\n", "{a", ")$("])
def test_long_runs_are_read_in_one_pass(piece: str) -> None:
    """Quadratic behaviour would take minutes here."""
    shell_commands(piece * 30_000)
