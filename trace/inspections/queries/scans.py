"""Reads of observations for alarms: which stamps were looked up since a day and how, and networks that try codes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from trace.lookup.models import FailedScan, Scan, ScanFigure, StampSeen
from trace.lookup.rules.suspicion import SHARED_ROUTE, BatchScans, Seen

MOST_RUNS = 500
PROVINCE_WIDTH = 3  # two digits and the space before the next, in `stamps_seen.provinces`


@dataclass(frozen=True)
class StampKey:
    """A stamp as observations name it."""

    slot: int
    serial: int
    run_id: int


def wide_stamps(obs: Session, *, since: date, provinces: int) -> list[StampKey]:
    """Stamps looked up since a day that were seen in that many provinces at least, over all their life."""
    row = StampSeen
    chosen = select(row.slot, row.serial, row.run_id).where(
        row.last_on >= since, func.length(row.provinces) >= PROVINCE_WIDTH * provinces - 1
    )
    return [StampKey(*each) for each in obs.execute(chosen.order_by(row.slot, row.serial))]


def runs_with(obs: Session, results: Collection[str], *, since: date) -> set[int]:
    """The runs of which a stamp was shown with one of these results since a day."""
    chosen = select(ScanFigure.run_id).where(ScanFigure.day >= since, ScanFigure.result.in_(results))
    return set(obs.scalars(chosen.distinct()))


def stamps_with(
    obs: Session, run_ids: Collection[int], results: Collection[str], *, since: date
) -> dict[StampKey, list[Seen]]:
    """The scans of these runs' stamps with one of these results since a day, by stamp, however they were opened."""
    found: dict[StampKey, list[Seen]] = {}
    for some in _parts(sorted(run_ids)):
        chosen = (
            select(Scan.slot, Scan.serial, Scan.run_id, Scan.day, Scan.province, Scan.device, func.sum(Scan.amount))
            .where(Scan.day >= since, Scan.run_id.in_(some), Scan.result.in_(results))
            .group_by(Scan.slot, Scan.serial, Scan.run_id, Scan.day, Scan.province, Scan.device)
            .order_by(Scan.slot, Scan.serial, Scan.day)
        )
        for slot, serial, run_id, day, province, device, amount in obs.execute(chosen):
            found.setdefault(StampKey(slot, serial, run_id), []).append(Seen(day, province, device, int(amount)))
    return found


def batch_scans(obs: Session, batch_id: int, run_id: int, *, since: date) -> BatchScans:
    """How often the stamps of a batch were looked up since a day, and how many of the stamp's run ever were."""
    summed = select(func.coalesce(func.sum(ScanFigure.amount), 0)).where(
        ScanFigure.batch_id == batch_id, ScanFigure.day >= since, ScanFigure.route != SHARED_ROUTE
    )
    counted = select(func.count()).select_from(StampSeen).where(StampSeen.run_id == run_id)
    return BatchScans(int(obs.scalar(summed) or 0), int(obs.scalar(counted) or 0))


def trying_networks(obs: Session, *, since: date, least: int) -> Sequence[FailedScan]:
    """Networks that looked up that many codes that are none on a day."""
    return obs.scalars(
        select(FailedScan).where(FailedScan.day >= since, FailedScan.amount >= least).order_by(FailedScan.day)
    ).all()


def cells(seen: Iterable[Seen]) -> list[tuple[date, str, int]]:
    """(day, province, scans), newest first: what an alarm keeps of its evidence."""
    amounts: Counter[tuple[date, str]] = Counter()
    for one in seen:
        amounts[one.day, one.province] += one.amount
    ordered = sorted(amounts.items(), key=lambda item: (-item[0][0].toordinal(), item[0][1]))
    return [(day, province, amount) for (day, province), amount in ordered]


def _parts(ids: Sequence[int]) -> Iterable[Sequence[int]]:
    return (ids[at : at + MOST_RUNS] for at in range(0, len(ids), MOST_RUNS))
