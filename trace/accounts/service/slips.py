"""Ways in that work once: slips printed after checking the person, links by e-mail, the first administrator's link."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, cast

from sqlalchemy import update
from sqlalchemy.orm import Session

from trace.accounts import queries, rules
from trace.accounts.models import Person, Slip
from trace.accounts.service.people import make_person
from trace.accounts.service.signing import end_all_sessions
from trace.base import tokens
from trace.base.actor import SERVICE, Actor
from trace.base.db import rows_met
from trace.base.errors import Conflict, Forbidden, Gone
from trace.base.keys import KeyRing
from trace.base.permissions import Role
from trace.base.runtime import Runtime
from trace.core.reason import Reason
from trace.ledger import service as ledger

Kind = Literal["invite", "reset"]
DIGITS_PURPOSE = "slip"


@dataclass(frozen=True)
class PrintedSlip:
    """What stands on a slip and nowhere else: the secret of its address, and digits to type (none on a link)."""

    slip_id: int
    person_id: int | None
    secret: str
    digits: str | None
    expires_at: datetime


def print_slip(
    db: Session, *, actor: Actor, person_id: int, kind: Kind, hours: int, keys: KeyRing, now: datetime
) -> PrintedSlip:
    """A one-time slip for a person who was checked, good for `hours`; earlier unused ones of theirs die.

    Officers let in producers and assistants, administrators everybody; assistants only people who work for producers of
    theirs and for no other, or whom they entered. Refuses (Forbidden) anybody else, and closed accounts (Conflict).
    """
    someone = queries.person(db, person_id)
    may_print(db, actor, someone, kind)
    if not someone.active:
        raise Conflict(Reason("person.closed"))
    _end_earlier(db, person_id, now)
    slip, printed = _new(kind, person_id, now + timedelta(hours=hours), now, keys=keys)
    slip.made_by = actor.id or None
    db.add(slip)
    content = {"kind": kind, "slip": str(slip.id)}
    ledger.append(db, actor=actor, act="person.slip_printed", on=("person", person_id), now=now, content=content)
    return printed


def may_print(db: Session, actor: Actor, someone: Person, kind: Kind) -> None:
    """Refuse (Forbidden) when the actor may not print this kind of slip for this person."""
    act = "account.invite" if kind == "invite" else "account.reset"
    theirs = queries.producers_of(db, someone.id)
    if not (actor.may(act) and someone.made_by == actor.id and not theirs):
        # Of all their producers, for the slip opens all of them: one in common is easily arranged.
        actor.must(act, producer=min(theirs - actor.producers or theirs, default=None))
    if reason := rules.why_not_let_in(actor.role, cast(Role, someone.role)):
        raise Forbidden(reason)


def send_link(db: Session, *, person_id: int, kind: Kind, now: datetime) -> PrintedSlip:
    """A one-time link for the person's own mailbox, good for thirty minutes (ASVS 6.4.1); earlier ones die."""
    _end_earlier(db, person_id, now)
    slip, printed = _new(kind, person_id, now + rules.LINK_LIFE, now)
    db.add(slip)
    content = {"kind": kind, "slip": str(slip.id)}
    ledger.append(db, actor=SERVICE, act="person.link_sent", on=("person", person_id), now=now, content=content)
    return printed


def invite_first_admin(db: Session, *, hours: int, now: datetime) -> PrintedSlip:
    """A one-time link by which the first administrator names themselves. Conflict when there is an administrator."""
    if queries.has_admin(db):
        raise Conflict(Reason("person.has_admin"))
    db.execute(update(Slip).where(Slip.kind == "first_admin", Slip.used_at.is_(None)).values(expires_at=now))
    slip, printed = _new("first_admin", None, now + timedelta(hours=hours), now)
    db.add(slip)
    ledger.append(db, actor=SERVICE, act="person.first_admin_invited", on=("slip", slip.id), now=now)
    return printed


