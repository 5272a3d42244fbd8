"""One organisation that was registered twice becomes one again: the part of the register (see `review`)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import update
from sqlalchemy.orm import Session

from trace.accounts import service as accounts
from trace.base.actor import Actor
from trace.base.db import rows_met
from trace.base.errors import Refused
from trace.core.reason import Reason
from trace.core.words import local_day
from trace.ledger import service as ledger
from trace.registry import queries
from trace.registry.models import Producer
from trace.registry.queries.duplicates import BELONGINGS
from trace.registry.service.changing import moved


def why_not_merge(keep: Producer, gone: Producer) -> list[Reason]:
    """Why these two cannot become one: the same row, one that is none any more, or nothing accepted to stay."""
    if keep.id == gone.id:
        return [Reason("merge.same", field="keep")]
    if gone.merged_into_id or keep.merged_into_id or keep.closed_on:
        return [Reason("merge.over", field="keep")]
    if gone.accepted_at is not None and keep.accepted_at is None:
        return [Reason("merge.unaccepted", field="keep")]
    if keep.suspended_on is not None:
        return [Reason("merge.suspended", field="keep")]
    return []


def merge_producer(db: Session, *, actor: Actor, keep_id: int, gone_id: int, now: datetime) -> dict[str, int]:
    """Everything the register knows of `gone` belongs to `keep`, its people too; returns how much of each kind moved.

    The row of `gone` stays, closed, and leads on; its line in the ledger too. A tax code moves where `keep` has none,
    else it stays taken. Whose decision it is, and what else belongs to `gone`, review has seen to.
    """
    keep, gone = queries.producer(db, keep_id), queries.producer(db, gone_id)
    if reasons := why_not_merge(keep, gone):
        raise Refused(*reasons)
    counts = {table.__tablename__: _move(db, table, gone.id, keep.id) for table in BELONGINGS}
    counts["people"] = accounts.move_members(db, from_id=gone.id, to_id=keep.id, now=now)
    numbers = ("tax_id", "tax_id_kind", "tax_id_sealed", "tax_id_print")
    number = {name: getattr(gone, name) for name in numbers}
    over = {"merged_into_id": keep.id, "closed_on": local_day(now), "submitted_at": None, "pending": None}
    takes = keep.tax_id_print is None and gone.tax_id_print is not None
    if takes:
        over |= dict.fromkeys((name for name in numbers if name != "tax_id_kind"), None)
    moved(db, gone, Producer.merged_into_id.is_(None), otherwise=Reason("merge.over"), **over, updated_at=now)
    if takes:
        moved(db, keep, Producer.tax_id_print.is_(None), otherwise=Reason("merge.over"), **number, updated_at=now)
    # What was merged into the one that goes now, leads on to the one that stays.
    db.execute(update(Producer).where(Producer.merged_into_id == gone.id).values(merged_into_id=keep.id))
    content = {"into": keep.id, "tax_id": takes} | counts
    ledger.append(db, actor=actor, act="producer.merged", on=("producer", gone.id), now=now, content=content)
    return counts


def _move(db: Session, table: type, from_id: int, to_id: int) -> int:
    return rows_met(db.execute(update(table).where(table.producer_id == from_id).values(producer_id=to_id)))  # type: ignore[attr-defined]
