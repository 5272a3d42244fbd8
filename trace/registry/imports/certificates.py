"""Sheets of issuing departments: certificates they issued, suspended, reinstated or revoked."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from trace.base.actor import Actor
from trace.base.db import Session
from trace.base.errors import Refused
from trace.base.runtime import Runtime
from trace.core.reason import Reason
from trace.core.words import fold
from trace.registry import queries, service
from trace.registry.imports.cells import day_of, word_of
from trace.registry.imports.kinds import Column, Kind, Scope, Took
from trace.registry.rules import CertificateEntry

ACTS = {
    "cap": "issue",
    "cap moi": "issue",
    "cap lai": "issue",
    "issue": "issue",
    "tam dinh chi": "suspend",
    "dinh chi": "suspend",
    "suspend": "suspend",
    "khoi phuc": "reinstate",
    "bo dinh chi": "reinstate",
    "reinstate": "reinstate",
    "thu hoi": "revoke",
    "revoke": "revoke",
}
DAYS = ("issue_date", "valid_from", "valid_to", "on")

COLUMNS = (
    Column("act", "Việc", "Act", example="cấp", also=("Trạng thái", "Nội dung")),
    Column("kind", "Loại giấy", "Kind of paper", needed=True, example="VietGAP", also=("Loại giấy chứng nhận",)),
    Column(
        "number",
        "Số giấy",
        "Number",
        needed=True,
        example="VietGAP-TT-12-03-42-0017",
        also=("Số giấy chứng nhận", "Số hiệu", "Số GCN"),
    ),
    Column("name", "Tên giấy", "Name on the paper", also=("Tên giấy chứng nhận",)),
    Column("issuer", "Cơ quan cấp", "Issued by", also=("Tổ chức chứng nhận", "Nơi cấp")),
    Column(
        "producer_name",
        "Cơ sở",
        "Producer",
        needed=True,
        example="HTX Mật ong Vũ Quang",
        also=("Tên cơ sở", "Chủ thể", "Tổ chức, cá nhân"),
    ),
    Column("tax_id", "Mã số thuế", "Tax code", sort="digits", also=("MST",)),
    Column("issue_date", "Ngày cấp", "Issued on", sort="day"),
    Column("valid_from", "Có giá trị từ", "In force from", sort="day", also=("Hiệu lực từ",)),
    Column("valid_to", "Có giá trị đến", "In force until", sort="day", also=("Hết hạn", "Hiệu lực đến")),
    Column("on", "Từ ngày", "From", sort="day", also=("Ngày đình chỉ", "Ngày thu hồi")),
    Column("source", "Văn bản", "Decision or letter", also=("Số văn bản", "Căn cứ")),
    Column("site_code", "Mã địa điểm", "Site code"),
)


def take(db: Session, *, actor: Actor, scope: Scope, row: Mapping[str, str], rt: Runtime, now: datetime) -> Took:
    """Take one row. Refuses what `service.take_certificate_entry` refuses, beside the column's key."""
    entry = read_entry(db, row)
    tax = service.tax_id_print(rt.keys, entry.tax_id) if entry.tax_id else None
    return service.take_certificate_entry(db, actor=actor, entry=entry, tax_id_print=tax, now=now)[0]


def read_entry(db: Session, row: Mapping[str, str]) -> CertificateEntry:
    """The row as an entry. Refuses an act, a type or a day that cannot be read."""
    issued, start, end, on = (day_of(row, key) for key in DAYS)
    return CertificateEntry(
        act=word_of(row, "act", ACTS) or "issue",
        kind=kind_of(db, row.get("kind", "")),
        number=row.get("number", ""),
        issuer=row.get("issuer", ""),
        producer_name=row.get("producer_name", ""),
        name=row.get("name", ""),
        tax_id=row.get("tax_id"),
        issue_date=issued,
        valid_from=start,
        valid_to=end,
        on=on,
        source=row.get("source"),
        site_code=row.get("site_code"),
    )


def kind_of(db: Session, text: str) -> str:
    """The key of a type by its key or by its name in either language. Refuses what is none."""
    wanted = fold(text)
    for each in queries.certificate_types(db, retired=True):
        if wanted in (each.key, fold(each.name), fold(each.name_en)):
            return each.key
    raise Refused(Reason("choice.unknown", field="kind"))


KIND = Kind(
    name="certificates",
    vi="Giấy chứng nhận do cơ quan cấp",
    en="Certificates of issuing departments",
    act="certificate.feed",
    roles=("officer",),
    columns=COLUMNS,
    take=take,
)
