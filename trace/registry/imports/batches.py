"""Sheets of batches of one producer, known by their product and lot number."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import or_, select

from trace.base.actor import Actor
from trace.base.db import Session
from trace.base.errors import Refused
from trace.base.runtime import Runtime
from trace.core.reason import Reason
from trace.core.words import fold
from trace.registry import service
from trace.registry.imports.kinds import Choice, Column, Kind, Scope, Took
from trace.registry.models import Batch, Product, ProductVersion, Site
from trace.registry.rules import BatchDetails

EXP_KINDS = (
    Choice("use_by", "Hạn sử dụng", "Use by"),
    Choice("best_before", "Dùng tốt nhất trước", "Best before"),
    Choice("none", "Không có", "None"),
)
COLUMNS = (
    Column(
        "product",
        "Sản phẩm",
        "Product",
        needed=True,
        example="Cam chanh Vũ Quang",
        also=("Tên sản phẩm", "Mã truy vết sản phẩm", "GTIN"),
    ),
    Column("lot", "Số lô", "Lot number", needed=True, example="261120", also=("Mã lô", "Lô")),
    Column(
        "mfg_date", "Ngày sản xuất", "Production date", needed=True, sort="day", example="20/11/2026", also=("NSX",)
    ),
    Column("exp_kind", "Loại hạn", "Kind of date", needed=True, example="Hạn sử dụng", choices=EXP_KINDS),
    Column("exp_date", "Hạn sử dụng", "Expiry date", sort="day", example="05/12/2026", also=("HSD", "Ngày hết hạn")),
    Column("quantity", "Số lượng", "Quantity", needed=True, sort="whole", example="500"),
    Column("unit", "Đơn vị tính", "Unit", needed=True, example="kg", also=("ĐVT", "Đơn vị")),
    Column("units_per_pack", "Số đơn vị mỗi gói", "Units in a pack", sort="whole", example="1"),
    Column("site", "Nơi sản xuất", "Made at", also=("Địa điểm", "Mã địa điểm")),
    Column("origin", "Xuất xứ", "Origin", also=("Nguồn gốc",)),
)
TOLD = ("mfg_date", "quantity", "unit", "exp_kind", "exp_date", "lot", "site_id", "units_per_pack", "origin")


def take(db: Session, *, actor: Actor, scope: Scope, row: Mapping[str, str], rt: Runtime, now: datetime) -> Took:
    """A batch added, or changed, or nothing where it is there as the row says. Refuses as those commands do."""
    if scope.producer_id is None:
        raise Refused(Reason("import.producer_needed"))
    product_id = _product(db, scope.producer_id, row["product"])
    given = _given(db, scope.producer_id, row)
    known = db.scalar(select(Batch).where(Batch.product_id == product_id, Batch.lot == given["lot"]))
    if known is None:
        service.add_batch(db, actor=actor, product_id=product_id, details=BatchDetails(**given), now=now)
        return "made"
    held = BatchDetails(**{name: getattr(known, name) for name in TOLD})
    wanted = replace(held, **given)
    if wanted == held:
        return "same"
    service.edit_batch(db, actor=actor, batch_id=known.id, details=wanted, now=now)
    return "changed"


def _given(db: Session, producer_id: int, row: Mapping[str, str]) -> dict[str, Any]:
    given: dict[str, Any] = {key: row[key] for key in ("unit", "exp_kind", "lot", "origin") if key in row}
    given |= {key: date.fromisoformat(row[key]) for key in ("mfg_date", "exp_date") if key in row}
    given |= {key: int(row[key]) for key in ("quantity", "units_per_pack") if key in row}
    if "site" in row:
        given["site_id"] = _site(db, producer_id, row["site"])
    tidied = BatchDetails(**given)
    return {key: getattr(tidied, key) for key in given}


def _product(db: Session, producer_id: int, text: str) -> int:
    """The producer's product of this trace code, GTIN or name. Refuses none, and a name that several have."""
    named = [Product.trace_code == text.upper(), ProductVersion.folded == fold(text)]
    if text.isascii() and text.isdigit():
        named.append(Product.gtin == text.zfill(14))
    own = select(Product.id).join(ProductVersion, ProductVersion.product_id == Product.id)
    rows = own.where(Product.producer_id == producer_id, ProductVersion.state != "superseded", or_(*named))
    found = db.scalars(rows.distinct().limit(2)).all()
    if len(found) == 1:
        return found[0]
    raise Refused(Reason("import.product_several" if found else "import.product_unknown", field="product"))


def _site(db: Session, producer_id: int, text: str) -> int:
    """The producer's place of this code or name. Refuses none, and a name that several have."""
    wanted = fold(text)
    sites = db.execute(select(Site.id, Site.code, Site.name).where(Site.producer_id == producer_id)).all()
    found = [number for number, code, name in sites if wanted in (fold(code), fold(name))]
    if len(found) == 1:
        return found[0]
    raise Refused(Reason("site.unknown", field="site"))


KIND = Kind(
    name="batches",
    vi="Lô sản xuất",
    en="Batches",
    act="batch.edit",
    roles=("producer", "entry_assistant"),
    columns=COLUMNS,
    take=take,
)
