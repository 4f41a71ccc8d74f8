import argparse
from pathlib import Path

import tensorflow as tf
import yaml
from transformers import (
    AutoTokenizer,
    DataCollatorForLanguageModeling,
    TFAutoModelForCausalLM,
    create_optimizer,
    set_seed,
)

from copygen.data import load_texts, tokenize


def finetune(config: dict) -> None:
    set_seed(config["seed"])
    tokenizer = AutoTokenizer.from_pretrained(config["checkpoint"])
    tokenizer.pad_token = tokenizer.eos_token
    model = TFAutoModelForCausalLM.from_pretrained(config["checkpoint"])

    texts = tokenize(load_texts(config["train_file"], config["valid_file"]), tokenizer, config["max_length"])
    collator = DataCollatorForLanguageModeling(tokenizer, mlm=False, return_tensors="np")
    train, valid = (
        model.prepare_tf_dataset(
            texts[split],
            batch_size=config["batch_size"],
            shuffle=split == "train",
            tokenizer=tokenizer,
            collate_fn=collator,
        )
        for split in ("train", "validation")
    )

    steps = len(train) * config["epochs"]
    optimizer, _ = create_optimizer(
        init_lr=config["learning_rate"],
        num_train_steps=steps,
        num_warmup_steps=int(steps * config["warmup_share"]),
        weight_decay_rate=config["weight_decay"],
    )
    model.compile(optimizer=optimizer)
    out = Path(config["output_dir"])
    callbacks = [
        tf.keras.callbacks.TensorBoard(log_dir=str(out / "logs"), update_freq=50),
        tf.keras.callbacks.EarlyStopping(monitor="val_loss", patience=1, restore_best_weights=True),
    ]
    model.fit(train, validation_data=valid, epochs=config["epochs"], callbacks=callbacks)
    model.save_pretrained(out)
    tokenizer.save_pretrained(out)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("config", type=Path)
    args = parser.parse_args()
    if tf.config.list_physical_devices("GPU"):
        tf.keras.mixed_precision.set_global_policy("mixed_float16")
    finetune(yaml.safe_load(args.config.read_text()))


if __name__ == "__main__":
    main()
