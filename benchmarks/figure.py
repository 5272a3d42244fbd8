"""One figure of a benchmark: interleaved rounds, medians, spread, and one JSON line with its budget.

ours, theirs = interleave(lambda: rate(draw_sheet, 65), lambda: rate(draw_label_by_label, 65), rounds=7)
figure = Figure("sheets.a4-65", ours, theirs, unit="labels/s", ratio_aim=20)
sys.exit(show(figure))
"""

import json
import os
import platform
import resource
import statistics
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from importlib.metadata import version

PACKAGES = ("numpy", "cryptography", "qrcode", "pikepdf", "reportlab", "flask", "sqlalchemy", "gunicorn")


def rate(act: Callable[[], object], count: int, clock: Callable[[], float] = time.perf_counter) -> float:
    """Things a second when one call of `act` makes `count`; with `time.process_time` as clock, a second of one core."""
    begun = clock()
    act()
    return count / (clock() - begun)


def interleave(*ways: Callable[[], float], rounds: int = 7) -> list[list[float]]:
    """The rates of each way, measured in turn (A B A B …) after one round that is not counted."""
    if rounds < 5:
        raise ValueError("fewer than five rounds say nothing")
    for way in ways:
        way()
    measured = [[way() for way in ways] for _ in range(rounds)]
    return [list(column) for column in zip(*measured, strict=True)]


def spread(rates: Sequence[float]) -> float:
    """The distance between the quartiles: half of the rounds lie within it."""
    low, _, high = statistics.quantiles(rates, n=4, method="inclusive")
    return high - low


@dataclass(frozen=True)
class Figure:
    """Rates of one way and of its baseline, round by round, with the aims they are held to (None: no aim).

    An aim is missed only when the median lies below it by more than the spread.
    """

    name: str
    rates: Sequence[float]
    baseline_rates: Sequence[float]
    unit: str
    ratio_aim: float | None = None
    rate_aim: float | None = None
    notes: Mapping[str, str | int | float] = field(default_factory=dict)

    @property
    def ratios(self) -> list[float]:
        """Each round's rate over the baseline of the same round."""
        return [ours / theirs for ours, theirs in zip(self.rates, self.baseline_rates, strict=True)]

    @property
    def passed(self) -> bool:
        """Whether no aim is missed by more than the spread."""
        return all(
            aim is None or statistics.median(values) + spread(values) >= aim
            for values, aim in ((self.ratios, self.ratio_aim), (self.rates, self.rate_aim))
        )

    def line(self) -> str:
        """The figure as one line of JSON; `peak_memory_mb` is the peak of this process and of its ended children."""
        return json.dumps(
            {
                "name": self.name,
                "ratio": _short(statistics.median(self.ratios)),
                "ratio_spread": _short(spread(self.ratios)),
                "ratio_aim": self.ratio_aim,
                "median": _short(statistics.median(self.rates)),
                "spread": _short(spread(self.rates)),
                "aim": self.rate_aim,
                "baseline_median": _short(statistics.median(self.baseline_rates)),
                "unit": self.unit,
                "rounds": len(self.rates),
                "passed": self.passed,
                **self.notes,
                "peak_memory_mb": _peak_memory_mb(),
                "load": [_short(average) for average in os.getloadavg()],
                "versions": {"python": platform.python_version(), **{name: version(name) for name in PACKAGES}},
            },
            ensure_ascii=False,
        )


def show(*figures: Figure) -> int:
    """Prints one line a figure; returns the exit code: 1 when an aim is missed, else 0."""
    for figure in figures:
        sys.stdout.write(figure.line() + "\n")
    return 0 if all(figure.passed for figure in figures) else 1


def _short(number: float) -> float:
    return float(f"{number:.4g}")


def _peak_memory_mb() -> int:
    # ru_maxrss is in KiB on Linux, where the service runs.
    return max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)) // 1024
