"""Trains the Keras network on a folder of records."""

import argparse
from pathlib import Path

import numpy as np
import tensorflow as tf

from vibra import keras_model, windows


def dataset(frames: np.ndarray, labels: np.ndarray, batch: int, shuffle: bool) -> tf.data.Dataset:
    data = tf.data.Dataset.from_tensor_slices((frames[..., np.newaxis], labels))
    if shuffle:
        data = data.shuffle(len(labels), seed=7)
    return data.batch(batch).prefetch(tf.data.AUTOTUNE)


def train(data: Path, out: Path, epochs: int, batch: int) -> None:
    model = keras_model.build()
    model.compile(
        optimizer=tf.keras.optimizers.Adam(1e-3),
        loss=tf.keras.losses.SparseCategoricalCrossentropy(from_logits=True),
        metrics=["accuracy"],
    )
    model.fit(
        dataset(*windows.load(data / "train"), batch, shuffle=True),
        validation_data=dataset(*windows.load(data / "valid"), batch, shuffle=False),
        epochs=epochs,
        callbacks=[tf.keras.callbacks.EarlyStopping(patience=5, restore_best_weights=True)],
    )
    out.mkdir(parents=True, exist_ok=True)
    model.save(out / "vibra.keras")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--epochs", type=int, default=40)
    parser.add_argument("--batch", type=int, default=64)
    args = parser.parse_args()
    train(args.data, args.out, args.epochs, args.batch)


if __name__ == "__main__":
    main()
