"""Company prefixes of producers, and the GTINs given out of them. A number once given is never given again."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from trace.base.db import Base, NumberedId, Versioned


class CompanyPrefix(Versioned, Base):
    """A GS1 company prefix that a producer holds by a certificate. Numbers are given only once an officer has compared
    it with that certificate (`checked_at`). `next_item`: all item numbers below it are given or taken.
    """

    __tablename__ = "company_prefixes"
    __table_args__ = (
        CheckConstraint("length(prefix) BETWEEN 7 AND 10", name="length"),
        CheckConstraint("next_item >= 0", name="next_item"),
    )

    id: Mapped[NumberedId]
    producer_id: Mapped[int] = mapped_column(ForeignKey("producers.id"), index=True)
    prefix: Mapped[str] = mapped_column(unique=True)
    certificate_no: Mapped[str]
    next_item: Mapped[int] = mapped_column(default=0)
    made_at: Mapped[datetime]
    made_by: Mapped[int]
    checked_at: Mapped[datetime | None]
    checked_by: Mapped[int | None]


class AllocatedGtin(Base):
    """A GTIN, fourteen digits, that was given to a product: the unit (indicator 0) or a case (1-8) of it."""

    __tablename__ = "allocated_gtins"
    __table_args__ = (
        CheckConstraint("indicator BETWEEN 0 AND 8", name="indicator"),
        UniqueConstraint("product_id", "indicator"),
    )

    gtin: Mapped[str] = mapped_column(primary_key=True)
    prefix_id: Mapped[int] = mapped_column(ForeignKey("company_prefixes.id"))
    product_id: Mapped[int] = mapped_column(ForeignKey("products.id"))
    indicator: Mapped[int]
    made_at: Mapped[datetime]
    made_by: Mapped[int]
