"""The API of departments that send decisions and certificates in rows, and the public register of OCOP items."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from flask import Response

from trace.base.db import Session, snapshot
from trace.base.errors import Conflict, Forbidden, NotFound, Refused
from trace.core.words import local_day
from trace.registry import queries, service
from trace.registry.api.frame import a_page, blueprint
from trace.registry.rules import CertificateEntry, OcopEntry
from trace.registry.schemas import (
    CertificateFeedBody,
    FeedView,
    OcopFeedBody,
    OcopListedPage,
    OcopListedQuery,
)
from trace.web.creating import ONCE, created
from trace.web.guard import me, needs, public
from trace.web.language import sentence
from trace.web.pages import now, runtime

Row = Mapping[str, Any]
TOLD = (
    "id",
    "product_name",
    "producer_name",
    "ward_code",
    "star",
    "group_key",
    "criteria_version",
    "decision_no",
    "decision_date",
    "issuer",
    "former_issuer",
    "valid_to",
    "revoked_on",
    "revoked_decision_no",
)
REFUSED = (Refused, Conflict, NotFound, Forbidden)


@blueprint.route("/ocop-decisions", methods=["POST"])
@needs("ocop_item.edit")
@blueprint.doc(parameters=[ONCE])
@blueprint.arguments(OcopFeedBody)
@blueprint.response(200, FeedView)
def take_ocop_decisions(body: dict[str, Any]) -> Response:
    """Send rows of decisions that recognise or revoke, up to 100. The same row twice is one."""
    return created(lambda db: _each(db, body["items"], _take_ocop), view=FeedView(), status=200)


@blueprint.route("/certificate-notices", methods=["POST"])
@needs("certificate.feed")
@blueprint.doc(parameters=[ONCE])
@blueprint.arguments(CertificateFeedBody)
@blueprint.response(200, FeedView)
def take_certificate_notices(body: dict[str, Any]) -> Response:
    """Send certificates that a department issued, suspended, reinstated or revoked, up to 100 rows. The same row twice
    is one."""
    return created(lambda db: _each(db, body["items"], _take_certificate), view=FeedView(), status=200)


def _each(db: Session, rows: Sequence[Row], take: Callable[[Session, Row], dict[str, Any]]) -> dict[str, Any]:
    """Every row in a savepoint of its own: what is refused leaves nothing, and the others stand."""
    items = []
    for place, row in enumerate(rows):
        try:
            with db.begin_nested():
                became = take(db, row)
        except REFUSED as error:
            told = [{"code": each.code, "field": each.field, "detail": sentence(each)} for each in error.reasons]
            became = {"took": "refused", "id": None, "match_id": None, "errors": told}
        items.append({"row": place, "errors": [], "match_id": None} | became)
    return {"items": items}


def _take_ocop(db: Session, row: Row) -> dict[str, Any]:
    taken = service.take_ocop_entry(db, actor=me(), entry=OcopEntry(**row), tax_id_print=_print(row), now=now())
    return {"took": taken.took, "id": taken.match.ocop_item_id, "match_id": taken.match.id}


def _take_certificate(db: Session, row: Row) -> dict[str, Any]:
    entry = CertificateEntry(**row)
    took, found = service.take_certificate_entry(db, actor=me(), entry=entry, tax_id_print=_print(row), now=now())
    return {"took": took, "id": found.id}


def _print(row: Row) -> str | None:
    return service.tax_id_print(runtime().keys, row["tax_id"]) if row["tax_id"] else None


@blueprint.route("/ocop-register", methods=["GET"])
@public
@blueprint.arguments(OcopListedQuery, location="query")
@blueprint.response(200, OcopListedPage)
def ocop_register(query: dict[str, Any]) -> dict[str, Any]:
    """The public register of OCOP items, the newest entry first. Filters as on its page: `tim` words of names without
    accents, `sao` stars, `nhom` group, `xa` commune of today or a former one, `tinh-trang` state today."""
    filters = queries.Filters(query["tim"], query["sao"], query["nhom"], query["xa"], query["tinh_trang"])
    province = runtime().settings.province_code
    with snapshot(runtime().main) as db:
        wanted = queries.listing(db, filters, province_code=province, today=local_day(now()))
        found = queries.listed(db, wanted, after=query["after"], limit=query["limit"] + 1)
        updated = queries.last_change(db)
    shown = a_page(found, query["limit"], lambda each: each.item.id)
    return shown | {"items": [_listed(each) for each in shown["items"]], "updated_at": updated}


def _listed(each: queries.Listed) -> dict[str, Any]:
    item, ward = each.item, each.ward
    told = {name: getattr(item, name) for name in TOLD}
    place = f"{ward.unit_type} {ward.name}" if ward else ""
    return told | {"ward": place, "state": each.state, "registered": item.product_id is not None}
