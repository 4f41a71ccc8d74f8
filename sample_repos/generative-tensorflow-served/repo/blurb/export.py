"""Writes a fine-tuned checkpoint as the next version of the served model."""

import argparse
from pathlib import Path

import tensorflow as tf
from transformers import TFAutoModelForSeq2SeqLM, TFPreTrainedModel

from blurb import MAX_INPUT, MAX_OUTPUT


class Writer(tf.Module):
    def __init__(self, model: TFPreTrainedModel) -> None:
        super().__init__(name="blurb")
        self.model = model

    @tf.function(
        input_signature=[
            tf.TensorSpec([None, MAX_INPUT], tf.int32, name="input_ids"),
            tf.TensorSpec([None, MAX_INPUT], tf.int32, name="attention_mask"),
        ]
    )
    def serve(self, input_ids: tf.Tensor, attention_mask: tf.Tensor) -> dict[str, tf.Tensor]:
        written = self.model.generate(
            input_ids=input_ids,
            attention_mask=attention_mask,
            max_new_tokens=MAX_OUTPUT,
            return_dict_in_generate=True,
        )
        return {"sequences": written["sequences"]}


def next_version(base: Path) -> Path:
    versions = [int(path.name) for path in base.iterdir() if path.name.isdigit()]
    return base / str(max(versions, default=0) + 1)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--checkpoint", type=Path, required=True)
    parser.add_argument("--base", type=Path, default=Path("/mnt/models/blurb"))
    args = parser.parse_args()
    writer = Writer(TFAutoModelForSeq2SeqLM.from_pretrained(args.checkpoint))
    target = next_version(args.base)
    tf.saved_model.save(writer, str(target), signatures={"serving_default": writer.serve})
    print(target)


if __name__ == "__main__":
    main()
