import numpy as np
import pytest
import tensorflow as tf
from ai_edge_litert.interpreter import Interpreter

from ml.convert import convert
from ml.device_eval import LeafModel
from ml.labels import IMAGE_SIZE, LABELS
from ml.model import build_classifier


@pytest.fixture(scope="module")
def flatbuffer(tmp_path_factory) -> bytes:
    folder = str(tmp_path_factory.mktemp("leaf"))
    build_classifier(weights=None).export(folder, verbose=False)
    pixels = np.random.default_rng(5).integers(0, 256, (8, IMAGE_SIZE, IMAGE_SIZE, 3)).astype("float32")
    return convert(folder, tf.data.Dataset.from_tensor_slices((pixels, np.zeros(8))).batch(4))


def test_input_is_uint8_and_small_enough(flatbuffer):
    interpreter = Interpreter(model_content=flatbuffer)
    details = interpreter.get_input_details()[0]
    assert details["dtype"] is np.uint8
    assert details["shape"].tolist() == [1, IMAGE_SIZE, IMAGE_SIZE, 3]
    assert len(flatbuffer) < 4_000_000


def test_scores_are_probabilities(flatbuffer):
    scores = LeafModel(flatbuffer, threads=1).predict(np.zeros((IMAGE_SIZE, IMAGE_SIZE, 3)))
    assert scores.shape == (len(LABELS),)
    assert scores.sum() == pytest.approx(1.0, abs=0.05)
