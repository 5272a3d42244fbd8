"""Symbols a second on one core against `qrcode` as it comes, which weighs eight masks for each symbol in plain Python.

Start from the checkout: `python -m benchmarks.symbols`. Time is processor time, so a busy machine changes little.
Bars of a code on each label are compared with `python-barcode` doing the same.
"""

import sys
import time
from collections.abc import Callable

from barcode.codex import Code128
from qrcode.main import QRCode

from benchmarks.figure import Figure, interleave, rate, show
from trace.core.codes import RunSeal, Serial, SlotKey, as_text, seal_many
from trace.stamps.symbols import Symbols, address, code128

SITE = "https://txng.hatinh.gov.vn"
FIXED_AIM, BEST_AIM = 500_000, 50_000  # symbols a second and core, in batch
FIXED_RATIO, BEST_RATIO = 1_000, 100
BATCH, SINGLE, PLAIN, BARS = 65_536, 2_000, 40, 1_000

_FIXED, _BEST = Symbols.of_run(SITE, masks="fixed"), Symbols.of_run(SITE)
_DIGITS = seal_many(RunSeal(SlotKey(1, bytes(range(32)), bytes(32)), bytes(16)), Serial(0), BATCH)
_CODES = as_text(_DIGITS)


def main() -> int:
    """Prints the figures; returns 1 when one misses its aim by more than the spread."""
    fixed, best, kept, one_fixed, one_best, plain, our_bars, their_bars = interleave(
        _timed(lambda: [None for _ in _FIXED.batches(_DIGITS)], BATCH),
        _timed(lambda: [None for _ in _BEST.batches(_DIGITS[: BATCH // 4])], BATCH // 4),
        _timed(lambda: [None for _ in _BEST.many(_CODES[: BATCH // 4])], BATCH // 4),
        _timed(lambda: [_FIXED.packed(code) for code in _CODES[:SINGLE]], SINGLE),
        _timed(lambda: [_BEST.packed(code) for code in _CODES[: SINGLE // 4]], SINGLE // 4),
        _timed(lambda: [_plain(code) for code in _CODES[:PLAIN]], PLAIN),
        _timed(lambda: [code128(code) for code in _CODES[:BARS]], BARS),
        _timed(lambda: [Code128(code).build() for code in _CODES[:BARS]], BARS),
    )
    unit = "symbols/s per core"
    return show(
        Figure("symbols.batch_fixed_mask", fixed, plain, unit, ratio_aim=FIXED_RATIO, rate_aim=FIXED_AIM),
        Figure("symbols.batch_best_of_eight", best, plain, unit, ratio_aim=BEST_RATIO, rate_aim=BEST_AIM),
        Figure("symbols.many_best_of_eight", kept, plain, unit, ratio_aim=BEST_RATIO, rate_aim=BEST_AIM),
        Figure("symbols.single_fixed_mask", one_fixed, plain, unit),
        Figure("symbols.single_best_of_eight", one_best, plain, unit),
        Figure("symbols.code128", our_bars, their_bars, unit),
    )


def _timed(act: Callable[[], object], count: int) -> Callable[[], float]:
    return lambda: rate(act, count, time.process_time)


def _plain(code: str) -> None:
    """As anybody would write first: smallest version, mixed segments, best of eight."""
    qr: QRCode[object] = QRCode()
    qr.add_data(address(SITE, code))
    qr.make()


if __name__ == "__main__":
    sys.exit(main())
