"""Commands on batches and the steps of their journey."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import exists, func, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from trace.base.actor import Actor
from trace.base.errors import Conflict, Refused
from trace.core.reason import Reason
from trace.core.words import local_day
from trace.ledger import service as ledger
from trace.registry import queries
from trace.registry.models import Batch, Producer, Product, ProductionStep, Site
from trace.registry.rules import BatchDetails, StepDetails, packs_of, why_not_batch, why_not_step
from trace.registry.service.changing import as_read, moved, new_trace_code, refuse_if

LOT_TAKEN = Reason("batch.lot_taken", field="lot")


def add_batch(db: Session, *, actor: Actor, product_id: int, details: BatchDetails, now: datetime) -> Batch:
    """A new batch of the product, with a trace code and, where none is told, a lot number of its own.

    Refuses wrong dates and amounts, others' sites, and a lot number that the product has already.
    """
    found = queries.product(db, product_id)
    actor.must("batch.edit", producer=found.producer_id)
    _refuse_wrong(db, found.producer_id, details, now)
    values = asdict(details) | {"lot": details.lot or _next_lot(db, found.id, details)}
    made = Batch(
        producer_id=found.producer_id,
        product_id=found.id,
        trace_code=new_trace_code(db, "batch", Batch.trace_code),
        **values,
        made_at=now,
        made_by=actor.id,
        updated_at=now,
    )
    db.add(made)
    try:
        with db.begin_nested():
            db.flush()
    except IntegrityError as error:
        raise Refused(LOT_TAKEN) from error
    _producer_is_at_work(db, found.producer_id, now)
    ledger.append(
        db, actor=actor, act="batch.added", on=("batch", made.id), now=now, content=_content(made) | {"lot": made.lot}
    )
    return made


def _producer_is_at_work(db: Session, producer_id: int, now: datetime) -> None:
    """An entry of its own keeps a producer's page from saying "not updated since": no edit, its version stays."""
    db.execute(update(Producer).where(Producer.id == producer_id, Producer.updated_at < now).values(updated_at=now))


def edit_batch(
    db: Session, *, actor: Actor, batch_id: int, details: BatchDetails, version: int | None = None, now: datetime
) -> Batch:
    """The batch with these details. Refuses as `add_batch`, and fewer packs than carry stamps already.

    Conflict while its sale is paused or it is recalled: what is said of it then stays. Stale on an older `version`.
    """
    found = queries.batch(db, batch_id)
    actor.must("batch.edit", producer=found.producer_id)
    as_read(found, version)
    _refuse_wrong(db, found.producer_id, details, now)
    if queries.open_holds(db, found.id) or queries.recalls_of(db, found.id):
        raise Conflict(Reason("batch.frozen"))
    values: dict[str, Any] = asdict(details) | {"lot": details.lot or found.lot, "updated_at": now}
    if details.packs < packs_of(found.quantity, found.units_per_pack) and details.packs < found.packs_stamped:
        raise Refused(Reason("batch.below_stamped", field="quantity", stamped=found.packs_stamped))
    unchanged = (Batch.version == found.version, Batch.packs_stamped == found.packs_stamped)
    try:
        with db.begin_nested():
            moved(db, found, *unchanged, otherwise=Reason("object.stale"), **values)
    except IntegrityError as error:
        raise Refused(LOT_TAKEN) from error
    ledger.append(db, actor=actor, act="batch.edited", on=("batch", found.id), now=now, content=_content(found))
    return found


def note_stamped(db: Session, *, batch_id: int, more: int) -> None:
    """Keep that so many packs more (or fewer, below 0) of the batch carry an activated stamp, and with its product
    whether any batch has one; called by the act that activates or undoes.

    Locks the batch's row for the rest of the transaction, so that two activations of one batch count one another.
    It is no edit of the batch (its version stays) and part of the caller's ledger line.
    """
    change = update(Batch).where(Batch.id == batch_id).values(packs_stamped=Batch.packs_stamped + more)
    db.execute(change)
    of = select(Batch.product_id).where(Batch.id == batch_id).scalar_subquery()
    stamped = exists().where(Batch.product_id == Product.id, Batch.packs_stamped > 0)
    # Only where it is another answer: two batches of one product do not wait for each other.
    db.execute(update(Product).where(Product.id == of, Product.stamped != stamped).values(stamped=stamped))


def add_step(db: Session, *, actor: Actor, batch_id: int, details: StepDetails, now: datetime) -> ProductionStep:
    """A new step of the batch's journey, written down now by this person. Refuses the future and others' sites."""
    found = queries.batch(db, batch_id)
    actor.must("batch.edit", producer=found.producer_id)
    refuse_if(why_not_step(details, now) + why_not_site(db, found.producer_id, details.site_id))
    # Changing the batch first locks its row: two steps at once get two numbers.
    moved(db, found, otherwise=Reason("object.stale"), updated_at=now)
    last = select(func.coalesce(func.max(ProductionStep.seq), 0)).where(ProductionStep.batch_id == found.id)
    seq = (db.scalar(last) or 0) + 1
    made = ProductionStep(batch_id=found.id, seq=seq, **asdict(details), made_at=now, made_by=actor.id)
    db.add(made)
    db.flush()
    content = {"step": made.id, "seq": seq}
    happened = details.event_time
    ledger.append(
        db, actor=actor, act="batch.step_added", on=("batch", found.id), now=now, effective=happened, content=content
    )
    return made


def _refuse_wrong(db: Session, producer_id: int, details: BatchDetails, now: datetime) -> None:
    refuse_if(why_not_batch(details, local_day(now)) + why_not_site(db, producer_id, details.site_id))


def why_not_site(db: Session, producer_id: int, site_id: int | None) -> list[Reason]:
    """Why this producer's goods cannot have been there: the place is another's, or unknown. None named is well."""
    place = db.get(Site, site_id) if site_id is not None else None
    own = site_id is None or (place is not None and place.producer_id == producer_id)
    return [] if own else [Reason("site.unknown", field="site_id")]


def _next_lot(db: Session, product_id: int, details: BatchDetails) -> str:
    """`261120`, and `261120-2` for the second of the day: made from the production date, as packs mostly have it."""
    day = f"{details.mfg_date:%y%m%d}"
    taken = set(db.scalars(select(Batch.lot).where(Batch.product_id == product_id, Batch.lot.startswith(day))))
    if day not in taken:
        return day
    return next(lot for number in range(2, len(taken) + 3) if (lot := f"{day}-{number}") not in taken)


def _content(made: Batch) -> dict[str, Any]:
    return {
        "product": made.product_id,
        "quantity": made.quantity,
        "units_per_pack": made.units_per_pack,
        "mfg_date": made.mfg_date.isoformat(),
        "exp_date": made.exp_date.isoformat() if made.exp_date else None,
        "exp_kind": made.exp_kind,
    }
