"""Rules are typed, checked and said to be wrong in words that name file, line and place."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scanner.rulebook import RulesError, load
from scanner.rulebook.checks import is_date
from scanner.rulebook.reader import parse

GENERATIONS = ("tf1-graph", "tf1-contrib", "tf-compat-v1", "tf-estimator", "tf2-eager", "tf.keras", "tf-addons")
TECHNOLOGY = "{id: thing, name: Thing, kind: mlops, about: A thing., match: {imports: [thing]}}"


def folder(tmp_path: Path, text: str, name: str = "mine.yaml") -> Path:
    (tmp_path / "own").mkdir(exist_ok=True)
    (tmp_path / "own" / name).write_text(text)
    return tmp_path / "own"


def test_our_own_rules_load_and_are_sorted() -> None:
    book = load()
    ids = [technology.id for technology in book.technologies]
    assert ids == sorted(ids)
    assert len(book.digest) == 64
    assert book.departures == ()
    assert not any(technology.examples for technology in book.technologies)
    assert all(technology.examples for technology in load(examples=True).technologies)


def test_the_digest_stands_for_what_decides(tmp_path: Path) -> None:
    assert load().digest == load(examples=True).digest
    assert load((folder(tmp_path, f"technologies: [{TECHNOLOGY}]"),)).digest != load().digest


def test_a_users_folder_adds_and_replaces_and_says_so(tmp_path: Path) -> None:
    own = folder(
        tmp_path,
        f"technologies:\n- {TECHNOLOGY}\n"
        "- {id: tensorflow, name: TF, kind: framework, family: tensorflow, about: Ours., match: {imports: [tensorflow]},\n"
        f"   generations: [{', '.join(map(generation, GENERATIONS))}]}}\n",
    )
    book = load((own,))
    assert book.departures == ("adds technology thing (own/mine.yaml)", "replaces technology tensorflow (own/mine.yaml)")
    assert next(t for t in book.technologies if t.id == "tensorflow").name == "TF"
    assert sum(t.id == "tensorflow" for t in book.technologies) == 1


def generation(name: str) -> str:
    return f"{{id: {name}, name: x, match: {{symbols: [tensorflow.x]}}}}"


def test_a_single_file_may_be_given(tmp_path: Path) -> None:
    own = folder(tmp_path, f"technologies: [{TECHNOLOGY}]") / "mine.yaml"
    assert load((own,)).departures == ("adds technology thing (mine.yaml)",)


def test_advice_may_cite_headings_that_its_own_file_lists(tmp_path: Path) -> None:
    rule = (
        "advice:\n- {id: ours, guidance: ours, title: Ours, article: House rules, kind: weak, text: So., favours: pytorch,\n"
        "   when: {all: [incumbent]}}\n"
    )
    assert "cites the section `House rules`" in _refused(folder(tmp_path, rule))
    assert load((folder(tmp_path, rule + "sections: [House rules]\n"),)).departures == ("adds advice ours (own/mine.yaml)",)


def _refused(own: Path) -> str:
    with pytest.raises(RulesError) as caught:
        load((own,))
    return str(caught.value)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("technologies: [", ": not YAML: "),
        ("technologies:\n- &a {id: x}\n- *a\n", "own/mine.yaml:2: holds an anchor (&a)"),
        ("technologies:\n- *nowhere\n", "own/mine.yaml:2: holds an alias"),
        ("technologies: []\nfacts:\n  <<: {}\n", "own/mine.yaml:3: has a key that is not plain text"),
        ("technologies: []\ntechnologies: []\n", "own/mine.yaml:2: has the key `technologies` twice"),
        ("technologies: !!python/object:os.system []\n", "own/mine.yaml:1: holds a tag"),
        ("- 1\n", "own/mine.yaml:1: a rule file is a mapping"),
        ("just words\n", "own/mine.yaml:1: a rule file is a mapping"),
        ("facts: []\n---\nfacts: []\n", "own/mine.yaml:2: starts a second document"),
        ("technologies: " + "[" * 60 + "]" * 60, "is nested more than 20 levels deep"),
        ("technology: []\n", "own/mine.yaml:1: the document: object contains unknown field `technology`"),
        (f"technologies:\n- {TECHNOLOGY}\n- {{id: b, name: [x]}}\n", "own/mine.yaml:3: technologies[b].name: expected `str`"),
        (
            "technologies:\n- id: a\n  name: A\n  kind: robot\n  about: x\n  match: {}\n",
            "own/mine.yaml:4: technologies[a].kind: invalid enum value 'robot'",
        ),
        (f"technologies: [{TECHNOLOGY}, {TECHNOLOGY}]\n", "technology `thing` is also in own/mine.yaml"),
        (f"technologies: [{TECHNOLOGY.replace('[thing]', '[]')}]\n", "match is empty"),
        (f"technologies: [{TECHNOLOGY.replace('[thing]', '[a-b]')}]\n", "`a-b` is no dotted name"),
        (f"technologies: [{TECHNOLOGY.replace('imports: [thing]', 'imports: [th*]')}]\n", "modules are written in full"),
        (f"technologies: [{TECHNOLOGY.replace('imports: [thing]', 'symbols: [a.*]')}]\n", "`a.*` is no dotted name"),
        (f"technologies: [{TECHNOLOGY.replace('imports: [thing]', 'distributions: [A_b]')}]\n", "is not normalised"),
        (f"technologies: [{TECHNOLOGY.replace('id: thing', 'id: Thing!')}]\n", "an id is lower-case letters"),
        (f"technologies: [{TECHNOLOGY.replace('about:', 'brings: [nothing], about:')}]\n", "brings `nothing`"),
        (f"technologies: [{TECHNOLOGY.replace('about:', 'homepage: http://x, about:')}]\n", "is not an https address"),
        (
            f"technologies: [{TECHNOLOGY.replace('imports: [thing]', 'settings: [NAME]')}]\n",
            "match.settings: `NAME` is no NAME=VALUE",
        ),
        (
            f"technologies: [{TECHNOLOGY.replace('imports: [thing]', 'imports: [thing], pins: {thing: <2}')}]\n",
            "match.pins: pins tell dialects apart",
        ),
        (
            f"technologies: [{TECHNOLOGY[:-1]}, generations: [{{id: g, name: G, match: {{imports: [b], pins: {{A: x}}}}}}]}}]",
            "generations[g].match.pins: `A: x` is no normalised name with a version specifier",
        ),
        ("examples: [{technology: nothing, examples: []}]\n", ""),
        (
            "statements: [{id: s, files: ['*.md'], patterns: ['(a']}]\n",
            "statement `s`: the pattern `(a` does not compile",
        ),
        ("statements: [{id: s, files: ['*.md'], patterns: ['(a+)+b']}]\n", "its time could explode"),
    ],
)
def test_bad_rules_stop_with_file_line_and_reason(tmp_path: Path, text: str, message: str) -> None:
    if not message:  # examples live in files of their own, which plain loading passes over
        assert load((folder(tmp_path, text, "mine.examples.yaml"),)).departures == ()
        with pytest.raises(RulesError, match="which is no technology"):
            load((tmp_path / "own",), examples=True)
        return
    assert message in _refused(folder(tmp_path, text))


FACT = {
    "id": "f",
    "status": "retired",
    "date": "'2024'",
    "text": "x",
    "source": "y",
    "as_of": "2026-11-22",
    "review_after": "2027-05-22",
    "applies": "{technologies: [tensorflow]}",
}


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"date": "soon"}, "`date`: `soon` is no date"),
        ({"date": "2024-02-30"}, "`date`: `2024-02-30` is no date"),
        ({"review_after": "2026-01-01"}, "`review_after` is not later"),
        ({"applies": "{}"}, "`applies` is empty"),
        ({"applies": "{technologies: [nothing]}"}, "applies to `nothing`, which is no technology"),
        ({"applies": "{generations: [nothing]}"}, "applies to the generation `nothing`"),
        ({"applies": "{pins: {torch: what}}"}, "no normalised name with a version specifier"),
        ({"specific_reason": "true"}, "`specific_reason` and `leads_to` go together"),
        ({"source": "''"}, "needs a `text` and a `source`"),
    ],
)
def test_bad_facts_stop_the_run(tmp_path: Path, change: dict[str, str], message: str) -> None:
    fields = ", ".join(f"{key}: {value}" for key, value in {**FACT, **change}.items())
    text = _refused(folder(tmp_path, f"facts:\n- {{{fields}}}\n"))
    assert text.startswith("own/mine.yaml: fact `f`: ")
    assert message in text


def test_all_problems_are_told_at_once(tmp_path: Path) -> None:
    own = folder(tmp_path, "technologies: [1]\n")
    folder(tmp_path, "facts: [1]\n", "other.yaml")
    with pytest.raises(RulesError) as caught:
        load((own,))
    assert [problem.split(":")[0] for problem in caught.value.problems] == ["own/mine.yaml", "own/other.yaml"]


def test_a_folder_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(RulesError, match="no such file or folder of rules"):
        load((tmp_path / "none",))


def test_scalars_stay_text_until_a_type_asks_for_more() -> None:
    document = parse(
        b"technologies:\n- {id: a, name: 1.10, kind: mlops, about: no, operation: no, match: {imports: [a]},\n"
        b"   generations: [{id: g, name: 2026-11-22, dead_end: true, match: {imports: [g]}}]}\n",
        "a.yaml",
    )
    technology = document.technologies[0]
    assert (technology.name, technology.about, technology.operation) == ("1.10", "no", "no")
    assert (technology.generations[0].name, technology.generations[0].dead_end) == ("2026-11-22", True)


@pytest.mark.parametrize("text", ["2024", "2024-02", "2024-02-29"])
def test_dates_may_be_years_months_or_days(text: str) -> None:
    assert is_date(text)


@pytest.mark.parametrize("text", ["", "24", "2024-13", "2023-02-29", "2024-1", "2024-01-01T00:00", "20240101"])
def test_other_dates_are_refused(text: str) -> None:
    assert not is_date(text)


@settings(max_examples=60, deadline=None)
@given(st.one_of(st.binary(max_size=80), st.text("technologies:[]{}&*<!-\n 'ab", max_size=60).map(str.encode)))
def test_no_bytes_bring_the_reader_down(data: bytes) -> None:
    try:
        parse(data, "x.yaml")
    except RulesError as error:
        assert str(error).startswith("x.yaml:")
