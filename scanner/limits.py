"""Every bound in one place, so that a report can say which one was met. Sizes in bytes, times in seconds."""

from __future__ import annotations

from typing import Final

KIB: Final = 1024
MIB: Final = 1024 * KIB

MAX_FILE: Final = 8 * MIB
"""Largest source, manifest or notebook that is parsed; notebooks carry their outputs, hence not smaller."""
MAX_FILES: Final = 300_000
MAX_DEPTH: Final = 200
MAX_PATH: Final = 4_000
MAX_TOTAL: Final = 4 * 1024 * MIB
MAX_LINE: Final = 20_000
"""Longest line that a regular expression is run over."""
MAX_TEXT: Final = 240
"""Longest excerpt of a line kept as evidence, in characters."""
MAX_GIT_OUTPUT: Final = 256 * MIB
GIT_SECONDS: Final = 120
CLONE_SECONDS: Final = 900
FILE_SECONDS: Final = 10.0
"""A file that takes a worker longer is an unknown."""
WORKER_MEMORY: Final = 2 * 1024 * MIB
"""Address space of a worker."""
BATCH_BYTES: Final = 512 * KIB
MAX_UNKNOWNS: Final = 100
"""Most places of one file that are named for not having been read."""
MAX_RULE_FILE: Final = 1 * MIB
"""Largest YAML file of rules."""
MAX_ANSWER: Final = 64 * MIB
"""Most that a worker may say about one file."""
MAX_FACTS: Final = 20_000
"""Most facts of one kind (imports, uses, requirements …) that are kept of one file."""
MAX_ALL_FACTS: Final = 1_000_000
"""Most facts that are kept of all files together, where 128 bytes of text count as one more: each takes about a kilobyte
of memory before the report is written."""
SLOW_SECONDS: Final = 60.0
"""When files that took too long have cost this much in all, the next ones get SHORT_SECONDS each."""
SHORT_SECONDS: Final = 1.0
MAX_COMPONENTS: Final = 500
"""Most components that are judged by themselves."""
MAX_CACHE: Final = 512 * MIB
"""Size on disk beyond which the oldest entries of the cache go."""
