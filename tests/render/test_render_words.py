"""Phrases, numbers, dates and links that the reports share."""

from __future__ import annotations

import msgspec
import pytest

from scanner.model.result import Assessment, Evidence, OpenQuestion, Range, Repository
from scanner.render import links, words

REVISION = "a" * 40


@pytest.mark.parametrize(
    ("action", "aim", "said"),
    [
        ("stay", "tensorflow", "Stay on TensorFlow"),
        ("stay", None, "Stay"),
        ("modernise", "tensorflow", "Modernise TensorFlow"),
        ("modernise", "keras", "Modernise, towards Keras"),
        ("migrate", "pytorch", "Migrate to PyTorch"),
        ("consolidate", "jax", "Consolidate on JAX"),
        ("coexist", None, "Keep frameworks side by side"),
        ("coexist", "multi-backend", "Stay multi-backend"),
        ("adopt", "pytorch", "Adopt PyTorch"),
        ("none", None, "No framework decision to make"),
    ],
)
def test_verdicts_in_words(action: str, aim: str | None, said: str, legacy: Assessment) -> None:
    assert words.phrase(action, aim, legacy) == said
    assert words.pair(f"{action} {aim}" if aim else action, legacy) == said


def test_what_is_no_verdict_stays_as_it_is(legacy: Assessment) -> None:
    assert words.pair("rather not", legacy) == "rather not"


@pytest.mark.parametrize(
    ("share", "said"), [(0, "0%"), (0.001, "1%"), (0.29, "29%"), (5 / 6, "83%"), (0.999, "99%"), (1, "100%"), (1.2, "100%")]
)
def test_percent_never_claims_more_than_was_found(share: float, said: str) -> None:
    assert words.percent(share) == said


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (0, "0 bytes"),
        (1, "1 byte"),
        (999, "999 bytes"),
        (1000, "1.0 kB"),
        (9_960, "10 kB"),
        (812_033, "812 kB"),
        (999_600, "1.0 MB"),
        (4_194_304, "4.2 MB"),
        (10**15, "1,000 TB"),
    ],
)
def test_sizes(number: int, said: str) -> None:
    assert words.size(number) == said


@pytest.mark.parametrize(
    ("iso", "said"),
    [
        ("2025-08-07", "7 August 2025"),
        ("2024-03", "March 2024"),
        ("2021", "2021"),
        ("2024-13", "2024-13"),
        ("soon", "soon"),
        ("", ""),
    ],
)
def test_days(iso: str, said: str) -> None:
    assert words.day(iso) == said


def test_places() -> None:
    assert words.place(Evidence(path="a.py", line=3, text="")) == "a.py:3"
    assert words.place(Evidence(path="a.ipynb", line=3, text="", cell=0)) == "a.ipynb cells[0]:3"
    assert words.place(Evidence(path="", line=0, text="")) == "(repository)"


def test_a_sentence_does_not_say_its_title_again(legacy: Assessment) -> None:
    def said(sentence: str) -> str:
        verdict = msgspec.structs.replace(legacy.verdict, action="stay", target="tensorflow", headline=sentence)
        return words.headline(msgspec.structs.replace(legacy, verdict=verdict))

    assert said("Stay on TensorFlow: nothing found here is a reason to move.") == "Nothing found here is a reason to move."
    assert said("Stay on TensorFlow, though it hurts.") == "Stay on TensorFlow, though it hurts."


def test_a_component_is_modernised_on_what_is_there(legacy: Assessment) -> None:
    pytorch = msgspec.structs.replace(legacy, verdict=msgspec.structs.replace(legacy.verdict, incumbent="pytorch"))
    component = next(c for c in legacy.components if c.path == "pipelines")
    assert words.part(component, pytorch) == "Modernise TensorFlow"
    assert words.phrase("modernise", "tensorflow", pytorch) == "Modernise, towards TensorFlow"


@pytest.mark.parametrize(
    ("action", "favours", "said"),
    [
        ("consolidate", "migrate tensorflow", "Keep TensorFlow"),
        ("coexist", "stay pytorch", "Keep PyTorch"),
        ("coexist", "coexist", "Keep frameworks side by side"),
        ("migrate", "migrate pytorch", "Migrate to PyTorch"),
    ],
)
def test_what_a_reason_speaks_for(action: str, favours: str, said: str, legacy: Assessment) -> None:
    verdict = msgspec.structs.replace(legacy.verdict, action=action)
    reason = msgspec.structs.replace(legacy.verdict.reasons[0], favours=favours)
    assert words.favours(reason, msgspec.structs.replace(legacy, verdict=verdict)) == said
    against = msgspec.structs.replace(reason, supports=False)
    assert words.favours(against, msgspec.structs.replace(legacy, verdict=verdict)) == words.pair(favours, legacy)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('"torch==2.4.1",', "torch==2.4.1"),
        ("'tensorflow ==\n 1.15.4'", "tensorflow == 1.15.4"),
        ('torch = ["torch>=2.1"]', 'torch = ["torch>=2.1"]'),
        ("'", "'"),
        ("", ""),
    ],
)
def test_requirements_without_the_quotes_of_their_line(text: str, said: str) -> None:
    assert words.requirement(text) == said


def question(signal: str, turning: bool) -> OpenQuestion:
    return OpenQuestion(signal, f"{signal}?", {"yes": "migrate pytorch"} if turning else {})


