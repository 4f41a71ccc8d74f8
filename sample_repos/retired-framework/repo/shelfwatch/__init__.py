"""Is the shelf full?"""

LABELS = ("full", "gappy", "empty")
