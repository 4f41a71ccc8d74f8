from pathlib import Path

import joblib
import pandas as pd
from sklearn.pipeline import Pipeline

from ticketrouter.data import load_tickets

BY_HAND = "by-hand"


def route(router: Pipeline, tickets: pd.DataFrame, threshold: float) -> pd.DataFrame:
    scores = router.predict_proba(tickets["text"])
    best = scores.argmax(axis=1)
    out = tickets[["id"]].assign(queue=router.classes_[best], score=scores.max(axis=1).round(3))
    out.loc[out["score"] < threshold, "queue"] = BY_HAND
    return out


def route_file(model: Path, tickets: Path, threshold: float) -> pd.DataFrame:
    return route(joblib.load(model), load_tickets(tickets, labelled=False), threshold)