@pytest.mark.parametrize(
    ("turning", "others", "share", "combinations", "said"),
    [
        (0, 0, 1.0, 1, "Nothing is open that could change the verdict."),
        (0, 8, 1.0, 64, "No answer to any of 8 open questions changes it, alone or in any of 64 combinations tried."),
        (0, 2, 1.0, 0, "No answer to any of 2 open questions changes it, alone or in any combination tried."),
        (0, 6, 0.98, 64, "No answer to any of 6 open questions changes it, alone, but some combinations do."),
        (1, 5, 0.5, 32, "1 of 6 open questions can change it; it was decided again for 32 combinations of answers."),
    ],
)
def test_robustness_says_what_was_tried(
    turning: int, others: int, share: float, combinations: int, said: str, legacy: Assessment
) -> None:
    asked = (*(question(f"t{n}", True) for n in range(turning)), *(question(f"o{n}", False) for n in range(others)))
    verdict = msgspec.structs.replace(legacy.verdict, open_questions=asked, robustness=share, combinations=combinations)
    assert words.robustness_why(verdict) == said


def test_topics_are_short() -> None:
    asked = [question("context.cloud", False), question("in-operation", False), question("context.data-residency", False)]
    assert words.topics(asked) == "cloud, whether it runs for real, data residency"


def test_days_are_counted_as_people_do() -> None:
    assert [words.days(Range(1, 1, 1)), words.days(Range(1, 1, 5))] == ["1 person-day", "1 to 5 person-days"]


def test_the_first_sentences_of_a_text() -> None:
    assert words.opening("One 1.5 thing. Two\n things. Three.", 2) == "One 1.5 thing. Two things."
    assert words.opening("One.", 2) == "One."


def repository(address: str | None, revision: str | None = REVISION) -> Repository:
    return Repository("r", revision, False, 1, 1, 1, 0, source_url=address)


@pytest.mark.parametrize(
    ("address", "link"),
    [
        ("https://github.com/o/r.git", f"https://github.com/o/r/blob/{REVISION}/a%20b/c%3Ad.py#L7"),
        ("https://github.com/o/r/", f"https://github.com/o/r/blob/{REVISION}/a%20b/c%3Ad.py#L7"),
        ("https://gitlab.example.org:8443/g/s/r", f"https://gitlab.example.org:8443/g/s/r/-/blob/{REVISION}/a%20b/c%3Ad.py#L7"),
        ("https://bitbucket.org/o/r", f"https://bitbucket.org/o/r/src/{REVISION}/a%20b/c%3Ad.py#lines-7"),
    ],
)
def test_links_to_lines(address: str, link: str) -> None:
    source = links.source_of(repository(address))
    assert source is not None
    assert source.place(Evidence(path="a b/c:d.py", line=7, text="")) == link


@pytest.mark.parametrize(
    "address",
    [
        None,
        "",
        "http://github.com/o/r",
        "ssh://git@github.com/o/r",
        "git@github.com:o/r.git",
        "https://u:p@github.com/o/r",
        "https://***@github.com/o/r",
        "javascript:alert(1)//",
        "https://github.com/o/r?x=1",
        "https://github.com/o/r#x",
        'https://github.com/o/r"onclick',
        "https://github.com",
        "file:///etc",
    ],
)
def test_doubtful_addresses_are_no_links(address: str | None) -> None:
    assert links.source_of(repository(address)) is None


@pytest.mark.parametrize("revision", [None, "", "main", "A" * 40, "a" * 41])
def test_only_commits_are_linked(revision: str | None) -> None:
    assert links.source_of(repository("https://github.com/o/r", revision)) is None


@pytest.mark.parametrize("path", ["", "a\\x1b.py", "../a.py", "a//b.py", "/etc/passwd", "./a.py"])
def test_doubtful_paths_are_no_links(path: str) -> None:
    source = links.source_of(repository("https://github.com/o/r"))
    assert source is not None
    assert source.place(Evidence(path=path, line=1, text="")) is None


def test_a_notebook_is_linked_without_a_line() -> None:
    source = links.source_of(repository("https://github.com/o/r"))
    assert source is not None
    assert source.place(Evidence(path="n.ipynb", line=4, text="", cell=2)) == f"https://github.com/o/r/blob/{REVISION}/n.ipynb"


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "data:text/html,x",
        "https://u@h/",
        'https://h/"x',
        "https://h/<x>",
        "//h/x",
        "https://",
        "see https://h",
    ],
)
def test_only_ordinary_web_addresses_are_sources(address: str) -> None:
    assert links.web_address(address) is None
    assert links.web_address("https://h.example/x?y=1#z") == "https://h.example/x?y=1#z"


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        ("https://github.com/o/r/releases/tag/v2.0.0", [("github.com/…/v2.0.0", True)]),
        ("https://www.pypi.org/jax/", [("pypi.org/jax", True)]),
        ("https://pypi.org", [("pypi.org", True)]),
        (
            "Dated fact: https://a.org/x/y, and https://b.org/z (README)",
            [("Dated fact: ", False), ("a.org/…/y", True), (", and ", False), ("b.org/z", True), (" (README)", False)],
        ),
        ("When Should You Choose TensorFlow?", [("When Should You Choose TensorFlow?", False)]),
        ("see https://evil.test/x", [("see https://evil.test/x", False)]),
        ("https://u@evil.test/x", [("https://u@evil.test/x", False)]),
        ("https://a.org/" + "x" * 60, [("a.org/" + "x" * 39 + "…", True)]),
    ],
)
def test_sources_taken_apart(source: str, shown: list[tuple[str, bool]]) -> None:
    found = links.pieces(source)
    assert [(piece.text, piece.address is not None) for piece in found] == shown
    assert all(piece.address in source for piece in found if piece.address)
    assert links.plain(source) == "".join(text for text, _ in shown)
