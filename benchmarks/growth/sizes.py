"""How much there is in each of the instances, and where in them the scans lie."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from benchmarks.lookup.instance import Ordered

SLOT = 1
MANY_SCANS = 1_000_000


@dataclass(frozen=True)
class Size:
    """Stamps ordered, and scans counted: `days` of each scanned stamp, which lie evenly spread over all runs."""

    name: str  # of the figure: how many stamps
    ordered: Ordered
    scans: int
    days: int

    @property
    def scanned(self) -> int:
        """How many stamps were scanned."""
        return self.scans // self.days

    @property
    def apart(self) -> int:
        """How far one scanned stamp lies from the next, in serials."""
        return self.ordered.runs * self.ordered.stamps // self.scanned

    @property
    def first(self) -> int:
        """The serial of the first stamp of the first run."""
        return self.ordered.stamps


def sizes(scans: int) -> list[Size]:
    """The smallest first: all are compared with it. No run has fewer than one scanned stamp, so each is asked for."""
    return [
        Size("1e4", Ordered(runs=10_000, stamps=1), scans=10_000, days=1),
        Size("1e6", Ordered(runs=10_000, stamps=100), scans=1_000_000, days=10),
        Size("1e9", Ordered(runs=100_000, stamps=10_000), scans=scans, days=10),
    ]


def month() -> date:
    """The month in which all was scanned: the present one, which has a part of its own on PostgreSQL."""
    return date.today().replace(day=1)  # noqa: DTZ011 - any month with a part of its own is as good
