"""What the form of an inspection was opened for: the goods, in words, and the checklists that fit them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlalchemy.orm import Session

from trace.core.gs1 import Gtin
from trace.core.typed import Reading, read_typed
from trace.inspections.checklists import queries as checklists
from trace.inspections.checklists import rules as checklist_rules
from trace.inspections.checklists.queries import Listed
from trace.inspections.models import PlanItem
from trace.inspections.queries import products
from trace.inspections.rules import Subject
from trace.registry import queries as registry
from trace.stamps import queries as stamps


@dataclass(frozen=True)
class Opened:
    """What a page was opened for: objects of the register, or nothing yet."""

    subject: Subject
    words: str = ""
    group_key: str | None = None
    plan_item_id: int | None = None


@dataclass(frozen=True)
class Numbers:
    """The numbers in the address of the page, None where there is none."""

    run_id: int | None = None
    ordinal: int | None = None
    product_id: int | None = None
    producer_id: int | None = None
    plan_item_id: int | None = None


def opened(db: Session, asked: Numbers) -> Opened:
    """What the page is about; NotFound for numbers that no row has."""
    if asked.plan_item_id is not None and (item := db.get(PlanItem, asked.plan_item_id)) is not None:
        inner = opened(db, replace(asked, plan_item_id=None, producer_id=asked.producer_id or item.producer_id))
        return replace(inner, plan_item_id=item.id)
    if asked.run_id is not None and asked.ordinal is not None:
        run = stamps.run(db, asked.run_id)
        return _product(db, run.product_id, Subject(run_id=run.id, ordinal=asked.ordinal))
    if asked.product_id is not None:
        return _product(db, asked.product_id, Subject(stamp="none", product_id=asked.product_id))
    if asked.producer_id is not None:
        maker = registry.producer(db, asked.producer_id)
        return Opened(Subject(stamp="none", producer_id=maker.id), maker.name)
    return Opened(Subject())


def fitting(db: Session, group_key: str | None) -> list[Listed]:
    """The checklists for goods of a group, those made for it before those for every group."""
    above = registry.above(group_key) if group_key is not None else ()
    found = [one for one in checklists.in_force(db) if checklist_rules.fits(one.version.groups, above)]
    return sorted(found, key=lambda one: not one.version.groups)


def as_typed(subject: Subject, stamp: str, code: str, described: str, group_key: str | None) -> Subject:
    """The subject with what was typed into the form: a barcode number is one, whatever else is a code."""
    typed = read_typed(code) if code else None
    gtin = typed.gtin14 if isinstance(typed, Gtin) else None
    if isinstance(typed, Reading):
        code = str(typed.code)
    return replace(
        subject,
        stamp=stamp,
        code=(code or None) if gtin is None else None,
        gtin=gtin,
        described=described,
        group_key=group_key or None,
    )


def choices_of(found: Sequence[Listed]) -> list[tuple[int, str]]:
    """Checklists as a page offers them."""
    return [(one.checklist.id, one.version.name) for one in found]


def _product(db: Session, product_id: int, subject: Subject) -> Opened:
    product = registry.product(db, product_id)
    name = products(db, {product_id}).get(product_id, "")
    maker = registry.producer(db, product.producer_id).name
    return Opened(subject, f"{name} · {maker}", product.group_key)
