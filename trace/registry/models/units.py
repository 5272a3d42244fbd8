"""Administrative units of Vietnam, now and before 1 July 2025. The key is (code, valid_from): codes are used again."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from trace.base.db import Base


class AdminUnit(Base):
    """A province or a commune-level unit under one name and type. `district` is set for former units only."""

    __tablename__ = "admin_units"

    code: Mapped[str] = mapped_column(primary_key=True)
    valid_from: Mapped[date] = mapped_column(primary_key=True)
    valid_to: Mapped[date | None]
    level: Mapped[str]  # province | commune
    name: Mapped[str]
    unit_type: Mapped[str]  # Tỉnh, Thành phố, Xã, Phường, Đặc khu, Thị trấn
    name_en: Mapped[str | None]
    province_code: Mapped[str]
    province_name: Mapped[str]
    district: Mapped[str | None]
    folded: Mapped[str] = mapped_column(index=True)
    lat: Mapped[float | None]
    lon: Mapped[float | None]

    __table_args__ = (Index(None, "province_code", "level"),)


class AdminUnitChange(Base):
    """What a former commune became. Several rows for one `old_code` mean that it was split: ask, never guess."""

    __tablename__ = "admin_unit_changes"

    old_code: Mapped[str] = mapped_column(primary_key=True)
    new_code: Mapped[str] = mapped_column(primary_key=True)
    extent: Mapped[str]  # whole | part
    usual: Mapped[bool]
