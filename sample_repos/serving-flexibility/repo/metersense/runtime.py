import os
from pathlib import Path

import numpy as np
import onnxruntime as ort

from metersense.curves import normalise


class Scorer:
    def __init__(self, path: Path, threads: int | None = None) -> None:
        options = ort.SessionOptions()
        options.intra_op_num_threads = threads or int(os.environ.get("METERSENSE_THREADS", "2"))
        self._session = ort.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])

    def __call__(self, curves: np.ndarray) -> np.ndarray:
        return self._session.run(["scores"], {"curves": normalise(curves)})[0]
