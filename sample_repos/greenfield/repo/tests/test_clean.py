import pandas as pd
import pytest

from parceldata.clean import drop_bad_scans, histories


@pytest.fixture
def events() -> pd.DataFrame:
    rows = [
        ("p1", "LEJ", "accepted", "2026-09-01T08:00Z"),
        ("p1", "LEJ", "accepted", "2026-09-01T08:02Z"),
        ("p1", "CGN", "delivered", "2026-09-02T10:00Z"),
        ("p2", "LEJ", "delivered", None),
    ]
    frame = pd.DataFrame(rows, columns=["parcel_id", "hub", "kind", "at"])
    return frame.assign(at=pd.to_datetime(frame["at"], utc=True))


def test_scans_without_time_and_repeats_go(events):
    assert len(drop_bad_scans(events)) == 2


def test_history_spans_first_and_last_scan(events):
    parcels = histories(drop_bad_scans(events))
    assert list(parcels.index) == ["p1"]
    assert parcels.loc["p1", "hubs"] == 2
    assert parcels.loc["p1", "delivered_at"] > parcels.loc["p1", "accepted_at"]
