"""Names what is in a frame, on the device."""

from importlib import resources
from typing import NamedTuple

import cv2
import numpy as np
from ai_edge_litert.interpreter import Interpreter

from doorcam import LABELS, SIZE


class Sighting(NamedTuple):
    label: str
    score: float


class Detector:
    def __init__(self, threads: int = 3) -> None:
        model = resources.files("doorcam").joinpath("model.tflite").read_bytes()
        self.interpreter = Interpreter(model_content=model, num_threads=threads)
        self.interpreter.allocate_tensors()
        self.input = self.interpreter.get_input_details()[0]["index"]
        self.output = self.interpreter.get_output_details()[0]["index"]

    def name(self, frame: np.ndarray) -> Sighting:
        """The likeliest label of a BGR frame as cameras give it."""
        photo = cv2.cvtColor(cv2.resize(frame, (SIZE, SIZE)), cv2.COLOR_BGR2RGB)
        self.interpreter.set_tensor(self.input, photo[np.newaxis].astype(np.float32))
        self.interpreter.invoke()
        scores = self.interpreter.get_tensor(self.output)[0]
        best = int(scores.argmax())
        return Sighting(LABELS[best], float(scores[best]))
