"""Photos in one folder per label, as tf.data pipelines."""

import tensorflow as tf

from ml.labels import IMAGE_SIZE, LABELS


def photos(folder: str, subset: str, batch_size: int = 32) -> tf.data.Dataset:
    return tf.keras.utils.image_dataset_from_directory(
        folder,
        class_names=list(LABELS),
        label_mode="int",
        image_size=(IMAGE_SIZE, IMAGE_SIZE),
        batch_size=batch_size,
        validation_split=0.2,
        subset=subset,
        seed=11,
        crop_to_aspect_ratio=True,
    )


def augmented(batches: tf.data.Dataset) -> tf.data.Dataset:
    twist = tf.keras.Sequential(
        [
            tf.keras.layers.RandomFlip("horizontal_and_vertical"),
            tf.keras.layers.RandomRotation(0.2),
            tf.keras.layers.RandomContrast(0.3),
        ]
    )
    return batches.map(lambda x, y: (twist(x, training=True), y), num_parallel_calls=tf.data.AUTOTUNE)
