"""The `parceldata` command."""

import argparse
import logging
from pathlib import Path

from parceldata.clean import drop_bad_scans, histories
from parceldata.features import add_features, add_label
from parceldata.sources import read_events, read_hubs


def snapshot(events: Path, hubs: Path, out: Path) -> int:
    parcels = histories(drop_bad_scans(read_events(events)))
    table = add_label(add_features(parcels, read_hubs(hubs)))
    out.parent.mkdir(parents=True, exist_ok=True)
    table.to_parquet(out)
    return len(table)


def main() -> None:
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(message)s")
    parser = argparse.ArgumentParser(prog="parceldata")
    commands = parser.add_subparsers(dest="command", required=True)
    make = commands.add_parser("snapshot", help="write one month as Parquet")
    make.add_argument("--events", type=Path, required=True)
    make.add_argument("--hubs", type=Path, required=True)
    make.add_argument("--out", type=Path, required=True)
    args = parser.parse_args()
    rows = snapshot(args.events, args.hubs, args.out)
    logging.info("wrote %d parcels to %s", rows, args.out)


if __name__ == "__main__":
    main()
