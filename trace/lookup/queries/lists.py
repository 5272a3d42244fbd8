"""The lots of one commune for a printed list: which are recalled, which are paused, which may be sold today.

A lot belongs to the commune its producer or its own site is in. What decides is what decides on a stamp's page
(`rules.verdicts`): published recalls, open holds, activation, the date on the pack.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    ScalarSelect,
    Select,
    Subquery,
    and_,
    case,
    exists,
    func,
    or_,
    select,
    union,
)
from sqlalchemy.orm import Session

from trace.core.words import local_day
from trace.lookup.queries.covering import still_covers
from trace.registry import models as register
from trace.registry.models import AdminUnit, Batch, Producer, Product, ProductVersion, Site
from trace.stamps.models import Run, StampHold, StampRange

PAGE_ROWS = 200
Standing = Literal["recalled", "on_hold", "valid"]
STANDINGS: tuple[Standing, ...] = ("recalled", "on_hold", "valid")


@dataclass(frozen=True, slots=True)
class Lot:
    """One line of the list. `since` is the day of the recall or of the pause; `part` says that only some of the lot's
    stamps are paused."""

    standing: Standing
    product: str
    net_content: str
    producer: str
    lot: str
    exp_date: date | None
    exp_kind: str
    since: date | None
    part: bool


@dataclass(frozen=True, slots=True)
class Listed:
    """A page of the list, numbered from 1, and whether more follows."""

    lots: tuple[Lot, ...]
    page: int
    more: bool


def lots(db: Session, place: AdminUnit, *, today: date, page: int = 1) -> Listed:
    """The lots of a commune on a day: recalled, paused, then those in order, by product and lot; PAGE_ROWS a page."""
    rows = db.execute(_listed(place, today).limit(PAGE_ROWS + 1).offset(PAGE_ROWS * (page - 1))).all()
    return Listed(tuple(_lot(row) for row in rows[:PAGE_ROWS]), page, len(rows) > PAGE_ROWS)


def communes_with_goods(db: Session, province_code: str) -> list[AdminUnit]:
    """The communes of a province in force in which a producer has a product that the public may see, by name."""
    shown = exists().where(_in(AdminUnit, Producer), Product.producer_id == Producer.id, _is_public())
    chosen = select(AdminUnit).where(
        AdminUnit.level == "commune",
        AdminUnit.valid_to.is_(None),
        AdminUnit.province_code == province_code,
        shown,
    )
    return list(db.scalars(chosen.order_by(AdminUnit.folded, AdminUnit.code)))


def _listed(place: AdminUnit, today: date) -> Select[Any]:
    parts = _parts_held(place)
    recalled, held, part_held = _recalled_on(today), _held_at(), parts.c.placed_at
    on_sale = and_(or_(Batch.exp_date.is_(None), Batch.exp_date >= today), Batch.id.in_(_on_sale(place)))
    return (
        select(
            case((recalled.is_not(None), 0), (or_(held.is_not(None), part_held.is_not(None)), 1), else_=2).label("at"),
            ProductVersion.name_vi,
            ProductVersion.net_content,
            Producer.name.label("producer"),
            Batch.lot,
            Batch.exp_date,
            Batch.exp_kind,
            recalled.label("recalled_on"),
            held.label("held_at"),
            part_held.label("part_held_at"),
        )
        .select_from(Batch)
        .join(Product, Product.id == Batch.product_id)
        .join(ProductVersion, ProductVersion.id == Product.accepted_version_id)
        .join(Producer, Producer.id == Batch.producer_id)
        .join(Site, Site.id == Batch.site_id, isouter=True)
        .join(parts, parts.c.batch_id == Batch.id, isouter=True)
        .where(Batch.id.in_(_made_in(place)))
        .where(or_(recalled.is_not(None), held.is_not(None), part_held.is_not(None), on_sale))
        .order_by("at", ProductVersion.folded, Batch.lot, Batch.id)
    )


def _made_in(place: AdminUnit) -> CompoundSelect[int]:
    """The batches of a commune's producers, and those made at its sites: each by an index."""
    of_producers = select(Batch.id).join(Producer, Producer.id == Batch.producer_id).where(_in(place, Producer))
    return union(of_producers, select(Batch.id).join(Site, Site.id == Batch.site_id).where(_in(place, Site)))


def _in(place: Any, what: type[Producer] | type[Site]) -> ColumnElement[bool]:
    return and_(what.ward_code == place.code, what.ward_valid_from == place.valid_from)


def _is_public() -> ColumnElement[bool]:
    return Product.accepted_version_id.is_not(None)


def _recalled_on(today: date) -> ScalarSelect[date]:
    """The day of the latest recall that covers the batch."""
    recall, covered = register.Recall, register.RecallBatch
    return (
        select(func.max(recall.decision_date))
        .join(covered, covered.recall_id == recall.id)
        .where(covered.batch_id == Batch.id, still_covers(today))
        .correlate(Batch)
        .scalar_subquery()
    )


def _held_at() -> ScalarSelect[datetime]:
    hold = register.BatchHold
    open_holds = select(func.min(hold.placed_at)).where(hold.batch_id == Batch.id, hold.released_at.is_(None))
    return open_holds.correlate(Batch).scalar_subquery()


def _parts_held(place: AdminUnit) -> Subquery:
    """The batches of a commune of which some stamps are paused, and since when. Asked once for all of them: on Citus
    ranges lie elsewhere, and cannot be asked for within each batch (decision 35)."""
    return (
        select(StampRange.batch_id, func.min(StampHold.placed_at).label("placed_at"))
        .join(StampHold, StampHold.id == StampRange.hold_id)
        .where(StampRange.batch_id.in_(_made_in(place)), StampHold.released_at.is_(None))
        .group_by(StampRange.batch_id)
        .subquery()
    )


def _on_sale(place: AdminUnit) -> Select[int | None]:
    """The batches of a commune of which some stamps are active and nothing happened to them since. A plaque is no
    goods."""
    unharmed = (StampRange.voided_at, StampRange.stolen_on, StampRange.revoked_at)
    sold_out = and_(StampRange.consumed_on.is_not(None), Run.kind != "lot")  # a shared code is never consumed
    return (
        select(StampRange.batch_id)
        .join(Run, Run.id == StampRange.run_id)
        .where(
            StampRange.batch_id.in_(_made_in(place)),
            Run.kind != "plaque",
            StampRange.activated_at.is_not(None),
            *(column.is_(None) for column in unharmed),
            ~sold_out,
        )
    )


def _lot(row: Any) -> Lot:
    held_at = row.held_at or row.part_held_at
    since = {0: row.recalled_on, 1: local_day(held_at) if held_at else None, 2: None}[row.at]
    return Lot(
        standing=STANDINGS[row.at],
        product=row.name_vi,
        net_content=row.net_content or "",
        producer=row.producer,
        lot=row.lot,
        exp_date=row.exp_date,
        exp_kind=row.exp_kind,
        since=since,
        part=row.at == 1 and row.held_at is None,
    )
