"""Embeddings beside numbers, two hidden layers, one probability."""

import tensorflow as tf

from analytics_fraud.features import CATEGORIES, NUMERIC

layers = tf.keras.layers


def build(embedding: int = 8) -> tf.keras.Model:
    numbers = tf.keras.Input((len(NUMERIC),), name="numbers")
    inputs = {"numbers": numbers}
    parts = [layers.BatchNormalization()(numbers)]
    for name, size in CATEGORIES.items():
        code = tf.keras.Input((1,), dtype="int32", name=name)
        parts.append(layers.Flatten()(layers.Embedding(size, embedding)(code)))
        inputs[name] = code
    net = layers.Concatenate()(parts)
    for width in (64, 32):
        net = layers.Dropout(0.2)(layers.Dense(width, activation="relu")(net))
    fraud = layers.Dense(1, activation="sigmoid", name="fraud")(net)
    model = tf.keras.Model(inputs, fraud)
    model.compile(
        optimizer=tf.keras.optimizers.AdamW(2e-3, weight_decay=1e-4),
        loss="binary_crossentropy",
        metrics=[tf.keras.metrics.AUC(curve="PR", name="average_precision")],
    )
    return model
