"""What the diary's pages share: the batch or place they are about, its product, crumbs, words."""

from __future__ import annotations

from dataclasses import dataclass

from flask import url_for
from flask_babel import gettext as _

from trace.base.db import Session
from trace.registry import queries
from trace.registry.diary import wording
from trace.registry.models import Batch, Producer, Site
from trace.registry.queries import Shown
from trace.web.guard import own_or_hidden

DIARY_WORDS = {"said": wording}
Crumbs = list[tuple[str, str | None]]


@dataclass(frozen=True)
class About:
    """A batch, or a place with a product that grows there: whose it is and what the page is called after."""

    owner: Producer
    found: Shown
    batch: Batch | None = None
    site: Site | None = None

    @property
    def diary(self) -> str:
        """The address of its diary."""
        if self.batch is not None:
            return url_for("registry.diary_of_batch", batch_id=self.batch.id)
        number = self.site.id if self.site else 0
        return url_for("registry.site_diary", site_id=number, sp=self.found.product.id)

    @property
    def name(self) -> str:
        """The batch's lot number, or the place's name."""
        return _("Batch %(lot)s", lot=self.batch.lot) if self.batch else (self.site.name if self.site else "")

    def crumbs(self, *more: tuple[str, str | None]) -> Crumbs:
        """The way here."""
        product, owner = self.found, self.owner
        if self.batch is None:
            above: Crumbs = [(owner.name, url_for("registry.producer", producer_id=owner.id))]
        else:
            above = [
                (product.version.name_vi, url_for("registry.product", product_id=product.product.id)),
                (self.name, url_for("registry.batch", batch_id=self.batch.id)),
            ]
        return [*above, (_("Diary"), self.diary if more else None), *more]


def about_batch(db: Session, batch_id: int, act: str = "diary.see") -> About:
    """The batch; NotFound for somebody who may not read what is asked of it."""
    batch = queries.batch(db, batch_id)
    own_or_hidden(act, batch.producer_id)
    return About(queries.producer(db, batch.producer_id), queries.shown(db, batch.product_id), batch=batch)


def about_site(db: Session, site_id: int, product_id: int, act: str = "diary.see") -> About:
    """The place and the product; NotFound where they are not of one producer, or not to be read."""
    site, found = queries.site(db, site_id), queries.shown(db, product_id)
    own_or_hidden(act, site.producer_id)
    own_or_hidden(act, found.product.producer_id)
    return About(queries.producer(db, site.producer_id), found, site=site)
