import os
from functools import lru_cache
from pathlib import Path

import numpy as np
from fastapi import Depends, FastAPI
from pydantic import BaseModel, Field

from metersense.curves import STEPS
from metersense.runtime import Scorer

app = FastAPI(title="metersense")


class Day(BaseModel):
    meter: str
    values: list[float] = Field(min_length=STEPS, max_length=STEPS)


@lru_cache(maxsize=1)
def scorer() -> Scorer:
    return Scorer(Path(os.environ.get("METERSENSE_MODEL", "/models/metersense.onnx")))


@app.post("/scores")
def scores(days: list[Day], score: Scorer = Depends(scorer)) -> dict[str, float]:
    values = score(np.array([day.values for day in days], dtype=np.float32))
    return {day.meter: round(float(value), 5) for day, value in zip(days, values)}
