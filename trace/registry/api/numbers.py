"""The API of company prefixes and of the GTINs given out of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import Response

from trace.base.db import Session, snapshot
from trace.registry import queries, service
from trace.registry.api.frame import blueprint
from trace.registry.models import AllocatedGtin, CompanyPrefix
from trace.registry.schemas import GtinBody, GtinView, PrefixBody, PrefixView
from trace.registry.service import prefixes
from trace.web.creating import ONCE, created
from trace.web.guard import me, needs, own_or_hidden
from trace.web.pages import now, runtime


@blueprint.route("/producers/<int:producer_id>/prefixes", methods=["GET"])
@needs("producer.see")
@blueprint.response(200, PrefixView(many=True))
def list_prefixes(producer_id: int) -> Sequence[CompanyPrefix]:
    """The company prefixes of a producer."""
    own_or_hidden("producer.see", producer_id)
    with snapshot(runtime().main) as db:
        return queries.prefixes_of(db, queries.producer(db, producer_id).id)


@blueprint.route("/producers/<int:producer_id>/prefixes", methods=["POST"])
@needs("prefix.record")
@blueprint.doc(parameters=[ONCE])
@blueprint.arguments(PrefixBody)
@blueprint.response(201, PrefixView)
@blueprint.alt_response(422, description="No company prefix, or one that shares numbers with another.")
def record_prefix(body: dict[str, Any], producer_id: int) -> Response:
    """Record a company prefix; an officer's entry counts as checked."""
    return created(
        lambda db: prefixes.record_prefix(db, actor=me(), producer_id=producer_id, **body, now=now()), view=PrefixView()
    )


@blueprint.route("/prefixes/<int:prefix_id>/check", methods=["POST"])
@needs("prefix.check")
@blueprint.doc(parameters=[ONCE])
@blueprint.response(201, PrefixView)
@blueprint.alt_response(409, description="It was checked before.")
def check_prefix(prefix_id: int) -> Response:
    """Say that a prefix was compared with its certificate."""
    return created(lambda db: service.check_prefix(db, actor=me(), prefix_id=prefix_id, now=now()), view=PrefixView())


@blueprint.route("/products/<int:product_id>/gtins", methods=["GET"])
@needs("product.see")
@blueprint.response(200, GtinView(many=True))
def list_gtins(product_id: int) -> Sequence[AllocatedGtin]:
    """The numbers given to a product: of the unit, then of its cases."""
    with snapshot(runtime().main) as db:
        own_or_hidden("product.see", queries.product(db, product_id).producer_id)
        return queries.gtins_of(db, product_id)


@blueprint.route("/products/<int:product_id>/gtins", methods=["POST"])
@needs("gtin.allocate")
@blueprint.doc(parameters=[ONCE])
@blueprint.arguments(GtinBody)
@blueprint.response(201, GtinView)
@blueprint.alt_response(409, description="The product has a number, or waits for review.")
@blueprint.alt_response(422, description="No checked prefix, none left, or no unit's number to make a case's of.")
def allocate_gtin(body: dict[str, Any], product_id: int) -> Response:
    """Give the product the next free GTIN-13 of its producer's prefix, or a case of it a GTIN-14."""

    def allocate(db: Session) -> AllocatedGtin:
        if body["case"] or body["indicator"] is not None:
            return service.allocate_case(db, actor=me(), product_id=product_id, indicator=body["indicator"], now=now())
        return service.allocate_gtin(db, actor=me(), product_id=product_id, now=now())

    return created(allocate, view=GtinView())
