import numpy as np
import tensorflow as tf
from tensorflow_serving.apis import predict_pb2

from blurb.client import ModelServer


class Stub:
    def __init__(self):
        self.request = None

    def Predict(self, request, timeout):  # noqa: N802
        self.request = request
        answer = predict_pb2.PredictResponse()
        answer.outputs["sequences"].CopyFrom(tf.make_tensor_proto([[0, 7, 1]], dtype=tf.int32))
        return answer


def test_ids_come_back():
    server = ModelServer("localhost:1")
    server.stub = Stub()
    ids = server.write(np.ones((1, 192), np.int64), np.ones((1, 192), np.int64))
    assert ids.tolist() == [[0, 7, 1]]
    assert server.stub.request.model_spec.name == "blurb"
