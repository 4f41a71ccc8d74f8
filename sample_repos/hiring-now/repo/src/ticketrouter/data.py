from pathlib import Path

import pandas as pd

QUEUES = (
    "access",
    "billing",
    "hardware",
    "mail",
    "network",
    "onboarding",
    "printing",
    "software",
    "telephony",
)


def load_tickets(path: Path, labelled: bool = True) -> pd.DataFrame:
    tickets = pd.read_csv(path, dtype="string").dropna(subset=["subject", "body"])
    tickets["text"] = tickets["subject"].str.strip() + "\n" + tickets["body"].str.strip()
    if not labelled:
        return tickets[["id", "text"]]
    unknown = set(tickets["queue"].dropna()) - set(QUEUES)
    if unknown:
        raise ValueError(f"{path}: unknown queues {sorted(unknown)}")
    return tickets.dropna(subset=["queue"])[["id", "text", "queue"]]
