from fastapi.testclient import TestClient

from triage_api.app import app, model_server
from triage_api.client import Claim, Score, build_request

CLAIM = {"amount": 900.0, "policy_age_days": 30, "claimant_claims": 0, "cause": "glass", "channel": "app"}


class FixedServer:
    def score(self, claim: Claim) -> Score:
        return Score(review_probability=0.25, model_version=7)


def test_request_carries_every_feature():
    request = build_request("triage", Claim(**CLAIM))
    assert request.model_spec.name == "triage"
    assert set(request.inputs) == set(CLAIM)
    assert request.inputs["cause"].string_val == [b"glass"]


def test_score_endpoint():
    app.dependency_overrides[model_server] = FixedServer
    response = TestClient(app).post("/score", json=CLAIM)
    assert response.json() == {"review_probability": 0.25, "model_version": 7}
    assert TestClient(app).post("/score", json={**CLAIM, "cause": "flood"}).status_code == 422
