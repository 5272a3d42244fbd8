"""Reads of templates: which there are, what they choose, and how the labels of an order would look."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from trace.base.errors import NotFound, Refused
from trace.base.settings import Settings
from trace.core.labels import paper
from trace.core.reason import Reason
from trace.core.words import local_day
from trace.registry import queries as registry
from trace.registry.models import Batch, Producer, ProductVersion
from trace.stamps import rules
from trace.stamps.models import LabelTemplate
from trace.stamps.printing.layout import Logo
from trace.stamps.printing.logos import read_logo
from trace.stamps.rules import RunOrder, TemplateChoices
from trace.stamps.sheets import DEMO, Goods, Look, batch_line


@dataclass(frozen=True)
class TemplateLine:
    """A template as lists show it, with the name of the producer whose it is; None: the province's."""

    template: LabelTemplate
    producer: str | None


def template(db: Session, template_id: int) -> LabelTemplate:
    """A template. NotFound when there is none."""
    found = db.get(LabelTemplate, template_id)
    if found is None:
        raise NotFound(Reason("template.unknown", field="template_id"))
    return found


def successor(db: Session, template_id: int) -> int | None:
    """The template that replaces this one."""
    return db.scalar(select(LabelTemplate.id).where(LabelTemplate.replaces_id == template_id))


def templates(db: Session, producers: Collection[int] | None = None) -> Sequence[TemplateLine]:
    """Templates that may be chosen now: first the province's, the oldest line of them first, then these producers'.

    None: those of all producers.
    """
    later = select(LabelTemplate.replaces_id).where(LabelTemplate.replaces_id.is_not(None))
    chosen = (
        select(LabelTemplate, Producer.name)
        .join(Producer, Producer.id == LabelTemplate.producer_id, isouter=True)
        .where(LabelTemplate.retired_at.is_(None), LabelTemplate.id.not_in(later))
    )
    if producers is not None:
        mine = LabelTemplate.producer_id.in_(producers)
        chosen = chosen.where(mine | LabelTemplate.producer_id.is_(None))
    lines = [TemplateLine(*row) for row in db.execute(chosen)]
    return sorted(lines, key=lambda line: (line.producer is not None, line.producer or "", _root(db, line.template)))


def _root(db: Session, of: LabelTemplate) -> int:
    """The first of the line that this template ends: a revised template keeps its place."""
    while of.replaces_id is not None:
        of = template(db, of.replaces_id)
    return of.id


def province_template(db: Session) -> LabelTemplate | None:
    """The template that is taken when none is chosen: the first of the province's; None: the built-in one."""
    return next((line.template for line in templates(db, ()) if line.producer is None), None)


def choices_of(of: LabelTemplate | None) -> TemplateChoices:
    """What a template chooses; of None the built-in template of the province."""
    return rules.read_choices(of.choices) if of else rules.PROVINCE


def logo_of(of: LabelTemplate | None) -> Logo | None:
    """The picture of a template, if it has one."""
    return read_logo(of.logo) if of and of.logo else None


def is_ocop(db: Session, product_id: int, today: date) -> bool:
    """Whether a product is an OCOP item on that day."""
    items = registry.ocop_items_of(db, product_id)
    return any(item.revoked_on is None and item.valid_to >= today for item in items)


def ordered_template(db: Session, order: RunOrder, *, settings: Settings, now: datetime) -> LabelTemplate | None:
    """The template of an order; None: the built-in one. Refuses, beside the field, what the product may not have."""
    if order.template_id is None:
        return province_template(db)
    found = db.get(LabelTemplate, order.template_id)
    if found is None:
        raise Refused(Reason("template.unknown", field="template_id"))
    product = registry.product(db, order.product_id)
    facts = rules.TemplateFacts(
        own=found.producer_id is not None,
        same_producer=found.producer_id == product.producer_id,
        current=found.retired_at is None and successor(db, found.id) is None,
        own_allowed=settings.producer_templates,
        ocop=is_ocop(db, product.id, local_day(now)),
    )
    if reason := rules.why_not_template(facts):
        raise Refused(reason)
    return found


def look_of(order: RunOrder, of: LabelTemplate | None, goods: Goods, settings: Settings) -> Look:
    """How the labels of an order will look."""
    return Look(
        stock=paper(order.stock),
        site_url=settings.site_url,
        choices=choices_of(of),
        logo=logo_of(of),
        kind=order.kind,
        case=settings.qr_case,
        form=order.symbol_form,
        level="Q" if order.qr_level == "Q" else "M",
        gtin=goods.gtin,
        badge=DEMO if settings.demonstration else "",
    )


def goods_of(db: Session, product_id: int, batch_id: int | None = None) -> Goods:
    """What a label says of a product: its short name where it has one, its producer, its GTIN, the batch if chosen.

    Refuses a batch that is none of this product.
    """
    product = registry.product(db, product_id)
    version = db.get(ProductVersion, product.accepted_version_id) if product.accepted_version_id else None
    name = (version.short_name or version.name_vi) if version else ""
    batch = db.get(Batch, batch_id) if batch_id is not None else None
    if batch_id is not None and (batch is None or batch.product_id != product_id):
        raise Refused(Reason("range.other_product", field="batch_id"))
    return Goods(name, registry.producer(db, product.producer_id).name, product.gtin, batch_line(batch))
