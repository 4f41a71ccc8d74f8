import numpy as np
import pytest
import tensorflow as tf

from vibra import FAULTS, FRAME, keras_model


@pytest.fixture(scope="module")
def model() -> tf.keras.Model:
    tf.keras.utils.set_random_seed(7)
    return keras_model.build()


def test_one_logit_per_fault(model: tf.keras.Model) -> None:
    assert model(np.zeros((3, FRAME, 1), np.float32)).shape == (3, len(FAULTS))


def test_learns_a_constant(model: tf.keras.Model) -> None:
    frames = np.random.default_rng(0).standard_normal((16, FRAME, 1)).astype(np.float32)
    labels = np.full(16, 2)
    model.compile("adam", tf.keras.losses.SparseCategoricalCrossentropy(from_logits=True))
    history = model.fit(frames, labels, epochs=5, verbose=0)
    assert history.history["loss"][-1] < history.history["loss"][0]


def test_saved_and_loaded(model: tf.keras.Model, tmp_path) -> None:
    model.save(tmp_path / "vibra.keras")
    again = tf.keras.models.load_model(tmp_path / "vibra.keras")
    frames = np.ones((2, FRAME, 1), np.float32)
    np.testing.assert_allclose(model.predict(frames, verbose=0), again.predict(frames, verbose=0), rtol=1e-5)
