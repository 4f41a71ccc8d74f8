"""SavedModel to a fully quantised flatbuffer: int8 weights and activations, uint8 pixels in."""

import argparse
from collections.abc import Iterator
from pathlib import Path

import tensorflow as tf

from ml.dataset import photos

CALIBRATION_PHOTOS = 200


def calibration(batches: tf.data.Dataset, count: int = CALIBRATION_PHOTOS) -> Iterator[list[tf.Tensor]]:
    for image, _ in batches.unbatch().batch(1).take(count):
        yield [tf.cast(image, tf.float32)]


def convert(saved_model: str, batches: tf.data.Dataset) -> bytes:
    converter = tf.lite.TFLiteConverter.from_saved_model(saved_model)
    converter.optimizations = [tf.lite.Optimize.DEFAULT]
    converter.representative_dataset = lambda: calibration(batches)
    converter.target_spec.supported_ops = [tf.lite.OpsSet.TFLITE_BUILTINS_INT8]
    converter.inference_input_type = tf.uint8
    converter.inference_output_type = tf.float32
    return converter.convert()


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--saved-model", required=True)
    parser.add_argument("--photos", required=True)
    parser.add_argument("--out", type=Path, required=True)
    args = parser.parse_args()
    flatbuffer = convert(args.saved_model, photos(args.photos, "training"))
    args.out.write_bytes(flatbuffer)
    print(f"{args.out}: {len(flatbuffer) / 1e6:.2f} MB")


if __name__ == "__main__":
    main()
