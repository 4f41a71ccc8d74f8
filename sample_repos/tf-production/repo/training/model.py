import tensorflow as tf

from training.features import CATEGORICAL, LABEL, NUMERIC


def build_model(train_ds: tf.data.Dataset, units: int = 64, dropout: float = 0.2) -> tf.keras.Model:
    inputs, encoded = {}, []
    for name in NUMERIC:
        inputs[name] = tf.keras.Input(shape=(1,), name=name, dtype="float32")
        scale = tf.keras.layers.Normalization(axis=None, name=f"{name}_scale")
        scale.adapt(train_ds.map(lambda features, _, key=name: tf.math.log1p(features[key])))
        encoded.append(scale(tf.keras.ops.log1p(inputs[name])))
    for name, values in CATEGORICAL.items():
        inputs[name] = tf.keras.Input(shape=(1,), name=name, dtype="string")
        lookup = tf.keras.layers.StringLookup(vocabulary=list(values), output_mode="one_hot")
        encoded.append(lookup(inputs[name]))
    x = tf.keras.layers.Concatenate()(encoded)
    for _ in range(2):
        x = tf.keras.layers.Dense(units, activation="relu")(x)
        x = tf.keras.layers.Dropout(dropout)(x)
    output = tf.keras.layers.Dense(1, activation="sigmoid", name=LABEL)(x)
    model = tf.keras.Model(inputs, output)
    model.compile(
        optimizer=tf.keras.optimizers.Adam(1e-3),
        loss="binary_crossentropy",
        metrics=[tf.keras.metrics.AUC(name="auc"), tf.keras.metrics.AUC(curve="PR", name="pr_auc")],
    )
    return model


def save_for_serving(model: tf.keras.Model, directory: str) -> None:
    spec = {name: tf.TensorSpec([None, 1], tf.float32, name=name) for name in NUMERIC}
    spec |= {name: tf.TensorSpec([None, 1], tf.string, name=name) for name in CATEGORICAL}

    @tf.function(input_signature=[spec])
    def serve(features):
        return {"review_probability": model(features, training=False)}

    tf.saved_model.save(model, directory, signatures={"serving_default": serve})
