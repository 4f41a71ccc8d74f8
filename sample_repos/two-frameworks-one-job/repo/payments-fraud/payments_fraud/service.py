"""The authorisation path asks here; anything slower than 40 ms is ignored by the caller."""

import tempfile
from contextlib import asynccontextmanager
from pathlib import Path

import boto3
import pandas as pd
from fastapi import FastAPI, Request
from pydantic import BaseModel

from payments_fraud.score import load, score

WEIGHTS = Path(tempfile.gettempdir(), "fraud.pt")


class Transaction(BaseModel):
    amount: float
    merchant_age_days: float
    seconds_since_last: float
    distance_km: float
    merchant_code: int
    country: int
    entry_mode: int


@asynccontextmanager
async def lifespan(app: FastAPI):
    boto3.client("s3").download_file("payments-models", "fraud/fraud.pt", str(WEIGHTS))
    app.state.model = load(WEIGHTS)
    yield


app = FastAPI(title="payments-fraud", lifespan=lifespan)


@app.post("/score")
def score_one(transaction: Transaction, request: Request) -> dict[str, float]:
    table = pd.DataFrame([transaction.model_dump()])
    return {"fraud_score": float(score(request.app.state.model, table)[0])}
