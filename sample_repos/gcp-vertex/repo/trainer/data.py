import tensorflow as tf

COLUMNS = ("store", "article", "weekday", "promo", "price", "lag_1", "lag_7", "lag_28", "sold")
DEFAULTS = ("", "", 0, 0, 0.0, 0.0, 0.0, 0.0, 0.0)
LABEL = "sold"
NUMERIC = ("price", "lag_1", "lag_7", "lag_28")


def as_columns(features: dict, sold: tf.Tensor) -> tuple[dict, tf.Tensor]:
    return {name: values[:, tf.newaxis] for name, values in features.items()}, sold


def sales_dataset(pattern: str, shuffle: bool, batch_size: int = 4096) -> tf.data.Dataset:
    rows = tf.data.experimental.make_csv_dataset(
        pattern,
        batch_size=batch_size,
        column_names=list(COLUMNS),
        column_defaults=list(DEFAULTS),
        label_name=LABEL,
        num_epochs=1,
        shuffle=shuffle,
        shuffle_seed=5,
        num_parallel_reads=4,
    )
    return rows.map(as_columns, num_parallel_calls=tf.data.AUTOTUNE).prefetch(tf.data.AUTOTUNE)
