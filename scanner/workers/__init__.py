"""Worker processes that may die: a file that crashes, hangs or eats memory costs that file and nothing else.

The parent reads and ships bytes; a worker opens nothing of the target and answers with bytes. No object of a
worker's making is ever unpickled. POSIX only.
"""

from scanner.workers.pool import Failure, Outcome, Pool, Task

__all__ = ["Failure", "Outcome", "Pool", "Task"]
