"""What Transform and Trainer call."""

from collections.abc import Callable

import tensorflow as tf
import tensorflow_transform as tft
from tfx import v1 as tfx
from tfx_bsl.public import tfxio

from churn.features import BUCKETS, LABEL, OOV_BUCKETS, SCALED, VOCABULARIES, transformed

BATCH_SIZE = 128


def _dense(values: tf.Tensor | tf.SparseTensor) -> tf.Tensor:
    if not isinstance(values, tf.SparseTensor):
        return values
    default = "" if values.dtype == tf.string else 0
    shape = [values.dense_shape[0], 1]
    return tf.sparse.to_dense(tf.SparseTensor(values.indices, values.values, shape), default)


def preprocessing_fn(inputs: dict) -> dict:
    outputs = {}
    for name in SCALED:
        outputs[transformed(name)] = tft.scale_to_z_score(tf.math.log1p(tf.cast(_dense(inputs[name]), tf.float32)))
    for name, buckets in BUCKETS.items():
        outputs[transformed(name)] = tft.bucketize(_dense(inputs[name]), num_buckets=buckets)
    for name, size in VOCABULARIES.items():
        outputs[transformed(name)] = tft.compute_and_apply_vocabulary(
            _dense(inputs[name]), top_k=size, num_oov_buckets=OOV_BUCKETS, vocab_filename=name
        )
    outputs[transformed(LABEL)] = _dense(inputs[LABEL])
    return outputs


def build_keras_model(width: int = 64, rate: float = 1e-3) -> tf.keras.Model:
    inputs, parts = {}, []
    for name in SCALED:
        key = transformed(name)
        inputs[key] = tf.keras.Input(shape=(1,), name=key, dtype="float32")
        parts.append(inputs[key])
    sizes = BUCKETS | {name: size + OOV_BUCKETS for name, size in VOCABULARIES.items()}
    for name, size in sizes.items():
        key = transformed(name)
        inputs[key] = tf.keras.Input(shape=(1,), name=key, dtype="int64")
        embedded = tf.keras.layers.Embedding(size, min(16, size // 2 + 1))(inputs[key])
        parts.append(tf.keras.layers.Flatten()(embedded))
    x = tf.keras.layers.Concatenate()(parts)
    for units in (width, width // 2):
        x = tf.keras.layers.Dense(units, activation="relu")(x)
    output = tf.keras.layers.Dense(1, activation="sigmoid")(x)
    model = tf.keras.Model(inputs, output)
    model.compile(
        optimizer=tf.keras.optimizers.Adam(rate),
        loss=tf.keras.losses.BinaryCrossentropy(),
        metrics=[tf.keras.metrics.AUC(name="auc")],
    )
    return model


def _dataset(
    files: list[str], accessor: tfx.components.DataAccessor, outputs: tft.TFTransformOutput
) -> tf.data.Dataset:
    options = tfxio.TensorFlowDatasetOptions(batch_size=BATCH_SIZE, label_key=transformed(LABEL))
    return accessor.tf_dataset_factory(files, options, outputs.transformed_metadata.schema).repeat()


def _serving_signature(model: tf.keras.Model, outputs: tft.TFTransformOutput) -> Callable:
    model.transform = outputs.transform_features_layer()

    @tf.function(input_signature=[tf.TensorSpec([None], tf.string, name="examples")])
    def serve(examples):
        spec = outputs.raw_feature_spec()
        spec.pop(LABEL)
        features = model.transform(tf.io.parse_example(examples, spec))
        return {"churn_probability": model(features)}

    return serve


def run_fn(fn_args: tfx.components.FnArgs) -> None:
    outputs = tft.TFTransformOutput(fn_args.transform_output)
    model = build_keras_model()
    model.fit(
        _dataset(fn_args.train_files, fn_args.data_accessor, outputs),
        steps_per_epoch=fn_args.train_steps,
        validation_data=_dataset(fn_args.eval_files, fn_args.data_accessor, outputs),
        validation_steps=fn_args.eval_steps,
        callbacks=[tf.keras.callbacks.TensorBoard(log_dir=fn_args.model_run_dir, update_freq="epoch")],
    )
    signatures = {"serving_default": _serving_signature(model, outputs)}
    tf.saved_model.save(model, fn_args.serving_model_dir, signatures=signatures)
