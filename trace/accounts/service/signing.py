"""Signing in and out, passwords, the second factor, web sessions. Hashing happens at the edge, outside transactions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, or_, update
from sqlalchemy.orm import Session

from trace.accounts import queries
from trace.accounts.models import Person, WebSession
from trace.base import tokens
from trace.base.actor import SERVICE, Actor
from trace.base.db import rows_met
from trace.base.errors import Forbidden, NotFound
from trace.core.reason import Reason
from trace.ledger import service as ledger

KEPT_AFTER_END = timedelta(days=30)


def record_sign_in(db: Session, *, person_id: int, renewed_hash: str | None = None, now: datetime) -> Actor:
    """Note that a person has given the right password (and its hash in today's strength); returns them as an actor."""
    someone = queries.person(db, person_id)
    someone.signed_in_at = now
    if renewed_hash:
        someone.password = renewed_hash
    actor = queries.actor_of(db, person_id)
    ledger.append(db, actor=actor, act="person.signed_in", on=("person", person_id), now=now)
    return actor


def record_refusal(db: Session, *, person_id: int | None, why: str, now: datetime) -> None:
    """Note that a sign-in was refused. Nobody is named when the name was unknown: object 0."""
    on = ("person", person_id or 0)
    ledger.append(db, actor=SERVICE, act="person.sign_in_refused", on=on, now=now, content={"why": why})


def record_sign_out(db: Session, *, actor: Actor, now: datetime) -> None:
    """Note that a person has signed out; the web session itself ends with the answer."""
    ledger.append(db, actor=actor, act="person.signed_out", on=("person", actor.id), now=now)


@dataclass(frozen=True)
class NewSession:
    """A web session about to begin: the hash of its random id, whose it is, what it holds and when it ends."""

    id_hash: str
    person_id: int
    content: dict[str, Any]
    device: str
    expires_at: datetime


def begin_session(db: Session, *, session: NewSession, instead_of: str | None, now: datetime) -> None:
    """Store a web session and end the one it takes the place of; rows ended a month ago are dropped."""
    if instead_of:
        db.execute(update(WebSession).where(WebSession.id_hash == instead_of).values(ended_at=now))
    db.execute(delete(WebSession).where(WebSession.expires_at < now - KEPT_AFTER_END))
    db.add(WebSession(**vars(session), made_at=now))


def end_session(db: Session, *, actor: Actor, id_hash: str, now: datetime) -> None:
    """End one of the actor's own web sessions. NotFound for somebody else's or one that has ended."""
    ended = db.execute(
        update(WebSession)
        .where(WebSession.id_hash == id_hash, WebSession.person_id == actor.id, WebSession.ended_at.is_(None))
        .values(ended_at=now)
    )
    if not rows_met(ended):
        raise NotFound(Reason("session.unknown"))
    ledger.append(db, actor=actor, act="person.session_ended", on=("person", actor.id), now=now)


def end_all_sessions(db: Session, *, person_id: int, now: datetime) -> None:
    """End all web sessions of a person: their rows, and by a new uniquifier whatever else carries the old one.

    Not a command by itself: it is a part of those that change a password, a second factor, a role or close an account.
    """
    queries.person(db, person_id).fs_uniquifier = tokens.new_secret()
    db.execute(
        update(WebSession).where(WebSession.person_id == person_id, WebSession.ended_at.is_(None)).values(ended_at=now)
    )


def set_password(db: Session, *, actor: Actor, person_id: int, password_hash: str, now: datetime) -> None:
    """Take a new password (hashed by `passwords.hashed`); all web sessions end. Only one's own."""
    if actor.id != person_id:
        raise Forbidden(Reason("person.own_account"))
    queries.person(db, person_id).password = password_hash
    end_all_sessions(db, person_id=person_id, now=now)
    ledger.append(db, actor=actor, act="person.password_set", on=("person", person_id), now=now)


def switch_on_second_factor(
    db: Session, *, actor: Actor, sealed: bytes, step: int, recovery_hashes: list[str], now: datetime
) -> None:
    """Keep the actor's sealed TOTP secret, the step that proved it, and hashed recovery codes; web sessions end."""
    someone = queries.person(db, actor.id)
    someone.totp_sealed, someone.totp_last_step, someone.recovery_hashes = sealed, step, recovery_hashes
    end_all_sessions(db, person_id=actor.id, now=now)
    ledger.append(db, actor=actor, act="person.second_factor_on", on=("person", actor.id), now=now)


def renew_recovery_codes(db: Session, *, actor: Actor, recovery_hashes: list[str], now: datetime) -> None:
    """Put new recovery codes in the place of the old ones."""
    queries.person(db, actor.id).recovery_hashes = recovery_hashes
    ledger.append(db, actor=actor, act="person.recovery_codes_made", on=("person", actor.id), now=now)


def forget_second_factor(db: Session, *, actor: Actor, person_id: int, now: datetime) -> None:
    """Switch off the second factor of somebody who lost it: an administrator's act, never a part of a reset."""
    actor.must("account.reset_second_factor")
    if person_id == actor.id:
        raise Forbidden(Reason("person.own_account"))
    someone = queries.person(db, person_id)
    someone.totp_sealed, someone.totp_last_step, someone.recovery_hashes = None, None, []
    end_all_sessions(db, person_id=person_id, now=now)
    ledger.append(db, actor=actor, act="person.second_factor_off", on=("person", person_id), now=now)


def use_totp_step(db: Session, *, person_id: int, step: int, now: datetime) -> bool:
    """Take a time step of the second factor; False when it, or a later one, was used already (ASVS 6.5.1)."""
    taken = db.execute(
        update(Person)
        .where(Person.id == person_id, or_(Person.totp_last_step.is_(None), Person.totp_last_step < step))
        .values(totp_last_step=step)
    )
    if not rows_met(taken):
        return False
    _record_second_factor(db, person_id, "totp", now)
    return True


def use_recovery_code(db: Session, *, person_id: int, code_hash: str, now: datetime) -> bool:
    """Use up a recovery code; False when it is none of this person's."""
    someone = db.get_one(Person, person_id, with_for_update=True)
    if code_hash not in someone.recovery_hashes:
        return False
    someone.recovery_hashes = [kept for kept in someone.recovery_hashes if kept != code_hash]
    _record_second_factor(db, person_id, "recovery_code", now)
    return True


def _record_second_factor(db: Session, person_id: int, way: str, now: datetime) -> None:
    actor = queries.actor_of(db, person_id)
    ledger.append(
        db, actor=actor, act="person.second_factor_shown", on=("person", person_id), now=now, content={"way": way}
    )
