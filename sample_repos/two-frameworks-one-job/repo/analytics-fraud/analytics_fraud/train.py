"""Fits the network to reviewed transactions."""

import argparse

import pandas as pd
import tensorflow as tf

from analytics_fraud import features, model


def train(transactions: pd.DataFrame, epochs: int) -> tf.keras.Model:
    tf.keras.utils.set_random_seed(3)
    net = model.build()
    share = transactions["fraud"].mean()
    rows = tf.data.Dataset.from_tensor_slices((features.inputs(transactions), transactions["fraud"].to_numpy()))
    net.fit(
        rows.shuffle(len(transactions)).batch(2048).prefetch(tf.data.AUTOTUNE),
        epochs=epochs,
        class_weight={0: 1.0, 1: (1 - share) / share},
    )
    return net


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("transactions")
    parser.add_argument("--out", default="fraud.keras")
    parser.add_argument("--epochs", type=int, default=12)
    args = parser.parse_args()
    train(pd.read_parquet(args.transactions), args.epochs).save(args.out)


if __name__ == "__main__":
    main()
