"""Bearing faults from vibration."""

FAULTS = ("none", "inner", "outer", "ball")
FRAME = 1024
