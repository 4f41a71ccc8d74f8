"""The network, for Keras."""

from collections.abc import Sequence

import tensorflow as tf

from vibra import FAULTS, FRAME


def build(channels: Sequence[int] = (16, 32, 64), dropout: float = 0.3) -> tf.keras.Model:
    frame = tf.keras.Input((FRAME, 1), name="frame")
    net = frame
    for width in channels:
        net = tf.keras.layers.Conv1D(width, 9, padding="same", use_bias=False)(net)
        net = tf.keras.layers.BatchNormalization(momentum=0.9, epsilon=1e-5)(net)
        net = tf.keras.layers.ReLU()(net)
        net = tf.keras.layers.MaxPooling1D(4)(net)
    net = tf.keras.layers.GlobalAveragePooling1D()(net)
    net = tf.keras.layers.Dropout(dropout)(net)
    logits = tf.keras.layers.Dense(len(FAULTS), name="fault")(net)
    return tf.keras.Model(frame, logits, name="vibra")
