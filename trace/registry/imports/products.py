"""Sheets of products of one producer, known by their trace code, their GTIN, or their name with the net content."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import select

from trace.base.actor import Actor
from trace.base.db import Session
from trace.base.errors import Refused
from trace.base.runtime import Runtime
from trace.core.gs1 import Gtin, read_gtin
from trace.core.reason import Reason
from trace.core.words import fold
from trace.registry import queries, service
from trace.registry.imports.kinds import Column, Kind, Scope, Took
from trace.registry.models import Product, ProductGroup, ProductVersion
from trace.registry.rules import ProductDetails

COLUMNS = (
    Column("trace_code", "Mã truy vết sản phẩm", "Trace code", also=("Mã truy vết",)),
    Column("name_vi", "Tên sản phẩm", "Product name", needed=True, example="Cam chanh Vũ Quang", also=("Tên",)),
    Column("group_key", "Nhóm sản phẩm", "Product group", needed=True, example="I.1.a", also=("Mã nhóm", "Nhóm")),
    Column("gtin", "Mã vạch (GTIN)", "Barcode number", sort="digits", also=("GTIN", "Mã số mã vạch")),
    Column("net_content", "Định lượng", "Net content", example="1 kg", also=("Khối lượng tịnh", "Quy cách")),
    Column("brand", "Nhãn hiệu", "Brand", example="Cam Vũ Quang", also=("Thương hiệu",)),
    Column("no_brand", "Không có nhãn hiệu", "No brand", sort="yes_no"),
    Column("origin", "Xuất xứ", "Origin", example="Xã Vũ Quang, Hà Tĩnh", also=("Nguồn gốc",)),
    Column("standards", "Tiêu chuẩn áp dụng", "Standards applied", example="TCVN 1873:2014", also=("Tiêu chuẩn",)),
    Column("shelf_life_days", "Hạn dùng (ngày)", "Shelf life in days", sort="whole", example="15"),
    Column("ingredients", "Thành phần", "Ingredients"),
    Column("storage_note", "Bảo quản", "Storage", example="Nơi khô ráo, thoáng mát"),
    Column("warnings", "Cảnh báo", "Warnings"),
    Column("description", "Mô tả", "Description"),
    Column("name_en", "Tên tiếng Anh", "Name in English"),
    Column("short_name", "Tên ngắn in trên tem", "Short name for the stamp"),
    Column("shop_url", "Liên kết bán hàng", "Link to a shop"),
)
_TEXTS = tuple(column.key for column in COLUMNS if column.sort == "text" and column.key not in ("trace_code",))


def take(db: Session, *, actor: Actor, scope: Scope, row: Mapping[str, str], rt: Runtime, now: datetime) -> Took:
    """A product drafted, or another draft of one that is there, or nothing where it says the same already.

    Refuses what drafting refuses, a trace code of no product of this producer, and a group that is none.
    """
    if scope.producer_id is None:
        raise Refused(Reason("import.producer_needed"))
    given = _given(db, row)
    known = _known(db, scope.producer_id, row, given)
    if known is None:
        service.draft_product(db, actor=actor, producer_id=scope.producer_id, details=ProductDetails(**given), now=now)
        return "made"
    held = queries.details_of(queries.shown(db, known.id))
    wanted = replace(held, **given)
    if wanted == held:
        return "same"
    service.edit_product(db, actor=actor, product_id=known.id, details=wanted, now=now)
    return "changed"


def _given(db: Session, row: Mapping[str, str]) -> dict[str, Any]:
    """What the row says, as the details of a product have it; what it does not say is not in it."""
    given: dict[str, Any] = {key: row[key] for key in _TEXTS if key in row}
    given["group_key"] = group_key(db, row["group_key"])
    if "standards" in row:
        given["standards"] = tuple(each.strip() for each in row["standards"].replace("\n", ";").split(";") if each)
    if "shelf_life_days" in row:
        given["shelf_life_days"] = int(row["shelf_life_days"])
    if "no_brand" in row:
        given["no_brand"] = row["no_brand"] == "yes"
    if "gtin" in row:
        wrong = read_gtin(row["gtin"])
        if isinstance(wrong, Reason):
            raise Refused(wrong.beside("gtin"))
        given["gtin"] = Gtin(row["gtin"]).gtin14
    # Tidied as it is kept, so that the same words compare as the same.
    tidied = ProductDetails(**given)
    return {key: getattr(tidied, key) for key in given}


def _known(db: Session, producer_id: int, row: Mapping[str, str], given: Mapping[str, Any]) -> Product | None:
    own = select(Product).join(ProductVersion, ProductVersion.product_id == Product.id)
    own = own.where(Product.producer_id == producer_id).order_by(Product.id).limit(1)
    if "trace_code" in row:
        found = db.scalar(own.where(Product.trace_code == row["trace_code"].upper()))
        if found is None:
            raise Refused(Reason("import.product_unknown", field="trace_code"))
        return found
    if given.get("gtin") and (found := db.scalar(own.where(ProductVersion.gtin == given["gtin"]))):
        return found
    named = own.where(ProductVersion.folded == fold(given["name_vi"]), ProductVersion.state != "superseded")
    content = given.get("net_content")
    same: Product | None = db.scalar(named.where(ProductVersion.net_content == content) if content else named)
    return same


def group_key(db: Session, text: str) -> str:
    """The key of the group that a sheet names by key or by name. Refuses what is neither."""
    if queries.group(db, text) is not None:
        return text
    wanted = fold(text)
    same = [each.key for each in db.scalars(select(ProductGroup)) if wanted in (fold(each.name), fold(each.key))]
    if len(same) != 1:
        raise Refused(Reason("import.group_unknown", field="group_key"))
    return same[0]


KIND = Kind(
    name="products",
    vi="Sản phẩm",
    en="Products",
    act="product.edit",
    roles=("producer", "entry_assistant"),
    columns=COLUMNS,
    take=take,
)
