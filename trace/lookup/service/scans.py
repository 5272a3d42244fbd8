"""Commands of the look-up: what was observed goes into the observations database. Nothing here touches main.

A batch is one transaction. Several processes and machines may write at once: each statement adds to what is there, and
takes its rows in the order of their keys, so that two writers wait for each other and never in a ring.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, timedelta
from itertools import islice
from typing import Any, Final, cast

from sqlalchemy import Table, bindparam, case, delete, select, tuple_, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from trace.base.tokens import new_bytes
from trace.core.provinces import ABROAD, UNKNOWN
from trace.lookup.models import (
    NO_BATCH,
    DayKey,
    FailedScan,
    RecentScan,
    Scan,
    ScanFigure,
    StampSeen,
    Unobserved,
)
from trace.lookup.rules.counting import CANARY, RELOAD, Observed, StampId

CHUNK: Final = 200  # rows of one statement
KEY_BYTES: Final = 32
FAILURES_KEPT: Final = timedelta(days=30)
"""Networks of failing look-ups are hashed under a key that is gone, and needed no longer than an alarm is looked at."""

_SCANS, _SEEN, _FIGURES, _FAILED, _RECENT, _KEYS, _UNOBSERVED = (
    cast(Table, model.__table__) for model in (Scan, StampSeen, ScanFigure, FailedScan, RecentScan, DayKey, Unobserved)
)
_Counted = Counter[tuple[Any, ...]]


def day_key(db: Session, day: date) -> bytes:
    """The random key of a day, made by whoever needs it first. Not to be kept before the transaction has ended."""
    chosen = select(DayKey.key).where(DayKey.day == day)
    if found := db.scalar(chosen):
        return found
    db.execute(_insert(db, _KEYS).values(day=day, key=new_bytes(KEY_BYTES)).on_conflict_do_nothing())
    return db.scalars(chosen).one()


def record_scans(db: Session, observations: Iterable[Observed], *, now: datetime) -> int:
    """Count what was observed; returns how many scans of stamps that were. Reloads within half an hour are left out."""
    of_stamps: list[Observed] = []
    of_none: list[Observed] = []
    for each in observations:
        (of_stamps if each.stamp else of_none).append(each)
    counted = _without_reloads(db, of_stamps, now)
    _add(db, _SCANS, _by_stamp(counted))
    _add(db, _FIGURES, _by_batch(counted))
    _see(db, [each for each in counted if each.route != "shared"])
    _add(db, _FAILED, _by_network(of_none))
    _add(db, _SCANS, _never_printed(of_none))
    return len(counted)


def record_unobserved(db: Session, drops: Mapping[str, int], *, day: date) -> None:
    """Add look-ups that could not be counted, by why."""
    _add(db, _UNOBSERVED, Counter({(day, why): amount for why, amount in drops.items()}))


def forget_visitors(db: Session, *, today: date, now: datetime) -> None:
    """Delete what is over: keys of past days, visitors of half an hour ago, networks that failed a month ago."""
    db.execute(delete(RecentScan).where(RecentScan.until <= now))
    db.execute(delete(DayKey).where(DayKey.day < today))
    db.execute(delete(FailedScan).where(FailedScan.day < today - FAILURES_KEPT))


def _without_reloads(db: Session, observations: list[Observed], now: datetime) -> list[Observed]:
    """Those whose visitor was not counted for this stamp in the last half hour, by any process or machine."""
    first: dict[str, Observed] = {}
    for each in observations:
        first.setdefault(each.reader, each)
    new: set[str] = set()
    for chunk in _chunks(sorted(first)):
        insert = _insert(db, _RECENT).values([{"key": key, "until": first[key].at + RELOAD} for key in chunk])
        over = insert.on_conflict_do_update(
            index_elements=["key"], set_={"until": insert.excluded.until}, where=_RECENT.c.until <= now
        )
        new.update(db.scalars(over.returning(_RECENT.c.key)))
    return [each for key, each in first.items() if key in new]


def _by_stamp(counted: list[Observed]) -> _Counted:
    return Counter(
        (stamp.slot, stamp.serial, each.day, each.province, each.route, each.state, each.device, stamp.run_id)
        for each, stamp in _stamps(counted)
    )


def _never_printed(failed: list[Observed]) -> _Counted:
    """Right codes of stamps that were never printed: each is an alarm, so none is left out as a reload."""
    return Counter(
        (stamp.slot, stamp.serial, each.day, each.province, each.route, CANARY, each.device, stamp.run_id)
        for each in failed
        if (stamp := each.unprinted)
    )


def _by_batch(counted: list[Observed]) -> _Counted:
    keys = ((each.day, stamp.run_id, stamp.batch_id or NO_BATCH, each, stamp) for each, stamp in _stamps(counted))
    return Counter(
        (*where, each.province, each.route, each.state, each.device, stamp.producer_id, stamp.product_id)
        for *where, each, stamp in keys
    )


def _by_network(failed: list[Observed]) -> _Counted:
    """A network counts under the province it was first seen in: a row has room for one.

    Without an address there is no network: all who text would be accused as one.
    """
    known = [each for each in failed if each.network]
    places = {(each.day, each.network): each.province for each in reversed(known)}
    amounts = Counter((each.day, each.network) for each in known)
    return Counter({(*key, places[key]): amount for key, amount in amounts.items()})


def _see(db: Session, counted: list[Observed]) -> None:
    """Bring the one row of each stamp up to date: when first and last, how often, in how many provinces."""
    stamps: defaultdict[tuple[int, int], list[Observed]] = defaultdict(list)
    for each, stamp in _stamps(counted):
        stamps[stamp.slot, stamp.serial].append(each)
    for chunk in _chunks(sorted(stamps)):
        insert = _insert(db, _SEEN)
        new = insert.excluded
        earlier = case((new.first_on < _SEEN.c.first_on, new.first_on), else_=_SEEN.c.first_on)
        later = case((new.last_on > _SEEN.c.last_on, new.last_on), else_=_SEEN.c.last_on)
        more = {"amount": _SEEN.c.amount + new.amount, "first_on": earlier, "last_on": later}
        db.execute(
            insert.on_conflict_do_update(index_elements=["slot", "serial"], set_=more),
            [_seen_row(key, stamps[key]) for key in chunk],
        )
        # Their rows are ours now until the end: whoever else counts these stamps sees our provinces, or we see theirs.
        _widen(db, {key: {each.day for each in stamps[key]} for key in chunk})


def _seen_row(key: tuple[int, int], seen: list[Observed]) -> dict[str, Any]:
    days = [each.day for each in seen]
    row = {"slot": key[0], "serial": key[1], "run_id": cast(StampId, seen[0].stamp).run_id, "amount": len(seen)}
    return row | {"first_on": min(days), "last_on": max(days), "provinces": "", "provinces_in_one_day": 0}


def _widen(db: Session, days: dict[tuple[int, int], set[date]]) -> None:
    """Set the provinces of these stamps from what is counted on these days."""
    of = tuple_(_SCANS.c.slot, _SCANS.c.serial).in_(list(days))
    chosen = select(_SCANS.c.slot, _SCANS.c.serial, _SCANS.c.day, _SCANS.c.province).distinct()
    known = _SCANS.c.province.not_in((UNKNOWN, ABROAD)), _SCANS.c.route != "shared"
    on_days = _SCANS.c.day.in_(sorted(set().union(*days.values())))
    places: defaultdict[tuple[int, int], defaultdict[date, set[str]]] = defaultdict(lambda: defaultdict(set))
    for slot, serial, day, province in db.execute(chosen.where(of, on_days, *known)):
        places[slot, serial][day].add(province)
    kept = select(_SEEN.c.slot, _SEEN.c.serial, _SEEN.c.provinces, _SEEN.c.provinces_in_one_day)
    changes = []
    for slot, serial, listed, most in db.execute(kept.where(tuple_(_SEEN.c.slot, _SEEN.c.serial).in_(list(places)))):
        by_day = places[slot, serial]
        provinces = " ".join(sorted({*listed.split(), *set().union(*by_day.values())}))
        in_one_day = max(most, *(len(found) for found in by_day.values()))
        if (provinces, in_one_day) != (listed, most):
            changes.append({"of_slot": slot, "of_serial": serial, "listed": provinces, "most": in_one_day})
    if changes:
        change = update(_SEEN).where(_SEEN.c.slot == bindparam("of_slot"), _SEEN.c.serial == bindparam("of_serial"))
        db.execute(change.values(provinces=bindparam("listed"), provinces_in_one_day=bindparam("most")), changes)


def _add(db: Session, table: Table, counted: _Counted) -> None:
    """Add amounts to the rows of a table, made where there are none. A key is the row but for `amount`, in order."""
    if not counted:
        return
    names = _COLUMNS[table.name]
    insert = _insert(db, table)
    added = insert.on_conflict_do_update(
        index_elements=list(table.primary_key.columns), set_={"amount": table.c.amount + insert.excluded.amount}
    )
    db.execute(added, [dict(zip(names, key, strict=True)) | {"amount": counted[key]} for key in sorted(counted)])


_COLUMNS: Final[Mapping[str, tuple[str, ...]]] = {
    "scans": ("slot", "serial", "day", "province", "route", "result", "device", "run_id"),
    "scan_figures": ("day", "run_id", "batch_id", "province", "route", "result", "device", "producer_id", "product_id"),
    "failed_scans": ("day", "network", "province"),
    "unobserved_scans": ("day", "why"),
}


def _insert(db: Session, table: Table) -> Any:
    """An INSERT that knows ON CONFLICT, in this database's words."""
    return (postgresql if db.get_bind().dialect.name == "postgresql" else sqlite).insert(table)


def _stamps(counted: Iterable[Observed]) -> Iterator[tuple[Observed, StampId]]:
    return ((each, each.stamp) for each in counted if each.stamp)


def _chunks(keys: list[Any]) -> Iterator[list[Any]]:
    walk = iter(keys)
    while chunk := list(islice(walk, CHUNK)):
        yield chunk
