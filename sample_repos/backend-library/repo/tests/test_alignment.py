import numpy as np
import pytest

import softalign

X = np.array([[0.0], [1.0], [2.0]])
Y = np.array([[0.0], [2.0]])


@pytest.fixture(params=["numpy", "torch", "tensorflow", "jax"])
def backend(request):
    try:
        softalign.use(request.param)
    except softalign.BackendMissing:
        pytest.skip(f"{request.param} is not installed")
    yield request.param
    softalign.use(None)


def test_hard_limit(backend):
    assert float(softalign.soft_dtw(X, Y, gamma=1e-3)) == pytest.approx(1.0, abs=1e-2)


def test_equal_series_have_no_divergence(backend):
    assert float(softalign.divergence(X, X, gamma=0.5)) == pytest.approx(0.0, abs=1e-4)


def test_agrees_with_numpy(backend):
    found = float(softalign.soft_dtw(X, Y, gamma=0.7))
    softalign.use("numpy")
    assert found == pytest.approx(float(softalign.soft_dtw(X, Y, gamma=0.7)), rel=1e-4)


def test_gamma_is_positive():
    with pytest.raises(ValueError, match="positive"):
        softalign.soft_dtw(X, Y, gamma=0.0)
