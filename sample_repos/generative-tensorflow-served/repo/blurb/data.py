"""Published texts as padded batches."""

import json
from collections.abc import Iterator
from pathlib import Path

import tensorflow as tf
from transformers import PreTrainedTokenizerBase

from blurb import MAX_INPUT, MAX_OUTPUT, prompt

IGNORED = -100


def pairs(path: Path) -> Iterator[tuple[str, str]]:
    """Prompt and text of each listing; texts that sellers left empty are skipped."""
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            if row["published"].strip():
                yield prompt.render(row["title"], row["attributes"]), row["published"]


def dataset(path: Path, tokenizer: PreTrainedTokenizerBase, batch: int, shuffle: bool) -> tf.data.Dataset:
    prompts, texts = zip(*pairs(path))
    inputs = tokenizer(
        list(prompts), max_length=MAX_INPUT, padding="max_length", truncation=True, return_tensors="np"
    )
    labels = tokenizer(
        text_target=list(texts), max_length=MAX_OUTPUT, padding="max_length", truncation=True, return_tensors="np"
    )["input_ids"]
    labels[labels == tokenizer.pad_token_id] = IGNORED
    data = tf.data.Dataset.from_tensor_slices({**inputs, "labels": labels})
    if shuffle:
        data = data.shuffle(20_000, seed=11, reshuffle_each_iteration=True)
    return data.batch(batch, drop_remainder=True).prefetch(tf.data.AUTOTUNE)
