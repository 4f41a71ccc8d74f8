"""Names the fault of every record in a folder, as CSV on standard output."""

import argparse
import csv
import sys
from pathlib import Path

import numpy as np
import torch

from vibra import FAULTS, windows
from vibra.torch_model import Vibra


@torch.inference_mode()
def score(model: Vibra, record: np.ndarray) -> np.ndarray:
    """Mean probability of each fault over the frames of one record."""
    frames = torch.from_numpy(windows.frames(record)).unsqueeze(1)
    return model(frames).softmax(dim=1).mean(dim=0).numpy()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--weights", type=Path, default=Path("vibra.pt"))
    args = parser.parse_args()
    model = Vibra()
    model.load_state_dict(torch.load(args.weights, map_location="cpu", weights_only=True))
    model.eval()
    writer = csv.writer(sys.stdout)
    writer.writerow(["record", *FAULTS])
    for path in sorted(args.folder.glob("*.npy")):
        writer.writerow([path.stem, *(f"{p:.4f}" for p in score(model, np.load(path)))])


if __name__ == "__main__":
    main()
