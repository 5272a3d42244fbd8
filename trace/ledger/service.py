"""Writing the ledger: every command's last statement appends one entry; one integrator chains what was committed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import delete, insert, text
from sqlalchemy.orm import Session

from trace.base import tokens
from trace.base.actor import Actor
from trace.ledger import queries, rules
from trace.ledger.models import LedgerEntry, LedgerLink, LedgerWaiting

CHAIN_LOCK = 385_001
BATCH = 5_000


def append(
    db: Session,
    *,
    actor: Actor,
    act: str,
    on: tuple[str, int],
    now: datetime,
    effective: datetime | None = None,
    content: Mapping[str, Any] | None = None,
) -> int:
    """Record that `actor` did `act` on the object `(kind, id)`; returns the entry's id.

    To be called last, in the transaction of the effect. `content` holds ids, numbers, dates as text and codes of
    reasons; no personal data. `effective` is when the act takes effect in the world, by default now.
    """
    facts = dict(content or {})
    entry = LedgerEntry(
        id=tokens.new_id(),
        act=act,
        actor_id=actor.id,
        actor_role=actor.role,
        object_kind=on[0],
        object_id=on[1],
        recorded_at=now,
        effective_at=effective or now,
        content=facts,
        content_hash=rules.content_hash(facts),
    )
    db.add(entry)
    db.flush()
    db.execute(insert(LedgerWaiting).values(entry_id=entry.id))
    return entry.id


def chain(db: Session, *, now: datetime) -> int:
    """Number and chain the committed entries that have no place yet; returns how many, 5,000 at the most a call.

    One integrator at a time: an advisory lock on PostgreSQL, the write transaction itself on SQLite. The order of an
    entry is the order in which it is chained; ids only make that order repeatable within one call.
    """
    if db.get_bind().dialect.name == "postgresql":
        db.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": CHAIN_LOCK})
    seq, before = queries.head(db)
    rows = []
    for entry in queries.unchained(db, limit=BATCH):
        seq, before = seq + 1, rules.link(before, queries.leaf(entry))
        rows.append({"seq": seq, "entry_id": entry.id, "hash": before, "linked_at": now})
    if rows:
        db.execute(insert(LedgerLink), rows)
        placed = [row["entry_id"] for row in rows]
        db.execute(delete(LedgerWaiting).where(LedgerWaiting.entry_id.in_(placed)))
    return len(rows)
