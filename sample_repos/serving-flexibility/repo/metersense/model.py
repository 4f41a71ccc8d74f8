import torch
from torch import nn


class CurveAutoencoder(nn.Module):
    """Reconstructs a day; the error of the reconstruction is the score."""

    def __init__(self, channels: int = 16, code: int = 12) -> None:
        super().__init__()
        self.encode = nn.Sequential(
            nn.Conv1d(1, channels, kernel_size=8, stride=4, padding=2),
            nn.GELU(),
            nn.Conv1d(channels, channels * 2, kernel_size=8, stride=4, padding=2),
            nn.GELU(),
            nn.Flatten(),
            nn.Linear(channels * 2 * 6, code),
        )
        self.decode = nn.Sequential(
            nn.Linear(code, channels * 2 * 6),
            nn.Unflatten(1, (channels * 2, 6)),
            nn.ConvTranspose1d(channels * 2, channels, kernel_size=8, stride=4, padding=2),
            nn.GELU(),
            nn.ConvTranspose1d(channels, 1, kernel_size=8, stride=4, padding=2),
        )

    def forward(self, curves: torch.Tensor) -> torch.Tensor:
        days = curves.unsqueeze(1)
        return (self.decode(self.encode(days)) - days).square().mean(dim=(1, 2))
