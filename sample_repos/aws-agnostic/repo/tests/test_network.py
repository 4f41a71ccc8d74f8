import boto3
import numpy as np
import pytest
import torch
from moto import mock_aws
from PIL import Image

from defects.data import SIZE, PartPictures
from defects.network import DefectNet
from defects.publish import LATEST, publish
from defects.train import train


@pytest.fixture
def pictures(tmp_path):
    rng = np.random.default_rng(1)
    lines = ["file,class"]
    for index, name in enumerate(["clean", "scratch", "dent", "stain"]):
        Image.fromarray(rng.integers(0, 255, (40, 60, 3), dtype=np.uint8)).save(tmp_path / f"{index}.png")
        lines.append(f"{index}.png,{name}")
    for listing in ("train.csv", "valid.csv"):
        (tmp_path / listing).write_text("\n".join(lines) + "\n")
    return tmp_path


def test_pictures_come_in_one_size(pictures):
    picture, label = PartPictures(pictures / "valid.csv")[2]
    assert picture.shape == (3, SIZE, SIZE)
    assert label == 2


def test_training_leaves_a_checkpoint(pictures, tmp_path):
    assert 0.0 <= train(pictures, tmp_path / "run", epochs=1, batch_size=4) <= 1.0
    assert (tmp_path / "run" / "best.pt").exists()


@mock_aws
def test_published_checkpoint_becomes_the_latest(tmp_path, monkeypatch):
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-central-1")
    s3 = boto3.client("s3")
    s3.create_bucket(Bucket="models", CreateBucketConfiguration={"LocationConstraint": "eu-central-1"})
    torch.save(DefectNet().state_dict(), tmp_path / "best.pt")
    key = publish(tmp_path / "best.pt", "models")
    assert {found["Key"] for found in s3.list_objects_v2(Bucket="models")["Contents"]} == {key, LATEST}
