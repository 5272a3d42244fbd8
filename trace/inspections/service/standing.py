"""What an inspection says now: what its revision that counts says, with the findings that follow from it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from trace.inspections import rules
from trace.inspections.models import Finding, Inspection, InspectionRevision
from trace.inspections.rules import Subject
from trace.inspections.service import subjects
from trace.inspections.service.subjects import Duty, Located
from trace.registry.models import Producer

LOCATED = ("run_id", "ordinal", "batch_id", "product_id", "producer_id", "group_key", "gtin", "other_code")
SEEN, MANDATORY = "seen", "mandatory_unstamped"
NOTHING_FOUND = "Không ghi nhận sai phạm."


def said(revision: InspectionRevision) -> dict[str, Any]:
    """The columns of an inspection as this revision says them."""
    told = revision.content
    position = told["position"] or {"lat_milli": None, "lon_milli": None, "accuracy_m": None}
    number, version = told["checklist"] or (None, None)
    return {
        **{name: told[name] for name in ("kind", "plan_item_id", "place", "ward_code", "result", "text")},
        **{name: told["located"][name] for name in LOCATED},
        **position,
        "stamp": told["subject"]["stamp"],
        "described": told["subject"]["described"],
        "checklist_id": number,
        "checklist_version": version,
        "refused_to_sign": told["refusal"] is not None,
        "began_at": datetime.fromisoformat(told["began_at"]),
        "ended_at": datetime.fromisoformat(told["ended_at"]),
        "changed_at": revision.received_at,
        "arrival": revision.arrival,
        "clock_off_s": revision.clock_off_s,
    }


def let_count(db: Session, inspection: Inspection, revision: InspectionRevision, *, now: datetime) -> None:
    """From now on the inspection says what this revision says, and so do its findings."""
    for name, value in said(revision).items():
        setattr(inspection, name, value)
    if inspection.ward_code is None and inspection.kind == "planned" and inspection.producer_id is not None:
        inspection.ward_code = db.get_one(Producer, inspection.producer_id).ward_code
    _finding(db, inspection, SEEN, inspection.result, inspection.text.strip() or NOTHING_FOUND, now=now)
    where = Located(**revision.content["located"])
    when = rules.by_our_clock(inspection.began_at, inspection.clock_off_s)
    duty = subjects.duty_of(db, Subject(**revision.content["subject"]), where, when)
    found = _finding(db, inspection, MANDATORY, duty.result if duty else None, _words(duty) if duty else "", now=now)
    if found is not None and duty is not None:
        found.list_entry_id = duty.entry.id
    db.flush()


def _finding(
    db: Session, inspection: Inspection, kind: str, result: str | None, text: str, *, now: datetime
) -> Finding | None:
    """The inspection's finding of a kind as it says now; `result` None: it has none, or none any more."""
    asked = select(Finding).where(Finding.inspection_id == inspection.id, Finding.kind == kind)
    found = db.scalar(asked)
    if result is None:
        if found is not None:
            found.withdrawn_at = found.withdrawn_at or now
        return None
    if found is None:
        found = Finding(
            client_id=f"{kind}{rules.OF_INSPECTION}{inspection.id}",
            inspection_id=inspection.id,
            kind=kind,
            agency_id=inspection.agency_id,
            made_at=now,
            made_by=inspection.made_by,
        )
        db.add(found)
    for name in ("producer_id", "batch_id", "run_id", "ordinal", "place"):
        setattr(found, name, getattr(inspection, name))
    found.result, found.text, found.found_at, found.withdrawn_at = result, text, inspection.began_at, None
    return found


def _words(duty: Duty) -> str:
    """The finding in Vietnamese, the language of the office."""
    entry = duty.entry
    until = f"hạn hoàn thành {entry.deadline:%d/%m/%Y}"
    late = "đã quá hạn" if duty.result == "serious" else "chưa quá hạn"
    return (
        f"Hàng thuộc nhóm “{duty.group}” trong danh mục bắt buộc truy xuất nguồn gốc ({entry.legal_basis};"
        f" {until}, {late}) nhưng không có tem."
    )
