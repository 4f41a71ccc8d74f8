"""Copies Keras weights into the Torch network, and says how far the two are apart."""

import argparse
from pathlib import Path

import numpy as np
import tensorflow as tf
import torch

from vibra import FRAME
from vibra.torch_model import Vibra


def copy_weights(source: tf.keras.Model, target: Vibra) -> None:
    convolutions = [layer for layer in source.layers if isinstance(layer, tf.keras.layers.Conv1D)]
    norms = [layer for layer in source.layers if isinstance(layer, tf.keras.layers.BatchNormalization)]
    state = target.state_dict()
    for index, (convolution, norm) in enumerate(zip(convolutions, norms)):
        kernel = convolution.get_weights()[0]
        scale, shift, mean, variance = norm.get_weights()
        state[f"blocks.{index}.0.weight"] = torch.from_numpy(kernel.transpose(2, 1, 0).copy())
        state[f"blocks.{index}.1.weight"] = torch.from_numpy(scale)
        state[f"blocks.{index}.1.bias"] = torch.from_numpy(shift)
        state[f"blocks.{index}.1.running_mean"] = torch.from_numpy(mean)
        state[f"blocks.{index}.1.running_var"] = torch.from_numpy(variance)
    kernel, bias = source.get_layer("fault").get_weights()
    state["fault.weight"] = torch.from_numpy(kernel.T.copy())
    state["fault.bias"] = torch.from_numpy(bias)
    target.load_state_dict(state)


def largest_gap(source: tf.keras.Model, target: Vibra, count: int = 32) -> float:
    frames = np.random.default_rng(7).standard_normal((count, FRAME)).astype(np.float32)
    expected = source.predict(frames[..., np.newaxis], verbose=0)
    target.eval()
    with torch.inference_mode():
        found = target(torch.from_numpy(frames).unsqueeze(1)).numpy()
    return float(np.abs(expected - found).max())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("keras_file", type=Path)
    parser.add_argument("torch_file", type=Path)
    args = parser.parse_args()
    source, target = tf.keras.models.load_model(args.keras_file), Vibra()
    copy_weights(source, target)
    torch.save(target.state_dict(), args.torch_file)
    print(f"largest gap {largest_gap(source, target):.2e}")


if __name__ == "__main__":
    main()
