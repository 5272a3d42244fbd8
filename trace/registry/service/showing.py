"""Commands on how a product is shown and found: pictures, texts in other languages, its GTIN nationally."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

from sqlalchemy.orm import Session

from trace.accounts import queries as accounts
from trace.base.actor import Actor
from trace.base.errors import NotFound, Refused
from trace.core.reason import Reason
from trace.core.words import local_day
from trace.ledger import service as ledger
from trace.registry import queries
from trace.registry.models import BarcodeNote, ProductVersion
from trace.registry.rules import Picture, Translation
from trace.registry.service.changing import moved
from trace.registry.service.products import edit_product

EARLIEST = date(1995, 5, 1)  # GS1 Vietnam's first month: no GTIN was declared here before


def add_picture(
    db: Session, *, actor: Actor, product_id: int, picture: Picture, version: int | None = None, now: datetime
) -> ProductVersion:
    """The version with one more picture, its last; the first of all is the main one. Refuses as `edit_product`."""
    shown = queries.shown(db, product_id)
    there = queries.pictures_of(shown.version)
    main = shown.version.image_file_id or picture.file_id
    details = replace(queries.details_of(shown), images=(*there, picture), image_file_id=main)
    return edit_product(db, actor=actor, product_id=product_id, details=details, version=version, now=now)


def arrange_pictures(
    db: Session,
    *,
    actor: Actor,
    product_id: int,
    images: tuple[Picture, ...],
    version: int | None = None,
    now: datetime,
) -> ProductVersion:
    """The version with these of its pictures in this order, the first as the main one; none = no picture at all.

    Refuses as `edit_product`.
    """
    main = images[0].file_id if images else None
    details = replace(queries.details_of(queries.shown(db, product_id)), images=images, image_file_id=main)
    return edit_product(db, actor=actor, product_id=product_id, details=details, version=version, now=now)


def translate_product(
    db: Session, *, actor: Actor, product_id: int, told: Translation, version: int | None = None, now: datetime
) -> ProductVersion:
    """The version with this text in its language, in the place of the one before; an empty one takes it away.

    The English name is also the product's own. Refuses as `edit_product`.
    """
    shown = queries.shown(db, product_id)
    others = tuple(each for each in queries.translations_of(shown.version) if each.language != told.language)
    details = replace(queries.details_of(shown), translations=(*others, told))
    if told.language == "en":
        details = replace(details, name_en=told.name)
    return edit_product(db, actor=actor, product_id=product_id, details=details, version=version, now=now)


def review_translation(db: Session, *, actor: Actor, version_id: int, language: str, now: datetime) -> ProductVersion:
    """The version whose text in this language an officer has compared with the Vietnamese. NotFound without one.

    It counts for the very words that were compared: other words are unreviewed again.
    """
    found = queries.version(db, version_id)
    actor.must("translation.review")
    if all(each["language"] != language for each in found.texts):
        raise NotFound(Reason("translation.unknown"))
    unit = accounts.unit_name(db, actor.home) if actor.home is not None else actor.name
    by = {"reviewed_by_unit": unit, "reviewed_on": local_day(now).isoformat()}
    texts = [each | by if each["language"] == language else each for each in found.texts]
    unchanged = ProductVersion.version == found.version
    moved(db, found, unchanged, otherwise=Reason("object.stale"), texts=texts)
    content = {"version": found.id, "language": language}
    on = ("product", found.product_id)
    ledger.append(db, actor=actor, act="product.translation_reviewed", on=on, now=now, content=content)
    return found


def note_barcode(
    db: Session, *, actor: Actor, product_id: int, declared: bool, noted_on: date, now: datetime
) -> BarcodeNote:
    """What somebody knows of the product's GTIN on the national database on a day: declared there or not.

    Of an officer it counts as checked. Refuses a product without a GTIN and a day to come or long past.
    """
    found = queries.product(db, product_id)
    actor.must("barcode.note", producer=found.producer_id)
    gtin = queries.shown(db, product_id).version.gtin
    if gtin is None:
        raise Refused(Reason("barcode.no_gtin"))
    if noted_on > local_day(now):
        raise Refused(Reason("date.future", field="noted_on"))
    if noted_on < EARLIEST:
        raise Refused(Reason("date.too_old", field="noted_on"))
    checked = actor.may("prefix.check")
    unit = accounts.unit_name(db, actor.home) if checked and actor.home is not None else None
    made = BarcodeNote(product_id=product_id, gtin=gtin, declared=declared, noted_on=noted_on, checked=checked)
    made.unit_name, made.made_at, made.made_by = unit, now, actor.id
    db.add(made)
    db.flush()
    content = {"gtin": gtin, "declared": declared, "on": noted_on.isoformat(), "checked": checked}
    ledger.append(db, actor=actor, act="barcode.noted", on=("product", product_id), now=now, content=content)
    return made
