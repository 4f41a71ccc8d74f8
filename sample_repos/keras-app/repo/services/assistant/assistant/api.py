"""What the portal asks."""

import os
from contextlib import asynccontextmanager
from pathlib import Path

from fastapi import FastAPI, HTTPException, Request
from pydantic import BaseModel, Field

from assistant.generate import Writer
from assistant.index import Index, passages


class Question(BaseModel):
    house: str
    text: str = Field(min_length=5, max_length=500)


class Answer(BaseModel):
    text: str
    pages: list[int]


@asynccontextmanager
async def lifespan(app: FastAPI):
    app.state.index = Index(passages(Path(os.environ["RULES_DIR"])))
    app.state.writer = Writer()
    yield


app = FastAPI(title="assistant", lifespan=lifespan)


@app.post("/answers")
def answer(question: Question, request: Request) -> Answer:
    rules = request.app.state.index.search(question.text, question.house)
    if not rules:
        raise HTTPException(404, f"no rules for {question.house}")
    text = request.app.state.writer.answer(question.text, rules)
    return Answer(text=text, pages=sorted({passage.page for passage in rules}))
