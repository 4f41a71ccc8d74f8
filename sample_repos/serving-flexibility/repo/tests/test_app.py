import numpy as np
from fastapi.testclient import TestClient

from metersense.app import app, scorer
from metersense.curves import STEPS, normalise


def test_flat_days_do_not_divide_by_zero():
    assert np.isfinite(normalise(np.ones((1, STEPS)))).all()


def test_one_score_per_meter():
    app.dependency_overrides[scorer] = lambda: lambda curves: curves.mean(axis=1)
    client = TestClient(app)
    response = client.post("/scores", json=[{"meter": "m1", "values": [0.5] * STEPS}])
    assert response.json() == {"m1": 0.5}
    assert client.post("/scores", json=[{"meter": "m1", "values": [0.5]}]).status_code == 422
