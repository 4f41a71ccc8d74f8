"""Excerpts of many lines at once say what each line would say by itself."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from scanner.clean import HIDDEN, code_excerpt, code_excerpts
from scanner.detect.pysyntax.source import Source

PLAIN = "x = tf.nn.relu(y)"
KEYED = 'API_KEY = "0123456789abcdef"'
LINES = st.lists(
    st.sampled_from((PLAIN, KEYED, "", "  é = 1", 'é = login(token="abcdefgh")', "a\x0cb\x1bc", "T" * 500)), max_size=6
)


@settings(max_examples=60, deadline=None)
@given(LINES)
def test_each_line_as_by_itself(lines: list[str]) -> None:
    assert code_excerpts(lines) == [code_excerpt(line) for line in lines]


def test_secrets_are_hidden_on_their_lines_only() -> None:
    assert code_excerpts([PLAIN, KEYED, PLAIN]) == [PLAIN, f'API_KEY = "{HIDDEN}"', PLAIN]


def test_lines_of_a_source() -> None:
    source = Source(f"{PLAIN}\n{KEYED}\nlast")
    assert source.excerpts((1, 3, 9)) == [PLAIN, "last", ""]
    assert source.excerpt(2) == f'API_KEY = "{HIDDEN}"'
