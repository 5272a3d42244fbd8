"""Sheets of OCOP decisions: recognitions and revocations. A row that is not certain waits for an officer."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from trace.base.actor import Actor
from trace.base.db import Session
from trace.base.errors import Refused
from trace.base.runtime import Runtime
from trace.core.reason import Reason
from trace.registry import service
from trace.registry.imports.cells import day_of, word_of
from trace.registry.imports.kinds import Column, Kind, Scope, Took
from trace.registry.rules import OcopEntry

ACTS = {"cong nhan": "recognise", "recognise": "recognise", "thu hoi": "revoke", "revoke": "revoke"}
LEVELS = {"tinh": "province", "trung uong": "central", "huyen": "district"}

COLUMNS = (
    Column("act", "Việc", "Act", example="công nhận", also=("Loại quyết định", "Nội dung")),
    Column("decision_no", "Số quyết định", "Decision number", needed=True, example="2394/QĐ-UBND", also=("Số QĐ",)),
    Column(
        "decision_date",
        "Ngày quyết định",
        "Decision date",
        needed=True,
        sort="day",
        example="15/10/2026",
        also=("Ngày QĐ", "Ngày ký"),
    ),
    Column("issuer", "Cơ quan ban hành", "Decided by", example="UBND tỉnh Hà Tĩnh", also=("Cơ quan công nhận",)),
    Column("level", "Cấp", "Level", example="tỉnh"),
    Column("star", "Hạng sao", "Stars", sort="whole", example="4", also=("Số sao", "Sao", "Xếp hạng")),
    Column("product_name", "Tên sản phẩm", "Product", needed=True, example="Mật ong Vũ Quang", also=("Sản phẩm",)),
    Column(
        "producer_name",
        "Chủ thể",
        "Producer",
        needed=True,
        example="HTX Mật ong Vũ Quang",
        also=("Tên chủ thể", "Tên cơ sở", "Cơ sở sản xuất"),
    ),
    Column("tax_id", "Mã số thuế", "Tax code", sort="digits", also=("MST", "Mã số DN")),
    Column("ward", "Xã, phường", "Commune", example="Vũ Quang", also=("Xã", "Địa chỉ xã")),
    Column("group_key", "Mã nhóm sản phẩm", "Product group", example="I.2.b", also=("Phân nhóm",)),
    Column("valid_to", "Có giá trị đến", "In force until", sort="day", also=("Hết hạn", "Ngày hết hạn")),
    Column("criteria_version", "Bộ tiêu chí", "Criteria", example="2023"),
    Column("of_decision_no", "Quyết định bị thu hồi", "Decision taken back", also=("Số QĐ công nhận",)),
    Column("reason", "Lý do thu hồi", "Reason", also=("Lý do",)),
)


def take(db: Session, *, actor: Actor, scope: Scope, row: Mapping[str, str], rt: Runtime, now: datetime) -> Took:
    """Take one row of a decision. Refuses what `service.take_ocop_entry` refuses, beside the column's key."""
    entry = read_entry(row)
    tax = service.tax_id_print(rt.keys, entry.tax_id) if entry.tax_id else None
    return service.take_ocop_entry(db, actor=actor, entry=entry, tax_id_print=tax, now=now).took


def read_entry(row: Mapping[str, str]) -> OcopEntry:
    """The row as an entry. Refuses cells that cannot be read: an unknown act or level, a star or a day that is none."""
    told = {
        key: value for key, value in row.items() if key not in ("act", "level", "star", "decision_date", "valid_to")
    }
    decided = day_of(row, "decision_date")
    if decided is None:
        raise Refused(Reason("field.missing", field="decision_date"))
    known = {each.key for each in COLUMNS}
    return OcopEntry(
        act=word_of(row, "act", ACTS) or "recognise",
        level=word_of(row, "level", LEVELS),
        star=_star(row.get("star", "")),
        decision_date=decided,
        valid_to=day_of(row, "valid_to"),
        decision_no=told.pop("decision_no", ""),
        product_name=told.pop("product_name", ""),
        producer_name=told.pop("producer_name", ""),
        **{key: value for key, value in told.items() if key in known},  # type: ignore[arg-type]
    )


def _star(text: str) -> int | None:
    """`4`, `4 sao` and `****` are all written in decisions."""
    digits = [letter for letter in text if letter.isdecimal()]
    stars = text.count("*") + text.count("★")
    return int(digits[0]) if len(digits) == 1 else stars or None


KIND = Kind(
    name="ocop_items",
    vi="Quyết định OCOP",
    en="OCOP decisions",
    act="ocop_item.edit",
    roles=("officer",),
    columns=COLUMNS,
    take=take,
)
