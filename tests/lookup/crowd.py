"""Scans as the observer writes them, for tests: who looked a stamp up, on which days, in which provinces.

One visitor (a browser family in one network) is counted once in thirty minutes, so at most 48 times a day.
"""

from collections import Counter
from datetime import timedelta

from tests.conftest import NOON
from trace.base.db import transaction
from trace.core.words import local_day
from trace.lookup.models import FailedScan, Scan, ScanFigure, StampSeen

TODAY = local_day(NOON)
MOST_OF_ONE = 48
HA_TINH, HUE, DA_NANG, HA_NOI, NGHE_AN, THANH_HOA, LAM_DONG, TPHCM, CAN_THO, HAI_PHONG = (
    "42", "46", "48", "01", "40", "38", "68", "79", "92", "31",
)  # fmt: skip


class Crowd:
    """Look-ups of stamps, gathered and then written at once."""

    def __init__(self, today=TODAY):
        self.today = today
        self.scans = Counter()

    def look(self, stamp, ago, province, times=1, *, device="phone", route="scanned", result="active"):
        """`times` counted look-ups of a stamp (slot, serial, run id) on a day."""
        self.scans[*stamp, self.today - timedelta(days=ago), province, route, result, device] += times
        return self

    def devices(self, stamp, count, provinces, *, days, **more):
        """Many people, each once, spread evenly over provinces and days."""
        for number in range(count):
            province = provinces[number % len(provinces)]
            self.look(stamp, number // len(provinces) % days, province, **more)
        return self

    def bot(self, stamp, requests, provinces, *, days=1, **more):
        """A program at one address in each of these provinces: most of what it sends is a reload and is not counted."""
        for ago in range(days):
            for province in provinces:
                each = requests // (days * len(provinces))
                self.look(stamp, ago, province, min(each, MOST_OF_ONE), **more)
        return self

    def written(self, rt, *, batch=0, producer=0, product=0):
        """All of it in the observations of this runtime, as rows for stamps, days and batches."""
        with transaction(rt.observations) as obs:
            for key, amount in self.scans.items():
                slot, serial, run, on, province, route, result, device = key
                common = {"day": on, "province": province, "route": route, "result": result, "device": device}
                obs.merge(Scan(slot=slot, serial=serial, run_id=run, amount=amount, **common))
            for stamp in {key[:3] for key in self.scans}:
                obs.merge(self._seen(stamp))
            for (run, on, province, route, result, device), amount in self._figures().items():
                common = {"day": on, "province": province, "route": route, "result": result, "device": device}
                owner = {"producer_id": producer, "product_id": product}
                obs.merge(ScanFigure(run_id=run, batch_id=batch, amount=amount, **common, **owner))
        return self

    def _figures(self):
        sums = Counter()
        for (_slot, _serial, *key), amount in self.scans.items():
            sums[tuple(key)] += amount
        return sums

    def _seen(self, stamp):
        """The stamp's own row: pages sent on are not in it."""
        own = [(key, amount) for key, amount in self.scans.items() if key[:3] == stamp and key[5] != "shared"]
        days = [key[3] for key, _ in own] or [self.today]
        places = {(key[3], key[4]) for key, _ in own if key[4]}
        return StampSeen(
            slot=stamp[0],
            serial=stamp[1],
            run_id=stamp[2],
            first_on=min(days),
            last_on=max(days),
            amount=sum(amount for _, amount in own),
            provinces=" ".join(sorted({province for _, province in places})),
            provinces_in_one_day=max(Counter(on for on, _ in places).values(), default=0),
        )


def failures(rt, amount, *, network="a" * 32, province=HA_TINH, today=TODAY):
    """Look-ups of codes that are none, from one network today."""
    with transaction(rt.observations) as obs:
        obs.merge(FailedScan(day=today, network=network, province=province, amount=amount))
