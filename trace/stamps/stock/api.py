"""The API of the stock of stamps: boxes, returns, accounts, quotas, and activation by what was scanned."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from flask import Response
from flask_smorest import Blueprint

from trace.base.db import Session, snapshot
from trace.core.reason import Reason
from trace.registry import queries as registry
from trace.stamps import queries, service
from trace.stamps.models import StampBox
from trace.stamps.rules import Account, Quota, Span
from trace.stamps.schemas import DoneView
from trace.stamps.seeing import named_part, seen
from trace.stamps.service import Packing, Scan, Voiding
from trace.stamps.stock.schemas import (
    AccountPage,
    AccountQuery,
    BoxView,
    PackBody,
    QuotaBody,
    QuotaView,
    ReturnBody,
    RunAccountView,
    ScanBody,
)
from trace.stamps.stock.whereabouts import stock_lines
from trace.web.creating import ONCE, created
from trace.web.guard import me, mine, needs, own_or_hidden
from trace.web.pages import now, runtime

blueprint = Blueprint("stock_api", __name__, url_prefix="/api/v1", description="Stock of stamps")

CONFLICT = "Not in the state this act expects; `code` and `values` say why and who was first."


@blueprint.route("/runs/<int:run_id>/boxes", methods=["GET"])
@needs("run.see")
@blueprint.response(200, BoxView(many=True))
def list_boxes(run_id: int) -> list[StampBox]:
    """The boxes and rolls of a run by their numbers."""
    with snapshot(runtime().main) as db:
        seen(db, run_id)
        return list(queries.boxes(db, run_id))


@blueprint.route("/runs/<int:run_id>/boxes", methods=["POST"])
@needs("box.pack")
@blueprint.arguments(PackBody)
@blueprint.doc(parameters=[ONCE])
@blueprint.response(201, BoxView(many=True))
@blueprint.alt_response(409, description="Some of the stamps lie in a box already; `values` names it.")
def pack(body: dict[str, Any], run_id: int) -> Response:
    """Pack stamps into numbered boxes or rolls, each under a serial shipping container code."""
    prefix = runtime().settings.sscc_prefix

    def act(db: Session) -> list[StampBox]:
        packing = Packing(body["kind"], named_part(db, run_id, body), body["each"])
        return list(service.pack(db, actor=me(), run_id=run_id, packing=packing, company_prefix=prefix, now=now()))

    return created(act, view=BoxView(many=True))


@blueprint.route("/boxes/<int:box_id>/unpacking", methods=["POST"])
@needs("box.pack")
@blueprint.doc(parameters=[ONCE])
@blueprint.response(201, BoxView)
@blueprint.alt_response(409, description="Some of its stamps are active.")
def unpack(box_id: int) -> Response:
    """Take the stamps out of a box; its label is void, and its code is never used again."""

    def act(db: Session) -> StampBox:
        seen(db, queries.box(db, box_id).run_id)
        return service.unpack(db, actor=me(), box_id=box_id, now=now())

    return created(act, view=BoxView())


@blueprint.route("/runs/<int:run_id>/returns", methods=["POST"])
@needs("stamps.take_back")
@blueprint.arguments(ReturnBody)
@blueprint.doc(parameters=[ONCE])
@blueprint.response(201, DoneView)
@blueprint.alt_response(409, description=CONFLICT)
def take_back(body: dict[str, Any], run_id: int) -> Response:
    """Record, as an officer, unused labels that were handed in at the office: they are void. Producers use `voids`."""

    def act(db: Session) -> dict[str, Any]:
        spans, voiding = named_part(db, run_id, body).spans, Voiding("returned", body["reason"])
        count = service.void_spans(db, actor=me(), run_id=run_id, spans=spans, voiding=voiding, now=now())
        return {"run_id": run_id, "count": count, "spans": [Span(*span) for span in spans]}

    return created(act, view=DoneView())


@blueprint.route("/runs/<int:run_id>/account", methods=["GET"])
@needs("run.see")
@blueprint.response(200, RunAccountView)
def run_account(run_id: int) -> dict[str, Any]:
    """Where every label of a run is, to the last one."""
    with snapshot(runtime().main) as db:
        run = seen(db, run_id).run
        return _shown(queries.account(db, run)) | {"where": stock_lines(db, run)}


@blueprint.route("/accounts", methods=["GET"])
@needs("run.see")
@blueprint.arguments(AccountQuery, location="query")
@blueprint.response(200, AccountPage)
def list_accounts(query: dict[str, Any]) -> dict[str, Any]:
    """The accounts of released runs and their total: a producer's own, one producer's, everybody's for staff."""
    chosen, limit = mine(), query["limit"]
    if query["producer_id"] is not None:
        own_or_hidden("run.see", query["producer_id"], Reason("producer.unknown"))
        chosen = frozenset({query["producer_id"]})
    with snapshot(runtime().main) as db:
        rows = queries.accounts(db, producers=chosen, before=query["after"], limit=limit + 1)
        total = queries.account_of_all(db, producers=chosen)
    items = [vars(row) | {"account": _shown(row.account)} for row in rows[:limit]]
    return {"items": items, "total": _shown(total), "next": rows[limit - 1].run_id if len(rows) > limit else None}


