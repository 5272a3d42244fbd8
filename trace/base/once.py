"""Idempotency keys: the first answer to a creating request, kept in the transaction of its effect."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import JSON, delete, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, Session, mapped_column

from trace.base.db import Base, rows_met
from trace.base.errors import Conflict, Refused
from trace.core.reason import Reason

KEPT_DAYS = 7
MAX_KEY_LENGTH = 255


class OnceAnswer(Base):
    """What a request with an Idempotency-Key was answered. Keys belong to their owner and route."""

    __tablename__ = "once_answers"

    owner: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    route: Mapped[str] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    fingerprint: Mapped[str]
    status: Mapped[int | None]
    body: Mapped[Any | None] = mapped_column(JSON)
    location: Mapped[str | None]
    made_at: Mapped[datetime] = mapped_column(index=True)


@dataclass(frozen=True)
class Key:
    """One request's claim to be done once: who asks, where, by which key, with what body."""

    owner: int
    route: str
    key: str
    fingerprint: str

    @classmethod
    def of(cls, owner: int, route: str, key: str, body: Any) -> Key:
        """The claim of this request. Refuses a key that is empty or longer than 255 characters."""
        if not key or len(key) > MAX_KEY_LENGTH or not key.isprintable():
            raise Refused(Reason("once.key_missing", field="Idempotency-Key"))
        spelled = json.dumps(body, sort_keys=True, separators=(",", ":"))
        return cls(owner, route, key, hashlib.sha256(spelled.encode()).hexdigest())


def first_answer(db: Session, claim: Key, *, now: datetime) -> OnceAnswer | None:
    """The earlier answer to this claim, or None after reserving it for this transaction.

    A twin that is under way is waited for: on PostgreSQL by an advisory lock, on SQLite by BEGIN IMMEDIATE.
    Refuses another body under the same key; Conflict when the wait for the twin runs out.
    """
    if db.get_bind().dialect.name == "postgresql":
        lock = int.from_bytes(hashlib.sha256(repr(claim).encode()).digest()[:8], signed=True)
        db.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": lock})
    found = db.get(OnceAnswer, (claim.owner, claim.route, claim.key))
    if found is None:
        db.add(
            OnceAnswer(owner=claim.owner, route=claim.route, key=claim.key, fingerprint=claim.fingerprint, made_at=now)
        )
        try:
            db.flush()
        except IntegrityError as error:
            raise Conflict(Reason("once.under_way")) from error
        return None
    if found.fingerprint != claim.fingerprint:
        raise Refused(Reason("once.other_body", field="Idempotency-Key"))
    return found


def keep(db: Session, claim: Key, *, status: int, body: Any, location: str | None = None) -> None:
    """Keep the answer beside its effect. To be called in the transaction that reserved the claim."""
    row = db.get_one(OnceAnswer, (claim.owner, claim.route, claim.key))
    row.status, row.body, row.location = status, body, location


def made_once(db: Session, claim: Key, make: Callable[[Session], Any], *, now: datetime) -> Any:
    """What `make` returns, which must be JSON; for a claim made before, what it returned then.

    Refuses as `first_answer` does.
    """
    if (earlier := first_answer(db, claim, now=now)) is not None:
        return earlier.body
    made = make(db)
    keep(db, claim, status=200, body=made)
    return made


def forget_old(db: Session, *, now: datetime) -> int:
    """Drop answers older than seven days; returns how many."""
    old = delete(OnceAnswer).where(OnceAnswer.made_at < now - timedelta(days=KEPT_DAYS))
    return rows_met(db.execute(old))
