"""From raw scans to one history per parcel."""

import logging

import pandas as pd

log = logging.getLogger(__name__)


def drop_bad_scans(events: pd.DataFrame) -> pd.DataFrame:
    """Remove scans without a time, and repeated scans of the same kind at the same hub."""
    known = events.dropna(subset=["at"])
    unique = known.sort_values("at").drop_duplicates(["parcel_id", "hub", "kind"], keep="first")
    log.info("kept %d of %d scans", len(unique), len(events))
    return unique


def histories(events: pd.DataFrame) -> pd.DataFrame:
    """One row per parcel: when it was accepted, when it was delivered, how many hubs it saw."""
    accepted = events[events["kind"] == "accepted"].groupby("parcel_id")["at"].min()
    delivered = events[events["kind"] == "delivered"].groupby("parcel_id")["at"].max()
    hubs = events.groupby("parcel_id")["hub"].nunique()
    first_hub = events.sort_values("at").groupby("parcel_id")["hub"].first()
    table = pd.DataFrame(
        {"accepted_at": accepted, "delivered_at": delivered, "hubs": hubs, "first_hub": first_hub.astype("string")}
    )
    dropped = int(table["accepted_at"].isna().sum())
    if dropped:
        log.warning("%d parcels have no accepted scan", dropped)
    return table.dropna(subset=["accepted_at"])
