"""Commands on what comes in and goes out. A wrong line is struck and written again, never changed."""

from __future__ import annotations

from datetime import datetime
from typing import TypeVar

from sqlalchemy import update
from sqlalchemy.orm import Session

from trace.base.actor import Actor
from trace.base.db import rows_met
from trace.base.errors import Conflict, Refused
from trace.core.reason import Reason
from trace.core.words import local_day
from trace.ledger import service as ledger
from trace.registry import queries
from trace.registry.models import RawBatch, RawUse, Shipment, StoredFile
from trace.registry.queries import supply
from trace.registry.rules.amounts import plain_number, read_thousandths
from trace.registry.rules.supply import RawDetails, ShipmentDetails, why_not_raw, why_not_shipment
from trace.registry.service.changing import refuse_if

ACT = "diary.write"
KINDS: dict[type, str] = {RawBatch: "raw_batch", RawUse: "raw_use", Shipment: "shipment"}
Line = TypeVar("Line", RawBatch, RawUse, Shipment)


def receive_raw(
    db: Session, *, actor: Actor, producer_id: int, details: RawDetails, file_id: int | None = None, now: datetime
) -> RawBatch:
    """Raw material that came in. With a batch's trace code, its product and producer stand where nothing was typed.

    Refuses days to come, amounts that are none, a trace code nobody has, and others' files.
    """
    owner = queries.producer(db, producer_id)
    actor.must(ACT, producer=owner.id)
    refuse_if(why_not_raw(details, local_day(now)))
    came = supply.batch_by_trace_code(db, details.trace_code) if details.trace_code else None
    if details.trace_code and came is None:
        raise Refused(Reason("raw.no_such_batch", field="trace_code"))
    paper = db.get(StoredFile, file_id) if file_id is not None else None
    if file_id is not None and (paper is None or paper.producer_id != owner.id):
        raise Refused(Reason("file.unknown", field="file"))
    made = RawBatch(
        producer_id=owner.id,
        name=details.name or (came.product if came else ""),
        supplier=details.supplier or (came.producer if came else ""),
        supplier_lot=details.supplier_lot or (came.batch.lot if came else None),
        from_batch_id=came.batch.id if came else None,
        received_on=details.received_on,
        quantity=read_thousandths(details.quantity) or 0,
        unit=details.unit,
        document_no=details.document_no,
        document_id=file_id,
        made_at=now,
        made_by=actor.id,
    )
    return _kept(db, actor, made, "raw_batch.received", {"producer": owner.id, "from": made.from_batch_id}, now)


def use_raw(
    db: Session, *, actor: Actor, batch_id: int, raw_batch_id: int | None, quantity: str, now: datetime
) -> RawUse:
    """So much of a raw-material batch, used in a batch. Refuses more than is left of it, and others' material."""
    batch = queries.batch(db, batch_id)
    actor.must(ACT, producer=batch.producer_id)
    raw = db.get(RawBatch, raw_batch_id) if raw_batch_id is not None else None
    if raw is None or raw.producer_id != batch.producer_id or raw.struck_at is not None:
        raise Refused(Reason("raw.unknown", field="raw_batch_id"))
    wanted = read_thousandths(quantity)
    if wanted is None:
        raise Refused(Reason("diary.number", field="quantity"))
    # Writing the row first locks it: two uses at once see one another.
    db.execute(update(RawBatch).where(RawBatch.id == raw.id).values(unit=raw.unit))
    left = raw.quantity - supply.used_of(db, raw.id)
    if wanted > left:
        raise Refused(Reason("raw.too_little", field="quantity", left=plain_number(max(left, 0)), unit=raw.unit))
    made = RawUse(raw_batch_id=raw.id, batch_id=batch.id, quantity=wanted, made_at=now, made_by=actor.id)
    return _kept(db, actor, made, "raw_batch.used", {"batch": batch.id, "raw_batch": raw.id}, now)


def send_goods(db: Session, *, actor: Actor, batch_id: int, details: ShipmentDetails, now: datetime) -> Shipment:
    """Goods of the batch that went out. Refuses days to come and amounts that are none; more than was made is kept,
    and the balance says it."""
    batch = queries.batch(db, batch_id)
    actor.must(ACT, producer=batch.producer_id)
    refuse_if(why_not_shipment(details, local_day(now)))
    made = Shipment(
        batch_id=batch.id,
        consignee=details.consignee,
        sent_on=details.sent_on,
        quantity=read_thousandths(details.quantity) or 0,
        unit=details.unit,
        document_no=details.document_no,
        made_at=now,
        made_by=actor.id,
    )
    return _kept(db, actor, made, "shipment.sent", {"batch": batch.id}, now)


def strike_line(
    db: Session, *, actor: Actor, line: RawBatch | RawUse | Shipment, producer_id: int, why: str, now: datetime
) -> None:
    """The line, struck: it stays to be read and counts no more. Refuses raw material that is used in a batch."""
    actor.must(ACT, producer=producer_id)
    if not why.strip():
        raise Refused(Reason("field.missing", field="why"))
    if isinstance(line, RawBatch) and supply.used_of(db, line.id):
        raise Refused(Reason("raw.in_use"))
    table = type(line)
    struck = {"struck_at": now, "struck_by": actor.id, "struck_why": " ".join(why.split())[:200]}
    if not rows_met(db.execute(update(table).where(table.id == line.id, table.struck_at.is_(None)).values(**struck))):
        raise Conflict(Reason("diary.struck_already"))
    kind = (
        table.__tablename__.removesuffix("es") if isinstance(line, RawBatch) else table.__tablename__.removesuffix("s")
    )
    ledger.append(db, actor=actor, act=f"{kind}.struck", on=(kind, line.id), now=now)


def _kept(db: Session, actor: Actor, made: Line, act: str, content: dict[str, int | None], now: datetime) -> Line:
    db.add(made)
    db.flush()
    ledger.append(db, actor=actor, act=act, on=(act.partition(".")[0], made.id), now=now, content=content)
    return made
