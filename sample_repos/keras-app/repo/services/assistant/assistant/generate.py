"""Answers by a language model that runs here."""

import torch
from transformers import AutoModelForCausalLM, AutoTokenizer

from assistant.index import Passage

MODEL = "mistralai/Mistral-7B-Instruct-v0.3"
SYSTEM = (
    "Answer the tenant's question from the house rules below, in three sentences at most. "
    "Say so if the rules do not answer it."
)


class Writer:
    def __init__(self, name: str = MODEL) -> None:
        self.tokenizer = AutoTokenizer.from_pretrained(name)
        self.model = AutoModelForCausalLM.from_pretrained(name, torch_dtype=torch.bfloat16, device_map="auto")
        self.model.eval()

    @torch.inference_mode()
    def answer(self, question: str, rules: list[Passage], limit: int = 160) -> str:
        quoted = "\n".join(f"(page {passage.page}) {passage.text}" for passage in rules)
        chat = [{"role": "user", "content": f"{SYSTEM}\n\n{quoted}\n\nQuestion: {question}"}]
        prompt = self.tokenizer.apply_chat_template(chat, add_generation_prompt=True, return_tensors="pt")
        prompt = prompt.to(self.model.device)
        written = self.model.generate(
            prompt,
            attention_mask=torch.ones_like(prompt),
            max_new_tokens=limit,
            do_sample=False,
            pad_token_id=self.tokenizer.eos_token_id,
        )
        return self.tokenizer.decode(written[0, prompt.shape[1] :], skip_special_tokens=True).strip()
