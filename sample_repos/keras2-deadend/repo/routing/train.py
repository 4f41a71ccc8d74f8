"""Trains on an export of the help desk."""

import argparse
import os

import tensorflow as tf
from keras.backend.tensorflow_backend import set_session
from keras.callbacks import EarlyStopping, ModelCheckpoint, ReduceLROnPlateau
from sklearn.model_selection import train_test_split

from routing import corpus, model


def share_gpu(fraction):
    config = tf.ConfigProto()
    config.gpu_options.per_process_gpu_memory_fraction = fraction
    set_session(tf.Session(config=config))


def train(tickets, out, epochs):
    fitted, held_out = train_test_split(tickets, test_size=0.1, random_state=4, stratify=tickets["queue"])
    encoder = corpus.Encoder(fitted)
    encoder.save(os.path.join(out, "encoder.pkl"))
    network = model.build(len(encoder.queues))
    network.fit_generator(
        corpus.Batches(encoder, fitted),
        epochs=epochs,
        validation_data=(encoder.inputs(held_out), encoder.targets(held_out)),
        callbacks=[
            ModelCheckpoint(os.path.join(out, "weights.h5"), monitor="val_accuracy", save_best_only=True),
            ReduceLROnPlateau(monitor="val_loss", factor=0.3, patience=1),
            EarlyStopping(monitor="val_loss", patience=3),
        ],
        workers=2,
        use_multiprocessing=False,
    )


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("tickets")
    parser.add_argument("--out", required=True)
    parser.add_argument("--epochs", type=int, default=15)
    parser.add_argument("--gpu-share", type=float, default=0.5)
    args = parser.parse_args()
    share_gpu(args.gpu_share)
    os.makedirs(args.out, exist_ok=True)
    train(corpus.read(args.tickets), args.out, args.epochs)


if __name__ == "__main__":
    main()
