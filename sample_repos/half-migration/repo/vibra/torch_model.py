"""The network, for Torch. Frames come as (batch, 1, FRAME)."""

from collections.abc import Sequence

import torch
from torch import nn

from vibra import FAULTS


class Block(nn.Sequential):
    def __init__(self, before: int, after: int) -> None:
        super().__init__(
            nn.Conv1d(before, after, 9, padding="same", bias=False),
            nn.BatchNorm1d(after, momentum=0.1, eps=1e-5),
            nn.ReLU(inplace=True),
            nn.MaxPool1d(4),
        )


class Vibra(nn.Module):
    def __init__(self, channels: Sequence[int] = (16, 32, 64), dropout: float = 0.3) -> None:
        super().__init__()
        widths = [1, *channels]
        self.blocks = nn.Sequential(*(Block(a, b) for a, b in zip(widths, widths[1:])))
        self.dropout = nn.Dropout(dropout)
        self.fault = nn.Linear(widths[-1], len(FAULTS))

    def forward(self, frame: torch.Tensor) -> torch.Tensor:
        net = self.blocks(frame).mean(dim=-1)
        return self.fault(self.dropout(net))
