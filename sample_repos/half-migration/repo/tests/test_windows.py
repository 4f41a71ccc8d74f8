import numpy as np
import pytest

from vibra import FRAME, windows


def test_frames_overlap_by_half() -> None:
    assert windows.frames(np.random.default_rng(0).standard_normal(FRAME * 3)).shape == (5, FRAME)


def test_short_record() -> None:
    with pytest.raises(ValueError, match="at least"):
        windows.frames(np.zeros(10))
