"""An answer held against a label: one row for everything that was asked, or said unasked. Metrics are counts of these rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from math import sqrt
from typing import Final, Literal, NamedTuple

from answers import Answer, Claim, Question
from labelled import FrameworkId, Label, LabelledLine

Kind = Literal["hit", "false", "missed", "wrong"]
"""Said and true; said and not true; true and not said; something else was said, which is both."""


_FRAMEWORK_OF: Final[dict[str, FrameworkId]] = {
    "tf1-graph": "tensorflow", "tf-compat-v1": "tensorflow", "tf1-contrib": "tensorflow", "tf-estimator": "tensorflow",
    "tf2-eager": "tensorflow", "tf.keras": "tensorflow", "tf-addons": "tensorflow", "keras-2": "keras", "keras-3": "keras",
    "keras-unknown": "keras", "torch-eager": "pytorch", "torchscript": "pytorch", "torch-compile": "pytorch",
    "lightning": "pytorch", "fastai": "pytorch",
}  # fmt: skip


class Row(NamedTuple):
    """One comparison. `subject` says what it is about: a framework, a file, a line."""

    question: Question
    package: str
    subject: str
    kind: Kind
    expected: str = ""
    got: str = ""


class Score(NamedTuple):
    """Rows of one question, counted."""

    hits: int
    said: int
    true: int
    asked: int

    @property
    def precision(self) -> float | None:
        """The share of what was said that is true; None where nothing was said."""
        return self.hits / self.said if self.said else None

    @property
    def recall(self) -> float | None:
        """The share of what is true that was said; None where nothing is."""
        return self.hits / self.true if self.true else None

    @property
    def exact(self) -> float | None:
        """The share of all comparisons in which nothing was wrong or missing."""
        return self.hits / self.asked if self.asked else None


def score(rows: Iterable[Row], question: Question) -> Score:
    """The rows of one question as counts."""
    kinds = Counter(row.kind for row in rows if row.question == question)
    hits, wrong = kinds["hit"], kinds["wrong"]
    return Score(hits, hits + wrong + kinds["false"], hits + wrong + kinds["missed"], kinds.total())


def wilson(hits: int, of: int) -> tuple[float, float]:
    """The 95 % interval of a share (Wilson's score): (0, 1) where nothing was counted."""
    if not of:
        return 0.0, 1.0
    z, share = 1.959964, hits / of
    middle = (share + z * z / (2 * of)) / (1 + z * z / of)
    reach = z / (1 + z * z / of) * sqrt(share * (1 - share) / of + z * z / (4 * of * of))
    return max(0.0, middle - reach), min(1.0, middle + reach)


def compare(label: Label, answer: Answer) -> tuple[Row, ...]:
    """Every comparison that the label allows and the answer takes part in."""
    rows = (*_frameworks(label, answer), *_files(label, answer), *_each_file(label, answer), *_flavours(label, answer),
            *_brought(label, answer), *_lines(label, answer))  # fmt: skip
    return tuple(row for row in rows if row.question in answer.answers)


def _sets(question: Question, label: Label, expected: Iterable[str], got: Iterable[str]) -> Iterator[Row]:
    expected, got = set(expected), set(got)
    for subject in sorted(expected | got):
        kind: Kind = "hit" if subject in expected & got else "missed" if subject in expected else "false"
        yield Row(
            question, label.package, subject, kind, "yes" if subject in expected else "no", "yes" if subject in got else "no"
        )


def _frameworks(label: Label, answer: Answer) -> Iterator[Row]:
    yield from _sets("frameworks", label, label.frameworks, answer.listed)
    for name in label.mentioned:
        seen = name in answer.listed or name in answer.brought
        yield Row(
            "only mentioned", label.package, name, "wrong" if seen else "hit", "left out", "listed" if seen else "left out"
        )
    for name, framework in label.frameworks.items():
        if name in answer.listed:
            yield _equal("binding of framework", label, name, framework.binding, answer.listed[name])


def _equal(question: Question, label: Label, subject: str, expected: str, got: str) -> Row:
    return Row(question, label.package, subject, "hit" if expected == got else "wrong", expected, got)


def _files(label: Label, answer: Answer) -> Iterator[Row]:
    expected: dict[str, frozenset[str]] = {
        name: frozenset(framework.files) for name, framework in label.frameworks.items() if framework.files
    }
    for name in sorted({*expected, *answer.files}):
        true, said = expected.get(name, frozenset()), answer.files.get(name, frozenset())
        kind: Kind = "hit" if true == said else "wrong" if true and said else "missed" if true else "false"
        yield Row("file sets", label.package, name, kind, f"{len(true)} files", _difference(true, said))
        yield from _sets("files", label, (f"{path} ({name})" for path in true), (f"{path} ({name})" for path in said))


def _difference(true: frozenset[str], said: frozenset[str]) -> str:
    return f"{len(said)} files, {len(said - true)} too many, {len(true - said)} missing"


def _each_file(label: Label, answer: Answer) -> Iterator[Row]:
    """Role and binding, where the file was found at all: what is not found counts among the files."""
    roles = {}
    for name, framework in label.frameworks.items():
        for path, file in framework.files.items():
            if path in answer.files.get(name, ()):
                roles[path] = file.role
                yield _equal("binding of file", label, f"{path} ({name})", file.binding, answer.bindings.get((path, name), "?"))
    for path, role in sorted(roles.items()):
        yield _equal("role of file", label, path, role, answer.roles.get(path, "?"))


def _flavours(label: Label, answer: Answer) -> Iterator[Row]:
    """What is labelled must be found; what is found besides is false only where the label is complete for that framework."""
    listed = {
        (path, flavour)
        for framework in label.frameworks.values()
        for flavour, of in framework.generations.items()
        for path in of
    }
    asked = {pair for pair in listed if not answer.flavours_told or pair[1] in answer.flavours_told}
    complete = {name for name, framework in label.frameworks.items() if framework.generations_complete}
    said = {pair for pair in answer.flavours if pair in asked or _FRAMEWORK_OF.get(pair[1]) in complete}
    yield from _sets("flavour of file", label, (f"{p}: {f}" for p, f in asked), (f"{p}: {f}" for p, f in said))


def _brought(label: Label, answer: Answer) -> Iterator[Row]:
    yield from _sets("brought by libraries", label, set(label.wrapped) - set(label.frameworks), answer.brought)


def _lines(label: Label, answer: Answer) -> Iterator[Row]:
    for row in label.symbols:
        claims = [claim for claim in answer.claims if (claim.path, claim.line) == (row.path, row.line)]
        yield _look_alike(label, row, claims) if row.nothing else _symbol(label, row, claims)


def _look_alike(label: Label, row: LabelledLine, claims: list[Claim]) -> Row:
    claimed = sorted({claim.symbol for claim in claims if claim.framework})
    kind: Kind = "wrong" if claimed else "hit"
    return Row(
        "symbols in look-alikes", label.package, f"{row.path}:{row.line}", kind, "nothing", ", ".join(claimed) or "nothing"
    )


def _symbol(label: Label, row: LabelledLine, claims: list[Claim]) -> Row:
    """Another symbol on the line is no error: more than one may stand there. One with the same last part is this very use,
    put down to something else."""
    subject = f"{row.path}:{row.line}"
    said = sorted({claim.symbol for claim in claims})
    last = row.symbol.rpartition(".")[2]
    rivals = [symbol for symbol in said if symbol.rpartition(".")[2] == last]
    kind: Kind = "hit" if row.symbol in said else "wrong" if rivals else "missed"
    return Row("symbols at lines", label.package, subject, kind, row.symbol, ", ".join(rivals or said) or "nothing")
