"""From the row of a look-up to its facts, made once for as long as the database answers exactly so."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, time
from functools import lru_cache
from typing import Any, cast

from sqlalchemy import Dialect

from trace.core.words import VIETNAM, local_day
from trace.lookup.queries.everything import EVERYTHING
from trace.lookup.rules import (
    Batch,
    Certificate,
    Facts,
    Hold,
    OcopItem,
    Producer,
    Product,
    Recall,
    Site,
    Source,
    StampFacts,
    StampKind,
    Step,
    Translation,
)
from trace.lookup.rules.facts import ExpKind, RecallKind

KEPT = 2_048
"""Rows whose facts a process keeps; about 16 kB each with the product part of their page."""


UNITS = ("xã", "phường", "thị trấn", "thị xã", "huyện", "quận", "thành phố", "tỉnh")
"""How the parts of an address from the commune upwards begin, now and before 1 July 2025."""


class Known:
    """The facts that one answer of the database stands for, without the code, and whatever was made of them alone.

    Kept by the answer itself, word for word: facts that changed are another answer, so nothing here is ever stale.
    """

    __slots__ = ("batch_id", "facts", "made")

    def __init__(self, facts: Facts, batch_id: int | None) -> None:
        self.facts = facts
        self.batch_id = batch_id
        self.made: dict[tuple[str, object, date], Any] = {}


@lru_cache(maxsize=KEPT)
def known_by(row: tuple[Any, ...], kind: StampKind, dialect: Dialect) -> Known:
    """The facts of a row, made once for as long as the database answers exactly so."""
    read = EVERYTHING.record(row, dialect)
    return Known(_facts(read, kind), read.batch_id)


def _facts(row: Any, kind: StampKind) -> Facts:
    return Facts(
        code="",
        stamp_kind=kind,
        producer=producer_of(row),
        product=product_of(row),
        stamp=_stamp(row),
        batch=_batch(row),
        site=Site(row.site, _place(row.site_type, row.site_unit)) if row.site else None,
        holds=_all_holds(row),
        recalls=tuple(map(_recall, json.loads(row.recalls))),
        ocop=newest_ocop(row.ocop),
        certificates=all_certificates(row.certificates),
        journey=_journey(json.loads(row.steps)),
    )


def producer_of(row: Any) -> Producer:
    """The producer as the public may see it: of a household neither house nor street leaves here."""
    household = row.legal_type == "household"
    changed = [moment for moment in (row.producer_updated_at, row.batch_updated_at, row.activated_at) if moment]
    return Producer(
        name=row.producer,
        commune=f"{_place(row.home_type, row.home)}, {row.home_province}",
        street="" if household else row.address,  # a household works where it lives
        household=household,
        former_address=_without_street(row.former_address or "") if household else row.former_address or "",
        suspended_on=row.suspended_on,
        closed_on=row.closed_on,
        updated_on=local_day(max(changed)),
        source=Source(row.producer_unit or "", row.producer_checked_on),
    )


def product_of(row: Any) -> Product:
    """The product as last accepted, with the batch's own origin where it has one."""
    return Product(
        name_vi=row.name_vi,
        name_en=row.name_en or "",
        image=f"/anh/{row.picture}.webp" if row.picture else "",
        net_content=row.net_content or "",
        brand=row.brand or "",
        origin=row.batch_origin or row.origin or "",
        standards=tuple(json.loads(row.standards)),
        warnings=row.warnings or "",
        gtin=row.gtin or "",
        number=row.product_id,
        source=Source(row.product_unit or "", row.product_checked_on),
        translations=_translations(row.texts, row.name_en or "") if row.texts != "[]" else (),
    )


def _translations(listed: str, name_en: str) -> tuple[Translation, ...]:
    """What is said in other languages; the English name is the product's own."""
    return tuple(
        Translation(
            language=each["language"],
            name=name_en if each["language"] == "en" else each["name"] or "",
            about=each["description"] or "",
            storage=each["storage_note"] or "",
            warnings=each["warnings"] or "",
            reviewed="reviewed_on" in each,
        )
        for each in json.loads(listed)
    )


def _stamp(row: Any) -> StampFacts:
    return StampFacts(
        activated_at=row.activated_at,
        voided_at=row.voided_at,
        stolen_at=begun(row.stolen_on),
        revoked_at=row.revoked_at,
        revoked_reason=row.revoked_reason or "",
        revoked_decision=row.revoked_decision or "",
        consumed_at=begun(row.consumed_on),
        key_leaked=row.key_state == "compromised",
    )