@blueprint.route("/producers/<int:producer_id>/quota", methods=["GET"])
@needs("run.see")
@blueprint.response(200, QuotaView)
def show_quota(producer_id: int) -> Quota:
    """How many labels a producer may order this calendar year, and how many are left."""
    own_or_hidden("run.see", producer_id, Reason("producer.unknown"))
    with snapshot(runtime().main) as db:
        return _quota(db, registry.producer(db, producer_id).id)


@blueprint.route("/producers/<int:producer_id>/quota", methods=["POST"])
@needs("quota.set")
@blueprint.arguments(QuotaBody)
@blueprint.doc(parameters=[ONCE])
@blueprint.response(201, QuotaView)
def set_quota(body: dict[str, Any], producer_id: int) -> Response:
    """Set, as a competent officer, how many labels a producer may order in a calendar year."""

    def act(db: Session) -> Quota:
        service.set_quota(db, actor=me(), producer_id=producer_id, now=now(), **body)
        return _quota(db, producer_id)

    return created(act, view=QuotaView())


@blueprint.route("/activations", methods=["POST"])
@needs("stamps.activate")
@blueprint.arguments(ScanBody)
@blueprint.doc(parameters=[ONCE])
@blueprint.response(201, DoneView)
@blueprint.alt_response(200, schema=DoneView, description="`dry_run`: what would be activated.")
@blueprint.alt_response(409, description=CONFLICT)
@blueprint.alt_response(422, description="No stamp of yours, two runs, or a batch that takes no stamps.")
def activate_scanned(body: dict[str, Any]) -> Response | tuple[Any, int]:
    """Bind to a batch what was scanned: a sheet, a box, a stamp, or everything from a first to a last one."""
    tolerance = runtime().settings.mass_balance_tolerance_percent
    scan = Scan(body["first"], body["last"], body["batch_id"], tolerance)

    def act(db: Session, *, really: bool) -> dict[str, Any]:
        verb = service.activate_scanned if really else service.preview_scanned
        bound = verb(db, actor=me(), ring=runtime().keys, scan=scan, now=now())
        spans = [Span(*span) for span in bound.spans]
        return {"run_id": bound.run.id, "count": bound.count, "spans": spans, "batch_id": bound.batch.id}

    if body["dry_run"]:
        with snapshot(runtime().main) as db:
            return DoneView().dump(act(db, really=False)), 200
    return created(lambda db: act(db, really=True), view=DoneView())


def _quota(db: Session, producer_id: int) -> Quota:
    return queries.quota(db, producer_id, labels_a_year=runtime().settings.labels_a_year, now=now())


def _shown(total: Account) -> dict[str, Any]:
    return asdict(total) | {"void": total.void}
