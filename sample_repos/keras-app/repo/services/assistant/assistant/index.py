"""Passages of the house rules, found by meaning."""

from pathlib import Path
from typing import NamedTuple

import faiss
import numpy as np
from pypdf import PdfReader
from sentence_transformers import SentenceTransformer

EMBEDDER = "BAAI/bge-small-en-v1.5"


class Passage(NamedTuple):
    house: str
    page: int
    text: str


def passages(folder: Path, words: int = 120) -> list[Passage]:
    found = []
    for path in sorted(folder.glob("*.pdf")):
        for number, page in enumerate(PdfReader(path).pages, start=1):
            text = page.extract_text().split()
            for start in range(0, len(text), words // 2):
                found.append(Passage(path.stem, number, " ".join(text[start : start + words])))
    return found


class Index:
    def __init__(self, rules: list[Passage], embedder: SentenceTransformer | None = None) -> None:
        self.rules = rules
        self.embedder = embedder or SentenceTransformer(EMBEDDER)
        vectors = self._embed([passage.text for passage in rules])
        self.vectors = faiss.IndexFlatIP(vectors.shape[1])
        self.vectors.add(vectors)

    def _embed(self, texts: list[str]) -> np.ndarray:
        return np.asarray(self.embedder.encode(texts, normalize_embeddings=True), dtype=np.float32)

    def search(self, question: str, house: str, count: int = 4) -> list[Passage]:
        """The nearest passages of one house, best first."""
        _, order = self.vectors.search(self._embed([question]), len(self.rules))
        found = [self.rules[i] for i in order[0] if self.rules[i].house == house]
        return found[:count]
