"""Administrative units: found by what people type, and what a former commune became (one to many: ask, never guess)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from trace.core.words import fold
from trace.registry.models import AdminUnit, AdminUnitChange

MOST = 20


@dataclass(frozen=True)
class Became:
    """One unit that a former commune went into: whole or in part, and whether most of it did."""

    unit: AdminUnit
    whole: bool
    usual: bool


def commune(db: Session, code: str) -> AdminUnit | None:
    """The commune-level unit in force under this code, or None: codes of former units are used again."""
    return db.scalar(
        select(AdminUnit).where(
            AdminUnit.code == code, AdminUnit.level == "commune", AdminUnit.valid_to.is_(None), AdminUnit.code != ""
        )
    )


def commune_line(db: Session, code: str, valid_from: date) -> str:
    """The unit as an address ends: `Xã Vũ Quang, Hà Tĩnh`."""
    unit = db.get_one(AdminUnit, (code, valid_from))
    return f"{unit.unit_type} {unit.name}, {unit.province_name}"


def provinces(db: Session) -> list[AdminUnit]:
    """The 34 provinces and cities in force, by name."""
    rows = select(AdminUnit).where(AdminUnit.level == "province", AdminUnit.valid_to.is_(None))
    return list(db.scalars(rows.order_by(AdminUnit.folded)))


def communes(db: Session, text: str, *, province_code: str | None = None, limit: int = MOST) -> list[AdminUnit]:
    """Communes in force whose name holds `text`, whatever its marks; those that begin with it first."""
    wanted = fold(text)
    rows = select(AdminUnit).where(AdminUnit.level == "commune", AdminUnit.valid_to.is_(None))
    if province_code:
        rows = rows.where(AdminUnit.province_code == province_code)
    rows = rows.where(AdminUnit.folded.contains(wanted, autoescape=True))
    # Folded names begin with the type of the unit ("xa vu quang"), so "begins with" is "after a space".
    first = AdminUnit.folded.contains(f" {wanted}", autoescape=True)
    return list(db.scalars(rows.order_by(first.desc(), AdminUnit.folded, AdminUnit.code).limit(limit)))


def former(db: Session, text: str, *, limit: int = MOST) -> list[AdminUnit]:
    """Units of before 1 July 2025 whose name holds `text`, for people who know their commune by its old name."""
    rows = select(AdminUnit).where(AdminUnit.level == "commune", AdminUnit.district.is_not(None))
    rows = rows.where(AdminUnit.folded.contains(fold(text), autoescape=True))
    return list(db.scalars(rows.order_by(AdminUnit.folded, AdminUnit.code).limit(limit)))


def became(db: Session, old_code: str) -> list[Became]:
    """What the former commune `old_code` became; more than one answer is a question to the person who asks."""
    rows = (
        select(AdminUnit, AdminUnitChange)
        .join(AdminUnitChange, AdminUnitChange.new_code == AdminUnit.code)
        .where(AdminUnitChange.old_code == old_code, AdminUnit.valid_to.is_(None), AdminUnit.level == "commune")
        .order_by(AdminUnitChange.usual.desc(), AdminUnit.folded)
    )
    return [Became(unit, change.extent == "whole", change.usual) for unit, change in db.execute(rows)]
