"""Scores of a table of transactions, highest first, for the review queue."""

import argparse

import numpy as np
import pandas as pd
import tensorflow as tf

from analytics_fraud import features


def score(model: tf.keras.Model, transactions: pd.DataFrame) -> np.ndarray:
    """Probability of fraud, one per transaction."""
    return model.predict(features.inputs(transactions), batch_size=8192, verbose=0)[:, 0]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("export")
    parser.add_argument("queue")
    parser.add_argument("--model", default="fraud.keras")
    args = parser.parse_args()
    transactions = pd.read_parquet(args.export)
    transactions["fraud_score"] = score(tf.keras.models.load_model(args.model), transactions)
    transactions.nlargest(500, "fraud_score").to_csv(args.queue, index=False)


if __name__ == "__main__":
    main()
