"""Guesses queues for new tickets, as CSV on standard output."""

import argparse
import os
import pickle
import sys

import numpy as np
from keras.models import load_model

from routing import corpus
from routing.attention import AttentionPooling


def load(folder):
    with open(os.path.join(folder, "encoder.pkl"), "rb") as handle:
        encoder = pickle.load(handle)
    path = os.path.join(folder, "weights.h5")
    return encoder, load_model(path, custom_objects={"AttentionPooling": AttentionPooling})


def guess(encoder, network, tickets, count=3):
    scores = network.predict(encoder.inputs(tickets), batch_size=256)
    best = np.argsort(-scores, axis=1)[:, :count]
    return [[encoder.queues[index] for index in row] for row in best]


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("model")
    parser.add_argument("tickets")
    args = parser.parse_args()
    encoder, network = load(args.model)
    tickets = corpus.read(args.tickets)
    guesses = guess(encoder, network, tickets)
    tickets.assign(guesses=[" ".join(row) for row in guesses]).to_csv(sys.stdout, index=False)


if __name__ == "__main__":
    main()
