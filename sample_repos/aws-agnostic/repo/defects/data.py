import csv
from pathlib import Path

import torch
from PIL import Image
from torch.utils.data import Dataset
from torchvision.transforms import v2

CLASSES = ("clean", "scratch", "dent", "stain")
SIZE = 320

eval_transform = v2.Compose(
    [
        v2.ToImage(),
        v2.Resize((SIZE, SIZE), antialias=True),
        v2.ToDtype(torch.float32, scale=True),
        v2.Normalize(mean=[0.42, 0.42, 0.43], std=[0.21, 0.21, 0.21]),
    ]
)
train_transform = v2.Compose(
    [
        v2.RandomHorizontalFlip(),
        v2.RandomVerticalFlip(),
        v2.ColorJitter(brightness=0.2, contrast=0.2),
        eval_transform,
    ]
)


class PartPictures(Dataset):
    """Pictures listed in a CSV of `file,class`, relative to the folder that holds it."""

    def __init__(self, listing: Path, transform: v2.Transform = eval_transform) -> None:
        self.folder = listing.parent
        self.transform = transform
        with listing.open(newline="") as lines:
            self.rows = [(row["file"], CLASSES.index(row["class"])) for row in csv.DictReader(lines)]

    def __len__(self) -> int:
        return len(self.rows)

    def __getitem__(self, index: int) -> tuple[torch.Tensor, int]:
        file, label = self.rows[index]
        with Image.open(self.folder / file) as picture:
            return self.transform(picture.convert("RGB")), label
