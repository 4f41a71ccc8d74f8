import tensorflow as tf

from ml.labels import IMAGE_SIZE, LABELS


def build_classifier(weights: str | None = "imagenet", alpha: float = 0.75) -> tf.keras.Model:
    backbone = tf.keras.applications.MobileNetV3Small(
        input_shape=(IMAGE_SIZE, IMAGE_SIZE, 3),
        alpha=alpha,
        include_top=False,
        weights=weights,
        pooling="avg",
    )
    backbone.trainable = weights is None
    x = tf.keras.layers.Dropout(0.3)(backbone.output)
    output = tf.keras.layers.Dense(len(LABELS), activation="softmax", name="disease")(x)
    return tf.keras.Model(backbone.input, output, name="leaf")
