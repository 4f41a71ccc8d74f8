import logging
import os
from functools import lru_cache

import grpc
from fastapi import Depends, FastAPI, HTTPException

from triage_api.client import Claim, ModelServer, Score

log = logging.getLogger("triage")
app = FastAPI(title="claims-triage")


@lru_cache(maxsize=1)
def model_server() -> ModelServer:
    return ModelServer(os.environ["TRIAGE_MODEL_SERVER"], os.environ.get("TRIAGE_MODEL_NAME", "triage"))


@app.get("/healthz")
def healthz() -> dict[str, str]:
    return {"status": "ok"}


@app.post("/score")
def score(claim: Claim, server: ModelServer = Depends(model_server)) -> Score:
    try:
        result = server.score(claim)
    except grpc.RpcError as error:
        log.warning("model server: %s", error.code())
        raise HTTPException(status_code=503, detail="no score at the moment") from error
    log.info("scored version=%d p=%.4f", result.model_version, result.review_probability)
    return result
