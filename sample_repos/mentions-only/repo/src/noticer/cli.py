"""The command."""

from __future__ import annotations

import argparse
from pathlib import Path

from rich.console import Console

from noticer import manifest, writer
from noticer.licences import gpu_stack, licence

HINT = "hint: import torch or import tensorflow works here, so list the image's own packages too"


def main() -> int:
    parser = argparse.ArgumentParser(prog="noticer", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    write = commands.add_parser("write")
    write.add_argument("manifest", type=Path)
    write.add_argument("--output", type=Path, default=Path("NOTICES.md"))
    check = commands.add_parser("check")
    check.add_argument("manifest", type=Path)
    check.add_argument("--deny", action="append", default=[])
    args = parser.parse_args()
    console = Console(stderr=True)
    names = list(manifest.names(args.manifest))
    if gpu_stack():
        console.print(HINT)
    if args.command == "write":
        writer.write(names, args.output)
        return 0
    denied = [name for name in names if licence(name) in args.deny]
    for name in denied:
        console.print(f"{name}: {licence(name)} is denied")
    return 1 if denied else 0
