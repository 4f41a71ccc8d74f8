"""Embeddings beside numbers, one hidden layer, one logit."""

import torch
from torch import nn

from payments_fraud.features import CATEGORIES, NUMERIC


class FraudNet(nn.Module):
    def __init__(self, embedding: int = 8, hidden: int = 64) -> None:
        super().__init__()
        self.embeddings = nn.ModuleList(nn.Embedding(size, embedding) for size in CATEGORIES.values())
        self.norm = nn.BatchNorm1d(len(NUMERIC))
        self.head = nn.Sequential(
            nn.Linear(len(NUMERIC) + embedding * len(CATEGORIES), hidden),
            nn.ReLU(),
            nn.Dropout(0.2),
            nn.Linear(hidden, 1),
        )

    def forward(self, numbers: torch.Tensor, codes: torch.Tensor) -> torch.Tensor:
        embedded = [embed(codes[:, index]) for index, embed in enumerate(self.embeddings)]
        return self.head(torch.cat([self.norm(numbers), *embedded], dim=1)).squeeze(1)
