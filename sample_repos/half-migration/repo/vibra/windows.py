"""Records to frames."""

from pathlib import Path

import numpy as np
from scipy import signal

from vibra import FAULTS, FRAME


def frames(record: np.ndarray, size: int = FRAME, hop: int = FRAME // 2) -> np.ndarray:
    """Overlapping frames of a record, each with zero mean and unit deviation."""
    if record.ndim != 1 or len(record) < size:
        raise ValueError(f"a record needs at least {size} samples in one dimension")
    count = 1 + (len(record) - size) // hop
    cut = np.stack([record[i * hop : i * hop + size] for i in range(count)])
    cut = signal.detrend(cut, axis=1)
    return (cut / (cut.std(axis=1, keepdims=True) + 1e-8)).astype(np.float32)


def load(folder: Path) -> tuple[np.ndarray, np.ndarray]:
    """All frames under `folder`, and the index of their fault: records lie in one folder per fault."""
    cut, labels = [], []
    for index, fault in enumerate(FAULTS):
        for path in sorted((folder / fault).glob("*.npy")):
            found = frames(np.load(path))
            cut.append(found)
            labels.append(np.full(len(found), index))
    return np.concatenate(cut), np.concatenate(labels)
