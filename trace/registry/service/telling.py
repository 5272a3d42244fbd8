"""What is said of a product as the columns of a version: judged, its pictures and its texts in other languages too."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from trace.core.gs1 import Gtin
from trace.core.reason import Reason
from trace.core.words import fold
from trace.registry import queries
from trace.registry.models import Product, ProductVersion, StoredFile
from trace.registry.rules import WRITTEN, Picture, ProductDetails, Translation, why_not_product
from trace.registry.service.changing import refuse_if

LARGEST = 2**63  # what no database holds in a row's number


def values_of(db: Session, producer_id: int, found: Product | None, details: ProductDetails) -> dict[str, Any]:
    """The columns of a version with these details; pictures and translations left out stay as they were.

    Refuses wrong details, a category nobody is offered, another one for a product that was accepted, others' pictures,
    and a GTIN that another product was accepted under.
    """
    before = queries.shown(db, found.id).version if found else None
    images = _images(details, before)
    refuse_if(why_not_product(details) + _why_not_group(db, found, details) + _why_not_files(db, producer_id, images))
    gtin = Gtin(details.gtin).gtin14 if details.gtin else None
    refuse_if(why_not_gtin(db, gtin, found))
    texts = list(before.texts) if before else []
    if details.translations is not None:
        texts = [_text(each, texts) for each in details.translations if not each.empty]
    return {name: getattr(details, name) for name in (*WRITTEN, "shop_url")} | {
        "gtin": gtin,
        "standards": list(details.standards),
        "folded": fold(details.name_vi),
        "image_file_id": details.image_file_id,
        "images": [{"file_id": each.file_id, "alt": each.alt} for each in images],
        "texts": texts,
    }


def why_not_gtin(db: Session, gtin: str | None, found: Product | None) -> list[Reason]:
    """A GTIN belongs to the product that was accepted under it first; drafts may claim it until then."""
    holder = db.scalar(select(Product.id).where(Product.gtin == gtin)) if gtin else None
    taken = holder is not None and (found is None or holder != found.id)
    return [Reason("product.gtin_taken", field="gtin")] if taken else []


def shown_files(db: Session, version: ProductVersion) -> Sequence[StoredFile]:
    """The files of the pictures of a version."""
    numbers = {each["file_id"] for each in version.images} | {version.image_file_id}
    return db.scalars(select(StoredFile).where(StoredFile.id.in_(numbers - {None}))).all()


def _images(details: ProductDetails, before: ProductVersion | None) -> tuple[Picture, ...]:
    """The pictures as asked for. Where only a main one is named, it takes the place of the main one before."""
    if details.images is not None:
        return details.images
    main = details.image_file_id
    if main is None:
        return ()
    kept = [Picture(each["file_id"], each["alt"]) for each in before.images] if before else []
    if any(each.file_id == main for each in kept):
        return tuple(kept)
    return (Picture(main), *(each for each in kept if before and each.file_id != before.image_file_id))


def _why_not_group(db: Session, found: Product | None, details: ProductDetails) -> list[Reason]:
    if not details.group_key:
        return []  # said already
    if found and details.group_key == found.group_key:
        return []  # it may have been closed since
    # The way through review and the OCOP class went by the group: another group is another product.
    if found and found.accepted_version_id is not None:
        return [Reason("product.group_fixed", field="group_key")]
    offered = queries.is_offered(db, details.group_key)
    return [] if offered else [Reason("choice.unknown", field="group_key")]


def _why_not_files(db: Session, producer_id: int, images: Sequence[Picture]) -> list[Reason]:
    for each in images:
        image = db.get(StoredFile, each.file_id) if each.file_id < LARGEST else None
        if image is None or image.producer_id != producer_id or image.small_name is None:
            return [Reason("file.unknown", field="image_file_id")]
    return []


def _text(told: Translation, before: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """A translation as it is kept. That somebody compared it counts for the very words that were compared."""
    said = asdict(told)
    same = next((each for each in before if {name: each.get(name) for name in said} == said), {})
    return same or said
