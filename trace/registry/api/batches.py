"""The API of batches and the steps of their journey."""

from __future__ import annotations

from typing import Any

from flask import Response, url_for

from trace.base.db import snapshot, transaction
from trace.registry import queries, service
from trace.registry.api.frame import a_page, blueprint
from trace.registry.models import Batch, ProductionStep
from trace.registry.rules import BatchDetails, StepDetails, completeness
from trace.registry.schemas import (
    BatchBody,
    BatchFullView,
    BatchPage,
    BatchView,
    PageQuery,
    StepBody,
    StepPage,
    StepView,
)
from trace.web.creating import ONCE, created
from trace.web.guard import me, needs, own_or_hidden
from trace.web.pages import now, runtime
from trace.web.versions import SEEN, Tagged, seen, tagged


@blueprint.route("/products/<int:product_id>/batches", methods=["GET"])
@needs("product.see")
@blueprint.arguments(PageQuery, location="query")
@blueprint.response(200, BatchPage)
def list_batches(query: dict[str, Any], product_id: int) -> dict[str, Any]:
    """The batches of a product, the newest first."""
    before, limit = query["after"] or None, query["limit"]
    with snapshot(runtime().main) as db:
        own_or_hidden("product.see", queries.product(db, product_id).producer_id)
        found = queries.batches_of(db, product_id, before=before, limit=limit + 1)
    return a_page(found, limit, lambda each: each.id)


@blueprint.route("/products/<int:product_id>/batches", methods=["POST"])
@needs("batch.edit")
@blueprint.doc(parameters=[ONCE])
@blueprint.arguments(BatchBody)
@blueprint.response(201, BatchView)
@blueprint.alt_response(422, description="A date or an amount is wrong, or the lot number is taken.")
def add_batch(body: dict[str, Any], product_id: int) -> Response:
    """Add a batch; without a lot number one is made from its production date."""
    details = BatchDetails(**body)
    return created(
        lambda db: service.add_batch(db, actor=me(), product_id=product_id, details=details, now=now()),
        view=BatchView(),
        at=_address,
    )


@blueprint.route("/batches/<int:batch_id>", methods=["GET"])
@needs("product.see")
@blueprint.response(200, BatchFullView)
def show_batch(batch_id: int) -> Tagged:
    """A batch with what it lacks of the eleven items, and the ETag of its version."""
    with snapshot(runtime().main) as db:
        found = queries.batch(db, batch_id)
        own_or_hidden("product.see", found.producer_id)
        shown = queries.shown(db, found.product_id)
        score = completeness(queries.facts_of(db, shown.accepted or shown.version, batch=found))
    told = {name: getattr(found, name) for name in BatchView().fields}
    return tagged(told | {"completeness": score}, found.version)


@blueprint.route("/batches/<int:batch_id>", methods=["PUT"])
@needs("batch.edit")
@blueprint.doc(parameters=[SEEN])
@blueprint.arguments(BatchBody)
@blueprint.response(200, BatchView)
@blueprint.alt_response(409, description="Its sale is paused or it is recalled: what is said of it stays.")
@blueprint.alt_response(412, description="It has changed since you read it.")
@blueprint.alt_response(428, description="If-Match is missing.")
def edit_batch(body: dict[str, Any], batch_id: int) -> Tagged:
    """Change a batch; it never shrinks below its packs that carry stamps."""
    details, version = BatchDetails(**body), seen()
    with transaction(runtime().main) as db:
        found = service.edit_batch(db, actor=me(), batch_id=batch_id, details=details, version=version, now=now())
    return tagged(found, found.version)


@blueprint.route("/batches/<int:batch_id>/steps", methods=["GET"])
@needs("product.see")
@blueprint.response(200, StepPage)
def list_steps(batch_id: int) -> dict[str, Any]:
    """The journey of a batch, in the order in which it happened."""
    with snapshot(runtime().main) as db:
        own_or_hidden("product.see", queries.batch(db, batch_id).producer_id)
        return {"items": [each.step for each in queries.journey(db, batch_id)], "next": None}


@blueprint.route("/batches/<int:batch_id>/steps", methods=["POST"])
@needs("batch.edit")
@blueprint.doc(parameters=[ONCE])
@blueprint.arguments(StepBody)
@blueprint.response(201, StepView)
@blueprint.alt_response(422, description="It has not happened yet, or the site is another producer's.")
def add_step(body: dict[str, Any], batch_id: int) -> Response:
    """Write down a step of a batch's journey."""
    details = StepDetails(**body)
    return created(
        lambda db: service.add_step(db, actor=me(), batch_id=batch_id, details=details, now=now()),
        view=StepView(),
        at=_journey_address,
    )


def _address(made: Batch) -> str:
    return url_for("registry_api.show_batch", batch_id=made.id)


def _journey_address(made: ProductionStep) -> str:
    return url_for("registry_api.list_steps", batch_id=made.batch_id)
