"""The whole record on one screen: of a stamp, and of goods without one (a batch, a product, a producer).

What everybody reads and what stands against the goods comes first; all else is one tap away, with its number.
"""

from __future__ import annotations

from typing import Any

from flask import url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from trace.base.db import Session, snapshot
from trace.core.words import local_day
from trace.inspections import queries, recordwords
from trace.inspections.queries import GoodsRecord, Lot, StampRecord
from trace.inspections.views import seen
from trace.inspections.views.frame import blueprint, crumbs
from trace.inspections.views.panels import About, Heard, heard
from trace.inspections.views.verdict import verdict_of
from trace.registry import queries as registry
from trace.registry.diary import wording as diary_words
from trace.registry.models import Batch
from trace.stamps import rules as stamp_rules
from trace.web.guard import me, needs
from trace.web.pages import now, page, runtime


@blueprint.route("/kiem-tra/tem/<int:run_id>/<int:ordinal>")
@needs("inspection.see")
def stamp(run_id: int, ordinal: int) -> ResponseReturnValue:
    """Everything about one stamp, what is not public included. `ordinal` is counted from the run's first."""
    with snapshot(runtime().main) as db:
        record = queries.stamp_record(db, run_id, ordinal)
        scans = seen.panel(db, seen.of_stamp(record.run.slot, record.run.base + ordinal))
        batch = record.goods.batch
        told = heard(db, About(run_id, ordinal, batch.id if batch else None))
        boxes = queries.boxes_around(db, run_id, ordinal)
        context = _shared(db, record, batch, told)
    way = crumbs((_("Stamp %(ordinal)s of run %(run)s", ordinal=ordinal + 1, run=run_id), None))
    verdict = verdict_of(record)
    return page("inspections/stamp.html", crumbs=way, verdict=verdict, boxes=boxes, scans=scans, **context)


@blueprint.route("/kiem-tra/lo/<int:batch_id>")
@needs("inspection.see")
def batch_record(batch_id: int) -> ResponseReturnValue:
    """Everything about a batch: goods whose stamp is missing or cannot be read, found by their lot."""
    with snapshot(runtime().main) as db:
        record = queries.batch_record(db, batch_id)
        batch = record.goods.batch if record.goods else None
        product_id = batch.product_id if batch else 0
        scans = seen.panel(db, seen.of_goods(batch_id=batch_id, product_id=product_id))
        context = _shared(db, record, batch, heard(db, About(batch_id=batch_id)))
    way = _way_of(record, (_("lot %(lot)s", lot=batch.lot if batch else ""), None))
    return page("inspections/goods.html", crumbs=way, scans=scans, **context)


@blueprint.route("/kiem-tra/san-pham/<int:product_id>")
@needs("inspection.see")
def product_record(product_id: int) -> ResponseReturnValue:
    """Everything about a product, with its newest batches."""
    with snapshot(runtime().main) as db:
        record = queries.product_record(db, product_id)
        scans = seen.panel(db, seen.of_goods(product_id=product_id))
        context = _shared(db, record, None, heard(db, About(product_id=product_id)))
    return page("inspections/goods.html", crumbs=_way_of(record), scans=scans, **context)


@blueprint.route("/kiem-tra/co-so/<int:producer_id>")
@needs("inspection.see")
def producer_record(producer_id: int) -> ResponseReturnValue:
    """Everything about a producer, with its products."""
    with snapshot(runtime().main) as db:
        record = queries.producer_record(db, producer_id)
        scans = seen.panel(db, seen.of_goods(producer_id=producer_id))
        context = _shared(db, record, None, heard(db, About(producer_id=producer_id)))
    return page("inspections/goods.html", crumbs=crumbs((record.maker.producer.name, None)), scans=scans, **context)


def _way_of(record: GoodsRecord, *more: tuple[str, str | None]) -> list[tuple[str, str | None]]:
    owner = record.maker.producer
    steps: list[tuple[str, str | None]] = [(owner.name, url_for("inspections.producer_record", producer_id=owner.id))]
    if record.goods:
        name = record.goods.version.name_vi if record.goods.version else record.goods.product.trace_code
        address = url_for("inspections.product_record", product_id=record.goods.product.id)
        steps.append((name, address if more else None))
    return crumbs(*steps, *more)


def _shared(db: Session, record: StampRecord | GoodsRecord, batch: Batch | None, told: Any) -> dict[str, Any]:
    """What the pages of a record share, a batch's own part where there is a batch."""
    rt, today, actor = runtime(), local_day(now()), me()
    lot = queries.lot(db, batch, back_and_on=actor.may("supply.see")) if batch else None
    papers = record.goods.certificates if isinstance(record, StampRecord) else record.certificates
    here: list[Heard] = list(told)
    return {
        "record": record,
        "lot": lot,
        "allowed": _allowed(lot),
        "heard": here,
        "papers": [(one, registry.certificate_state(one, today)) for one in papers],
        "tax_id": registry.tax_id_shown(rt.keys, record.maker.producer) or "–",
        "flags": recordwords.flags(record.measures, papers, lot, len(here), today),
        "told": recordwords,
        "said": diary_words,
        "actor": actor,
    }


def _allowed(lot: Lot | None) -> int:
    return stamp_rules.allowed(lot.stamps, runtime().settings.mass_balance_tolerance_percent) if lot else 0
