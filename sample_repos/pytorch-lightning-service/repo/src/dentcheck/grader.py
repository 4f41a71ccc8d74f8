"""The network and how it learns. Grades are ordered, so it predicts how many thresholds are passed."""

import lightning as L
import torch
import torch.nn.functional as F
from torch import nn
from torchmetrics.classification import MulticlassCohenKappa
from torchvision.models import ResNet50_Weights, resnet50

from dentcheck import GRADES


class Grader(L.LightningModule):
    def __init__(
        self, learning_rate: float = 6e-4, weight_decay: float = 0.02, epochs: int = 30, pretrained: bool = True
    ) -> None:
        super().__init__()
        self.save_hyperparameters()
        self.body = resnet50(weights=ResNet50_Weights.DEFAULT if pretrained else None)
        self.body.fc = nn.Identity()
        self.threshold = nn.Linear(2048, 1, bias=False)
        self.biases = nn.Parameter(torch.linspace(1.0, -1.0, len(GRADES) - 1))
        self.kappa = MulticlassCohenKappa(len(GRADES), weights="quadratic")

    def forward(self, photos: torch.Tensor) -> torch.Tensor:
        """Logits of passing each threshold, shape (batch, grades - 1)."""
        return self.threshold(self.body(photos)) + self.biases

    @staticmethod
    def grades(logits: torch.Tensor) -> torch.Tensor:
        return (logits > 0).sum(dim=1)

    def loss(self, logits: torch.Tensor, grades: torch.Tensor) -> torch.Tensor:
        passed = (grades[:, None] > torch.arange(len(GRADES) - 1, device=grades.device)).float()
        return F.binary_cross_entropy_with_logits(logits, passed)

    def training_step(self, batch: tuple[torch.Tensor, torch.Tensor], index: int) -> torch.Tensor:
        photos, grades = batch
        loss = self.loss(self(photos), grades)
        self.log("train_loss", loss, prog_bar=True)
        return loss

    def validation_step(self, batch: tuple[torch.Tensor, torch.Tensor], index: int) -> None:
        photos, grades = batch
        logits = self(photos)
        self.kappa.update(self.grades(logits), grades)
        self.log_dict({"valid_loss": self.loss(logits, grades), "valid_kappa": self.kappa}, prog_bar=True)

    def configure_optimizers(self) -> dict:
        optimizer = torch.optim.AdamW(
            self.parameters(), lr=self.hparams.learning_rate, weight_decay=self.hparams.weight_decay
        )
        schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, self.hparams.epochs)
        return {"optimizer": optimizer, "lr_scheduler": schedule}
