import argparse

import tensorflow as tf

from ml.dataset import augmented, photos
from ml.model import build_classifier


def fit(model: tf.keras.Model, train: tf.data.Dataset, valid: tf.data.Dataset, rate: float, epochs: int) -> None:
    model.compile(
        optimizer=tf.keras.optimizers.AdamW(rate, weight_decay=1e-4),
        loss=tf.keras.losses.SparseCategoricalCrossentropy(),
        metrics=["accuracy"],
    )
    stop = tf.keras.callbacks.EarlyStopping("val_accuracy", patience=3, restore_best_weights=True)
    model.fit(train, validation_data=valid, epochs=epochs, callbacks=[stop], verbose=2)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--photos", required=True)
    parser.add_argument("--out", required=True)
    args = parser.parse_args()
    train = augmented(photos(args.photos, "training")).prefetch(tf.data.AUTOTUNE)
    valid = photos(args.photos, "validation").cache().prefetch(tf.data.AUTOTUNE)
    model = build_classifier()
    fit(model, train, valid, rate=1e-3, epochs=12)
    for layer in model.layers[-40:]:
        layer.trainable = not isinstance(layer, tf.keras.layers.BatchNormalization)
    fit(model, train, valid, rate=1e-5, epochs=20)
    model.export(args.out)


if __name__ == "__main__":
    main()
