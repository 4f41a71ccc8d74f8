"""The HTTP endpoint of the listing form."""

import os
from functools import lru_cache

import grpc
from fastapi import FastAPI, HTTPException
from pydantic import BaseModel, Field
from transformers import AutoTokenizer, PreTrainedTokenizerBase

from blurb import BASE_MODEL, MAX_INPUT, prompt
from blurb.client import ModelServer

app = FastAPI(title="blurb")


class Listing(BaseModel):
    title: str = Field(min_length=3, max_length=160)
    attributes: dict[str, str] = Field(default_factory=dict, max_length=40)


class Draft(BaseModel):
    text: str


@lru_cache
def tokenizer() -> PreTrainedTokenizerBase:
    return AutoTokenizer.from_pretrained(BASE_MODEL)


@lru_cache
def server() -> ModelServer:
    return ModelServer(os.environ.get("BLURB_SERVER", "localhost:8500"))


@app.post("/drafts")
def draft(listing: Listing) -> Draft:
    encoded = tokenizer()(
        [prompt.render(listing.title, listing.attributes)],
        max_length=MAX_INPUT,
        padding="max_length",
        truncation=True,
        return_tensors="np",
    )
    try:
        ids = server().write(encoded["input_ids"], encoded["attention_mask"])
    except grpc.RpcError as error:
        raise HTTPException(503, "no draft right now") from error
    return Draft(text=tokenizer().decode(ids[0], skip_special_tokens=True))
