import pandas as pd

from parceldata.features import add_features, add_label


def parcels() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "accepted_at": pd.to_datetime(["2026-09-01T08:00Z", "2026-09-01T09:00Z"], utc=True),
            "delivered_at": pd.to_datetime(["2026-09-04T08:00Z", None], utc=True),
            "hubs": [2, 1],
            "first_hub": pd.array(["LEJ", "LEJ"], dtype="string"),
        },
        index=pd.Index(["p1", "p2"], name="parcel_id"),
    )


def test_label_is_missing_until_delivery():
    late = add_label(parcels())["late"]
    assert bool(late["p1"])
    assert late.isna()["p2"]


def test_hub_load_is_relative_to_capacity():
    hubs = pd.DataFrame({"region": ["east"], "capacity": [4]}, index=pd.Index(["LEJ"], name="hub"))
    assert add_features(parcels(), hubs)["hub_load"].tolist() == [0.5, 0.5]
