"""Frames as a Torch dataset."""

from pathlib import Path

import torch
from torch.utils.data import DataLoader, Dataset

from vibra import windows


class Frames(Dataset[tuple[torch.Tensor, torch.Tensor]]):
    def __init__(self, folder: Path) -> None:
        frames, labels = windows.load(folder)
        self.frames = torch.from_numpy(frames).unsqueeze(1)
        self.labels = torch.from_numpy(labels).long()

    def __len__(self) -> int:
        return len(self.labels)

    def __getitem__(self, index: int) -> tuple[torch.Tensor, torch.Tensor]:
        return self.frames[index], self.labels[index]


def loader(folder: Path, batch: int, shuffle: bool) -> DataLoader:
    return DataLoader(Frames(folder), batch_size=batch, shuffle=shuffle, pin_memory=torch.cuda.is_available())
