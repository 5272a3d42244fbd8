"""Print orders. A run is one row, however many stamps it has; a code is never stored."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from trace.base.db import Base, NumberedId, Versioned

ORDERED = text("state = 'ordered'")


class Run(Versioned, Base):
    """A print order: serials `[base, base + quantity)` of a slot, under one salt.

    `copies`: labels that carry each serial (1 for unit kinds; a `lot` run has quantity 1 and many copies).
    `plaque` stamps stand for a site. A canary run is allocated, never printed: a valid scan of it is an alarm.
    """

    __tablename__ = "runs"
    __table_args__ = (
        UniqueConstraint("slot", "base"),
        CheckConstraint("kind IN ('unit','unit_scratch','lot','plaque')", name="kind"),
        CheckConstraint("state IN ('ordered','released','refused','withdrawn')", name="state"),
        CheckConstraint("quantity > 0 AND copies > 0", name="quantity"),
        CheckConstraint("kind IN ('unit','unit_scratch') OR quantity = 1", name="shared_serial"),
        CheckConstraint("symbol_form IN ('short','digital_link')", name="symbol_form"),
        CheckConstraint("qr_level IN ('M','Q') AND qr_mask IN ('best','fixed')", name="symbols"),
        CheckConstraint("approved_by IS NULL OR approved_by <> ordered_by", name="two_people"),
        Index(None, "producer_id"),
        Index("ix_runs_waiting", "id", sqlite_where=ORDERED, postgresql_where=ORDERED),
    )

    id: Mapped[NumberedId]
    slot: Mapped[int] = mapped_column(ForeignKey("stamp_keys.slot"))
    base: Mapped[int]
    quantity: Mapped[int]
    copies: Mapped[int] = mapped_column(default=1)
    kind: Mapped[str]
    salt: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    producer_id: Mapped[int] = mapped_column(ForeignKey("producers.id"))
    product_id: Mapped[int] = mapped_column(ForeignKey("products.id"))
    site_id: Mapped[int | None] = mapped_column(ForeignKey("sites.id"))
    batch_id: Mapped[int | None] = mapped_column(ForeignKey("batches.id"))  # its lot and dates stand on the labels
    stock: Mapped[str]  # name of a stock of core.labels: a4-65, roll-40x30
    template_id: Mapped[int | None] = mapped_column(ForeignKey("label_templates.id"))  # None: the province's own
    # Kept with the run, so that a second print is the same to the last module.
    qr_case: Mapped[str]  # upper | lower
    site_url: Mapped[str]  # the address in the symbols
    symbol_form: Mapped[str] = mapped_column(default="short")  # short | digital_link
    qr_level: Mapped[str] = mapped_column(default="M")  # M | Q: curved or wet packs
    qr_mask: Mapped[str] = mapped_column(default="best")  # best of eight for each symbol | fixed for the run
    canary: Mapped[bool] = mapped_column(default=False)
    state: Mapped[str] = mapped_column(default="ordered")
    ordered_at: Mapped[datetime]
    ordered_by: Mapped[int]
    approved_at: Mapped[datetime | None]
    approved_by: Mapped[int | None]
    decision_note: Mapped[str | None]
    print_done_at: Mapped[datetime | None]  # "Đã in xong": from then on a file leaves the house by permit only
    print_done_by: Mapped[int | None]
    lapse_told_at: Mapped[datetime | None]  # the producer was told that what is not activated will lapse

    @property
    def labels(self) -> int:
        """How many labels are printed."""
        return self.quantity * self.copies
