"""A batch as an inspector reads it: mass balance, diary, where goods came from and went, the stamps on it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from trace.inspections.queries.names import people
from trace.registry.models import Batch, Product, Shipment, Site
from trace.registry.queries import Journey, diary, journey, supply
from trace.registry.queries.diary import Written
from trace.registry.queries.supply import Known, Used
from trace.registry.rules.massbalance import BalanceFacts, Check, Waiting, balance
from trace.stamps import queries as stamps
from trace.stamps.models import Run, StampBox, StampRange
from trace.stamps.rules import Balance

DIARY = 20
RANGES = 50


@dataclass(frozen=True)
class Bound:
    """Stamps `[lo, hi)` of a run that were activated on the batch, when and by whom, with what happened to them."""

    run_id: int
    stock: str
    lo: int
    hi: int
    activated_at: datetime | None
    activated_by: str
    void: bool


@dataclass(frozen=True)
class Lot:
    """All of a batch. `more_diary`: the diary goes on. One step back and one on are empty for who may not read them."""

    batch: Batch
    site: Site | None
    steps: Sequence[Journey]
    stamps: Balance
    facts: BalanceFacts
    checks: Sequence[Check]
    waiting: Waiting
    diary: Sequence[Written]
    more_diary: bool
    bound: Sequence[Bound]
    uses: Sequence[Used] = field(default_factory=list)
    sent: Sequence[Shipment] = field(default_factory=list)
    made_of_it: Sequence[Known] = field(default_factory=list)


def lot(db: Session, batch: Batch, *, back_and_on: bool) -> Lot:
    """The batch as an inspector reads it; `back_and_on`: with who sold what to whom."""
    product = db.get_one(Product, batch.product_id)
    facts = supply.balance_facts(db, batch, supply.yield_cap(db, product.group_key))
    written = diary.diary_of_batch(db, batch.id, limit=DIARY + 1)
    return Lot(
        batch=batch,
        site=db.get(Site, batch.site_id) if batch.site_id is not None else None,
        steps=journey(db, batch.id),
        stamps=stamps.balance(db, batch),
        facts=facts,
        checks=balance(facts),
        waiting=diary.waiting_of(diary.standing_of_batch(db, batch.id), batch.mfg_date),
        diary=written[:DIARY],
        more_diary=len(written) > DIARY,
        bound=_bound(db, batch.id),
        uses=supply.uses_of(db, batch.id) if back_and_on else [],
        sent=supply.shipments_of(db, batch.id) if back_and_on else [],
        made_of_it=supply.batches_made_of(db, batch.id) if back_and_on else [],
    )


def boxes_around(db: Session, run_id: int, ordinal: int) -> Sequence[StampBox]:
    """The boxes and rolls in which the stamp lies or lay, those in use first."""
    here = select(StampBox).where(StampBox.run_id == run_id, StampBox.lo <= ordinal, StampBox.hi > ordinal)
    return db.scalars(here.order_by(StampBox.unpacked_at.is_not(None), StampBox.id).limit(RANGES)).all()


def _bound(db: Session, batch_id: int) -> list[Bound]:
    rows = db.execute(
        select(StampRange, Run.stock)
        .join(Run, Run.id == StampRange.run_id)
        .where(StampRange.batch_id == batch_id, StampRange.activated_at.is_not(None))
        .order_by(StampRange.run_id, StampRange.lo)
        .limit(RANGES)
    ).all()
    named = people(db, {one.activated_by for one, _stock in rows if one.activated_by is not None})
    found: list[Bound] = []
    for one, stock in rows:
        who, void = named.get(one.activated_by or 0, ""), one.voided_at is not None
        now = Bound(one.run_id, stock, one.lo, one.hi, one.activated_at, who, void)
        if found and replace(found[-1], hi=now.hi) == replace(now, lo=found[-1].lo) and found[-1].hi == now.lo:
            found[-1] = replace(found[-1], hi=now.hi)  # cut apart by a hold: one activation all the same
        else:
            found.append(now)
    return found
