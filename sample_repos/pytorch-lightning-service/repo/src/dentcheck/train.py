"""Trains the grader."""

import argparse
import json
from pathlib import Path

import lightning as L
from lightning.pytorch.callbacks import EarlyStopping, LearningRateMonitor, ModelCheckpoint

from dentcheck.grader import Grader
from dentcheck.photos import PhotoModule


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--config", type=Path, required=True)
    parser.add_argument("--out", type=Path, default=Path("weights"))
    args = parser.parse_args()
    config = json.loads(args.config.read_text())
    L.seed_everything(11, workers=True)
    checkpoint = ModelCheckpoint(args.out, "dentcheck", monitor="valid_kappa", mode="max", enable_version_counter=False)
    trainer = L.Trainer(
        max_epochs=config["epochs"],
        precision="bf16-mixed",
        callbacks=[
            checkpoint,
            EarlyStopping("valid_kappa", mode="max", patience=6),
            LearningRateMonitor("epoch"),
        ],
    )
    photos = PhotoModule(Path(config["photos"]), config["size"], config["batch_size"])
    trainer.fit(Grader(config["learning_rate"], config["weight_decay"], config["epochs"]), photos)
    print(f"{checkpoint.best_model_path}: kappa {checkpoint.best_model_score:.3f}")


if __name__ == "__main__":
    main()
