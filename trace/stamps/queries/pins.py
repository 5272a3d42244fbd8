"""Reads of scratch PINs: the stamp a PIN may be entered for, and when and where its right PIN came first."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy.orm import Session

from trace.base.errors import Unavailable
from trace.base.keys import KeyRing
from trace.core.codes import Serial, StampCode, pin
from trace.core.reason import Reason
from trace.registry import queries as registry
from trace.stamps.keyring import stamp_keys
from trace.stamps.models import PinEntry, Run
from trace.stamps.queries.finding import FoundStamp, find
from trace.stamps.rules import PinResult

SCRATCHED = "unit_scratch"


def scratch_stamp(db: Session, ring: KeyRing, code: StampCode) -> FoundStamp | None:
    """The stamp behind a code if it was printed with a scratch layer; None for any other. Unavailable as `find`."""
    found = find(db, ring, code)
    if found is None or found.run.canary or found.run.state != "released" or found.run.kind != SCRATCHED:
        return None
    return found


def pins(db: Session, ring: KeyRing, run: Run) -> Iterator[str]:
    """The PINs of a run in the order of its labels, made one by one. Unavailable when its key cannot be opened."""
    slot_key = stamp_keys(ring).slot(db, run.slot)
    if slot_key is None:
        raise Unavailable(Reason("key.missing"))
    serials = range(run.base, run.base + run.quantity)
    return (pin(slot_key.pin_key, run.salt, Serial(serial)) for serial in serials)


def earlier_entry(db: Session, run_id: int, ordinal: int) -> PinResult:
    """When and where a stamp's right PIN was entered first. NoResultFound for a stamp whose PIN never was."""
    first = db.get_one(PinEntry, (run_id, ordinal))
    place = registry.province_name(db, first.province)
    return PinResult("used", first_on=first.first_on, province=first.province, place=place)
