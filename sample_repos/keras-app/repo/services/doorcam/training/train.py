"""Fine-tunes a small image network on door photos, in one folder per label."""

import argparse
from pathlib import Path

import tensorflow as tf

from doorcam import LABELS, SIZE


def photos(folder: Path, subset: str) -> tf.data.Dataset:
    return tf.keras.utils.image_dataset_from_directory(
        folder,
        class_names=list(LABELS),
        image_size=(SIZE, SIZE),
        batch_size=32,
        validation_split=0.15,
        subset=subset,
        seed=5,
    )


def build() -> tf.keras.Model:
    base = tf.keras.applications.MobileNetV3Small(
        input_shape=(SIZE, SIZE, 3), include_top=False, pooling="avg", minimalistic=True
    )
    base.trainable = False
    photo = tf.keras.Input((SIZE, SIZE, 3), name="photo")
    net = tf.keras.layers.Dropout(0.3)(base(photo, training=False))
    return tf.keras.Model(photo, tf.keras.layers.Dense(len(LABELS), activation="softmax")(net))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--photos", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--epochs", type=int, default=15)
    args = parser.parse_args()
    model = build()
    model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    flip = tf.keras.layers.RandomFlip("horizontal")
    train = photos(args.photos, "training").map(lambda x, y: (flip(x, training=True), y))
    model.fit(train, validation_data=photos(args.photos, "validation"), epochs=args.epochs)
    model.export(str(args.out))


if __name__ == "__main__":
    main()
