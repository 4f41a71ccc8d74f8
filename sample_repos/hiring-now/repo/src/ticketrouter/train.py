import logging
from pathlib import Path

import joblib
from sklearn.metrics import classification_report, f1_score
from sklearn.model_selection import train_test_split

from ticketrouter.data import load_tickets
from ticketrouter.model import build_router

log = logging.getLogger(__name__)


def train(tickets: Path, model: Path, seed: int = 13) -> float:
    table = load_tickets(tickets)
    fit, held_out = train_test_split(table, test_size=0.15, stratify=table["queue"], random_state=seed)
    router = build_router().fit(fit["text"], fit["queue"])
    guessed = router.predict(held_out["text"])
    log.info("\n%s", classification_report(held_out["queue"], guessed))
    model.parent.mkdir(parents=True, exist_ok=True)
    joblib.dump(router, model)
    return float(f1_score(held_out["queue"], guessed, average="macro"))
