"""Uploads a checkpoint for the servers, after checking that it loads."""

import argparse
import datetime as dt
from pathlib import Path

import boto3
import torch

from defects.data import CLASSES
from defects.network import DefectNet

LATEST = "defects/latest.pt"


def publish(checkpoint: Path, bucket: str) -> str:
    DefectNet(len(CLASSES)).load_state_dict(torch.load(checkpoint, map_location="cpu", weights_only=True))
    s3 = boto3.client("s3")
    key = f"defects/{dt.datetime.now(dt.UTC):%Y%m%dT%H%M%S}.pt"
    s3.upload_file(str(checkpoint), bucket, key)
    s3.copy_object(Bucket=bucket, Key=LATEST, CopySource={"Bucket": bucket, "Key": key})
    return key


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("checkpoint", type=Path)
    parser.add_argument("--bucket", default="surface-defects-models")
    args = parser.parse_args()
    print(publish(args.checkpoint, args.bucket))


if __name__ == "__main__":
    main()
