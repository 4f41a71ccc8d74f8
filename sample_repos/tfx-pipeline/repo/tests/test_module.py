import numpy as np
import tensorflow as tf

from churn.features import BUCKETS, SCALED, VOCABULARIES, transformed
from churn.module import build_keras_model


def batch(size: int) -> dict[str, tf.Tensor]:
    rows = {transformed(name): tf.zeros((size, 1)) for name in SCALED}
    return rows | {transformed(name): tf.zeros((size, 1), tf.int64) for name in (*BUCKETS, *VOCABULARIES)}


def test_one_probability_per_subscriber():
    scores = build_keras_model(width=8)(batch(3)).numpy()
    assert scores.shape == (3, 1)
    assert ((scores > 0) & (scores < 1)).all()


def test_equal_subscribers_score_alike():
    scores = build_keras_model(width=8)(batch(4)).numpy()
    np.testing.assert_allclose(scores, scores[0, 0], rtol=1e-6)
