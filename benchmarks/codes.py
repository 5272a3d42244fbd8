"""Stamp codes a second on one core: whole runs against one code at a time, and that against keys made anew each time.

Start from the checkout: `python -m benchmarks.codes`. Time is processor time, so a busy machine changes little.
"""

import sys
import time

from benchmarks.figure import Figure, interleave, rate, show
from trace.core.codes import RunSeal, Serial, SlotKey, as_text, seal, seal_many

BATCH = 1_000_000
SINGLE = 20_000
AIM = 2_000_000  # codes a second and core, in batch

_KEY = SlotKey(0, bytes(range(32)), bytes(32))
_SEAL = RunSeal(_KEY, bytes(16))


def _digits() -> float:
    return rate(lambda: seal_many(_SEAL, Serial(0), BATCH), BATCH, time.process_time)


def _text() -> float:
    return rate(lambda: as_text(seal_many(_SEAL, Serial(0), BATCH)), BATCH, time.process_time)


def _single() -> float:
    return rate(lambda: [seal(_SEAL, Serial(serial)) for serial in range(SINGLE)], SINGLE, time.process_time)


def _anew() -> float:
    return rate(lambda: [seal(RunSeal(_KEY, bytes(16)), Serial(n)) for n in range(SINGLE)], SINGLE, time.process_time)


def main() -> int:
    """Prints the figures; returns 1 when one misses its aim by more than the spread."""
    digits, text, single, anew = interleave(_digits, _text, _single, _anew, rounds=9)
    unit = "codes/s per core"
    return show(
        Figure("codes.batch_digits", digits, single, unit, rate_aim=AIM),
        Figure("codes.batch_text", text, single, unit, rate_aim=AIM),
        Figure("codes.single", single, anew, unit),
    )


if __name__ == "__main__":
    sys.exit(main())
