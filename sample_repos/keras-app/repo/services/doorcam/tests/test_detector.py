import numpy as np
import pytest

from doorcam import LABELS, detector


class FakeInterpreter:
    def __init__(self, model_content, num_threads):
        self.given = None

    def allocate_tensors(self):
        pass

    def get_input_details(self):
        return [{"index": 0}]

    def get_output_details(self):
        return [{"index": 1}]

    def set_tensor(self, index, value):
        self.given = value

    def invoke(self):
        assert self.given.shape == (1, 160, 160, 3)

    def get_tensor(self, index):
        return np.array([[0.1, 0.7, 0.1, 0.1]], np.float32)


def test_likeliest_label(monkeypatch, tmp_path):
    (tmp_path / "model.tflite").write_bytes(b"")
    monkeypatch.setattr(detector.resources, "files", lambda package: tmp_path)
    monkeypatch.setattr(detector, "Interpreter", FakeInterpreter)
    seen = detector.Detector().name(np.zeros((480, 640, 3), np.uint8))
    assert seen.label == LABELS[1]
    assert seen.score == pytest.approx(0.7)
