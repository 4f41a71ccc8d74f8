"""Fits the network to reviewed transactions and uploads it."""

import argparse

import boto3
import pandas as pd
import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

from payments_fraud import features
from payments_fraud.model import FraudNet


def train(transactions: pd.DataFrame, epochs: int) -> FraudNet:
    torch.manual_seed(3)
    labels = torch.tensor(transactions["fraud"].to_numpy("float32"))
    data = TensorDataset(
        torch.from_numpy(features.numeric(transactions)),
        torch.from_numpy(features.categorical(transactions)),
        labels,
    )
    model = FraudNet()
    optimizer = torch.optim.AdamW(model.parameters(), lr=2e-3, weight_decay=1e-4)
    criterion = nn.BCEWithLogitsLoss(pos_weight=(1 - labels).sum() / labels.sum())
    for _ in range(epochs):
        for numbers, codes, targets in DataLoader(data, batch_size=2048, shuffle=True):
            optimizer.zero_grad()
            criterion(model(numbers, codes), targets).backward()
            optimizer.step()
    return model.eval()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("transactions")
    parser.add_argument("--bucket", default="payments-models")
    parser.add_argument("--epochs", type=int, default=12)
    args = parser.parse_args()
    model = train(pd.read_parquet(args.transactions), args.epochs)
    torch.save(model.state_dict(), "fraud.pt")
    boto3.client("s3").upload_file("fraud.pt", args.bucket, "fraud/fraud.pt")


if __name__ == "__main__":
    main()
