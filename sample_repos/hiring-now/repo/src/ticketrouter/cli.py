import argparse
import logging
import sys
from pathlib import Path

from ticketrouter.route import route_file
from ticketrouter.train import train


def main() -> None:
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    parser = argparse.ArgumentParser(prog="ticketrouter")
    commands = parser.add_subparsers(dest="command", required=True)
    for name in ("train", "route"):
        command = commands.add_parser(name)
        command.add_argument("--model", type=Path, required=True)
        command.add_argument("--tickets", type=Path, required=True)
        if name == "route":
            command.add_argument("--threshold", type=float, default=0.4)
    args = parser.parse_args()
    if args.command == "train":
        logging.info("macro F1 %.3f", train(args.tickets, args.model))
    else:
        route_file(args.model, args.tickets, args.threshold).to_csv(sys.stdout, index=False)


if __name__ == "__main__":
    main()
