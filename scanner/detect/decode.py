"""Bytes of a source file to text, as Python itself would read them, but never through an encoding of the file's choosing.

A byte order mark comes first, then a PEP 263 cookie that names an encoding of the table below, then UTF-8. What cannot be
read so is read byte by byte (Latin-1), which keeps all ASCII, and is reported as a problem.
"""

from __future__ import annotations

import codecs
import re
from typing import Final, NamedTuple


class Decoded(NamedTuple):
    r"""`text` has every newline (\n, \r\n, \r) as \n and no NUL; so line and column numbers are those an editor shows.
    `encoding` is what it was read as; `problem` is a clause for a person ("declares …"), None where all is well."""

    text: str
    encoding: str
    problem: str | None


_BOMS: Final = (  # UTF-32 first: its little-endian mark begins with that of UTF-16
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_ALIASES: Final = {
    "utf-8": "utf8 u8 utf utf8-ucs2 utf8-ucs4 cp65001 utf-8-sig utf8-sig",
    "ascii": "us-ascii 646 ansi-x3.4-1968 iso646-us",
    "iso-8859-1": "latin-1 latin1 iso8859-1 iso-latin-1 iso88591 l1 8859 cp819",
    "iso-8859-2": "latin-2 latin2 iso8859-2 l2",
    "iso-8859-3": "latin-3 latin3 iso8859-3 l3",
    "iso-8859-4": "latin-4 latin4 iso8859-4 l4",
    "iso-8859-5": "cyrillic iso8859-5",
    "iso-8859-7": "greek greek8 iso8859-7",
    "iso-8859-9": "latin-5 latin5 iso8859-9 l5",
    "iso-8859-15": "latin-9 latin9 iso8859-15 l9",
    "shift_jis": "shift-jis sjis s-jis shiftjis csshiftjis",
    "cp932": "ms932 mskanji ms-kanji windows-31j",
    "euc_jp": "euc-jp eucjp ujis u-jis",
    "iso2022_jp": "iso-2022-jp iso2022-jp iso2022jp csiso2022jp",
    "gb2312": "gb-2312 euc-cn euccn chinese eucgb2312-cn gb2312-80",
    "gbk": "936 cp936 ms936",
    "gb18030": "gb-18030 gb18030-2000",
    "big5": "big5-tw csbig5",
    "cp950": "950 ms950",
    "euc_kr": "euc-kr euckr korean ksc5601 ks-c-5601",
    "cp949": "949 ms949 uhc",
    "koi8-r": "koi8r cskoi8r",
    "koi8-u": "koi8u",
    **{f"cp{number}": f"windows-{number} {number}" for number in range(1250, 1259)},
}
_CODECS: Final = {alias: codec for codec, aliases in _ALIASES.items() for alias in (codec.replace("_", "-"), *aliases.split())}
_COOKIE: Final = re.compile(rb"^[ \t\f]*#.*?coding[:=][ \t]*([-_.a-zA-Z0-9]+)")
_BLANK: Final = re.compile(rb"^[ \t\f]*(?:#|$)")
_NEWLINE: Final = re.compile(rb"\r\n?|\n")
_LONGEST_NAME: Final = 40


def decode(data: bytes) -> Decoded:
    """The text of `data`. Never raises; the worst that comes back is Latin-1 with a problem."""
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return _strict(data[len(mark) :], encoding, f"does not decode as its byte order mark says ({encoding})")
    if (wide := _unmarked_utf16(data)) is not None:
        text, _, _ = _strict(data, wide, None)
        return Decoded(text, wide, f"looks like {wide} without a byte order mark, and was read as such")
    name = _declared(data)
    if name is None:
        return _strict(data, "utf-8", "is not valid UTF-8 and declares no encoding")
    codec = _CODECS.get(name)
    if codec is None:
        said = name if len(name) <= _LONGEST_NAME else name[:_LONGEST_NAME] + "…"
        return _fallback(data, f"declares the encoding {said!r}, which is not one that is read")
    return _strict(data, codec, f"does not decode as the encoding it declares ({codec})")


def _declared(data: bytes) -> str | None:
    """The name in a PEP 263 cookie on one of the first two lines, normalised, else None."""
    lines = _NEWLINE.split(data, maxsplit=2)[:2]
    for line in lines:
        if (found := _COOKIE.match(line)) is not None:
            return _normal(found[1].decode("ascii"))
        if not _BLANK.match(line):
            return None
    return None


def _normal(name: str) -> str:
    """As Python's tokenizer does: case and underscores do not matter, nor what follows utf-8 or latin-1."""
    name = name.lower().replace("_", "-")
    for known in ("utf-8", "latin-1", "iso-8859-1", "iso-latin-1"):
        if name.startswith(known + "-"):
            return known
    return name


def _unmarked_utf16(data: bytes) -> str | None:
    """Python refuses such a file, editors open it. ASCII text in UTF-16 has a NUL in every other byte."""
    sample = data[:4096]
    half = len(sample) // 2
    if half < 4 or b"\0" not in sample:
        return None
    low, high = sample[0::2].count(0), sample[1::2].count(0)
    if high > 0.6 * half and low < 0.1 * half:
        return "utf-16-le"
    return "utf-16-be" if low > 0.6 * half and high < 0.1 * half else None


def _strict(data: bytes, codec: str, problem: str | None) -> Decoded:
    try:
        text = data.decode(codec)
    except (UnicodeError, ValueError):
        if codec.startswith(("utf-16", "utf-32")):
            return Decoded(_clean(data.decode(codec, "replace")), codec, problem)
        return _fallback(data, problem)
    if "\0" in text:
        return Decoded(_clean(text), codec, "contains NUL characters, which Python refuses; they were read as spaces")
    return Decoded(_clean(text), codec, None)


def _fallback(data: bytes, problem: str | None) -> Decoded:
    return Decoded(_clean(data.decode("latin-1")), "latin-1", f"{problem}; it was read as Latin-1" if problem else None)


def _clean(text: str) -> str:
    text = text.replace("\0", " ")
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text
