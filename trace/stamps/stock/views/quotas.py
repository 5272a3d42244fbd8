"""Quotas: what a producer may still order this year, and the page on which an officer sets another number."""

from __future__ import annotations

from flask import url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from trace.base.db import Session, snapshot, transaction
from trace.registry import queries as registry
from trace.stamps import queries, service
from trace.stamps.forms import QuotaForm
from trace.stamps.rules import Quota
from trace.stamps.views.blueprint import ANSWERED, blueprint
from trace.web.guard import me, needs
from trace.web.pages import now, page, runtime, see_other


@blueprint.route("/co-so/<int:producer_id>/han-muc", methods=["GET", "POST"])
@needs("quota.set")
def quota(producer_id: int) -> ResponseReturnValue:
    """How many labels a producer may order in a year: what was ordered, and a new number with its reason."""
    with snapshot(runtime().main) as db:
        producer = registry.producer(db, producer_id)
        me().must("quota.set", units=registry.competent(db, producer))
        own, left = queries.own_quota(db, producer_id), _quota(db, producer_id)
    form = QuotaForm(data={"labels_a_year": left.most})
    if form.validate_on_submit():
        try:
            with transaction(runtime().main) as db:
                service.set_quota(
                    db,
                    actor=me(),
                    producer_id=producer_id,
                    labels_a_year=form.labels_a_year.data,
                    reason=form.reason.data or "",
                    now=now(),
                )
            return see_other("stamps.quota", _("Saved."), producer_id=producer_id)
        except ANSWERED as error:
            form.refuse(error)
    way = [
        (_("Producers"), url_for("registry.producers")),
        (producer.name, url_for("registry.producer", producer_id=producer_id)),
        (_("Labels a year"), None),
    ]
    return page("stamps/quota.html", form=form, producer=producer, own=own, quota=left, crumbs=way), form.status


def quotas_left() -> list[tuple[str, Quota]]:
    """For each producer of the person: its name, and what it may still order this year."""
    with snapshot(runtime().main) as db:
        return [(registry.producer(db, one).name, _quota(db, one)) for one in sorted(me().producers)]


def _quota(db: Session, producer_id: int) -> Quota:
    return queries.quota(db, producer_id, labels_a_year=runtime().settings.labels_a_year, now=now())


@blueprint.context_processor
def _offered() -> dict[str, object]:
    """The order page asks for it where it shows it."""
    return {"quotas_left": quotas_left}
