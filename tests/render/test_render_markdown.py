"""The Markdown summary, read back by a parser: structure is ours, text of the target stays text."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec
import pytest
from markdown_it import MarkdownIt
from markdown_it.token import Token

from scanner.model.result import Assessment
from scanner.render import render
from scanner.render.markdown import code, text


def tokens(source: str) -> Iterator[Token]:
    for token in MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(source):
        yield token
        yield from token.children or ()


def plain(source: str) -> str:
    """What a reader sees of a paragraph."""
    return "".join(token.content for token in tokens(source) if token.type in {"text", "text_special", "code_inline"})


def test_summary_has_verdict_reasons_and_links(legacy: Assessment) -> None:
    summary = render(legacy, "markdown")
    assert summary.startswith("## fraud-scoring: Modernise TensorFlow\n")
    seen = [token for token in tokens(summary) if token.type == "link_open"]
    hrefs = [str(token.attrs["href"]) for token in seen]
    assert f"https://github.com/example/fraud-scoring/blob/{legacy.repository.revision}/services/scoring/Dockerfile#L1" in hrefs
    titles = [line for line in summary.splitlines() if line.startswith("### ")]
    assert titles == [
        "### First of all",
        "### Why",
        "### What speaks against it",
        "### What would change the verdict",
        "### What a move would cost",
        "### Dates that matter",
        "### Frameworks",
        "### Components",
        "### Around the model",
        "### Advice",
        "### Not read, or not understood (3)",
    ]


def test_sources_are_links_and_dates_among_the_reasons_stand_once(legacy: Assessment) -> None:
    summary = render(legacy, "markdown")
    link = "[github.com/…/v1.15.0](<https://github.com/tensorflow/tensorflow/releases/tag/v1.15.0>)"
    assert f"Dated fact: {link}, and the package index" in summary
    assert summary.count("/v1.15.0>") == 1
    assert "*([github.com/…/v2.16.1](<https://github.com/tensorflow/tensorflow/releases/tag/v2.16.1>))*" in summary


def test_layers_have_a_line_for_each_state(legacy: Assessment) -> None:
    block = render(legacy, "markdown").split("### Around the model\n\n")[1].split("\n\n")[0].splitlines()
    assert block[0].startswith("- **Seen**: experiment tracking ([`pipelines/train.py:12`](<https://github.com/")
    assert block[1:] == [
        "- **Absent, as was answered**: retraining",
        "- **Unknown, asked above**: model monitoring",
        "- **Not seen**: data validation, drift detection",
    ]


def test_no_links_without_a_known_address(legacy: Assessment) -> None:
    local = msgspec.structs.replace(legacy, repository=msgspec.structs.replace(legacy.repository, source_url=None))
    hrefs = [token.attrs["href"] for token in tokens(render(local, "markdown")) if token.type == "link_open"]
    assert hrefs
    assert not [href for href in hrefs if "fraud-scoring" in str(href)], "only sources of facts are left"


def test_target_forms_no_markup(hostile: Assessment) -> None:
    seen = list(tokens(render(hostile, "markdown")))
    assert {token.content for token in seen if token.type in {"html_inline", "html_block"}} == {"<sub>", "</sub>"}
    assert not [
        token
        for token in seen
        if token.type in {"link_open", "image", "fence", "code_block", "s_open", "blockquote_open", "hr"}
    ]


def test_tables_keep_their_columns(hostile: Assessment, legacy: Assessment) -> None:
    for assessment in (hostile, legacy):
        widths: list[int] = []
        for token in tokens(render(assessment, "markdown")):
            if token.type == "tr_open":
                widths.append(0)
            elif token.type in {"td_open", "th_open"}:
                widths[-1] += 1
        assert widths == [4] * 4 + [6] * 4 + [3] * 5


def test_no_rows_fall_out_of_a_table(hostile: Assessment) -> None:
    block = render(hostile, "markdown").split("### Components\n\n")[1].split("\n\n")[0]
    assert len(block.splitlines()) == 2 + len(hostile.components) - 1, "one has nothing to decide"
    assert all(line.startswith("| ") and line.endswith(" |") for line in block.splitlines())


@pytest.mark.parametrize(
    "raw",
    [
        "<b>x</b>",
        "[x](y)",
        "| a |",
        "a\\|b",
        "*a* _b_ ~~c~~",
        "`a`",
        "# a",
        "- a",
        "+ a",
        "1. a",
        "2) a",
        "> a",
        "===",
        "&amp; &lt;",
        "$a$",
        "![x](y)",
    ],
)
def test_text_reads_as_written(raw: str) -> None:
    seen = list(tokens(text(raw)))
    assert [token.type for token in seen][:2] == ["paragraph_open", "inline"]
    assert {token.type for token in seen} <= {"paragraph_open", "inline", "paragraph_close", "text", "text_special"}
    assert plain(text(raw)) == raw


@pytest.mark.parametrize("raw", ["@channel", "a@b.example", "see #12", "GH-12"])
def test_nobody_is_called(raw: str) -> None:
    assert plain(text(raw)).replace("\u200b", "") == raw
    assert "&#8203;" in text(raw)


def test_addresses_in_text_are_no_links() -> None:
    assert text("https://evil.test www.evil.test") == "https\\://evil.test www\\.evil.test"


@pytest.mark.parametrize("raw", ["a", "`", "``a`", "a `b` c", "<b>", "\\", "@x", "a\n b"])
def test_code_reads_as_written(raw: str) -> None:
    seen = [token for token in tokens(code(raw)) if token.type == "code_inline"]
    assert [token.content for token in seen] == [" ".join(raw.split())]
    assert code("") == ""


def test_long_lists_say_what_they_leave_out(legacy: Assessment) -> None:
    many = msgspec.structs.replace(legacy, unknowns=legacy.unknowns * 10, components=legacy.components * 10)
    summary = render(many, "markdown")
    assert "Not read, or not understood (30)" in summary
    assert "`data/blob.ipynb`, `data/blob.ipynb` and 5 more: not valid JSON" in summary
    assert "… and 20 more\n" in summary
    assert "… and 10 more components with nothing to decide: `notebooks`" in summary
