"""Categories of goods: those of OCOP by their set of criteria, and the province's own."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from trace.base.errors import NotFound
from trace.core.reason import Reason
from trace.registry.models import CriteriaSet, ProductGroup
from trace.registry.rules.categories import sorting


def groups(db: Session) -> list[ProductGroup]:
    """Every category, in the order of its key."""
    return sorted(db.scalars(select(ProductGroup)), key=lambda each: sorting(each.key))


def group(db: Session, key: str) -> ProductGroup | None:
    """The category with this key, or None."""
    return db.get(ProductGroup, key)


def category(db: Session, key: str) -> ProductGroup:
    """The category with this key; NotFound when there is none."""
    if found := group(db, key):
        return found
    raise NotFound(Reason("category.unknown"))


def criteria_sets(db: Session) -> Sequence[CriteriaSet]:
    """The sets of criteria of OCOP, the oldest first."""
    return db.scalars(select(CriteriaSet).order_by(CriteriaSet.valid_from)).all()


def offered(db: Session) -> list[ProductGroup]:
    """The categories a product may be entered under: the ends of the tree of today, and all of the province's own.

    Review and OCOP go by the ends; a category that is closed or of an older set of criteria is offered no more.
    """
    everything = groups(db)
    closed = {each.key for each in criteria_sets(db) if each.valid_to is not None}
    parents = {each.parent_key for each in everything}
    return [
        each
        for each in everything
        if each.closed_on is None and each.criteria not in closed and (each.criteria is None or each.key not in parents)
    ]


def is_offered(db: Session, key: str) -> bool:
    """Whether a product may be entered under this category."""
    return any(each.key == key for each in offered(db))


def below(db: Session, key: str) -> frozenset[str]:
    """The keys of a category and of all below it."""
    return frozenset(found for found in db.scalars(select(ProductGroup.key)) if f"{found}.".startswith(f"{key}."))


def above(key: str) -> Collection[str]:
    """The keys of a category and of those above it, the nearest first."""
    parts = key.split(".")
    return [".".join(parts[:length]) for length in range(len(parts), 0, -1)]
