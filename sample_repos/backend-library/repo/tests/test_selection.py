import numpy as np
import pytest

from softalign import selection


def test_numpy_is_always_there():
    assert "numpy" in selection.available()


def test_type_decides():
    assert selection.for_array(np.zeros(3)).__name__ == "softalign.backends.numpy"


def test_unknown_name():
    with pytest.raises(ValueError, match="none of"):
        selection.use("theano")
