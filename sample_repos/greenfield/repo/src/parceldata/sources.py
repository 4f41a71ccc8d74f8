"""Reading what the hub controllers export."""

from pathlib import Path

import pandas as pd

EVENT_COLUMNS = ["parcel_id", "hub", "kind", "at"]


def read_events(path: Path) -> pd.DataFrame:
    events = pd.read_csv(path, dtype={"parcel_id": "string", "hub": "category", "kind": "category"})
    missing = set(EVENT_COLUMNS) - set(events.columns)
    if missing:
        raise ValueError(f"{path}: missing columns {sorted(missing)}")
    events["at"] = pd.to_datetime(events["at"], utc=True, errors="coerce")
    return events[EVENT_COLUMNS]


def read_hubs(path: Path) -> pd.DataFrame:
    return pd.read_csv(path, dtype={"hub": "string", "region": "category", "capacity": "int32"}).set_index("hub")
