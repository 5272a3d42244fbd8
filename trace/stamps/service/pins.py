"""Entering a scratch PIN: the first right entry is recorded for good, wrong ones are counted and never kept."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Date, bindparam, text
from sqlalchemy.orm import Session

from trace.base.actor import Actor
from trace.base.db import Moment, rows_met
from trace.base.errors import TooMany, Unavailable
from trace.base.keys import KeyRing
from trace.core.codes import Serial, StampCode, pin_matches
from trace.core.reason import Reason
from trace.core.words import local_day
from trace.ledger import service as ledger
from trace.stamps import queries
from trace.stamps.keyring import stamp_keys
from trace.stamps.models import PinTries
from trace.stamps.queries import FoundStamp
from trace.stamps.rules import PinResult, Tries

# Of two right entries at once exactly one inserts the row: the database says which.
FIRST = text(
    "INSERT INTO pin_entries (run_id, ordinal, first_on, province, made_at)"
    " VALUES (:run, :ordinal, :day, :province, :now) ON CONFLICT (run_id, ordinal) DO NOTHING"
).bindparams(bindparam("now", type_=Moment()), bindparam("day", type_=Date()))
UNTRIED = text(
    "INSERT INTO pin_tries (run_id, ordinal, wrong, rested_at) VALUES (:run, :ordinal, 0, :now)"
    " ON CONFLICT (run_id, ordinal) DO NOTHING"
).bindparams(bindparam("now", type_=Moment()))


@dataclass(frozen=True, repr=False)
class TypedPin:
    """Eight digits entered for a code, and the province they came from (empty: not known)."""

    code: StampCode
    pin: str
    province: str = ""


def confirm_pin(db: Session, *, actor: Actor, keys: KeyRing, typed: TypedPin, now: datetime) -> PinResult | None:
    """Compare a PIN with its stamp's, and record the first right entry with its ledger line; None where there is none.

    TooMany, before anything is compared, while the stamp has no try left. Unavailable when its key cannot be opened.
    Whoever enters for the same stamp stands in line at its counter, so no burst of entries gains a try.
    """
    stamp = queries.scratch_stamp(db, keys, typed.code)
    if stamp is None:
        return None
    counter = _counter(db, stamp, now)
    tries = Tries(counter.wrong, counter.rested_at)
    if not tries.left(now):
        raise TooMany(Reason("pin.too_many"), retry_after_s=tries.wait_s(now))
    if not _right(db, keys, stamp, typed.pin):
        tries = tries.after_wrong(now)
        counter.wrong, counter.rested_at = tries.wrong, tries.rested_at
        db.flush()
        return PinResult("mismatch", wrong=tries.wrong, left=tries.left(now))
    return _entered(db, actor, stamp, typed.province, now)


def _counter(db: Session, stamp: FoundStamp, now: datetime) -> PinTries:
    """The stamp's counter, made where there was none and locked until the transaction ends."""
    db.execute(UNTRIED, {"run": stamp.run.id, "ordinal": stamp.ordinal, "now": now})
    return db.get_one(PinTries, (stamp.run.id, stamp.ordinal), with_for_update=True, populate_existing=True)


def _right(db: Session, ring: KeyRing, stamp: FoundStamp, typed: str) -> bool:
    slot_key = stamp_keys(ring).slot(db, stamp.run.slot)
    if slot_key is None:
        raise Unavailable(Reason("key.missing"))
    return pin_matches(slot_key.pin_key, stamp.run.salt, Serial(stamp.run.base + stamp.ordinal), typed)


def _entered(db: Session, actor: Actor, stamp: FoundStamp, province: str, now: datetime) -> PinResult:
    run_id, ordinal, today = stamp.run.id, stamp.ordinal, local_day(now)
    values = {"run": run_id, "ordinal": ordinal, "day": today, "province": province, "now": now}
    if not rows_met(db.execute(FIRST, values)):
        return queries.earlier_entry(db, run_id, ordinal)
    ledger.append(db, actor=actor, act="stamps.pin_entered", on=("run", run_id), now=now, content={"ordinal": ordinal})
    return PinResult("first", first_on=today, province=province)
