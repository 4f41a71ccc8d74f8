"""First drafts of product texts."""

BASE_MODEL = "google/flan-t5-base"
MAX_INPUT = 192
MAX_OUTPUT = 96
