import io
import os
from functools import lru_cache

import numpy as np
import tritonclient.http as triton
from fastapi import FastAPI, UploadFile
from PIL import Image

CLASSES = ("clean", "scratch", "dent", "stain")
SIZE = 320
MEAN = np.array([0.42, 0.42, 0.43], dtype=np.float32)
STD = np.float32(0.21)

app = FastAPI()


@lru_cache(maxsize=1)
def server() -> triton.InferenceServerClient:
    return triton.InferenceServerClient(os.environ.get("TRITON", "localhost:8001"), concurrency=8)


def to_input(content: bytes) -> np.ndarray:
    with Image.open(io.BytesIO(content)) as picture:
        pixels = np.asarray(picture.convert("RGB").resize((SIZE, SIZE)), dtype=np.float32) / 255
    return np.ascontiguousarray(((pixels - MEAN) / STD).transpose(2, 0, 1)[np.newaxis])


@app.post("/inspect")
def inspect(picture: UploadFile) -> dict[str, float | str]:
    pixels = to_input(picture.file.read())
    tensor = triton.InferInput("pictures", list(pixels.shape), "FP32")
    tensor.set_data_from_numpy(pixels)
    scores = server().infer("defects", [tensor]).as_numpy("scores")[0]
    best = int(scores.argmax())
    return {"class": CLASSES[best], "score": round(float(scores[best]), 4)}
