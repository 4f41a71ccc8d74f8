"""The command line: the only place that prints or exits.

Exit codes: 0 done, 1 a --fail-on condition is met, 2 the job could not be done, 3 done but incomplete under --strict.
"""

from __future__ import annotations

import importlib
import os
import sys
from collections.abc import Sequence

from scanner.cli.parser import parser


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit code. Its module is imported only now: `--help` needs none of them."""
    arguments = parser().parse_args(argv)
    command = importlib.import_module(f"scanner.cli.{arguments.command}")
    try:
        code: int = command.run(arguments)
        sys.stdout.flush()
    except KeyboardInterrupt:
        print("crossgrade: interrupted", file=sys.stderr)
        return 130
    except BrokenPipeError:  # the reader of a pipe went away: not our error, and nobody left to tell
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    return code
