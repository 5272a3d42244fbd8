"""Names for numbers, many at a time: people, and products by their accepted version (or the newest, before one is)."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from trace.accounts.models import Person
from trace.registry.models import Product, ProductVersion


class Named:
    """A record that carries the names of its people."""

    names: Mapping[int, str]

    def name(self, person: int | None) -> str:
        """The name of a person of this record; nothing for nobody."""
        return self.names.get(person, "") if person is not None else ""


def people(db: Session, ids: Collection[int]) -> dict[int, str]:
    """Person id → name; ids that are nobody's are left out."""
    if not ids:
        return {}
    return dict(db.execute(select(Person.id, Person.name).where(Person.id.in_(ids))).all())


def products(db: Session, ids: Collection[int]) -> dict[int, str]:
    """Product id → its Vietnamese name."""
    if not ids:
        return {}
    newest = (
        select(func.max(ProductVersion.id))
        .where(ProductVersion.product_id == Product.id)
        .correlate(Product)
        .scalar_subquery()
    )
    named = (
        select(Product.id, ProductVersion.name_vi)
        .join(ProductVersion, ProductVersion.id == func.coalesce(Product.accepted_version_id, newest))
        .where(Product.id.in_(ids))
    )
    return dict(db.execute(named).all())
