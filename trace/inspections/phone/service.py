"""Commands about phones: taking one in or opening it again, asking for one to be wiped, noting that it was."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from trace.base import tokens
from trace.base.actor import SERVICE, Actor
from trace.base.errors import Conflict, Forbidden, NotFound, Refused
from trace.base.keys import KEY_BYTES, KeyRing
from trace.core.reason import Reason
from trace.inspections.phone import queries, rules
from trace.inspections.phone.models import InspectorPhone, PhoneSeen
from trace.inspections.phone.rules import PhoneDetails
from trace.ledger import service as ledger


def open_phone(db: Session, *, actor: Actor, details: PhoneDetails, ring: KeyRing, now: datetime) -> bytes:
    """Take a phone in, or know it again; returns the server's half of its key, for its owner only.

    Refuses an id that is none and a name that is empty or too long; Forbidden for somebody else's phone; Conflict while
    the phone has to be wiped first.
    """
    actor.must_on_something("inspection.record")
    if found := rules.why_not_details(details):
        raise Refused(*found)
    phone = queries.by_client(db, details.client_id)
    if phone is None:
        phone = _taken_in(db, actor, details, ring, now)
    elif phone.person_id != actor.id:
        raise Forbidden(Reason("phone.of_another"))
    elif rules.is_wipe_due(phone.wipe_asked_at, phone.wiped_at):
        raise Conflict(Reason("phone.wipe_first"))
    phone.opened_at, phone.name = now, details.name.strip()
    ledger.append(db, actor=actor, act="phone.opened", on=("phone", phone.id), now=now)
    return ring.open(phone.key_sealed, _purpose(phone.client_id))


def _taken_in(db: Session, actor: Actor, details: PhoneDetails, ring: KeyRing, now: datetime) -> InspectorPhone:
    sealed = ring.seal(tokens.new_bytes(KEY_BYTES), _purpose(details.client_id))
    named = {"client_id": details.client_id, "name": details.name, "person_id": actor.id}
    phone = InspectorPhone(**named, key_sealed=sealed, made_at=now, opened_at=now)
    try:
        with db.begin_nested():
            db.add(phone)
    except IntegrityError as error:
        # A twin committed between our look and our write (PostgreSQL only): the next try finds its row.
        raise Conflict(Reason("once.under_way")) from error
    return phone


def _purpose(client_id: str) -> str:
    return f"phone:{client_id}"


def ask_wipe(db: Session, *, actor: Actor, phone_id: int, now: datetime) -> None:
    """Have a phone wipe itself at its next contact. NotFound for one that this person has no say over."""
    actor.must("phone.wipe")
    phone = queries.phone_for(db, actor, phone_id).phone
    phone.wipe_asked_at, phone.wipe_asked_by = now, actor.id
    ledger.append(db, actor=actor, act="phone.wipe_asked", on=("phone", phone.id), now=now)


def note_wiped(db: Session, *, client_id: str, now: datetime) -> None:
    """Note that a phone says it has wiped itself: once for each time it was told to. NotFound for an unknown one."""
    phone = queries.by_client(db, client_id)
    if phone is None:
        raise NotFound(Reason("phone.unknown"))
    due = rules.is_wipe_due(phone.wipe_asked_at, phone.wiped_at)
    if not due and not (phone.wiped_at is None and queries.asked_of(db, client_id).revoked):
        return
    phone.wiped_at = now
    ledger.append(db, actor=SERVICE, act="phone.wiped", on=("phone", phone.id), now=now)


def note_seen(observations: Session, *, phone_id: int, now: datetime) -> None:
    """Note when a phone was last heard of: an observation, which may be lost."""
    observations.merge(PhoneSeen(phone_id=phone_id, seen_at=now))
