import tensorflow as tf

from trainer.data import NUMERIC


def embed(ids: tf.Tensor, values: int, size: int) -> tf.Tensor:
    return tf.keras.layers.Flatten()(tf.keras.layers.Embedding(values, size)(ids))


def build_model(rows: tf.data.Dataset, width: int = 128) -> tf.keras.Model:
    store = tf.keras.Input(shape=(1,), name="store", dtype="string")
    article = tf.keras.Input(shape=(1,), name="article", dtype="string")
    weekday = tf.keras.Input(shape=(1,), name="weekday", dtype="int32")
    promo = tf.keras.Input(shape=(1,), name="promo", dtype="int32")
    numbers = {name: tf.keras.Input(shape=(1,), name=name, dtype="float32") for name in NUMERIC}

    parts = [
        embed(tf.keras.layers.Hashing(512)(store), 512, 16),
        embed(tf.keras.layers.Hashing(20_000)(article), 20_000, 32),
        embed(weekday, 8, 4),
        embed(promo, 2, 2),
    ]
    for name, number in numbers.items():
        scale = tf.keras.layers.Normalization(axis=None)
        scale.adapt(rows.map(lambda features, _, key=name: features[key]))
        parts.append(scale(number))

    x = tf.keras.layers.Concatenate()(parts)
    for _ in range(3):
        x = tf.keras.layers.Dense(width, activation="relu")(x)
        x = tf.keras.layers.LayerNormalization()(x)
    sold = tf.keras.layers.Dense(1, activation="softplus", name="sold")(x)
    model = tf.keras.Model({"store": store, "article": article, "weekday": weekday, "promo": promo, **numbers}, sold)
    model.compile(optimizer=tf.keras.optimizers.Adam(2e-3), loss=tf.keras.losses.Poisson())
    return model
