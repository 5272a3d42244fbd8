"""The API of the search: names, codes and communes; a personal number in a body of its own."""

from __future__ import annotations

from typing import Any

from trace.base.db import snapshot, transaction
from trace.base.errors import Refused
from trace.core.reason import Reason
from trace.registry.rules import read_question
from trace.review import service
from trace.review.api.frame import blueprint
from trace.review.schemas import FoundPerson, FoundView, PersonalIdBody, SoughtQuery
from trace.review.searching import find
from trace.web.guard import me, needs
from trace.web.pages import now, runtime


@blueprint.route("/search", methods=["GET"])
@needs("producer.see")
@blueprint.arguments(SoughtQuery, location="query")
@blueprint.response(200, FoundView)
@blueprint.alt_response(422, description="Nothing to look for, or a personal number: that has a route of its own.")
def search(query: dict[str, Any]) -> dict[str, Any]:
    """Look for a name, code or commune, with or without accents, among what you may read."""
    asked = read_question(query["q"])
    if isinstance(asked, Reason):
        raise Refused(asked.beside("q"))
    with snapshot(runtime().main) as db:
        found = find(db, me(), asked, kind=query["kind"], after=query["after"], now=now())
    lists = ("producers", "products", "batches", "sites", "communes", "cases")
    following = {"producers": found.more_producers, "products": found.more_products}
    return {name: getattr(found, name) for name in lists} | {"next": following}


@blueprint.route("/search/personal-number", methods=["POST"])
@needs("producer.find_by_person")
@blueprint.arguments(PersonalIdBody)
@blueprint.response(200, FoundPerson)
def search_person(body: dict[str, Any]) -> dict[str, Any]:
    """Find the producer of a whole personal number. Each search is recorded; the number is answered nowhere."""
    with transaction(runtime().main) as db:
        found = service.seek_by_personal_id(db, actor=me(), number=body["number"], keys=runtime().keys, now=now())
    return {"producer_id": found.id if found else None}
