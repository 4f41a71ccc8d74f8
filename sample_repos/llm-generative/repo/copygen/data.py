"""One training text per product: the facts, a separator, the approved description."""

from datasets import DatasetDict, load_dataset

PROMPT = "Product: {name}\nFacts: {facts}\nDescription:"


def to_prompt(name: str, facts: str) -> str:
    return PROMPT.format(name=name.strip(), facts=facts.strip())


def to_text(row: dict, end: str) -> str:
    return f"{to_prompt(row['name'], row['facts'])} {row['description'].strip()}{end}"


def load_texts(train_file: str, valid_file: str) -> DatasetDict:
    return load_dataset("json", data_files={"train": train_file, "validation": valid_file})


def tokenize(texts: DatasetDict, tokenizer, max_length: int) -> DatasetDict:
    def encode(rows: dict) -> dict:
        batch = [dict(zip(rows, values)) for values in zip(*rows.values())]
        return tokenizer(
            [to_text(row, tokenizer.eos_token) for row in batch],
            truncation=True,
            max_length=max_length,
        )

    return texts.map(encode, batched=True, remove_columns=texts["train"].column_names)
