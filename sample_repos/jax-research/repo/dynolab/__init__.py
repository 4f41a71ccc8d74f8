"""Learned dynamics that keep their energy."""
