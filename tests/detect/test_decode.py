"""Bytes to text: marks, cookies, newlines; and never an encoding of the file's choosing."""

from __future__ import annotations

import codecs

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scanner.detect.decode import decode


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-32", "utf-16-le", "utf-16-be"])
def test_marked_and_wide_files_are_read(encoding: str) -> None:
    text = "import tensorflow as tf  # é\n" * 3
    decoded = decode(text.encode(encoding))
    assert decoded.text == text
    assert (decoded.problem is None) == (encoding not in ("utf-16-le", "utf-16-be"))


@pytest.mark.parametrize(
    ("cookie", "codec"),
    [
        ("latin-1", "iso-8859-1"),
        ("Latin_1-unix", "iso-8859-1"),
        ("utf-8-dos", "utf-8"),
        ("UTF8", "utf-8"),
        ("cp1252", "cp1252"),
        ("windows-1251", "cp1251"),
        ("shift_jis", "shift_jis"),
        ("euc-jp", "euc_jp"),
        ("iso-2022-jp", "iso2022_jp"),
        ("gbk", "gbk"),
        ("gb2312", "gb2312"),
        ("gb18030", "gb18030"),
        ("big5", "big5"),
        ("euc-kr", "euc_kr"),
        ("koi8-r", "koi8-r"),
    ],
)
def test_cookies_of_the_table_are_followed(cookie: str, codec: str) -> None:
    codecs.lookup(codec)
    sample = {"cp1251": "я", "koi8-r": "я", "euc_kr": "가"}.get(codec, "é" if codec[:2] in ("is", "cp", "ut") else "中")
    sample = "中" if codec == "iso2022_jp" else sample
    decoded = decode(f"# -*- coding: {cookie} -*-\nx = '{sample}'\n".encode(codec))
    assert decoded == (f"# -*- coding: {cookie} -*-\nx = '{sample}'\n", codec, None)


def test_a_cookie_counts_on_the_second_line_behind_a_comment_only() -> None:
    assert decode(b"#!/usr/bin/python\n# vim: set fileencoding=latin-1 :\n'\xe9'\n").encoding == "iso-8859-1"
    assert decode(b"\r# coding: latin-1\r'\xe9'\r").encoding == "iso-8859-1"
    assert decode(b"x = 1\n# coding: latin-1\n").encoding == "utf-8"
    assert decode(b"\n\n# coding: latin-1\n").encoding == "utf-8"


@pytest.mark.parametrize("cookie", ["utf-7", "rot13", "unicode_escape", "idna", "punycode", "hex", "mbcs", "x" * 500])
def test_other_cookies_are_never_looked_up(cookie: str) -> None:
    decoded = decode(f"# coding: {cookie}\nimport torch\n".encode())
    assert decoded.encoding == "latin-1"
    assert decoded.problem is not None
    assert "import torch\n" in decoded.text
    assert len(decoded.problem) < 200


def test_what_does_not_decode_keeps_its_ascii_and_says_so() -> None:
    decoded = decode(b"import torch  # \xff\n")
    assert decoded.text == "import torch  # ÿ\n"
    assert decoded.problem == "is not valid UTF-8 and declares no encoding; it was read as Latin-1"
    assert decode(b"\xff\xfea").problem == "does not decode as its byte order mark says (utf-16-le)"


def test_newlines_are_those_that_editors_count() -> None:
    assert decode(b"a\r\nb\rc\n\x0bd\x0c\xe2\x80\xa8e").text == "a\nb\nc\n\x0bd\x0c\u2028e"


def test_nul_is_a_space_and_a_problem() -> None:
    decoded = decode(b"import\0torch")
    assert decoded.text == "import torch"
    assert decoded.problem == "contains NUL characters, which Python refuses; they were read as spaces"


@settings(max_examples=60, deadline=None)
@given(
    st.binary(max_size=200),
    st.sampled_from([b"", b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf", b"# coding: gbk\n", b"# coding: euc-jp\n"]),
)
def test_no_bytes_are_refused(data: bytes, start: bytes) -> None:
    decoded = decode(start + data)
    assert "\r" not in decoded.text
    assert "\0" not in decoded.text
