"""What the rulebook says of names, as the resolver asks for it."""

from __future__ import annotations

import pytest

from scanner.model.rules import Rulebook
from scanner.resolve import Knowledge
from scanner.rulebook.index import Index


@pytest.fixture(scope="module")
def knowledge(rulebook: Rulebook, index: Index) -> Knowledge:
    return Knowledge(rulebook.technologies, index)


@pytest.mark.parametrize(
    ("symbol", "known"),
    [
        ("tensorflow.flags.FLAGS.batch_size", "tensorflow.flags.FLAGS"),
        ("tensorflow.compat.v1.app.flags.FLAGS.a.b", "tensorflow.compat.v1.app.flags.FLAGS"),
        ("tensorflow.flags.FLAGS", "tensorflow.flags.FLAGS"),
        ("tensorflow.flags.FLAGSHIP.x", "tensorflow.flags.FLAGSHIP.x"),
        ("tensorflow.flags.DEFINE_string", "tensorflow.flags.DEFINE_string"),
        ("torch.nn.Module.parameters", "torch.nn.Module.parameters"),
    ],
)
def test_a_name_is_told_up_to_an_object_whose_attributes_are_its_users(knowledge: Knowledge, symbol: str, known: str) -> None:
    assert knowledge.known_part(symbol) == known


def test_without_such_objects_every_name_is_whole(index: Index) -> None:
    assert Knowledge((), index).known_part(".tensorflow.flags.FLAGS.x") == ".tensorflow.flags.FLAGS.x"
