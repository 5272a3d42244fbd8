"""Administrative units: found by what people type, and what a former commune became (one to many: ask, never guess)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, func, select, tuple_
from sqlalchemy.orm import Session, aliased

from trace.core.words import fold
from trace.registry.models import AdminUnit, AdminUnitChange

MOST = 20


@dataclass(frozen=True)
class PlaceChoice:
    """A commune of today to choose from; `former` is the old name it was found by, `whole` whether all of that came."""

    unit: AdminUnit
    former: AdminUnit | None = None
    whole: bool = True


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


def commune_lines(db: Session, keys: Collection[tuple[str, date]]) -> dict[tuple[str, date], str]:
    """The units as addresses end, by (code, valid_from), in one question."""
    rows = db.scalars(select(AdminUnit).where(tuple_(AdminUnit.code, AdminUnit.valid_from).in_(keys)))
    return {(unit.code, unit.valid_from): f"{unit.unit_type} {unit.name}, {unit.province_name}" for unit in rows}


def province_name(db: Session, code: str) -> str:
    """The name of the province or city in force under this code; empty where there is none."""
    rows = select(AdminUnit.name).where(AdminUnit.level == "province", AdminUnit.valid_to.is_(None))
    return db.scalar(rows.where(AdminUnit.province_code == code)) or ""


def provinces(db: Session) -> list[AdminUnit]:
    """The 34 provinces and cities in force, by name."""
    rows = select(AdminUnit).where(AdminUnit.level == "province", AdminUnit.valid_to.is_(None))
    return list(db.scalars(rows.order_by(AdminUnit.folded)))


def province_points(db: Session) -> dict[str, tuple[float, float]]:
    """Where each province in force lies: the middle of its communes (latitude, longitude), by its code."""
    asked = select(AdminUnit.province_code, func.avg(AdminUnit.lat), func.avg(AdminUnit.lon)).where(
        AdminUnit.level == "commune", AdminUnit.valid_to.is_(None), AdminUnit.lat.is_not(None)
    )
    return {code: (lat, lon) for code, lat, lon in db.execute(asked.group_by(AdminUnit.province_code))}


def commune_points(db: Session, province_code: str) -> dict[str, AdminUnit]:
    """The communes of a province in force that have a point, by their code."""
    rows = select(AdminUnit).where(
        AdminUnit.province_code == province_code,
        AdminUnit.level == "commune",
        AdminUnit.valid_to.is_(None),
        AdminUnit.lat.is_not(None),
    )
    return {unit.code: unit for unit in db.scalars(rows)}


def came_from(db: Session, code: str) -> list[AdminUnit]:
    """The units of before 1 July 2025 of which all or a part is this commune now, by name."""
    rows = select(AdminUnit).join(AdminUnitChange, AdminUnitChange.old_code == AdminUnit.code)
    rows = rows.where(AdminUnitChange.new_code == code, AdminUnit.district.is_not(None))
    return list(db.scalars(rows.order_by(AdminUnit.folded, AdminUnit.code)))


def went_into(db: Session, former_code: str) -> list[AdminUnit]:
    """The communes of today that a unit of before 1 July 2025 went into, the usual one first."""
    rows = select(AdminUnit).join(AdminUnitChange, AdminUnitChange.new_code == AdminUnit.code)
    rows = rows.where(AdminUnitChange.old_code == former_code, AdminUnit.valid_to.is_(None))
    return list(db.scalars(rows.order_by(AdminUnitChange.usual.desc(), AdminUnit.code)))


def former_line(db: Session, code: str | None) -> str | None:
    """The unit of before 1 July 2025 with this code: `Xã Sơn Thọ, Huyện Vũ Quang`; None where there is none."""
    unit = db.scalar(select(AdminUnit).where(AdminUnit.code == code, AdminUnit.district.is_not(None)))
    return f"{unit.unit_type} {unit.name}, {unit.district}" if unit else None


def place_choices(db: Session, text: str, *, province_code: str | None = None) -> list[PlaceChoice]:
    """Communes of today whose name, or whose former name, holds `text`, whatever its marks.

    Today's come first, those that begin with it before the others. A former commune that was split is there once for
    each unit it went into: the person who asks knows which.
    """
    wanted = fold(text)
    now = select(AdminUnit).where(AdminUnit.level == "commune", AdminUnit.valid_to.is_(None), _named(AdminUnit, wanted))
    old = aliased(AdminUnit)
    split = (
        select(AdminUnit, old, AdminUnitChange.extent)
        .join(AdminUnitChange, AdminUnitChange.new_code == AdminUnit.code)
        .join(old, old.code == AdminUnitChange.old_code)
        .where(AdminUnit.level == "commune", AdminUnit.valid_to.is_(None))
        .where(old.district.is_not(None), _named(old, wanted))
    )
    if province_code:
        now = now.where(AdminUnit.province_code == province_code)
        split = split.where(AdminUnit.province_code == province_code)
    # Folded names begin with the kind of the unit ("xa vu quang"), so what begins a name stands after a space.
    first = AdminUnit.folded.contains(f" {wanted}", autoescape=True).desc()
    here = db.scalars(now.order_by(first, AdminUnit.folded, AdminUnit.code).limit(MOST))
    before = db.execute(split.order_by(old.folded, old.code, AdminUnitChange.usual.desc()).limit(MOST))
    found = [PlaceChoice(unit) for unit in here]
    return found + [PlaceChoice(unit, was, extent == "whole") for unit, was, extent in before]


KINDS = ("xa", "phuong", "thi tran", "dac khu")


def communes_named(db: Session, text: str, *, province_code: str) -> set[str]:
    """The codes of the communes of today that bear just this name, or whose former units did; by the index on names.

    Several codes mean that the name alone does not say which.
    """
    name = fold(text)
    names = [name, *(f"{kind} {name}" for kind in KINDS)]
    here = AdminUnit.province_code == province_code
    today = select(AdminUnit.code).where(AdminUnit.folded.in_(names), AdminUnit.level == "commune", here)
    old = aliased(AdminUnit)
    since = (
        select(AdminUnit.code)
        .join(AdminUnitChange, AdminUnitChange.new_code == AdminUnit.code)
        .join(old, old.code == AdminUnitChange.old_code)
        .where(old.folded.in_(names), old.district.is_not(None))
        .where(AdminUnit.level == "commune", AdminUnit.valid_to.is_(None), here)
    )
    return {*db.scalars(today.where(AdminUnit.valid_to.is_(None))), *db.scalars(since)}


def _named(unit: type[AdminUnit], wanted: str) -> ColumnElement[bool]:
    return unit.folded.contains(wanted, autoescape=True)
