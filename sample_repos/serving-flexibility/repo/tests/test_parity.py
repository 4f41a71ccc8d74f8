import numpy as np
import pytest
import torch

from metersense.curves import STEPS, normalise
from metersense.export import export
from metersense.model import CurveAutoencoder
from metersense.runtime import Scorer


@pytest.fixture(scope="module")
def pair(tmp_path_factory):
    torch.manual_seed(0)
    model = CurveAutoencoder().eval()
    path = tmp_path_factory.mktemp("models") / "metersense.onnx"
    export(model, path)
    return model, Scorer(path, threads=1)


@pytest.mark.parametrize("days", [1, 2, 31])
def test_both_runtimes_agree(pair, days):
    model, scorer = pair
    curves = np.random.default_rng(days).gamma(2.0, 0.4, (days, STEPS)).astype(np.float32)
    with torch.inference_mode():
        expected = model(torch.from_numpy(normalise(curves))).numpy()
    np.testing.assert_allclose(scorer(curves), expected, rtol=1e-4, atol=1e-6)
