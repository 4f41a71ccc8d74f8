"""Columns that are known at the second scan of a parcel, and the label."""

import pandas as pd

PROMISED_HOURS = 48


def add_features(parcels: pd.DataFrame, hubs: pd.DataFrame) -> pd.DataFrame:
    out = parcels.join(hubs[["region", "capacity"]], on="first_hub")
    out["weekday"] = out["accepted_at"].dt.dayofweek.astype("int8")
    out["hour"] = out["accepted_at"].dt.hour.astype("int8")
    same_day = out.groupby(["first_hub", out["accepted_at"].dt.date])["hubs"].transform("size")
    out["hub_load"] = (same_day / out["capacity"]).astype("float32")
    return out


def add_label(parcels: pd.DataFrame) -> pd.DataFrame:
    """`late` is missing for parcels that are still on their way."""
    taken = parcels["delivered_at"] - parcels["accepted_at"]
    late = (taken > pd.Timedelta(hours=PROMISED_HOURS)).astype("boolean")
    return parcels.assign(late=late.mask(parcels["delivered_at"].isna()))
