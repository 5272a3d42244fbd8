"""From a code to its run, in one query made once: this is asked at every scan, so it reads columns and no objects."""

from __future__ import annotations

from typing import Any, NamedTuple

from sqlalchemy import bindparam, select

from trace.base.keys import KeyRing
from trace.base.reading import Question, Reader
from trace.core.codes import StampCode, never_matches, open_serial, split, tag_matches
from trace.stamps.keyring import stamp_keys
from trace.stamps.models import Run

_RUN: Any = Run.__table__
NEAREST = Question(
    select(*(_RUN.c[name] for name in ("id", "base", "quantity", "salt", "kind", "product_id", "producer_id")))
    .add_columns(((_RUN.c.state == "released") & _RUN.c.canary.is_(False)).label("printed"))
    .where(_RUN.c.slot == bindparam("slot"), _RUN.c.base <= bindparam("serial"))
    .order_by(_RUN.c.base.desc())
    .limit(1)
)


class Owner(NamedTuple):
    """The run that owns a serial. Only released runs have codes; a canary was never printed and has none."""

    id: int
    base: int
    quantity: int
    salt: bytes
    kind: str
    product_id: int
    producer_id: int
    printed: bool


class Unprinted(NamedTuple):
    """A right code of a run that was never printed: a canary, or one not released. Its tag takes key and database to
    make, so whoever shows it has both. The public answer is the one of a code that is none."""

    slot: int
    serial: int
    run_id: int


def owner_of(on: Reader, ring: KeyRing, code: StampCode) -> tuple[Owner, int] | Unprinted | None:
    """The run behind a code and the stamp's ordinal in it; None when the service never made this code.

    A wrong tag, a serial that no run holds and a run that was not printed are the same work: the tag is computed under
    the seal of the run that begins nearest below, kept or made anew alike, whether that run holds the serial or ends
    before it. A seal of no run would always be at hand, and 3 to 9 µs sooner. Unavailable when the slot's key cannot be
    opened.
    """
    keys, slot = stamp_keys(ring), split(code).slot
    slot_key = keys.slot(on, slot)
    if slot_key is None:
        return None
    serial = open_serial(slot_key, code)
    row = NEAREST.first(on, slot=slot, serial=serial)
    if row is None:  # below the first run of the slot
        never_matches(keys.decoy(slot_key), serial, code)
        return None
    owner = Owner(*row)
    ordinal = serial - owner.base
    ours = tag_matches(keys.seal(slot_key, owner.id, owner.salt), serial, code)
    if not (ours and ordinal < owner.quantity):
        return None
    return (owner, ordinal) if owner.printed else Unprinted(slot, serial, owner.id)
