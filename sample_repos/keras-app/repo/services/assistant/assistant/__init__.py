"""Answers from the house rules."""