def _batch(row: Any) -> Batch | None:
    if row.batch_id is None:
        return None
    return Batch(
        lot=row.lot,
        mfg_date=row.mfg_date,
        exp_date=row.exp_date,
        exp_kind=cast(ExpKind, row.exp_kind),
        quantity=row.quantity,
        unit=row.unit,
        source=Source(row.batch_unit or "", row.batch_checked_on),
    )


def _all_holds(row: Any) -> tuple[Hold, ...]:
    on_range = (Hold(row.hold_unit, local_day(row.hold_placed_at), row.hold_review_on),) if row.hold_unit else ()
    on_batch = (
        Hold(each["unit"], local_day(_moment(each["placed_at"])), date.fromisoformat(each["review_on"]))
        for each in json.loads(row.holds)
    )
    return (*on_range, *on_batch)


def _recall(found: dict[str, Any]) -> Recall:
    return Recall(
        kind=cast(RecallKind, found["kind"]),
        decided_by=found["decided_by"],
        decision_date=date.fromisoformat(found["decision_date"]),
        decision_no=found["decision_no"] or "",
        scope=found["scope"],
        public_text=found["public_text"],
        advice=found["advice"] or "",
        notice_url=f"/thu-hoi/{found['id']}",
    )


@lru_cache(maxsize=KEPT)
def newest_ocop(listed: str) -> OcopItem | None:
    """The last decision counts: an older star says nothing beside it."""
    items: list[dict[str, Any]] = json.loads(listed)
    found = max(items, key=lambda item: str(item["decision_date"]), default=None)
    if found is None:
        return None
    return OcopItem(
        star=found["star"],
        decision_no=found["decision_no"],
        decision_date=date.fromisoformat(found["decision_date"]),
        issuer=found["issuer"],
        valid_to=_day(found["valid_to"]),
        issuer_is_former=bool(found["former"]),
        revoked_on=_day(found["revoked_on"]),
        revoked_decision=found["revoked_no"] or "",
        source=Source(found["unit"] or "", _day(found["checked_on"])),
    )


@lru_cache(maxsize=KEPT)
def all_certificates(listed: str) -> tuple[Certificate, ...]:
    """Certificates in the order they were entered."""
    papers: list[dict[str, Any]] = json.loads(listed)
    return tuple(_certificate(paper) for paper in sorted(papers, key=lambda paper: int(paper["id"])))


def _certificate(found: dict[str, Any]) -> Certificate:
    return Certificate(
        kind=found["kind"],
        name=found["name"],
        issuer=found["issuer"],
        number=found["number"],
        valid_from=_day(found["valid_from"]),
        valid_to=_day(found["valid_to"]),
        suspended_on=_day(found["suspended_on"]),
        revoked_on=_day(found["revoked_on"]),
        in_conversion=bool(found["in_conversion"]),
        file_url=f"/giay-cong-bo/{found['file']}" if found["file"] else "",
        file_bytes=found["bytes"] or 0,
        source=Source(found["unit"] or "", _day(found["checked_on"])),
    )


def _journey(steps: list[dict[str, Any]]) -> tuple[Step, ...]:
    in_order = sorted(steps, key=lambda step: (_moment(step["happened_at"]), step["seq"]))
    return tuple(_step(step) for step in in_order)


def _step(found: dict[str, Any]) -> Step:
    return Step(
        name=found["name"],
        happened_on=local_day(_moment(found["happened_at"])),
        name_en=found["name_en"] or "",
        place=found["place"] or _place(found["site_unit_type"], found["site_unit"]),
        recorded_by=found["done_by"] or "",
        recorded_on=local_day(_moment(found["made_at"])),
        source=Source(found["unit"] or "", _day(found["checked_on"])),
    )


def _without_street(address: str) -> str:
    """A former address from its commune on: what stands before it says where a household lives."""
    parts = [part.strip() for part in address.split(",")]
    unit = next((at for at, part in enumerate(parts) if part.lower().startswith(UNITS)), len(parts))
    return ", ".join(parts[unit:])


def _place(unit_type: str | None, name: str | None) -> str:
    """A commune as it stands inside a line: "xã Vũ Quang"; empty where there is none."""
    return f"{unit_type.lower()} {name}" if unit_type and name else ""


def begun(day: date | None) -> datetime | None:
    """The first moment of a day here; what is known by the day is so from its beginning."""
    return datetime.combine(day, time(), VIETNAM) if day else None


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _moment(text: str) -> datetime:
    """A moment inside JSON: with its zone on PostgreSQL, UTC without one on SQLite."""
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
