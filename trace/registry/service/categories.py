"""Commands on the province's own categories of goods. Those of OCOP are the law's and stay as they are."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from trace.accounts import queries as accounts
from trace.base.actor import Actor
from trace.base.errors import Conflict, Forbidden
from trace.core.reason import Reason
from trace.core.words import local_day
from trace.ledger import service as ledger
from trace.registry import queries
from trace.registry.models import ProductGroup
from trace.registry.rules import CategoryDetails, why_not_category
from trace.registry.rules.categories import is_own, next_key
from trace.registry.service.changing import refuse_if

SUBJECT = ("product_group", 0)  # a category is told by its key, which stands in the content


def add_category(db: Session, *, actor: Actor, details: CategoryDetails, now: datetime) -> ProductGroup:
    """A new category outside OCOP, offered from now on. Refuses wrong details; Forbidden below the province."""
    _must_keep(db, actor)
    refuse_if(why_not_category(details, _names(db)))
    parent = queries.category(db, details.parent_key)
    made = ProductGroup(
        key=next_key(parent.key, db.scalars(select(ProductGroup.key))),
        parent_key=parent.key,
        name=details.name,
        name_en=details.name_en,
        sector=details.sector,
        closed_on=local_day(now) if details.closed else None,
    )
    try:
        with db.begin_nested():
            db.add(made)
            db.flush()
    except IntegrityError as error:
        raise Conflict(Reason("object.stale")) from error
    ledger.append(db, actor=actor, act="category.added", on=SUBJECT, now=now, content=_content(made))
    return made


def edit_category(db: Session, *, actor: Actor, key: str, details: CategoryDetails, now: datetime) -> ProductGroup:
    """The category with another name or sector, closed or offered again; what lies in it stays there.

    Refuses wrong details; Conflict for a category of OCOP.
    """
    _must_keep(db, actor)
    found = queries.category(db, key)
    if not is_own(key):
        raise Conflict(Reason("category.of_ocop"))
    refuse_if(why_not_category(details, _names(db) - {found.name.casefold()}))
    found.name, found.name_en, found.sector = details.name, details.name_en, details.sector
    found.closed_on = (found.closed_on or local_day(now)) if details.closed else None
    db.flush()
    ledger.append(db, actor=actor, act="category.edited", on=SUBJECT, now=now, content=_content(found))
    return found


def _must_keep(db: Session, actor: Actor) -> None:
    """Categories are the whole province's: an officer of a commune does not change them."""
    actor.must("category.edit")
    if actor.home is not None and accounts.agency(db, actor.home).kind == "commune":
        raise Forbidden(Reason("category.province_only"))


def _names(db: Session) -> set[str]:
    return {name.casefold() for name in db.scalars(select(ProductGroup.name))}


def _content(of: ProductGroup) -> dict[str, str | None]:
    closed = of.closed_on.isoformat() if of.closed_on else None
    return {"key": of.key, "name": of.name, "sector": of.sector, "closed_on": closed}
