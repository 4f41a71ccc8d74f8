import argparse
import logging
from pathlib import Path

import numpy as np
import torch
from torch.utils.data import DataLoader, TensorDataset

from metersense.curves import normalise
from metersense.model import CurveAutoencoder

log = logging.getLogger(__name__)


def load(folder: Path) -> TensorDataset:
    files = sorted(folder.glob("*.npy"))
    return TensorDataset(torch.from_numpy(normalise(np.concatenate([np.load(file) for file in files]))))


def train(curves: TensorDataset, epochs: int = 40, batch_size: int = 256) -> CurveAutoencoder:
    torch.manual_seed(4)
    device = "cuda" if torch.cuda.is_available() else "cpu"
    model = CurveAutoencoder().to(device)
    optimizer = torch.optim.AdamW(model.parameters(), lr=2e-3)
    for epoch in range(epochs):
        total = 0.0
        for (batch,) in DataLoader(curves, batch_size=batch_size, shuffle=True):
            loss = model(batch.to(device)).mean()
            optimizer.zero_grad(set_to_none=True)
            loss.backward()
            optimizer.step()
            total += float(loss) * len(batch)
        log.info("epoch %d: %.5f", epoch, total / len(curves))
    return model.cpu().eval()


def main() -> None:
    logging.basicConfig(level=logging.INFO)
    parser = argparse.ArgumentParser()
    parser.add_argument("--curves", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    args = parser.parse_args()
    torch.save(train(load(args.curves)).state_dict(), args.out)


if __name__ == "__main__":
    main()
