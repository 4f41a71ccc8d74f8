"""Asks the model server for token ids."""

import grpc
import numpy as np
import tensorflow as tf
from tensorflow_serving.apis import predict_pb2, prediction_service_pb2_grpc


class ModelServer:
    def __init__(self, address: str, seconds: float = 4.0) -> None:
        self.seconds = seconds
        self.stub = prediction_service_pb2_grpc.PredictionServiceStub(grpc.insecure_channel(address))

    def write(self, input_ids: np.ndarray, attention_mask: np.ndarray) -> np.ndarray:
        """The written token ids, one row per prompt. Raises grpc.RpcError if the server does not answer in time."""
        request = predict_pb2.PredictRequest()
        request.model_spec.name = "blurb"
        request.model_spec.signature_name = "serving_default"
        request.inputs["input_ids"].CopyFrom(tf.make_tensor_proto(input_ids, dtype=tf.int32))
        request.inputs["attention_mask"].CopyFrom(tf.make_tensor_proto(attention_mask, dtype=tf.int32))
        answer = self.stub.Predict(request, self.seconds)
        return tf.make_ndarray(answer.outputs["sequences"])
