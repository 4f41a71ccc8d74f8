import torch
from torch import nn


def block(inputs: int, outputs: int) -> nn.Sequential:
    return nn.Sequential(
        nn.Conv2d(inputs, outputs, kernel_size=3, padding=1, bias=False),
        nn.BatchNorm2d(outputs),
        nn.SiLU(inplace=True),
        nn.MaxPool2d(2),
    )


class DefectNet(nn.Module):
    def __init__(self, classes: int = 4, width: int = 32) -> None:
        super().__init__()
        widths = [3, width, width * 2, width * 4, width * 8]
        self.features = nn.Sequential(*(block(a, b) for a, b in zip(widths, widths[1:])))
        self.head = nn.Sequential(
            nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Dropout(0.2), nn.Linear(widths[-1], classes)
        )

    def forward(self, pictures: torch.Tensor) -> torch.Tensor:
        return self.head(self.features(pictures))
