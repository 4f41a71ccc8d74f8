"""Adapts the base checkpoint to last month's published texts."""

import argparse
import json
from pathlib import Path

import tensorflow as tf
from transformers import AutoTokenizer, TFAutoModelForSeq2SeqLM, create_optimizer

from blurb import BASE_MODEL
from blurb.data import dataset


def finetune(train: Path, valid: Path, out: Path, epochs: int, batch: int) -> float:
    tokenizer = AutoTokenizer.from_pretrained(BASE_MODEL)
    model = TFAutoModelForSeq2SeqLM.from_pretrained(BASE_MODEL)
    batches = dataset(train, tokenizer, batch, shuffle=True)
    steps = epochs * int(batches.cardinality())
    optimizer, _ = create_optimizer(
        init_lr=1e-4, num_train_steps=steps, num_warmup_steps=steps // 20, weight_decay_rate=0.01
    )

    @tf.function(jit_compile=True)
    def train_step(inputs: dict[str, tf.Tensor]) -> tf.Tensor:
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(model(inputs, training=True).loss)
        gradients = tape.gradient(loss, model.trainable_variables)
        gradients, _ = tf.clip_by_global_norm(gradients, 1.0)
        optimizer.apply_gradients(zip(gradients, model.trainable_variables))
        return loss

    @tf.function(jit_compile=True)
    def valid_step(inputs: dict[str, tf.Tensor]) -> tf.Tensor:
        return tf.reduce_mean(model(inputs, training=False).loss)

    held_out = dataset(valid, tokenizer, batch, shuffle=False)
    best = float("inf")
    for epoch in range(epochs):
        for inputs in batches:
            train_step(inputs)
        loss = float(tf.reduce_mean([valid_step(inputs) for inputs in held_out]))
        print(f"epoch {epoch} valid {loss:.4f}")
        if loss < best:
            best = loss
            model.save_pretrained(out)
            tokenizer.save_pretrained(out)
    (out / "scores.json").write_text(json.dumps({"valid_loss": best}))
    return best


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--train", type=Path, required=True)
    parser.add_argument("--valid", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--epochs", type=int, default=3)
    parser.add_argument("--batch", type=int, default=16)
    args = parser.parse_args()
    args.out.mkdir(parents=True, exist_ok=True)
    finetune(args.train, args.valid, args.out, args.epochs, args.batch)


if __name__ == "__main__":
    main()
