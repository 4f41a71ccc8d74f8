import pandas as pd

from payments_fraud.model import FraudNet
from payments_fraud.score import score

ROW = {
    "amount": 12.5, "merchant_age_days": 400, "seconds_since_last": 90, "distance_km": 3,
    "merchant_code": 5411, "country": 36, "entry_mode": 7,
}  # fmt: skip


def test_probability_per_transaction():
    scores = score(FraudNet().eval(), pd.DataFrame([ROW, ROW | {"amount": -1.0}]))
    assert scores.shape == (2,)
    assert ((scores >= 0) & (scores <= 1)).all()
