"""Photos of the belt and their grades."""

from pathlib import Path

import lightning as L
import pandas as pd
import torch
from PIL import Image
from torch.utils.data import DataLoader, Dataset, WeightedRandomSampler
from torchvision.transforms import v2


def transform(size: int, train: bool) -> v2.Compose:
    steps = (
        [v2.RandomResizedCrop(size, scale=(0.6, 1.0)), v2.RandomHorizontalFlip(), v2.ColorJitter(0.3, 0.3)]
        if train
        else [v2.Resize(size + 32), v2.CenterCrop(size)]
    )
    return v2.Compose([
        v2.ToImage(),
        *steps,
        v2.ToDtype(torch.float32, scale=True),
        v2.Normalize([0.485, 0.456, 0.406], [0.229, 0.224, 0.225]),
    ])


class Photos(Dataset[tuple[torch.Tensor, int]]):
    def __init__(self, table: pd.DataFrame, root: Path, size: int, train: bool) -> None:
        self.paths = [root / path for path in table["path"]]
        self.grades = table["grade"].tolist()
        self.transform = transform(size, train)

    def __len__(self) -> int:
        return len(self.paths)

    def __getitem__(self, index: int) -> tuple[torch.Tensor, int]:
        with Image.open(self.paths[index]) as photo:
            return self.transform(photo.convert("RGB")), self.grades[index]


class PhotoModule(L.LightningDataModule):
    def __init__(self, photos: Path, size: int, batch_size: int, workers: int = 8) -> None:
        super().__init__()
        self.photos, self.size, self.batch_size, self.workers = photos, size, batch_size, workers

    def setup(self, stage: str) -> None:
        table = pd.read_csv(self.photos)
        root = self.photos.parent
        self.train = Photos(table[table["split"] == "train"], root, self.size, train=True)
        self.valid = Photos(table[table["split"] == "valid"], root, self.size, train=False)

    def train_dataloader(self) -> DataLoader:
        grades = torch.tensor(self.train.grades)
        weights = 1.0 / torch.bincount(grades, minlength=4).clamp(min=1)[grades]
        sampler = WeightedRandomSampler(weights.tolist(), len(grades))
        return DataLoader(self.train, self.batch_size, sampler=sampler, num_workers=self.workers, drop_last=True)

    def val_dataloader(self) -> DataLoader:
        return DataLoader(self.valid, self.batch_size, num_workers=self.workers)
