"""What the register offers for a Digital Link, level by level: registered links, and our own page of a product."""

from __future__ import annotations

from dataclasses import replace

from trace.base.db import Session
from trace.core.codes.layout import DIGITS
from trace.core.gs1 import DigitalLink
from trace.lookup.resolver.choosing import Level, Offer
from trace.registry import queries as registry
from trace.registry.models import Link
from trace.registry.queries import Record
from trace.registry.rules.links import SHOP

SUPPORTED_KEYS = ("01", "414")
SHOP_TITLE = "Cửa hàng của cơ sở"
STAMP_TITLE = "Tem truy xuất nguồn gốc"


def is_stamp(link: DigitalLink) -> bool:
    """Whether this is a stamp: of goods, with a serial of as many digits as a code. Such a serial never walks up."""
    serial = link.value("21") or ""
    return link.key == "01" and len(serial) == DIGITS and serial.isascii() and serial.isdigit()


def levels(db: Session, link: DigitalLink, site_url: str) -> list[Level]:
    """The levels that the register knows, the most granular first; nothing where the key is not ours."""
    if link.key == "414":
        return [_level(record) for record in registry.records_of_gln(db, link.path[0][1])]
    records = registry.records_of_gtin(db, link.path[0][1], link.value("10"))
    return [_product(record, site_url) if len(record.path) == 1 else _level(record) for record in records]


def stamp_level(link: DigitalLink, site_url: str) -> Level:
    """A stamp of ours: whatever is asked about this one pack stands on its own page."""
    page = Offer("gs1:pip", f"{site_url}/{link.value('21')}", STAMP_TITLE, ("vi", "en"), "text/html")
    serial = (link.path[0], ("21", link.value("21") or ""))
    return Level(serial, STAMP_TITLE, page, (page, replace(page, link_type="gs1:traceability")))


def _level(record: Record) -> Level:
    offers = tuple(_offer(each) for each in record.links)
    default = next((offer for offer, each in zip(offers, record.links, strict=True) if each.is_default), None)
    return Level(record.path, record.name, default, offers)


def _product(record: Record, site_url: str) -> Level:
    """A product: with the page it has here, which is its default where none is registered."""
    level = _level(record)
    taken = {offer.link_type for offer in level.offers}
    # A page of the producer's own about the product comes first; ours then is the entry in this register.
    own_type = "gs1:registryEntry" if "gs1:pip" in taken else "gs1:pip"
    page = Offer(own_type, f"{site_url}/san-pham/{record.path[0][1]}", record.name, ("vi", "en"), "text/html")
    more = [page]
    if record.shop_url and SHOP not in taken:
        more.append(Offer(SHOP, record.shop_url, SHOP_TITLE, ("vi",)))
    return replace(level, default=level.default or page, offers=(*level.offers, *more))


def _offer(link: Link) -> Offer:
    return Offer(link.link_type, link.url, link.title, tuple(link.languages), link.media_type, tuple(link.contexts))
