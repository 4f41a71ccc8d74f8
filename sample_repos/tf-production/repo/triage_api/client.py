"""Asks the model server for a score."""

from typing import Literal

import grpc
import tensorflow as tf
from pydantic import BaseModel, Field
from tensorflow_serving.apis import predict_pb2, prediction_service_pb2_grpc

from training.features import CATEGORICAL, NUMERIC


class Claim(BaseModel):
    amount: float = Field(gt=0)
    policy_age_days: int = Field(ge=0)
    claimant_claims: int = Field(ge=0)
    cause: Literal["collision", "glass", "hail", "theft", "vandalism", "other"]
    channel: Literal["app", "broker", "phone", "portal"]


class Score(BaseModel):
    review_probability: float
    model_version: int


class ModelServer:
    def __init__(self, address: str, model: str, timeout: float = 0.5) -> None:
        self._stub = prediction_service_pb2_grpc.PredictionServiceStub(grpc.insecure_channel(address))
        self._model = model
        self._timeout = timeout

    def score(self, claim: Claim) -> Score:
        response = self._stub.Predict(build_request(self._model, claim), timeout=self._timeout)
        values = tf.make_ndarray(response.outputs["review_probability"])
        return Score(
            review_probability=round(float(values[0, 0]), 4),
            model_version=response.model_spec.version.value,
        )


def build_request(model: str, claim: Claim) -> predict_pb2.PredictRequest:
    request = predict_pb2.PredictRequest()
    request.model_spec.name = model
    request.model_spec.signature_name = "serving_default"
    row = claim.model_dump()
    for name in NUMERIC:
        request.inputs[name].CopyFrom(tf.make_tensor_proto([[float(row[name])]], dtype=tf.float32))
    for name in CATEGORICAL:
        request.inputs[name].CopyFrom(tf.make_tensor_proto([[row[name]]], dtype=tf.string))
    return request
