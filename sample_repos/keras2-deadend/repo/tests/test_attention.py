import numpy as np
from keras.layers import Input, Masking
from keras.models import Model

from routing.attention import AttentionPooling


def pooled(rows):
    steps = Input(shape=(None, 2))
    model = Model(steps, AttentionPooling()(Masking()(steps)))
    return model.predict(np.array([rows], dtype="float32"))[0]


def test_equal_steps_are_their_own_mean():
    np.testing.assert_allclose(pooled([[1.0, 2.0]] * 4), [1.0, 2.0], rtol=1e-4)


def test_padding_does_not_count():
    np.testing.assert_allclose(pooled([[0.0, 0.0], [1.0, 2.0]]), [1.0, 2.0], rtol=1e-4)
