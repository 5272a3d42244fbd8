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

from trace.base.bulk import Upsert
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

CHUNK: Final = 200  # stamps of one question
NOWHERE: Final = (UNKNOWN, ABROAD)
KEY_BYTES: Final = 32
FAILURES_KEPT: Final = timedelta(days=30)
"""Networks of failing look-ups are hashed under a key that is gone, and needed no longer than an alarm is looked at."""

_SCANS, _SEEN, _FIGURES, _FAILED, _RECENT, _KEYS, _UNOBSERVED = (
    cast(Table, model.__table__) for model in (Scan, StampSeen, ScanFigure, FailedScan, RecentScan, DayKey, Unobserved)
)
_Counted = Counter[tuple[Any, ...]]
_Stamp = tuple[int, int]  # slot and serial


def _adding_up(table: Table, *names: str) -> Upsert:
    """Rows of these columns and an amount, which is added where there is such a row."""
    key = list(table.primary_key.columns)

    def add(insert: Any) -> Any:
        more = {"amount": table.c.amount + insert.excluded.amount}
        return insert.on_conflict_do_update(index_elements=key, set_=more)

    return Upsert(table, (*names, "amount"), add)


def _visit(insert: Any) -> Any:
    """A visit that is over begins anew; one that is not stays, and is not returned."""
    # Written out, not bound: Citus sends rows to their shards in a statement of its own, which has no such value.
    over, until = _RECENT.c.until <= bindparam("now", literal_execute=True), insert.excluded.until
    return insert.on_conflict_do_update(index_elements=["key"], set_={"until": until}, where=over).returning(
        _RECENT.c.key
    )


def _see_again(insert: Any) -> Any:
    new, old = insert.excluded, _SEEN.c
    earlier = case((new.first_on < old.first_on, new.first_on), else_=old.first_on)
    later = case((new.last_on > old.last_on, new.last_on), else_=old.last_on)
    more = {"amount": old.amount + new.amount, "first_on": earlier, "last_on": later}
    again = insert.on_conflict_do_update(index_elements=["slot", "serial"], set_=more)
    return again.returning(old.slot, old.serial, old.amount, old.provinces, old.provinces_in_one_day)


_ADD_SCANS = _adding_up(_SCANS, "slot", "serial", "day", "province", "route", "result", "device", "run_id")
_ADD_FIGURES = _adding_up(
    _FIGURES, "day", "run_id", "batch_id", "province", "route", "result", "device", "producer_id", "product_id"
)
_ADD_FAILED = _adding_up(_FAILED, "day", "network", "province")
_ADD_UNOBSERVED = _adding_up(_UNOBSERVED, "day", "why")
_VISIT = Upsert(_RECENT, ("key", "until"), _visit)
_SEE = Upsert(
    _SEEN,
    ("slot", "serial", "run_id", "first_on", "last_on", "amount", "provinces", "provinces_in_one_day"),
    _see_again,
)


def day_key(db: Session, day: date) -> bytes:
    """The random key of a day, made by whoever needs it first. Not to be kept before the transaction has ended."""
    chosen = select(DayKey.key).where(DayKey.day == day)
    if found := db.scalar(chosen):
        return found
    insert = postgresql.insert if db.get_bind().dialect.name == "postgresql" else sqlite.insert
    db.execute(insert(_KEYS).values(day=day, key=new_bytes(KEY_BYTES)).on_conflict_do_nothing())
    return db.scalars(chosen).one()


def record_scans(db: Session, observations: Iterable[Observed], *, now: datetime) -> int:
    """Count what was observed; returns how many scans of stamps that were. Reloads within half an hour are left out."""
    of_stamps: list[Observed] = []
    of_none: list[Observed] = []
    for each in observations:
        (of_stamps if each.stamp else of_none).append(each)
    counted = _without_reloads(db, of_stamps, now)
    _add(db, _ADD_SCANS, _by_stamp(counted))
    _add(db, _ADD_FIGURES, _by_batch(counted))
    _see(db, [each for each in counted if each.route != "shared"])
    _add(db, _ADD_FAILED, _by_network(of_none))
    _add(db, _ADD_SCANS, _never_printed(of_none))
    return len(counted)


def record_unobserved(db: Session, drops: Mapping[str, int], *, day: date) -> None:
    """Add look-ups that could not be counted, by why."""
    _add(db, _ADD_UNOBSERVED, Counter({(day, why): amount for why, amount in drops.items()}))


