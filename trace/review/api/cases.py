"""The API of cases: hand in, list and read cases, decide on them."""

from __future__ import annotations

from typing import Any

from flask import Response, url_for

from trace.base.db import snapshot
from trace.review import queries, service
from trace.review.api.frame import blueprint
from trace.review.models import Case
from trace.review.queries import CaseFile, Filter
from trace.review.schemas import CaseFileView, CasePage, CaseQuery, CaseView, DecisionBody
from trace.review.service import Ruling
from trace.web.creating import ONCE, created
from trace.web.guard import me, needs
from trace.web.pages import now, runtime
from trace.web.versions import SEEN, Tagged, seen, tagged


@blueprint.route("/producers/<int:producer_id>/submission", methods=["POST"])
@needs("producer.submit")
@blueprint.doc(parameters=[ONCE])
@blueprint.response(201, CaseView)
@blueprint.alt_response(409, description="It is under review already, or nothing has changed.")
@blueprint.alt_response(422, description="Something is missing; `errors` names it.")
def submit_producer(producer_id: int) -> Response:
    """Hand a producer in for review; the answer is its case."""
    return created(
        lambda db: service.submit_producer(db, actor=me(), producer_id=producer_id, now=now()),
        view=CaseView(),
        at=_address,
    )


@blueprint.route("/products/<int:product_id>/submission", methods=["POST"])
@needs("product.submit")
@blueprint.doc(parameters=[ONCE])
@blueprint.response(201, CaseView)
@blueprint.alt_response(409, description="It is under review already, or nothing has changed.")
@blueprint.alt_response(422, description="Something is missing; `errors` names it.")
def submit_product(product_id: int) -> Response:
    """Hand the pending version of a product in for review; the answer is its case."""
    return created(
        lambda db: service.submit_product(db, actor=me(), product_id=product_id, now=now()),
        view=CaseView(),
        at=_address,
    )


@blueprint.route("/cases", methods=["GET"])
@needs("review.see")
@blueprint.arguments(CaseQuery, location="query")
@blueprint.response(200, CasePage)
def list_cases(query: dict[str, Any]) -> dict[str, Any]:
    """An officer's queue, the most urgent first; a producer's own cases, the newest first, whatever their state."""
    actor, after, limit = me(), query.get("after"), query["limit"]
    with snapshot(runtime().main) as db:
        if actor.works_for_producers:
            listed = queries.own_cases(db, producers=actor.producers, after=after, limit=limit)
        else:
            wanted = Filter(query.get("kind"), query["state"], query["overdue"], query["below"])
            listed = queries.queue(db, actor=actor, wanted=wanted, now=now(), after=after, limit=limit)
    return {"items": [line.case for line in listed.lines], "next": listed.after}


@blueprint.route("/cases/<int:case_id>", methods=["GET"])
@needs("review.see")
@blueprint.response(200, CaseFileView)
@blueprint.alt_response(404, description="There is no such case, or it is not yours to read.")
def show_case(case_id: int) -> Tagged:
    """A case with its decisions and changes. The ETag is what a decision sends back as If-Match."""
    with snapshot(runtime().main) as db:
        file = queries.case_file(db, me(), case_id, now=now())
    return tagged(_whole(file), file.case.version)


@blueprint.route("/cases/<int:case_id>/decisions", methods=["POST"])
@needs("review.see")
@blueprint.doc(parameters=[ONCE, SEEN])
@blueprint.arguments(DecisionBody)
@blueprint.response(201, CaseView)
@blueprint.alt_response(403, description="The case lies with another unit.")
@blueprint.alt_response(404, description="There is no such case, or it is not yours to read.")
@blueprint.alt_response(409, description="It is decided already, or you entered it yourself.")
@blueprint.alt_response(412, description="The case has changed since you read it.")
@blueprint.alt_response(422, description="Reasons or checks are missing.")
@blueprint.alt_response(428, description="If-Match is missing.")
def decide(body: dict[str, Any], case_id: int) -> Response:
    """Accept, return or refuse as an officer; withdraw as the producer. The answer is the case afterwards."""
    actor, at, version = me(), now(), seen()
    with snapshot(runtime().main) as db:
        queries.case_for(db, actor, case_id, now=at)  # who may not even read it learns nothing of it
    ruling, outcome = Ruling(body["reasons"], tuple(body["ticked"])), body["outcome"]
    return created(
        lambda db: service.decide(
            db, actor=actor, case_id=case_id, version=version, outcome=outcome, ruling=ruling, now=at
        ),
        view=CaseView(),
        at=_address,
    )


def _whole(file: CaseFile) -> dict[str, Any]:
    changes = [{"field": name, "before": before, "after": after} for name, before, after in file.changes]
    plain = {name: getattr(file.case, name) for name in CaseView().fields}
    return plain | {"decisions": file.past, "changes": changes}


def _address(case: Case) -> str:
    return url_for("review_api.show_case", case_id=case.id)
