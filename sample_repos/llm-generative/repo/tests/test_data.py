import pytest
from datasets import Dataset, DatasetDict

from copygen.data import to_prompt, to_text, tokenize

ROW = {"name": " Trail jacket", "facts": "waterproof, 410 g ", "description": "Keeps the rain out.\n"}


class WordTokenizer:
    eos_token = "<|endoftext|>"

    def __call__(self, texts, truncation, max_length):
        return {"input_ids": [[len(word) for word in text.split()][:max_length] for text in texts]}


def test_prompt_is_trimmed():
    assert to_prompt(ROW["name"], ROW["facts"]) == "Product: Trail jacket\nFacts: waterproof, 410 g\nDescription:"


def test_text_ends_with_the_end_token():
    assert to_text(ROW, "<end>").endswith("Description: Keeps the rain out.<end>")


@pytest.mark.parametrize("max_length", [4, 64])
def test_only_token_columns_remain(max_length):
    rows = Dataset.from_list([ROW, ROW])
    encoded = tokenize(DatasetDict(train=rows, validation=rows), WordTokenizer(), max_length)
    assert encoded["train"].column_names == ["input_ids"]
    assert all(len(ids) <= max_length for ids in encoded["train"]["input_ids"])
