"""Trains the Torch network and logs the run."""

import argparse
import json
from pathlib import Path

import mlflow
import torch
from torch import nn

from vibra.torch_data import loader
from vibra.torch_model import Vibra


@torch.no_grad()
def accuracy(model: nn.Module, batches: torch.utils.data.DataLoader, device: torch.device) -> float:
    model.eval()
    right = total = 0
    for frames, labels in batches:
        guesses = model(frames.to(device)).argmax(dim=1).cpu()
        right += int((guesses == labels).sum())
        total += len(labels)
    return right / total


def train(data: Path, config: dict, out: Path) -> float:
    torch.manual_seed(7)
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    model = Vibra(config["channels"], config["dropout"]).to(device)
    optimizer = torch.optim.Adam(model.parameters(), lr=config["learning_rate"])
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, config["epochs"])
    criterion = nn.CrossEntropyLoss()
    batches = loader(data / "train", config["batch_size"], shuffle=True)
    held_out = loader(data / "valid", config["batch_size"], shuffle=False)
    best = 0.0
    for epoch in range(config["epochs"]):
        model.train()
        for frames, labels in batches:
            optimizer.zero_grad(set_to_none=True)
            loss = criterion(model(frames.to(device)), labels.to(device))
            loss.backward()
            optimizer.step()
        schedule.step()
        score = accuracy(model, held_out, device)
        mlflow.log_metric("valid_accuracy", score, step=epoch)
        if score > best:
            best = score
            torch.save(model.state_dict(), out)
    return best


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--config", type=Path, required=True)
    parser.add_argument("--out", type=Path, default=Path("vibra.pt"))
    args = parser.parse_args()
    config = json.loads(args.config.read_text())
    mlflow.set_experiment("vibra-port")
    with mlflow.start_run(run_name=args.config.stem):
        mlflow.log_params(config)
        mlflow.log_metric("best_accuracy", train(args.data, config, args.out))
        mlflow.log_artifact(str(args.out))


if __name__ == "__main__":
    main()
