"""Fraud scores for card transactions as they are authorised."""
