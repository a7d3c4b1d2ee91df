"""The launcher of a sandbox for tests: sandbox/control/launcher.py, whose records can be copied while it runs.

Usage: copyable_launcher.py [--take-over FOLDER], and what launcher.py takes.

Stdin takes an order: `park FOLDER` leaves a copy of all records in FOLDER, and is answered by `parked`, or by
`not parked: why`. `--take-over FOLDER` serves that copy, once, instead of beginning empty (see copies.py).
"""

import sys

sys.dont_write_bytecode = True  # the checkout may be read-only, and is nobody's cache

import os
from argparse import ArgumentParser
from functools import partial
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parents[2] / "control"))

# Read when moto is imported. Objects stay in memory, whatever their size: a file's position would be shared with copies.
os.environ.setdefault("MOTO_S3_DEFAULT_KEY_BUFFER_SIZE", str(1 << 40))

import launcher
from copies import park, take_over


def orders_for(lock, serve) -> dict:
    def park_copy(folder: str) -> str:
        try:
            park(folder, lock, serve)
            return "parked"
        except OSError as error:
            return f"not parked: {error}"

    return {"park": park_copy}


def main() -> int:
    parser = ArgumentParser(add_help=False, allow_abbrev=False)
    parser.add_argument("--take-over", metavar="FOLDER")
    own, words = parser.parse_known_args()
    instead = None if own.take_over is None else partial(take_over, own.take_over)
    return launcher.main(words, orders_for, instead)


if __name__ == "__main__":
    sys.exit(main())
