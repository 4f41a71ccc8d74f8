"""What the warehouse system asks."""

import os

import bentoml
import torch
from PIL.Image import Image

from dentcheck import GRADES
from dentcheck.grader import Grader
from dentcheck.photos import transform


@bentoml.service(
    name="dentcheck",
    resources={"gpu": 1, "memory": "4Gi"},
    traffic={"timeout": 5, "concurrency": 32},
)
class DentCheck:
    def __init__(self) -> None:
        weights = os.environ.get("DENTCHECK_WEIGHTS", "weights/dentcheck.ckpt")
        self.device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
        self.grader = Grader.load_from_checkpoint(weights, map_location=self.device, pretrained=False).eval()
        self.transform = transform(256, train=False)

    @bentoml.api(batchable=True, max_batch_size=32, max_latency_ms=400)
    def grade(self, photos: list[Image]) -> list[str]:
        batch = torch.stack([self.transform(photo.convert("RGB")) for photo in photos]).to(self.device)
        with torch.inference_mode():
            found = self.grader.grades(self.grader(batch))
        return [GRADES[grade] for grade in found.tolist()]
