"""What a pack may be made of: the communes and product groups that have released stamps, and producers by name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session

from trace.core.words import fold
from trace.inspections.packs.queries.packs import told
from trace.registry.models import AdminUnit, Producer, Product, ProductGroup
from trace.stamps.models import Run

MOST_NAMES = 5


@dataclass(frozen=True)
class Offer:
    """A commune or a group, by its key and name, with the stamps that choosing it alone would bring."""

    key: str
    name: str
    stamps: int


def communes(db: Session) -> list[Offer]:
    """The communes in which producers with released stamps sit, by name."""
    unit = AdminUnit
    here = and_(unit.code == Producer.ward_code, unit.valid_from == Producer.ward_valid_from)
    rows = (
        select(unit.code, unit.unit_type, unit.name, func.sum(Run.quantity))
        .select_from(Run)
        .join(Producer, Producer.id == Run.producer_id)
        .join(Product, Product.id == Run.product_id)
        .join(unit, here)
        .where(*told())
        .group_by(unit.code, unit.unit_type, unit.name, unit.folded)
        .order_by(unit.folded, unit.code)
    )
    return [Offer(code, f"{kind} {name}", int(stamps)) for code, kind, name, stamps in db.execute(rows)]


def groups(db: Session) -> list[Offer]:
    """The product groups that have released stamps, by key."""
    rows = (
        select(ProductGroup.key, ProductGroup.name, func.sum(Run.quantity))
        .select_from(Run)
        .join(Product, Product.id == Run.product_id)
        .join(ProductGroup, ProductGroup.key == Product.group_key)
        .where(*told())
        .group_by(ProductGroup.key, ProductGroup.name)
        .order_by(ProductGroup.key)
    )
    return [Offer(key, name, int(stamps)) for key, name, stamps in db.execute(rows)]


def producers_named(db: Session, typed: str) -> Sequence[Producer]:
    """Producers with released stamps whose tax code this is, or whose name it is or holds; the very name alone."""
    word = fold(typed)
    stamped = select(Run.producer_id).where(Run.state == "released", Run.canary.is_(False))
    rows = select(Producer).where(Producer.id.in_(stamped)).order_by(Producer.folded, Producer.id).limit(MOST_NAMES)
    exact = db.scalars(rows.where(or_(Producer.folded == word, Producer.tax_id == typed.strip()))).all()
    return exact or db.scalars(rows.where(Producer.folded.contains(word, autoescape=True))).all()


def producers_by_id(db: Session, numbers: Sequence[int]) -> Sequence[Producer]:
    """These producers, by name."""
    return db.scalars(select(Producer).where(Producer.id.in_(numbers)).order_by(Producer.folded, Producer.id)).all()
