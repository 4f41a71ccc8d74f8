"""Perplexity of a run on held-out descriptions, one by one: the batch is small and padding would count."""

import argparse
import json
import math
from pathlib import Path

import tensorflow as tf
from transformers import AutoTokenizer, TFAutoModelForCausalLM

from copygen.data import to_text


def perplexity(run: str, rows: list[dict], max_length: int = 192) -> float:
    tokenizer = AutoTokenizer.from_pretrained(run)
    model = TFAutoModelForCausalLM.from_pretrained(run)
    loss, tokens = 0.0, 0
    for row in rows:
        encoded = tokenizer(
            to_text(row, tokenizer.eos_token), return_tensors="tf", truncation=True, max_length=max_length
        )
        output = model(**encoded, labels=encoded["input_ids"], training=False)
        count = int(tf.size(encoded["input_ids"])) - 1
        loss += float(tf.reduce_mean(output.loss)) * count
        tokens += count
    return math.exp(loss / tokens)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("run")
    parser.add_argument("held_out", type=Path)
    args = parser.parse_args()
    rows = [json.loads(line) for line in args.held_out.read_text().splitlines()]
    print(f"{args.run}: perplexity {perplexity(args.run, rows):.2f} on {len(rows)} texts")


if __name__ == "__main__":
    main()
