"""Links of the resolver: of one thing for its pages, and the records that answer for a barcode."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from trace.base.errors import NotFound
from trace.core.gs1 import link_path, read_path
from trace.core.reason import Reason
from trace.registry.models import Batch, Link, Product, ProductVersion, Site

Kind = Literal["product", "batch", "site"]
OWNER = {"product": Link.product_id, "batch": Link.batch_id, "site": Link.site_id}


@dataclass(frozen=True)
class Linked:
    """What links belong to. `path` is its Digital Link: None without a GTIN or GLN, or with a lot no link takes."""

    kind: Kind
    id: int
    producer_id: int
    name: str
    path: str | None


@dataclass(frozen=True)
class Record:
    """What the register says of one level of an identifier, the links that anybody may see first registered first."""

    path: tuple[tuple[str, str], ...]
    name: str
    links: tuple[Link, ...]
    shop_url: str | None = None


def link(db: Session, link_id: int) -> Link:
    """The link. NotFound where there is none."""
    found = db.get(Link, link_id)
    if found is None:
        raise NotFound(Reason("link.unknown"))
    return found


def linked_of(found: Link) -> tuple[Kind, int]:
    """Which thing a link belongs to."""
    if found.product_id is not None:
        return "product", found.product_id
    return ("batch", found.batch_id) if found.batch_id is not None else ("site", found.site_id or 0)


def links_of(db: Session, kind: Kind, thing_id: int) -> list[Link]:
    """All links of a thing, its default first, then as they were registered."""
    mine = select(Link).where(OWNER[kind] == thing_id)
    return list(db.scalars(mine.order_by(Link.is_default.desc(), Link.id)))


def linked(db: Session, kind: Kind, thing_id: int) -> Linked:
    """A thing that may have links. NotFound where there is none."""
    if kind == "site":
        place = db.get(Site, thing_id)
        if place is None:
            raise NotFound(Reason("site.unknown"))
        return Linked(kind, place.id, place.producer_id, place.name, _path(("414", place.gln)))
    batch = db.get(Batch, thing_id) if kind == "batch" else None
    product = db.get(Product, batch.product_id if batch else thing_id) if batch or kind == "product" else None
    if product is None:
        raise NotFound(Reason("product.unknown" if kind == "product" else "batch.unknown"))
    version = product.accepted_version_id or _newest(db, product.id)
    name = db.get_one(ProductVersion, version).name_vi
    if batch:
        return Linked(kind, batch.id, batch.producer_id, batch.lot, _path(("01", product.gtin), ("10", batch.lot)))
    return Linked(kind, product.id, product.producer_id, name, _path(("01", product.gtin)))


def _newest(db: Session, product_id: int) -> int:
    newest = select(ProductVersion.id).where(ProductVersion.product_id == product_id)
    return db.scalars(newest.order_by(ProductVersion.number.desc()).limit(1)).one()


def _path(*pairs: tuple[str, str | None]) -> str | None:
    known = [(ai, value) for ai, value in pairs if value]
    path = link_path(known) if len(known) == len(pairs) else ""
    return None if isinstance(read_path(path), Reason) else path


def records_of_gtin(db: Session, gtin14: str, lot: str | None) -> list[Record]:
    """What is said of an accepted product with this GTIN, the lot before it; nothing where the GTIN is not ours."""
    asked = select(Product, ProductVersion).join(ProductVersion, ProductVersion.id == Product.accepted_version_id)
    found = db.execute(asked.where(Product.gtin == gtin14)).one_or_none()
    if found is None:
        return []
    product, version = found
    records = [Record((("01", gtin14),), version.name_vi, public_links(db, "product", product.id), version.shop_url)]
    if lot is not None:
        batch = db.scalars(select(Batch).where(Batch.product_id == product.id, Batch.lot == lot)).one_or_none()
        if batch:
            name = f"{version.name_vi}, {lot}"
            records.insert(0, Record((("01", gtin14), ("10", lot)), name, public_links(db, "batch", batch.id)))
    return records


def records_of_gln(db: Session, gln: str) -> list[Record]:
    """What is said of a site with this GLN; nothing where the GLN is not ours or leads nowhere."""
    place = db.scalars(select(Site).where(Site.gln == gln)).one_or_none()
    found = public_links(db, "site", place.id) if place else ()
    return [Record((("414", gln),), place.name, found)] if place and found else []


def public_links(db: Session, kind: Kind, thing_id: int) -> tuple[Link, ...]:
    """The links of a thing that anybody may see, its default first."""
    return tuple(each for each in links_of(db, kind, thing_id) if each.public)


def links_to_check(db: Session, *, before: datetime, limit: int) -> list[Link]:
    """The links that nobody has looked at since `before`, those never looked at first."""
    due = select(Link).where(or_(Link.checked_at.is_(None), Link.checked_at < before))
    return list(db.scalars(due.order_by(Link.checked_at.is_not(None), Link.checked_at, Link.id).limit(limit)))
