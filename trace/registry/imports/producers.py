"""Sheets of producers: a commune's list of households and firms, one producer a row, known by its tax code."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from trace.base.actor import Actor
from trace.base.db import Session
from trace.base.errors import Refused
from trace.base.runtime import Runtime
from trace.core.reason import Reason
from trace.registry import queries as registry
from trace.registry import service
from trace.registry.imports import queries
from trace.registry.imports.kinds import Choice, Column, Kind, Scope, Took
from trace.registry.models import Producer
from trace.registry.rules import ProducerDetails, read_tax_id

COMMUNE_DIGITS = 5
TOLD = ("name", "legal_type", "address", "ward_code", "former_address", "representative", "phone", "email")
LEGAL_TYPES = (
    Choice("enterprise", "Doanh nghiệp", "Enterprise"),
    Choice("cooperative", "Hợp tác xã", "Cooperative"),
    Choice("cooperative_group", "Tổ hợp tác", "Cooperative group"),
    Choice("household", "Hộ kinh doanh, nông hộ", "Household"),
)
COLUMNS = (
    Column("name", "Tên cơ sở", "Name of the producer", needed=True, example="HTX Cam Vũ Quang", also=("Tên",)),
    Column(
        "legal_type",
        "Loại hình",
        "Legal form",
        needed=True,
        example="Hợp tác xã",
        also=("Loại hình tổ chức",),
        choices=LEGAL_TYPES,
    ),
    Column("tax_id", "Mã số thuế", "Tax code", needed=True, sort="digits", example="3001234563", also=("MST",)),
    Column("address", "Địa chỉ", "Address", needed=True, example="Thôn 2", also=("Số nhà, đường, thôn",)),
    Column(
        "commune",
        "Xã, phường, đặc khu",
        "Commune",
        needed=True,
        example="Vũ Quang",
        also=("Xã", "Xã/phường", "Xã, phường", "Mã xã"),
    ),
    Column("former_address", "Địa chỉ cũ", "Former address", example="Thôn 2, xã Đức Lĩnh, huyện Vũ Quang"),
    Column("representative", "Người đại diện", "Representative", example="Nguyễn Văn An"),
    Column("phone", "Số điện thoại", "Phone number", sort="digits", example="0912345678", also=("Điện thoại", "SĐT")),
    Column("email", "Thư điện tử", "E-mail", example="htx@vidu.vn"),
    Column(
        "privacy_accepted",
        "Đồng ý xử lý dữ liệu cá nhân",
        "Privacy notice accepted",
        sort="yes_no",
        example="có",
        also=("Đồng ý",),
    ),
)


def take(db: Session, *, actor: Actor, scope: Scope, row: Mapping[str, str], rt: Runtime, now: datetime) -> Took:
    """A producer registered, or changed by its own people, or known already as the row says.

    Refuses what registering refuses, a commune that is not clear, and other details of a producer that is not theirs.
    """
    told: dict[str, Any] = {key: value for key, value in row.items() if key not in ("commune", "privacy_accepted")}
    told["ward_code"] = commune_code(db, row["commune"], rt.settings.province_code)
    told["privacy_accepted"] = row.get("privacy_accepted") == "yes"
    details = ProducerDetails(**told)
    number = read_tax_id(details.tax_id)
    known = None if isinstance(number, Reason) else _known(db, rt, number.text)
    if known is None:
        service.register_producer(db, actor=actor, details=details, keys=rt.keys, now=now)
        return "made"
    return _again(db, actor, known, details, now)


def _known(db: Session, rt: Runtime, number: str) -> Producer | None:
    return registry.producer_by_print(db, service.tax_id_print(rt.keys, number))


def _again(db: Session, actor: Actor, known: Producer, given: ProducerDetails, now: datetime) -> Took:
    """The row of a producer that is there: `same` where it says nothing new."""
    theirs = known.id in actor.producers or known.made_by == actor.id
    if actor.works_for_producers and not theirs:
        raise Refused(Reason("producer.tax_id_taken", field="tax_id"))
    before = {name: getattr(known, name) for name in TOLD} | (known.pending or {})
    accepted = known.privacy_accepted_at is not None
    held = ProducerDetails(**before, tax_id=given.tax_id, privacy_accepted=accepted)
    said = {name: value for name in TOLD if (value := getattr(given, name)) not in (None, "")}
    wanted = replace(held, **said, privacy_accepted=accepted or given.privacy_accepted)
    if wanted == held:
        return "same"
    if actor.why_not("producer.edit", producer=known.id):
        raise Refused(Reason("import.producer_differs", field="tax_id"))
    service.edit_producer(db, actor=actor, producer_id=known.id, details=wanted, now=now)
    return "changed"


def commune_code(db: Session, text: str, province_code: str) -> str:
    """The code of today's commune that a sheet names by code or name. Refuses a name that is not clear."""
    if text.isascii() and text.isdigit():
        return text.zfill(COMMUNE_DIGITS)  # whether there is one, registering says
    found = queries.communes_named(db, text.partition(",")[0], province_code)
    if len(found) == 1:
        return found[0].code
    if found:
        raise Refused(Reason("import.commune_several", field="commune", found=_listed(found)))
    if became := queries.communes_after(db, text.partition(",")[0], province_code):
        raise Refused(Reason("import.commune_former", field="commune", found=_listed(became)))
    raise Refused(Reason("import.commune_unknown", field="commune"))


def _listed(units: Any) -> str:
    return ", ".join(f"{each.unit_type} {each.name} ({each.code})" for each in units)


KIND = Kind(
    name="producers",
    vi="Cơ sở",
    en="Producers",
    act="producer.register",
    roles=("officer", "entry_assistant"),
    columns=COLUMNS,
    take=take,
)
