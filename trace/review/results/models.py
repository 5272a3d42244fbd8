"""Tables of results: a decision's paper with what came back signed, and the counter of a unit's numbers in a year."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from trace.base.db import Base, NumberedId


class Result(Base):
    """The paper of a final decision. Its words are frozen here; the file is made of them, byte by byte the same.

    `subject` names what it decides on ('product:7'), so that a later decision on the same thing can be found.
    """

    __tablename__ = "results"
    __table_args__ = (
        UniqueConstraint("agency_id", "year", "full_number"),
        Index(None, "subject", "id"),
        Index(None, "producer_id", "id"),
    )

    id: Mapped[NumberedId]
    decision_id: Mapped[int] = mapped_column(ForeignKey("decisions.id"), unique=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), index=True)
    producer_id: Mapped[int] = mapped_column(ForeignKey("producers.id"))
    agency_id: Mapped[int] = mapped_column(ForeignKey("agencies.id"))
    subject: Mapped[str]
    outcome: Mapped[str]  # accepted | refused
    token: Mapped[str] = mapped_column(unique=True)  # in the QR; whoever holds the paper may ask
    year: Mapped[int]
    full_number: Mapped[str]
    symbol: Mapped[str]
    dated: Mapped[date]
    body: Mapped[dict[str, Any]] = mapped_column(JSON)
    # Whether the words may be read by everybody: not where they name a household or a group of persons.
    public: Mapped[bool]
    stored_name: Mapped[str] = mapped_column(unique=True)
    sha256: Mapped[str] = mapped_column(index=True)
    made_at: Mapped[datetime]
    made_by: Mapped[int]
    signed_name: Mapped[str | None] = mapped_column(unique=True)
    signed_sha256: Mapped[str | None] = mapped_column(index=True)
    signed_file_id: Mapped[int | None] = mapped_column(ForeignKey("files.id"))
    # Who signed, as the certificates say: [{name, organisation, issuer, at, stamped, trusted}].
    signers: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    trusted: Mapped[bool] = mapped_column(default=False)
    signed_at: Mapped[datetime | None]  # when it was taken here
    signed_by: Mapped[int | None]
    revoked_at: Mapped[datetime | None]
    revoked_by: Mapped[int | None]
    revoked_why: Mapped[str | None]


class ResultYear(Base):
    """The last number that a unit's counter gave in a year."""

    __tablename__ = "result_years"

    agency_id: Mapped[int] = mapped_column(ForeignKey("agencies.id"), primary_key=True, autoincrement=False)
    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    last: Mapped[int]
