"""The API of producers and the communes they lie in."""

from __future__ import annotations

from typing import Any

from flask import Response, url_for

from trace.base.db import snapshot, transaction
from trace.registry import queries, service
from trace.registry.api.frame import a_page, blueprint
from trace.registry.models import Producer
from trace.registry.rules import ProducerDetails
from trace.registry.schemas import (
    CommunePage,
    CommuneQuery,
    ProducerBody,
    ProducerEdit,
    ProducerPage,
    ProducerView,
    SearchQuery,
)
from trace.web.creating import ONCE, created
from trace.web.guard import me, mine, needs, own_or_hidden
from trace.web.pages import now, runtime
from trace.web.versions import SEEN, Tagged, seen, tagged


@blueprint.route("/communes", methods=["GET"])
@needs("producer.see")
@blueprint.arguments(CommuneQuery, location="query")
@blueprint.response(200, CommunePage)
def list_communes(query: dict[str, Any]) -> dict[str, Any]:
    """Communes by name. A former one that was split is there once for each it went into: ask, never guess."""
    with snapshot(runtime().main) as db:
        return {"items": queries.place_choices(db, query["q"], province_code=query["province_code"])}


@blueprint.route("/producers", methods=["GET"])
@needs("producer.see")
@blueprint.arguments(SearchQuery, location="query")
@blueprint.response(200, ProducerPage)
def list_producers(query: dict[str, Any]) -> dict[str, Any]:
    """The producers somebody works for, or all of them for the state's people."""
    with snapshot(runtime().main) as db:
        found = queries.producers_of(db, mine(), text=query["q"], after=query["after"], limit=query["limit"] + 1)
    return a_page(found, query["limit"], lambda each: each.id)


@blueprint.route("/producers", methods=["POST"])
@needs("producer.register")
@blueprint.doc(parameters=[ONCE])
@blueprint.arguments(ProducerBody)
@blueprint.response(201, ProducerView)
@blueprint.alt_response(422, description="A field is wrong, or another producer has the tax code.")
def register_producer(body: dict[str, Any]) -> Response:
    """Register a producer; whoever registers it works for it from now on."""
    contesting = body.pop("contesting")
    details = ProducerDetails(**body)
    return created(
        lambda db: service.register_producer(
            db, actor=me(), details=details, keys=runtime().keys, contesting=contesting, now=now()
        ),
        view=ProducerView(),
        at=_producer_address,
    )


@blueprint.route("/producers/<int:producer_id>", methods=["GET"])
@needs("producer.see")
@blueprint.response(200, ProducerView)
@blueprint.alt_response(404, description="There is no such producer, or it is not yours to read.")
def show_producer(producer_id: int) -> Tagged:
    """A producer, with the ETag of its version."""
    own_or_hidden("producer.see", producer_id)
    with snapshot(runtime().main) as db:
        found = queries.producer(db, producer_id)
    return tagged(found, found.version)


@blueprint.route("/producers/<int:producer_id>", methods=["PUT"])
@needs("producer.edit")
@blueprint.doc(parameters=[SEEN])
@blueprint.arguments(ProducerEdit)
@blueprint.response(200, ProducerView)
@blueprint.alt_response(409, description="A decision is awaited.")
@blueprint.alt_response(412, description="It has changed since you read it.")
@blueprint.alt_response(428, description="If-Match is missing.")
def edit_producer(body: dict[str, Any], producer_id: int) -> Tagged:
    """Change a producer; what is public of an accepted one waits for review, in `pending`."""
    details, version = ProducerDetails(**body, tax_id=""), seen()
    own_or_hidden("producer.see", producer_id)
    with transaction(runtime().main) as db:
        found = service.edit_producer(
            db, actor=me(), producer_id=producer_id, details=details, version=version, now=now()
        )
    return tagged(found, found.version)


def _producer_address(made: Producer) -> str:
    return url_for("registry_api.show_producer", producer_id=made.id)
