import numpy as np
import pytest
import tensorflow as tf

from trainer.data import COLUMNS, sales_dataset
from trainer.model import build_model

LINES = ["s1,a1,1,0,1.99,3,2,4,3", "s2,a1,6,1,1.49,9,7,8,11", "s1,a2,3,0,4.20,0,1,0,0"]


@pytest.fixture
def rows(tmp_path):
    (tmp_path / "part-0.csv").write_text("\n".join([",".join(COLUMNS), *LINES]) + "\n")
    return sales_dataset(str(tmp_path / "part-*.csv"), shuffle=False, batch_size=2)


def test_forecasts_are_never_negative(rows):
    model = build_model(rows, width=8)
    model.fit(rows, epochs=1, verbose=0)
    assert (model.predict(rows, verbose=0) >= 0).all()


def test_saved_model_answers_like_the_model(rows, tmp_path):
    model = build_model(rows, width=8)
    features, _ = next(iter(rows))
    model.export(str(tmp_path / "saved"), verbose=False)
    loaded = tf.saved_model.load(str(tmp_path / "saved"))
    np.testing.assert_allclose(loaded.serve(features), model(features, training=False), rtol=1e-5)
