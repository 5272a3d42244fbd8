"""Links of the resolver: where the barcode of a product, a batch or a site leads beside our own page."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from trace.base.db import Base, NumberedId, Versioned

_OWNERS = ("product_id", "batch_id", "site_id")
_ONE_OWNER = " + ".join(f"CASE WHEN {name} IS NULL THEN 0 ELSE 1 END" for name in _OWNERS) + " = 1"


class Link(Versioned, Base):
    """One link of one thing. `link_type` is `gs1:…` or `txng:…`; `media_type`, `languages` and `contexts` narrow it.

    At most one of a thing is its default. What the job that looks for dead links found stands in the last three columns
    and is no edit: the version stays. `status` 0 = no answer.
    """

    __tablename__ = "links"
    __table_args__ = (
        CheckConstraint(_ONE_OWNER, name="one_owner"),
        *(
            Index(
                f"uq_links_default_{name}",
                name,
                unique=True,
                sqlite_where=text("is_default"),
                postgresql_where=text("is_default"),
            )
            for name in _OWNERS
        ),
        *(Index(None, name) for name in _OWNERS),
        Index(None, "checked_at"),
    )

    id: Mapped[NumberedId]
    producer_id: Mapped[int] = mapped_column(ForeignKey("producers.id"), index=True)
    product_id: Mapped[int | None] = mapped_column(ForeignKey("products.id"))
    batch_id: Mapped[int | None] = mapped_column(ForeignKey("batches.id"))
    site_id: Mapped[int | None] = mapped_column(ForeignKey("sites.id"))
    link_type: Mapped[str]
    url: Mapped[str]
    title: Mapped[str]
    languages: Mapped[list[str]] = mapped_column(JSON, default=list)
    media_type: Mapped[str | None]
    contexts: Mapped[list[str]] = mapped_column(JSON, default=list)
    is_default: Mapped[bool] = mapped_column(default=False)
    public: Mapped[bool] = mapped_column(default=True)
    made_at: Mapped[datetime]
    made_by: Mapped[int]
    updated_at: Mapped[datetime]
    checked_at: Mapped[datetime | None]
    status: Mapped[int | None]
    dead_since: Mapped[datetime | None]
