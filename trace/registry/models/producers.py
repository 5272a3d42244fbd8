"""Producers: organisations and households."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import JSON, CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, LargeBinary, text
from sqlalchemy.orm import Mapped, mapped_column

from trace.base.db import Base, NumberedId, Versioned

MERGED = text("merged_into_id IS NOT NULL")
HERE = text("merged_into_id IS NULL AND closed_on IS NULL")


class Producer(Versioned, Base):
    """An organisation or household that makes or trades goods; one account by tax code.

    A household's tax code is a personal identification number (12 digits): it stands here sealed (`tax_id_sealed`)
    and as a keyed hash (`tax_id_print`), never in clear. An enterprise's stands in `tax_id`.
    """

    __tablename__ = "producers"
    __table_args__ = (
        ForeignKeyConstraint(
            ["ward_code", "ward_valid_from"], ["admin_units.code", "admin_units.valid_from"], name="fk_producers_ward"
        ),
        CheckConstraint(
            "legal_type IN ('enterprise','cooperative','cooperative_group','household')", name="legal_type"
        ),
        CheckConstraint("tax_id IS NULL OR tax_id_kind = 'mst'", name="personal_id_sealed"),
        Index(None, "ward_code"),
        Index(None, "merged_into_id", sqlite_where=MERGED, postgresql_where=MERGED),
        # For names that are there twice: what was closed or merged is none of them.
        Index(None, "folded", "ward_code", sqlite_where=HERE, postgresql_where=HERE),
    )

    id: Mapped[NumberedId]
    name: Mapped[str]
    folded: Mapped[str]
    legal_type: Mapped[str]
    tax_id_kind: Mapped[str]  # mst | personal_id
    tax_id: Mapped[str | None] = mapped_column(index=True)
    tax_id_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    tax_id_print: Mapped[str | None] = mapped_column(unique=True)
    claimed_print: Mapped[str | None] = mapped_column(index=True)  # of a code that it said is its own and another has
    address: Mapped[str]  # house number, village: what stands before the commune
    ward_code: Mapped[str]
    ward_valid_from: Mapped[date]
    former_address: Mapped[str | None]  # as printed on packs before 1 July 2025
    representative: Mapped[str | None]  # private
    phone: Mapped[str | None] = mapped_column(index=True)  # private; the digits alone where it is a phone number
    email: Mapped[str | None]  # private
    privacy_accepted_at: Mapped[datetime | None]
    # Changes to what is public of an accepted producer, waiting for review: the public reads the columns above.
    pending: Mapped[dict[str, str | None] | None] = mapped_column(JSON(none_as_null=True))
    submitted_at: Mapped[datetime | None]  # set while it waits for a decision
    accepted_at: Mapped[datetime | None]
    checked_by_unit: Mapped[str | None]
    checked_on: Mapped[date | None]
    suspended_on: Mapped[date | None]
    closed_on: Mapped[date | None]
    # The same organisation was here twice: everything moved there, and this row only leads on.
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("producers.id"))
    made_at: Mapped[datetime]
    made_by: Mapped[int]
    updated_at: Mapped[datetime]
