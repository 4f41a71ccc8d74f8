"""Tickets as padded word ids."""

import pickle
import re

import numpy as np
import pandas as pd
from keras.preprocessing.sequence import pad_sequences
from keras.preprocessing.text import Tokenizer
from keras.utils import Sequence, np_utils

from routing import BODY_WORDS, SUBJECT_WORDS, VOCABULARY

SIGNATURE = re.compile(r"^(--|kind regards|cheers|sent from my)\b", re.IGNORECASE)


def read(path):
    tickets = pd.read_csv(path).fillna("")
    tickets["body"] = tickets["body"].map(without_signature)
    return tickets


def without_signature(body):
    lines = []
    for line in body.splitlines():
        if SIGNATURE.match(line.strip()):
            break
        lines.append(line)
    return "\n".join(lines)


class Encoder:
    """The vocabulary and the queues, kept beside the weights."""

    def __init__(self, tickets):
        self.words = Tokenizer(num_words=VOCABULARY, oov_token="<unk>")
        self.words.fit_on_texts(tickets["subject"])
        self.words.fit_on_texts(tickets["body"])
        self.queues = sorted(tickets["queue"].unique())

    def inputs(self, tickets):
        subject = pad_sequences(self.words.texts_to_sequences(tickets["subject"]), SUBJECT_WORDS)
        body = pad_sequences(self.words.texts_to_sequences(tickets["body"]), BODY_WORDS, truncating="post")
        return [subject, body]

    def targets(self, tickets):
        codes = [self.queues.index(queue) for queue in tickets["queue"]]
        return np_utils.to_categorical(codes, len(self.queues))

    def save(self, path):
        with open(path, "wb") as handle:
            pickle.dump(self, handle, protocol=4)


class Batches(Sequence):
    """Shuffled batches in which a tenth of the words is hidden."""

    def __init__(self, encoder, tickets, size=128, hide=0.1):
        self.inputs = encoder.inputs(tickets)
        self.targets = encoder.targets(tickets)
        self.unknown = encoder.words.word_index[encoder.words.oov_token]
        self.size, self.hide = size, hide
        self.on_epoch_end()

    def __len__(self):
        return int(np.ceil(len(self.targets) / float(self.size)))

    def __getitem__(self, index):
        rows = self.order[index * self.size:(index + 1) * self.size]
        return [self.hidden(part[rows]) for part in self.inputs], self.targets[rows]

    def hidden(self, ids):
        mask = (np.random.rand(*ids.shape) < self.hide) & (ids > 0)
        return np.where(mask, self.unknown, ids)

    def on_epoch_end(self):
        self.order = np.random.permutation(len(self.targets))