def move_figures(db: Session, *, from_id: int, to_id: int) -> None:
    """The daily sums of one producer are another's: it was registered twice. Twice is as good as once."""
    db.execute(update(ScanFigure).where(ScanFigure.producer_id == from_id).values(producer_id=to_id))


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
    rows = [(key, each.at + RELOAD) for key, each in sorted(first.items())]
    new = {row.key for row in _VISIT.put(db, rows, now=now)}
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
    stamps: defaultdict[_Stamp, list[Observed]] = defaultdict(list)
    for each, stamp in _stamps(counted):
        stamps[stamp.slot, stamp.serial].append(each)
    ours = {row[:2]: row for row in (_seen_row(key, seen) for key, seen in sorted(stamps.items()))}
    # Their rows are ours now until the end: whoever else counts these stamps sees our provinces, or we see theirs.
    kept = {(row.slot, row.serial): row for row in _SEE.put(db, list(ours.values()))}
    wider = [key for key, row in ours.items() if _may_widen(row, kept[key])]
    for chunk in _chunks(wider):
        _widen(db, {key: {each.day for each in stamps[key]} for key in chunk}, kept)


def _seen_row(key: _Stamp, seen: list[Observed]) -> tuple[Any, ...]:
    """What the row of a stamp is when nobody saw it before."""
    days = [each.day for each in seen]
    places = {(each.day, each.province) for each in seen if each.province not in NOWHERE}
    listed = " ".join(sorted({province for _, province in places}))
    placed = [day for day, _ in places]
    most = max(map(placed.count, set(placed)), default=0)
    return (*key, cast(StampId, seen[0].stamp).run_id, min(days), max(days), len(seen), listed, most)


def _may_widen(ours: tuple[Any, ...], kept: Any) -> bool:
    """Whether the provinces of a row that was there before us may be more than it says.

    They are not when ours are among them and all of them have been seen on one day already, as with nearly every stamp.
    """
    *_, amount, listed, _most = ours
    known = kept.provinces.split()
    return kept.amount > amount and not (set(listed.split()) <= set(known) and kept.provinces_in_one_day == len(known))


def _widen(db: Session, days: dict[_Stamp, set[date]], kept: Mapping[_Stamp, Any]) -> None:
    """Set the provinces of these stamps from what is counted on these days."""
    of = tuple_(_SCANS.c.slot, _SCANS.c.serial).in_(list(days))
    chosen = select(_SCANS.c.slot, _SCANS.c.serial, _SCANS.c.day, _SCANS.c.province).distinct()
    known = _SCANS.c.province.not_in(NOWHERE), _SCANS.c.route != "shared", _SCANS.c.result != CANARY
    on_days = _SCANS.c.day.in_(sorted(set().union(*days.values())))
    places: defaultdict[_Stamp, defaultdict[date, set[str]]] = defaultdict(lambda: defaultdict(set))
    for slot, serial, day, province in db.execute(chosen.where(of, on_days, *known)):
        places[slot, serial][day].add(province)
    changes = []
    for (slot, serial), by_day in places.items():
        row = kept[slot, serial]
        provinces = " ".join(sorted({*row.provinces.split(), *set().union(*by_day.values())}))
        in_one_day = max(row.provinces_in_one_day, *(len(found) for found in by_day.values()))
        if (provinces, in_one_day) != (row.provinces, row.provinces_in_one_day):
            changes.append({"of_slot": slot, "of_serial": serial, "listed": provinces, "most": in_one_day})
    if changes:
        change = update(_SEEN).where(_SEEN.c.slot == bindparam("of_slot"), _SEEN.c.serial == bindparam("of_serial"))
        db.execute(change.values(provinces=bindparam("listed"), provinces_in_one_day=bindparam("most")), changes)


def _add(db: Session, adding: Upsert, counted: _Counted) -> None:
    """Add amounts to the rows of a table, made where there are none. A key is the row but for `amount`."""
    adding.put(db, [(*key, amount) for key, amount in sorted(counted.items())])


def _stamps(counted: Iterable[Observed]) -> Iterator[tuple[Observed, StampId]]:
    return ((each, each.stamp) for each in counted if each.stamp)


def _chunks(keys: list[Any]) -> Iterator[list[Any]]:
    walk = iter(keys)
    while chunk := list(islice(walk, CHUNK)):
        yield chunk
