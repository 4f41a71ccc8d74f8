import argparse
import logging
from pathlib import Path

import torch
from torch import nn
from torch.utils.data import DataLoader

from defects.data import CLASSES, PartPictures, train_transform
from defects.network import DefectNet

log = logging.getLogger(__name__)


@torch.inference_mode()
def recall(network: nn.Module, batches: DataLoader, device: torch.device) -> float:
    """Share of defective parts that are called defective, whatever the kind."""
    network.eval()
    found = total = 0
    for pictures, labels in batches:
        guessed = network(pictures.to(device)).argmax(dim=1).cpu()
        defective = labels != 0
        found += int((guessed[defective] != 0).sum())
        total += int(defective.sum())
    return found / max(total, 1)


def train(pictures: Path, out: Path, epochs: int = 60, batch_size: int = 32) -> float:
    torch.manual_seed(23)
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    fit = DataLoader(PartPictures(pictures / "train.csv", train_transform), batch_size, shuffle=True, num_workers=4)
    held_out = DataLoader(PartPictures(pictures / "valid.csv"), batch_size, num_workers=4)
    network = DefectNet(len(CLASSES)).to(device)
    loss = nn.CrossEntropyLoss(weight=torch.tensor([1.0, 2.0, 3.0, 2.0], device=device), label_smoothing=0.05)
    optimizer = torch.optim.AdamW(network.parameters(), lr=1e-3, weight_decay=1e-2)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, 3e-3, epochs=epochs, steps_per_epoch=len(fit))
    best = 0.0
    out.mkdir(parents=True, exist_ok=True)
    for epoch in range(epochs):
        network.train()
        for batch, labels in fit:
            optimizer.zero_grad(set_to_none=True)
            with torch.autocast(device.type, dtype=torch.bfloat16):
                value = loss(network(batch.to(device)), labels.to(device))
            value.backward()
            optimizer.step()
            schedule.step()
        score = recall(network, held_out, device)
        log.info("epoch %d: recall %.4f", epoch, score)
        if score >= best:
            best = score
            torch.save(network.state_dict(), out / "best.pt")
    return best


def main() -> None:
    logging.basicConfig(level=logging.INFO)
    parser = argparse.ArgumentParser()
    parser.add_argument("--pictures", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--epochs", type=int, default=60)
    args = parser.parse_args()
    log.info("best recall %.4f", train(args.pictures, args.out, args.epochs))


if __name__ == "__main__":
    main()
