"""Reads of phones: one by its id, those that somebody may see, when they were last heard of."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import or_, select, true
from sqlalchemy.orm import Session

from trace.accounts import queries as accounts
from trace.accounts.models import Person, Post
from trace.base.actor import Actor
from trace.base.errors import NotFound
from trace.core.reason import Reason
from trace.inspections.phone import rules
from trace.inspections.phone.models import InspectorPhone, PhoneSeen


@dataclass(frozen=True)
class Listed:
    """A phone in a list, with its owner's name and whether it still has to be wiped."""

    phone: InspectorPhone
    owner: str
    wipe_due: bool


def by_client(db: Session, client_id: str) -> InspectorPhone | None:
    """The phone that calls itself so, or None."""
    return db.scalars(select(InspectorPhone).where(InspectorPhone.client_id == client_id)).one_or_none()


def asked_of(db: Session, client_id: str) -> rules.Asked:
    """What a phone has to do: nothing for one that nobody knows. A closed account, or one of another role, is wiped."""
    phone = by_client(db, client_id)
    if phone is None:
        return rules.Asked()
    owner = db.get_one(Person, phone.person_id)
    revoked = not owner.active or owner.role != "inspector"
    return rules.Asked(wipe=revoked or rules.is_wipe_due(phone.wipe_asked_at, phone.wiped_at), revoked=revoked)


def led_by(db: Session, actor: Actor) -> frozenset[int]:
    """Who serves, or once served, in the units this person leads and in those below."""
    units = accounts.with_all_below(db, sorted(actor.heads))
    return frozenset(db.scalars(select(Post.person_id).where(Post.agency_id.in_(units)))) if units else frozenset()


def phone_for(db: Session, actor: Actor, phone_id: int) -> Listed:
    """One phone for somebody who may see it; NotFound otherwise, and for one that there is not."""
    phone = db.get(InspectorPhone, phone_id)
    if phone is None or not rules.may_wipe(
        person=actor.id, owner=phone.person_id, is_admin=actor.role == "admin", led=led_by(db, actor)
    ):
        raise NotFound(Reason("phone.unknown"))
    return _listed(phone, accounts.person_name(db, phone.person_id))


def phones_for(db: Session, actor: Actor, *, after: int | None = None, limit: int) -> Sequence[Listed]:
    """The phones this person may see, newest first: their own, those of the people they lead, all for an admin."""
    mine = or_(InspectorPhone.person_id == actor.id, InspectorPhone.person_id.in_(led_by(db, actor)))
    older = InspectorPhone.id < after if after is not None else true()
    rows = db.execute(
        select(InspectorPhone, Person.name)
        .join(Person, Person.id == InspectorPhone.person_id)
        .where(true() if actor.role == "admin" else mine, older)
        .order_by(InspectorPhone.id.desc())
        .limit(limit)
    )
    return [_listed(phone, name) for phone, name in rows]


def seen(observations: Session, phones: Collection[int]) -> dict[int, datetime]:
    """Phone id → when it last asked the server something."""
    found = select(PhoneSeen.phone_id, PhoneSeen.seen_at).where(PhoneSeen.phone_id.in_(phones))
    return {row.phone_id: row.seen_at for row in observations.execute(found)}


def _listed(phone: InspectorPhone, owner: str) -> Listed:
    return Listed(phone, owner, rules.is_wipe_due(phone.wipe_asked_at, phone.wiped_at))
