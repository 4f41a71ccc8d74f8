import argparse

import tensorflow as tf
from transformers import AutoTokenizer, TFAutoModelForCausalLM

from copygen.data import to_prompt


def drafts(run: str, prompt: str, count: int, top_p: float, temperature: float, seed: int) -> list[str]:
    tf.random.set_seed(seed)
    tokenizer = AutoTokenizer.from_pretrained(run)
    model = TFAutoModelForCausalLM.from_pretrained(run)
    inputs = tokenizer(prompt, return_tensors="tf")
    outputs = model.generate(
        **inputs,
        do_sample=True,
        top_p=top_p,
        temperature=temperature,
        num_return_sequences=count,
        max_new_tokens=120,
        pad_token_id=tokenizer.eos_token_id,
    )
    start = inputs["input_ids"].shape[1]
    return [text.strip() for text in tokenizer.batch_decode(outputs[:, start:], skip_special_tokens=True)]


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("run")
    parser.add_argument("--name", required=True)
    parser.add_argument("--facts", required=True)
    parser.add_argument("--count", type=int, default=3)
    parser.add_argument("--top-p", type=float, default=0.92)
    parser.add_argument("--temperature", type=float, default=0.8)
    parser.add_argument("--seed", type=int, default=42)
    args = parser.parse_args()
    prompt = to_prompt(args.name, args.facts)
    for text in drafts(args.run, prompt, args.count, args.top_p, args.temperature, args.seed):
        print(text, end="\n\n")


if __name__ == "__main__":
    main()
