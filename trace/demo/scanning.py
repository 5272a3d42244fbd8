"""The demonstration's scans: some weeks of invented look-ups, counted by the command that counts the true ones.

The stamp that the showcase shows of a unit run is left unscanned, so that its first check can be seen.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final
from zlib import crc32

from sqlalchemy import select

from trace.base.db import snapshot, transaction
from trace.base.runtime import Runtime
from trace.core.words import local_day
from trace.demo.material import morning
from trace.demo.stamping import Shown
from trace.lookup import service
from trace.lookup.rules.counting import Observed, StampId
from trace.stamps.models import Run, StampRange
from trace.stamps.rules import SHARED_KINDS

DAYS: Final = 120
PLACES: Final = ("42",) * 14 + ("40",) * 2 + ("44", "01", "79", "")
"""Where people scan: mostly at home, some next door, some in the big cities, one in twenty nobody knows."""
LATELY: Final = ("48", 9)
"""A place that begins in the last days, so that "new place" can be seen."""


@dataclass(frozen=True)
class _Stretch:
    """The stamps of a run that were activated onto a batch, and since when."""

    run: Run
    batch_id: int | None
    since: date


def scan(rt: Runtime, shown: list[Shown]) -> None:
    """Count some weeks of look-ups of the active stamps of the showcase, up to yesterday."""
    active = [stamp.run_id for stamp in shown if stamp.state == "active"]
    today = local_day(rt.clock())
    with snapshot(rt.main) as db:
        rows = db.execute(
            select(Run, StampRange.batch_id, StampRange.activated_at)
            .join(StampRange, StampRange.run_id == Run.id)
            .where(Run.id.in_(active), StampRange.activated_at.is_not(None))
        ).all()
    stretches = [_Stretch(run, batch, local_day(moment)) for run, batch, moment in rows if moment]
    days = ((ago, today - timedelta(days=ago)) for ago in range(DAYS, 0, -1))
    looked = [each for ago, day in days for stretch in stretches for each in _of_day(stretch, day, ago)]
    now = rt.clock()
    with transaction(rt.observations) as db:
        service.record_scans(db, looked, now=now)
        service.forget_visitors(db, today=today, now=now)


def _of_day(stretch: _Stretch, day: date, ago: int) -> Iterator[Observed]:
    if day <= stretch.since:
        return
    run = stretch.run
    for number in range(_how_many(stretch, day)):
        chance = _chance(run.id, day.toordinal(), number)
        ordinal = 0 if run.kind in SHARED_KINDS else 1 + chance % (run.quantity - 1)
        place = PLACES[chance // 7 % len(PLACES)]
        if ago < LATELY[1] and chance % 5 == 0:
            place = LATELY[0]
        stamp = StampId(run.slot, run.base + ordinal, run.id, stretch.batch_id, run.product_id, run.producer_id)
        yield _observed(stamp, place, morning(day, 8), chance, number)


def _how_many(stretch: _Stretch, day: date) -> int:
    """More at a place and of a lot than of single packs, and more at weekends."""
    chance = _chance(stretch.run.id, day.toordinal())
    usual = 6 + chance % 7 if stretch.run.kind in SHARED_KINDS else chance % 3
    return usual * 2 if day.weekday() > 4 else usual


def _observed(stamp: StampId, place: str, at: datetime, chance: int, number: int) -> Observed:
    return Observed(
        day=local_day(at),
        at=at,
        stamp=stamp,
        state="active",
        route="shared" if chance % 23 == 0 else "typed" if chance % 9 == 0 else "scanned",
        province=place,
        device="computer" if chance // 11 % 10 == 0 else "phone",
        reader=f"{stamp.serial}-{at:%F}-{number}",
        network="",
    )


def _chance(*numbers: int) -> int:
    """The same number for the same question, so that two loads are alike."""
    return crc32(repr(numbers).encode())
