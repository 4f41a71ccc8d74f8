"""Fraud scores for a day of card transactions."""
