"""The API of alarms of abnormal scans, and of the rules that raise them."""

from __future__ import annotations

from typing import Any

from flask import Response

from trace.base.db import snapshot, transaction
from trace.inspections import queries, service
from trace.inspections.api.frame import blueprint
from trace.inspections.models import ScanAlarm
from trace.inspections.queries import AlarmCursor, AlarmQuestion
from trace.inspections.schemas import (
    AlarmClosureBody,
    AlarmPage,
    AlarmQuery,
    AlarmView,
    ScanRuleBody,
    ScanRuleList,
    ScanRuleView,
)
from trace.inspections.service import RuleChange
from trace.web.creating import ONCE, created
from trace.web.guard import me, needs
from trace.web.pages import now, runtime
from trace.web.versions import SEEN, Tagged, seen, tagged


@blueprint.route("/alarms", methods=["GET"])
@needs("alarm.see")
@blueprint.arguments(AlarmQuery, location="query")
@blueprint.response(200, AlarmPage)
def list_alarms(query: dict[str, Any]) -> dict[str, Any]:
    """Alarms of abnormal scans, gravest first."""
    question = AlarmQuestion(open_only=query["open"], kind=query["kind"], grade=query["grade"])
    with snapshot(runtime().main) as db:
        rows = queries.alarms(db, question, after=AlarmCursor.read(query["after"]), limit=query["limit"] + 1)
    shown = rows[: query["limit"]]
    after = AlarmCursor.of(shown[-1]).text() if len(rows) > len(shown) else None
    return {"items": [one.alarm for one in shown], "next": after}


@blueprint.route("/alarms/<int:alarm_id>", methods=["GET"])
@needs("alarm.see")
@blueprint.response(200, AlarmView)
@blueprint.alt_response(404, description="There is no such alarm.")
def show_alarm(alarm_id: int) -> ScanAlarm:
    """One alarm with its evidence."""
    with snapshot(runtime().main) as db:
        return queries.alarm(db, alarm_id).alarm


@blueprint.route("/alarms/<int:alarm_id>/closure", methods=["POST"])
@needs("alarm.close")
@blueprint.doc(parameters=[ONCE])
@blueprint.arguments(AlarmClosureBody)
@blueprint.response(201, AlarmView)
@blueprint.alt_response(409, description="Somebody has closed it already.")
@blueprint.alt_response(422, description="The note says nothing.")
def close_alarm(body: dict[str, Any], alarm_id: int) -> Response:
    """Say what was found. Only new scans can raise it again."""

    def make(db: Any) -> ScanAlarm:
        service.close_alarm(db, actor=me(), alarm_id=alarm_id, **body, now=now())
        return queries.alarm(db, alarm_id).alarm

    return created(make, view=AlarmView())


@blueprint.route("/scan-rules", methods=["GET"])
@needs("scan_rule.see")
@blueprint.response(200, ScanRuleList)
def list_scan_rules() -> dict[str, Any]:
    """The rules of abnormal scans, of all product groups."""
    with snapshot(runtime().main) as db:
        return {"items": queries.rules_of_scans(db)}


@blueprint.route("/scan-rules/<int:rule_id>", methods=["GET"])
@needs("scan_rule.see")
@blueprint.response(200, ScanRuleView)
@blueprint.alt_response(404, description="There is no such rule.")
def show_scan_rule(rule_id: int) -> Tagged:
    """One rule, with the ETag that a change sends back."""
    with snapshot(runtime().main) as db:
        found = queries.rule_of_scans(db, rule_id)
    return tagged(found, found.version)


@blueprint.route("/scan-rules/<int:rule_id>", methods=["PUT"])
@needs("scan_rule.switch")
@blueprint.doc(parameters=[SEEN])
@blueprint.arguments(ScanRuleBody)
@blueprint.response(200, ScanRuleView)
@blueprint.alt_response(412, description="It has changed since it was read.")
@blueprint.alt_response(422, description="A threshold is out of its limits, or the kind has no public switch.")
def change_scan_rule(body: dict[str, Any], rule_id: int) -> Tagged:
    """Put a rule in force as changed."""
    with transaction(runtime().main) as db:
        change = RuleChange(**body, version=seen())
        changed = service.change_rule(db, actor=me(), rule_id=rule_id, change=change, now=now())
    return tagged(changed, changed.version)