def first_admin_link(db: Session, rt: Runtime, *, now: datetime) -> str | None:
    """The address of a new set-up link, good for a slip's life; None when there is an administrator."""
    if queries.has_admin(db):
        return None
    return slip_address(rt, invite_first_admin(db, hours=rt.settings.slip_hours, now=now).secret)


def slip_address(rt: Runtime, secret: str) -> str:
    """The address that the QR of a slip, a link in a letter and the set-up link lead to."""
    return f"{rt.settings.site_url}/moi/{secret}"


def _new(
    kind: str, person_id: int | None, expires_at: datetime, now: datetime, *, keys: KeyRing | None = None
) -> tuple[Slip, PrintedSlip]:
    secret, digits = tokens.new_secret(), tokens.new_digits(rules.SLIP_DIGITS) if keys else None
    slip = Slip(
        id=tokens.new_id(),
        person_id=person_id,
        kind=kind,
        secret_hash=tokens.digest(secret),
        digits_print=keys.fingerprint(digits, DIGITS_PURPOSE) if keys and digits else None,
        wrong_tries=0,
        made_at=now,
        expires_at=expires_at,
    )
    return slip, PrintedSlip(slip.id, person_id, secret, digits, expires_at)


def _end_earlier(db: Session, person_id: int, now: datetime) -> None:
    unused = (Slip.person_id == person_id, Slip.used_at.is_(None), Slip.expires_at > now)
    db.execute(update(Slip).where(*unused).values(expires_at=now))


def try_digits(db: Session, *, person_id: int, digits: str, keys: KeyRing, now: datetime) -> Slip | None:
    """The person's slip when these are its digits; None when not, which counts as one of five wrong tries.

    Answers instead of raising: a refusal would roll the count back.
    """
    slip = queries.slip_with_digits(db, person_id, now=now)
    if slip is None:
        return None
    if tokens.same(slip.digits_print or "", keys.fingerprint(digits, DIGITS_PURPOSE)):
        return slip
    db.execute(update(Slip).where(Slip.id == slip.id).values(wrong_tries=Slip.wrong_tries + 1))
    content = {"slip": str(slip.id)}
    ledger.append(db, actor=SERVICE, act="person.slip_refused", on=("person", person_id), now=now, content=content)
    return None


def use_slip(db: Session, *, slip_id: int, password_hash: str, now: datetime) -> Person:
    """Use a slip up: its person has this password from now on, and all their web sessions end.

    Gone when it was used or is past its end, however many try at once. The second factor stays as it is.
    """
    slip = _take(db, slip_id, now)
    if slip.person_id is None or not (someone := queries.person(db, slip.person_id)).active:
        raise Gone(Reason("slip.used"))
    someone.password = password_hash
    end_all_sessions(db, person_id=someone.id, now=now)
    actor = queries.actor_of(db, someone.id)
    content = {"slip": str(slip_id), "kind": slip.kind}
    ledger.append(db, actor=actor, act="person.password_set", on=("person", someone.id), now=now, content=content)
    return someone


def use_first_admin_slip(
    db: Session, *, slip_id: int, name: str, phone: str | None, email: str | None, password_hash: str, now: datetime
) -> Person:
    """Use the set-up link up: makes the first administrator. Gone when used, Conflict when there is one."""
    if _take(db, slip_id, now).kind != "first_admin":
        raise Gone(Reason("slip.used"))
    if queries.has_admin(db):
        raise Conflict(Reason("person.has_admin"))
    admin = make_person(db, actor=SERVICE, name=name, role="admin", phone=phone, email=email, now=now)
    admin.password = password_hash
    content = {"slip": str(slip_id), "kind": "first_admin"}
    ledger.append(db, actor=SERVICE, act="person.password_set", on=("person", admin.id), now=now, content=content)
    return admin


def _take(db: Session, slip_id: int, now: datetime) -> Slip:
    taken = db.execute(
        update(Slip).where(Slip.id == slip_id, Slip.used_at.is_(None), Slip.expires_at > now).values(used_at=now)
    )
    if not rows_met(taken):
        raise Gone(Reason("slip.used"))
    return db.get_one(Slip, slip_id)
