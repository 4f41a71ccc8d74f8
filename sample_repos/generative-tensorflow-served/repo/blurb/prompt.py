"""How a listing is put to the model, in training and in service alike."""

from collections.abc import Mapping


def render(title: str, attributes: Mapping[str, str]) -> str:
    facts = "; ".join(f"{key}: {value}" for key, value in sorted(attributes.items()) if value)
    return f"describe product | {title.strip()} | {facts}"
