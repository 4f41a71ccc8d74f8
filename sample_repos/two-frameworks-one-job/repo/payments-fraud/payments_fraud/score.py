"""Scores of a table of transactions."""

from pathlib import Path

import numpy as np
import pandas as pd
import torch

from payments_fraud import features
from payments_fraud.model import FraudNet


def load(weights: Path) -> FraudNet:
    model = FraudNet()
    model.load_state_dict(torch.load(weights, map_location="cpu", weights_only=True))
    return model.eval()


@torch.inference_mode()
def score(model: FraudNet, transactions: pd.DataFrame) -> np.ndarray:
    """Probability of fraud, one per transaction."""
    numbers = torch.from_numpy(features.numeric(transactions))
    codes = torch.from_numpy(features.categorical(transactions))
    return torch.sigmoid(model(numbers, codes)).numpy()
