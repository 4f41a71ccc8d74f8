import json

import numpy as np
import pandas as pd
import pytest
import tensorflow as tf

from training.features import CATEGORICAL, LABEL, NUMERIC
from training.model import build_model, save_for_serving
from training.promote import promote
from training.train import to_dataset


@pytest.fixture(scope="module")
def claims():
    rng = np.random.default_rng(3)
    frame = pd.DataFrame({name: rng.integers(1, 500, 64) for name in NUMERIC})
    for name, values in CATEGORICAL.items():
        frame[name] = rng.choice(values, 64)
    return frame.assign(**{LABEL: rng.integers(0, 2, 64)})


def test_saved_model_has_the_signature_the_api_uses(claims, tmp_path):
    train_ds = to_dataset(claims, batch_size=16)
    model = build_model(train_ds, units=4)
    model.fit(train_ds, epochs=1, verbose=0)
    save_for_serving(model, str(tmp_path / "1"))
    serve = tf.saved_model.load(str(tmp_path / "1")).signatures["serving_default"]
    row = {name: tf.constant([[float(claims[name].iloc[0])]]) for name in NUMERIC}
    row |= {name: tf.constant([[claims[name].iloc[0]]]) for name in CATEGORICAL}
    served = serve(**row)["review_probability"].numpy()
    np.testing.assert_allclose(served, model(row).numpy(), rtol=1e-5)


@pytest.mark.parametrize(("new", "expected"), [(0.60, True), (0.40, False)])
def test_worse_candidates_are_not_promoted(tmp_path, new, expected):
    for name, score in (("triage/1", 0.5), ("candidates/2", new)):
        (tmp_path / name).mkdir(parents=True)
        (tmp_path / name / "metrics.json").write_text(json.dumps({"pr_auc": score}))
    assert promote(tmp_path) is expected
    assert (tmp_path / "triage" / "2").exists() is expected
