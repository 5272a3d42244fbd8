"""From a code to its stamp, and from a run to its seal."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from trace.base.errors import Conflict, Unavailable
from trace.base.keys import KeyRing
from trace.core.codes import RunSeal, StampCode, never_matches, open_serial, split, tag_matches
from trace.core.reason import Reason
from trace.registry import queries as registry
from trace.registry.models import Batch, ProductVersion
from trace.stamps.keyring import stamp_keys
from trace.stamps.models import LabelTemplate, Run, StampKey
from trace.stamps.queries.runs import RunLine, line
from trace.stamps.queries.templates import choices_of, logo_of
from trace.stamps.sheets import Labels, batch_line


@dataclass(frozen=True)
class FoundStamp:
    """The stamp behind a code: its run, its serial counted from the run's first, and the state of its key slot."""

    run: Run
    ordinal: int
    key_state: str


def run_of_serial(db: Session, slot: int, serial: int) -> tuple[Run, str] | None:
    """The run that owns a serial of a slot, and the state of the slot's key; None where no run holds it."""
    nearest = (
        select(Run, StampKey.state)
        .join(StampKey, StampKey.slot == Run.slot)
        .where(Run.slot == slot, Run.base <= serial)
        .order_by(Run.base.desc())
        .limit(1)
    )
    found = db.execute(nearest).first()
    return (found[0], found[1]) if found and serial < found[0].base + found[0].quantity else None


def find(db: Session, ring: KeyRing, code: StampCode) -> FoundStamp | None:
    """The stamp behind a code with a right check digit; None when the service never made this code.

    A wrong tag and a serial that no run holds cost the same. Unavailable when the slot's key cannot be opened. A canary
    is found like any other stamp: the caller sees `run.canary` and raises the alarm.
    """
    keys, slot = stamp_keys(ring), split(code).slot
    slot_key = keys.slot(db, slot)
    if slot_key is None:
        return None
    serial = open_serial(slot_key, code)
    owner = run_of_serial(db, slot, serial)
    if owner is None:
        never_matches(keys.decoy(slot_key), serial, code)
        return None
    found, key_state = owner
    if not tag_matches(keys.seal(slot_key, found.id, found.salt), serial, code):
        return None
    return FoundStamp(found, serial - found.base, key_state)


def labels_and_seal(db: Session, ring: KeyRing, run_id: int) -> tuple[Labels, RunSeal]:
    """What a released run's labels say, and the seal of its codes.

    Conflict for a run that is not released; Unavailable when the slot's key cannot be opened.
    """
    found = line(db, run_id)
    if found.run.state != "released":
        raise Conflict(Reason("run.not_released", state=found.run.state))
    keys, slot = stamp_keys(ring), found.run.slot
    slot_key = keys.slot(db, slot)
    if slot_key is None:
        raise Unavailable(Reason("key.missing"))
    return labels_of(db, found), keys.seal(slot_key, found.run.id, found.run.salt)


def labels_of(db: Session, found: RunLine) -> Labels:
    """What the labels of a run say, and how they look: of its product what was accepted when the run was released.

    So the number in its symbols, and a file that is made again, stay what they were whatever is accepted later.
    """
    run = found.run
    look = db.get(LabelTemplate, run.template_id) if run.template_id is not None else None
    batch = db.get(Batch, run.batch_id) if run.batch_id is not None else None
    shown = (choices_of(look), logo_of(look), batch_line(batch))
    said = _accepted_then(db, run)
    if said is None:
        return Labels(run, found.product, found.producer, registry.product(db, run.product_id).gtin, *shown)
    return Labels(run, said.short_name or said.name_vi, found.producer, said.gtin, *shown)


def _accepted_then(db: Session, run: Run) -> ProductVersion | None:
    """The version of a run's product that was accepted at the moment of its release; None where no moment is kept."""
    accepted = (ProductVersion.product_id == run.product_id, ProductVersion.state.in_(("accepted", "superseded")))
    by_then = select(ProductVersion).where(*accepted, ProductVersion.decided_at <= run.approved_at)
    return db.scalar(by_then.order_by(ProductVersion.decided_at.desc(), ProductVersion.number.desc()).limit(1))
