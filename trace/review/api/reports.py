"""The API of reports: list and read them, answer them."""

from __future__ import annotations

from typing import Any

from flask import Response, url_for

from trace.base.db import snapshot
from trace.review import queries, service
from trace.review.api.frame import blueprint
from trace.review.models import Report
from trace.review.queries import ReportFile, ReportFilter
from trace.review.schemas import AnswerBody, ReportFileView, ReportPage, ReportQuery, ReportView
from trace.review.service import Reply
from trace.web.creating import ONCE, created
from trace.web.guard import me, needs
from trace.web.pages import now, runtime
from trace.web.versions import SEEN, Tagged, seen, tagged


@blueprint.route("/reports", methods=["GET"])
@needs("report.see")
@blueprint.arguments(ReportQuery, location="query")
@blueprint.response(200, ReportPage)
def list_reports(query: dict[str, Any]) -> dict[str, Any]:
    """The reports that lie with your units, the most urgent first; all of them for inspectors and administrators."""
    wanted = ReportFilter(query["state"], query.get("kind"), query["overdue"], query["below"])
    after, limit = query.get("after"), query["limit"]
    with snapshot(runtime().main) as db:
        listed = queries.report_queue(db, actor=me(), wanted=wanted, now=now(), after=after, limit=limit)
    return {"items": [line.report for line in listed.lines], "next": listed.after}


@blueprint.route("/reports/<int:report_id>", methods=["GET"])
@needs("report.see")
@blueprint.response(200, ReportFileView)
@blueprint.alt_response(404, description="There is no such report, or it is not yours to read.")
def show_report(report_id: int) -> Tagged:
    """A report with what was done about it. The ETag is what an answer sends back as If-Match."""
    with snapshot(runtime().main) as db:
        file = queries.report_file(db, me(), report_id)
    return tagged(_whole(file), file.report.version)


@blueprint.route("/reports/<int:report_id>/answers", methods=["POST"])
@needs("report.answer")
@blueprint.doc(parameters=[ONCE, SEEN])
@blueprint.arguments(AnswerBody)
@blueprint.response(201, ReportView)
@blueprint.alt_response(403, description="The report lies with another unit.")
@blueprint.alt_response(404, description="There is no such report, or it is not yours to read.")
@blueprint.alt_response(409, description="It is closed.")
@blueprint.alt_response(412, description="The report has changed since you read it.")
@blueprint.alt_response(422, description="The answer says nothing.")
@blueprint.alt_response(428, description="If-Match is missing.")
def answer_report(body: dict[str, Any], report_id: int) -> Response:
    """Answer a report, in public or to its sender alone; with an outcome it is closed. Answers the report."""
    actor, at, version = me(), now(), seen()
    reply = Reply(body["text"], body["public"], body["outcome"])
    return created(
        lambda db: service.answer_report(db, actor=actor, report_id=report_id, version=version, reply=reply, now=at),
        view=ReportView(),
        at=_address,
    )


def _whole(file: ReportFile) -> dict[str, Any]:
    plain = {name: getattr(file.report, name) for name in ReportView().fields}
    more = {"has_photo": file.report.photo_name is not None, "has_phone": file.report.phone_sealed is not None}
    return plain | more | {"acts": [each.act for each in file.done]}


def _address(report: Report) -> str:
    return url_for("review_api.show_report", report_id=report.id)
