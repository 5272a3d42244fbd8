"""Reads of scratch PINs: the stamp a PIN may be entered for, and when and where its right PIN came first."""

from __future__ import annotations

from sqlalchemy.orm import Session

from trace.base.keys import KeyRing
from trace.core.codes import StampCode
from trace.registry import queries as registry
from trace.stamps.models import PinEntry
from trace.stamps.queries.finding import FoundStamp, find
from trace.stamps.rules import PinResult

SCRATCHED = "unit_scratch"


def scratch_stamp(db: Session, ring: KeyRing, code: StampCode) -> FoundStamp | None:
    """The stamp behind a code if it was printed with a scratch layer; None for any other. Unavailable as `find`."""
    found = find(db, ring, code)
    if found is None or found.run.canary or found.run.state != "released" or found.run.kind != SCRATCHED:
        return None
    return found


def earlier_entry(db: Session, run_id: int, ordinal: int) -> PinResult:
    """When and where a stamp's right PIN was entered first. NoResultFound for a stamp whose PIN never was."""
    first = db.get_one(PinEntry, (run_id, ordinal))
    place = registry.province_name(db, first.province)
    return PinResult("used", first_on=first.first_on, province=first.province, place=place)
