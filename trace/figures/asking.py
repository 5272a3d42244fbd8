"""From what was asked to the goods of a report, for pages and API alike: whose they are, and who may read them."""

from __future__ import annotations

from flask_babel import gettext as _

from trace.base.db import Session
from trace.figures import queries
from trace.figures.forms import Wish
from trace.figures.queries import Asked, Subject
from trace.figures.rules import Period
from trace.registry import queries as registry
from trace.web.guard import mine, own_or_hidden


def chosen_goods(db: Session, wish: Wish, period: Period) -> tuple[Asked, str]:
    """What is asked, and how its goods are called. NotFound for goods that are not there, or not one's own to read."""
    about: Subject | None = None
    if wish.run is not None:
        about = queries.of_run(db, wish.run)
    elif wish.batch is not None:
        about = queries.of_batch(db, wish.batch)
    elif wish.product is not None:
        about = queries.of_product(db, wish.product)
    if about:
        own_or_hidden("scan.see", about.producer_id)
        asked = Asked(period, frozenset({about.producer_id}), about.product_id, wish.batch, wish.run)
        return asked, _called(about)
    if wish.producer is not None:
        own_or_hidden("scan.see", wish.producer)
        return Asked(period, frozenset({wish.producer})), registry.producer(db, wish.producer).name
    return Asked(period, mine()), ""


def _called(about: Subject) -> str:
    if about.run_id is not None:
        return str(_("%(product)s, run %(id)s", product=about.product, id=about.run_id))
    return str(_("%(product)s, lot %(lot)s", product=about.product, lot=about.lot)) if about.lot else about.product
