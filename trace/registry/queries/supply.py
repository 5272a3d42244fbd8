"""How goods came in and went out, the yield caps, and the facts of a batch's mass balance."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from trace.base.errors import NotFound
from trace.core.reason import Reason
from trace.registry.models import (
    Batch,
    DiaryBatch,
    DiaryEntry,
    Producer,
    Product,
    ProductVersion,
    RawBatch,
    RawUse,
    Shipment,
    YieldCap,
)
from trace.registry.rules import packs_of
from trace.registry.rules.amounts import Amount
from trace.registry.rules.massbalance import BalanceFacts

PAGE = 50


@dataclass(frozen=True)
class Used:
    """What went into a batch, with the batch of another producer it came from, where that is known."""

    use: RawUse
    raw: RawBatch
    from_batch: Batch | None

    @property
    def amount(self) -> Amount:
        """How much was used."""
        return Amount(self.use.quantity, self.raw.unit)


@dataclass(frozen=True)
class Known:
    """A batch as another producer's paper names it: its product and who made it."""

    batch: Batch
    product: str
    producer: str


def raw_batch(db: Session, raw_batch_id: int) -> RawBatch:
    """The raw-material batch; NotFound when there is none."""
    if found := db.get(RawBatch, raw_batch_id):
        return found
    raise NotFound(Reason("raw.unknown"))


def raw_use(db: Session, raw_use_id: int) -> RawUse:
    """The use; NotFound when there is none."""
    if found := db.get(RawUse, raw_use_id):
        return found
    raise NotFound(Reason("raw.unknown"))


def shipment(db: Session, shipment_id: int) -> Shipment:
    """The shipment; NotFound when there is none."""
    if found := db.get(Shipment, shipment_id):
        return found
    raise NotFound(Reason("shipment.unknown"))


def raw_batches_of(db: Session, producer_id: int, *, before: int | None = None, limit: int = PAGE) -> list[RawBatch]:
    """Raw material of a producer, struck lines too, the last one first."""
    rows = select(RawBatch).where(RawBatch.producer_id == producer_id)
    rows = rows.where(RawBatch.id < before) if before else rows
    return list(db.scalars(rows.order_by(RawBatch.id.desc()).limit(limit)))


def uses_of(db: Session, batch_id: int) -> list[Used]:
    """What went into the batch, struck lines too."""
    rows = (
        select(RawUse, RawBatch, Batch)
        .join(RawBatch, RawBatch.id == RawUse.raw_batch_id)
        .outerjoin(Batch, Batch.id == RawBatch.from_batch_id)
        .where(RawUse.batch_id == batch_id)
        .order_by(RawUse.id)
    )
    return [Used(use, raw, came) for use, raw, came in db.execute(rows)]


def used_of(db: Session, raw_batch_id: int) -> int:
    """Thousandths of a raw-material batch that are used up by standing lines."""
    rows = select(RawUse.quantity).where(RawUse.raw_batch_id == raw_batch_id, RawUse.struck_at.is_(None))
    return sum(db.scalars(rows))


def used_of_each(db: Session, raw_batch_ids: Collection[int]) -> dict[int, int]:
    """The same for several raw-material batches, by their id, in one question."""
    rows = select(RawUse.raw_batch_id, func.sum(RawUse.quantity)).group_by(RawUse.raw_batch_id)
    used = db.execute(rows.where(RawUse.raw_batch_id.in_(raw_batch_ids), RawUse.struck_at.is_(None)))
    return dict.fromkeys(raw_batch_ids, 0) | {raw_batch_id: int(quantity) for raw_batch_id, quantity in used}


def batches_made_of(db: Session, batch_id: int, *, limit: int = PAGE) -> list[Known]:
    """Batches into which this one went as raw material: one step forward, as their own producers wrote it."""
    rows = (
        _known()
        .join(RawUse, RawUse.batch_id == Batch.id)
        .join(RawBatch, RawBatch.id == RawUse.raw_batch_id)
        .where(RawBatch.from_batch_id == batch_id, RawUse.struck_at.is_(None), RawBatch.struck_at.is_(None))
        .distinct()
    )
    return [Known(*row) for row in db.execute(rows.limit(limit))]


def batch_by_trace_code(db: Session, code: str) -> Known | None:
    """The batch with this trace code, or None."""
    row = db.execute(_known().where(Batch.trace_code == code.strip().upper())).first()
    return Known(*row) if row else None


def shipments_of(db: Session, batch_id: int) -> list[Shipment]:
    """Where the batch's goods went, struck lines too."""
    return list(db.scalars(select(Shipment).where(Shipment.batch_id == batch_id).order_by(Shipment.id)))


def yield_caps(db: Session) -> list[YieldCap]:
    """Every cap that was ever said, the newest first."""
    return list(db.scalars(select(YieldCap).order_by(YieldCap.id.desc()).limit(500)))


def yield_cap(db: Session, group_key: str) -> YieldCap | None:
    """What holds for a product group: the newest row of its narrowest group that has one; None = nothing is checked."""
    parts = group_key.split(".")
    for length in range(len(parts), 0, -1):
        rows = select(YieldCap).where(YieldCap.group_key == ".".join(parts[:length]))
        if found := db.scalar(rows.order_by(YieldCap.id.desc()).limit(1)):
            return found if found.most is not None else None
    return None


def balance_facts(db: Session, batch: Batch, cap: YieldCap | None) -> BalanceFacts:
    """What is known of a batch's mass balance: standing lines only."""
    own = _entries(db, [batch.id])
    areas = [each.id for each in own if each.counts == "area"]
    sharing = select(DiaryBatch.batch_id).where(DiaryBatch.entry_id.in_(areas)).distinct()
    season = _entries(db, list(db.scalars(sharing))) if areas else []
    return BalanceFacts(
        made=Amount(batch.quantity * 1_000, batch.unit),
        packs=packs_of(batch.quantity, batch.units_per_pack),
        stamped=batch.packs_stamped,
        area=_amounts(own, "area"),
        cap=Amount(cap.most, cap.unit) if cap and cap.most else None,
        season=_amounts(season, "harvested"),
        harvested=_amounts(own, "harvested"),
        raw=tuple(each.amount for each in uses_of(db, batch.id) if not (each.use.struck_at or each.raw.struck_at)),
        packed=_amounts(own, "packed"),
        sent=tuple(Amount(each.quantity, each.unit) for each in shipments_of(db, batch.id) if not each.struck_at),
    )


def _entries(db: Session, batch_ids: list[int]) -> list[DiaryEntry]:
    """The counted entries of these batches, each once."""
    linked = select(DiaryBatch.entry_id).where(DiaryBatch.batch_id.in_(batch_ids))
    rows = select(DiaryEntry).where(DiaryEntry.id.in_(linked), DiaryEntry.struck_at.is_(None))
    return list(db.scalars(rows.where(DiaryEntry.counts != "").order_by(DiaryEntry.id)))


def _amounts(entries: list[DiaryEntry], counts: str) -> tuple[Amount, ...]:
    return tuple(
        Amount(each.amount, each.unit) for each in entries if each.counts == counts and each.amount and each.unit
    )


def _known() -> Select[Batch, str, str]:
    newest = select(ProductVersion.name_vi).where(ProductVersion.product_id == Product.id)
    name = newest.order_by(ProductVersion.number.desc()).limit(1).scalar_subquery()
    rows = select(Batch, name, Producer.name).join(Product, Product.id == Batch.product_id)
    return rows.join(Producer, Producer.id == Batch.producer_id)
