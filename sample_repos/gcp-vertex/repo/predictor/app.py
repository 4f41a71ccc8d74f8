"""The contract of Vertex AI for custom containers: routes and port come from the environment."""

import os
import tempfile
from contextlib import asynccontextmanager
from pathlib import Path

import tensorflow as tf
from fastapi import FastAPI
from google.cloud import storage
from pydantic import BaseModel

FIELDS = {
    "store": tf.string,
    "article": tf.string,
    "weekday": tf.int32,
    "promo": tf.int32,
    "price": tf.float32,
    "lag_1": tf.float32,
    "lag_7": tf.float32,
    "lag_28": tf.float32,
}
state: dict = {}


class Request(BaseModel):
    instances: list[dict[str, str | int | float]]


def fetch(uri: str, folder: Path) -> Path:
    bucket, _, prefix = uri.removeprefix("gs://").partition("/")
    for blob in storage.Client().list_blobs(bucket, prefix=prefix):
        target = folder / blob.name.removeprefix(prefix).lstrip("/")
        if blob.name.endswith("/"):
            continue
        target.parent.mkdir(parents=True, exist_ok=True)
        blob.download_to_filename(str(target))
    return folder


@asynccontextmanager
async def lifespan(_: FastAPI):
    with tempfile.TemporaryDirectory() as folder:
        state["model"] = tf.saved_model.load(str(fetch(os.environ["AIP_STORAGE_URI"], Path(folder))))
        yield
    state.clear()


app = FastAPI(lifespan=lifespan)


@app.get(os.environ.get("AIP_HEALTH_ROUTE", "/health"))
def health() -> dict[str, str]:
    return {"status": "ok"}


@app.post(os.environ.get("AIP_PREDICT_ROUTE", "/predict"))
def predict(request: Request) -> dict[str, list[float]]:
    columns = {
        name: tf.constant([[row[name]] for row in request.instances], dtype=kind) for name, kind in FIELDS.items()
    }
    sold = state["model"].serve(columns)
    return {"predictions": [round(float(value), 2) for value in sold[:, 0]]}
