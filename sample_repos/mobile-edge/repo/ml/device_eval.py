"""Accuracy and latency of the flatbuffer with the interpreter that the phone uses."""

import argparse
import time
from pathlib import Path

import numpy as np
from ai_edge_litert.interpreter import Interpreter
from PIL import Image, ImageOps

from ml.labels import IMAGE_SIZE, LABELS


class LeafModel:
    def __init__(self, content: bytes, threads: int = 4) -> None:
        self._interpreter = Interpreter(model_content=content, num_threads=threads)
        self._interpreter.allocate_tensors()
        self._input = self._interpreter.get_input_details()[0]["index"]
        self._output = self._interpreter.get_output_details()[0]["index"]

    def predict(self, pixels: np.ndarray) -> np.ndarray:
        self._interpreter.set_tensor(self._input, pixels[np.newaxis].astype(np.uint8))
        self._interpreter.invoke()
        return self._interpreter.get_tensor(self._output)[0]


def load(path: Path) -> np.ndarray:
    with Image.open(path) as photo:
        return np.asarray(ImageOps.fit(photo.convert("RGB"), (IMAGE_SIZE, IMAGE_SIZE)))


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--model", type=Path, required=True)
    parser.add_argument("--photos", type=Path, required=True)
    args = parser.parse_args()
    model = LeafModel(args.model.read_bytes())
    right, times = [], []
    for path in sorted(args.photos.glob("*/*.jpg")):
        pixels = load(path)
        start = time.perf_counter()
        right.append(LABELS[int(model.predict(pixels).argmax())] == path.parent.name)
        times.append(time.perf_counter() - start)
    print(f"accuracy {np.mean(right):.3f} on {len(right)} photos, median {np.median(times) * 1e3:.1f} ms")


if __name__ == "__main__":
    main()
