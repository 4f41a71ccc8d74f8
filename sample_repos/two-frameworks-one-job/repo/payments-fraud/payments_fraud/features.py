"""Columns of ledger.card_transactions as numbers."""

import numpy as np
import pandas as pd

NUMERIC = ("amount", "merchant_age_days", "seconds_since_last", "distance_km")
CATEGORIES = {"merchant_code": 900, "country": 250, "entry_mode": 12}


def numeric(transactions: pd.DataFrame) -> np.ndarray:
    values = transactions[list(NUMERIC)].to_numpy(np.float32)
    return np.log1p(np.clip(values, 0.0, None))


def categorical(transactions: pd.DataFrame) -> np.ndarray:
    """Codes, with 0 for all that are out of range."""
    columns = []
    for name, size in CATEGORIES.items():
        codes = transactions[name].to_numpy(np.int64)
        columns.append(np.where((codes < 0) | (codes >= size), 0, codes))
    return np.stack(columns, axis=1)
