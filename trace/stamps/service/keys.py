"""Key slots: opening, proving their backup, recording print trials, jumping on after a restore."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from sqlalchemy import update
from sqlalchemy.orm import Session

from trace.base.actor import Actor
from trace.base.db import rows_met
from trace.base.errors import Conflict, Refused
from trace.base.keys import KeyRing
from trace.core.codes import SERIALS
from trace.core.reason import Reason
from trace.core.words import local_day
from trace.ledger import service as ledger
from trace.stamps import queries, rules
from trace.stamps.keyring import new_wrapped, stamp_keys
from trace.stamps.models import KeyBackup, PrintTrial, StampKey

SLOTS: Final = range(9)
# After a restore: further than anything that can have been issued between the backup and the accident.
RESTORE_JUMP: Final = 2**24


def open_slot(db: Session, *, actor: Actor, keys: KeyRing, slot: int, now: datetime) -> StampKey:
    """Open a key slot with new random keys, sealed by `keys`: 0 for a demonstration, 1-8 for production.

    An older production slot then only verifies. Refuses a slot that is open already. Unavailable without wrapping key.
    """
    actor.must("keys.manage")
    if slot not in SLOTS:
        raise Refused(Reason("key.slot", field="slot"))
    if db.get(StampKey, slot) is not None:
        raise Conflict(Reason("key.open_already", slot=slot))
    if slot > 0:
        older = (StampKey.slot > 0, StampKey.slot != slot, StampKey.state == "active")
        db.execute(update(StampKey).where(*older).values(state="verify_only"))
    opened = StampKey(slot=slot, state="active", wrapped=new_wrapped(keys, slot), next_serial=0)
    opened.made_at, opened.made_by = now, actor.id
    db.add(opened)
    db.flush()
    ledger.append(db, actor=actor, act="key.opened", on=("stamp_key", slot), now=now)
    return opened


def new_key(db: Session, *, actor: Actor, keys: KeyRing, now: datetime) -> StampKey:
    """Open the next production slot: once a year, or when people who could reach the keys leave.

    Refuses when all eight are open.
    """
    taken = {one.slot for one in queries.slots(db)}
    free = [slot for slot in SLOTS if slot > 0 and slot not in taken]
    if not free:
        raise Refused(Reason("key.no_free_slot"))
    return open_slot(db, actor=actor, keys=keys, slot=free[0], now=now)


def close_slot(db: Session, *, actor: Actor, slot: int, now: datetime) -> StampKey:
    """Close a slot for issuing: its stamps are still verified, no new ones are ordered. NotFound, or Conflict when it
    does not issue.
    """
    actor.must("keys.manage")
    found = queries.key(db, slot)
    closing = update(StampKey).where(StampKey.slot == slot, StampKey.state == "active").values(state="verify_only")
    if not rows_met(db.execute(closing)):
        raise Conflict(Reason("key.not_issuing", slot=slot))
    db.refresh(found)
    ledger.append(db, actor=actor, act="key.closed", on=("stamp_key", slot), now=now)
    return found


def verify_backup(
    db: Session, *, actor: Actor, copy: KeyRing, slot: int, place: str, people: tuple[str, str], now: datetime
) -> KeyBackup:
    """Record that a restored copy of the wrapping key opens the keys of a slot: where, and in whose presence.

    Refuses the same person twice; Unavailable when the copy does not open them.
    """
    actor.must("keys.manage")
    first, second = (name.strip() for name in people)
    if not first or not second or first.casefold() == second.casefold():
        raise Refused(Reason("key.two_people", field="second_person"))
    if not place.strip():
        raise Refused(Reason("key.place", field="place"))
    stamp_keys(copy).opened(slot, queries.key(db, slot).wrapped)
    proof = KeyBackup(slot=slot, place=place.strip(), first_person=first, second_person=second, verified_at=now)
    proof.made_by = actor.id
    db.add(proof)
    db.flush()
    ledger.append(
        db, actor=actor, act="key.backup_verified", on=("stamp_key", slot), now=now, content={"proof": proof.id}
    )
    return proof


def record_print_trial(db: Session, *, actor: Actor, trial: PrintTrial, now: datetime) -> PrintTrial:
    """Record a trial of printed labels on real phones: stock and template, phones, how they were read dry, wet and
    curved, the result, whether it was passed, who signed.

    Refuses a stock we do not know, empty words, a condition not tried, passed where one failed, a day not come.
    """
    actor.must("keys.manage")
    words = {name: getattr(trial, name) or "" for name in ("phones", "result", "signed_by")}
    readings = {name: getattr(trial, name) for name in rules.CONDITIONS}
    faults = rules.why_not_trial(trial.label_stock, readings, passed=trial.passed)
    if faults := [*rules.why_not_trial_words(words, trial.tried_on, local_day(now)), *faults]:
        raise Refused(*faults)
    trial.made_at, trial.made_by = now, actor.id
    db.add(trial)
    db.flush()
    content = {"stock": trial.label_stock, "passed": trial.passed, **readings}
    ledger.append(db, actor=actor, act="print.tried", on=("print_trial", trial.id), now=now, content=content)
    return trial


def jump_counters(db: Session, *, actor: Actor, now: datetime) -> int:
    """After a restore from backup: move every slot's counter on by 2^24, so that no printed serial is issued again.

    Returns how many slots were moved. A slot without room for the jump is closed for issuing instead; a compromised one
    stays so.
    """
    actor.must("keys.manage")
    opened = queries.slots(db)
    for one in opened:
        if one.next_serial + RESTORE_JUMP <= SERIALS:
            one.next_serial += RESTORE_JUMP
        elif one.state == "active":
            one.state = "verify_only"
    db.flush()
    ledger.append(db, actor=actor, act="key.jumped", on=("stamp_key", 0), now=now, content={"slots": len(opened)})
    return len(opened)
