import argparse
import json
import time
from pathlib import Path

import pandas as pd
import tensorflow as tf

from training.features import CATEGORICAL, LABEL, NUMERIC
from training.model import build_model, save_for_serving


def to_dataset(frame: pd.DataFrame, batch_size: int = 1024) -> tf.data.Dataset:
    features = {name: frame[[name]].to_numpy("float32") for name in NUMERIC}
    features |= {name: frame[[name]].to_numpy(str) for name in CATEGORICAL}
    labels = frame[LABEL].to_numpy("float32")
    return tf.data.Dataset.from_tensor_slices((features, labels)).batch(batch_size).prefetch(tf.data.AUTOTUNE)


def run(claims: Path, models: Path, epochs: int) -> Path:
    tf.keras.utils.set_random_seed(17)
    frame = pd.read_parquet(claims).sort_values("reported_at")
    cut = int(len(frame) * 0.85)
    train_ds, valid_ds = to_dataset(frame.iloc[:cut].sample(frac=1, random_state=17)), to_dataset(frame.iloc[cut:])
    model = build_model(train_ds)
    stop = tf.keras.callbacks.EarlyStopping(monitor="val_pr_auc", mode="max", patience=4, restore_best_weights=True)
    model.fit(train_ds, validation_data=valid_ds, epochs=epochs, callbacks=[stop], verbose=2)
    metrics = model.evaluate(valid_ds, return_dict=True, verbose=0)
    candidate = models / "candidates" / time.strftime("%Y%m%d%H%M")
    save_for_serving(model, str(candidate))
    (candidate / "metrics.json").write_text(json.dumps(metrics, indent=2))
    return candidate


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--claims", type=Path, required=True)
    parser.add_argument("--models", type=Path, default=Path("models"))
    parser.add_argument("--epochs", type=int, default=40)
    args = parser.parse_args()
    print(run(args.claims, args.models, args.epochs))


if __name__ == "__main__":
    main()
