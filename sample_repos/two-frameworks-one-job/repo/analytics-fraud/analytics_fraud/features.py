"""Columns of ledger.card_transactions as model inputs."""

import numpy as np
import pandas as pd

NUMERIC = ["amount", "merchant_age_days", "seconds_since_last", "distance_km"]
CATEGORIES = {"merchant_code": 900, "country": 250, "entry_mode": 12}


def inputs(transactions: pd.DataFrame) -> dict[str, np.ndarray]:
    """One array per input of the model, by the name of the input."""
    numbers = transactions[NUMERIC].clip(lower=0).to_numpy("float32")
    found = {"numbers": np.log1p(numbers)}
    for name, size in CATEGORIES.items():
        codes = transactions[name].to_numpy("int32")
        found[name] = np.where((codes < 0) | (codes >= size), 0, codes)[:, np.newaxis]
    return found
