"""``python -m bench [--quick] [--only name ...]``: measure, print a table, append to ``var/bench.jsonl``."""

import argparse
import importlib
import sys
import time
from collections.abc import Sequence

from bench.figures import Figure, append, table
from bench.services import ROOT, MissingError, running

# Measurement -> the figures it gives, by name or by beginning.
MEASUREMENTS: dict[str, tuple[str, ...]] = {
    "ingest": ("ingest_", "naive_", "counting_"),
    "latency": ("latency_",),
    "fanout": ("fanout200_",),
    "pages": ("panel_list_",),
    "rights": ("panel_list_10k_rights_", "panel_list_10k_unjudged_"),
    "memory": ("holder_",),
    "visits": ("visonic_",),
    "homes": ("overkiz_setup59_", "overkiz_events_"),
    "feeds": ("overkiz_500_",),
}
_RUNS = {
    "ingest": 5,
    "latency": 3,
    "fanout": 5,
    "pages": 3,
    "rights": 3,
    "memory": 2,
    "visits": 2,
    "homes": 3,
    "feeds": 1,
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run what was asked for."""
    parser = argparse.ArgumentParser(prog="bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="one short run of each: to see that all of it works")
    parser.add_argument(
        "--only", action="append", default=[], metavar="NAME", help=f"one of {', '.join(MEASUREMENTS)}, or a figure"
    )
    parser.add_argument("--runs", type=int, help="runs of each instead of the usual number")
    options = parser.parse_args(arguments)
    wanted = [name for name, begins in MEASUREMENTS.items() if _is_wanted(name, begins, options.only)]
    if not wanted:
        parser.error(f"nothing is called {', '.join(options.only)}")
    began = time.monotonic()
    figures: list[Figure] = []
    try:
        with running() as services:
            for name in wanted:
                print(f"{name} ...", file=sys.stderr)
                runs = options.runs or (1 if options.quick else _RUNS[name])
                module = importlib.import_module(f"bench.{name}")
                found = module.measure(services, runs=runs, quick=options.quick)
                figures += found
                if not options.quick:
                    append(ROOT / "var" / "bench.jsonl", found)
    except MissingError as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    print(table(figures))
    print(f"{time.monotonic() - began:.0f} s", file=sys.stderr)
    return 0


def _is_wanted(name: str, begins: tuple[str, ...], only: Sequence[str]) -> bool:
    return not only or any(word == name or word.startswith(begins) for word in only)


if __name__ == "__main__":
    sys.exit(main())
