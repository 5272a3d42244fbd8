"""Alarms of abnormal scans and their rules as requests and answers."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from trace.inspections.rules import ALARM_KINDS, OUTCOMES
from trace.inspections.schemas.bounds import LONG, MOST
from trace.lookup.rules.suspicion import GRADES


class AlarmView(Schema):
    """Abnormal scans for an inspector to look at, open while `closed_at` is null."""

    id = fields.Integer()
    kind = fields.String(metadata={"description": "copy, before_activation, after_void, canary or failures"})
    grade = fields.String(metadata={"description": "low, medium or high"})
    run_id = fields.Integer(allow_none=True)
    lo = fields.Integer(allow_none=True, metadata={"description": "the first stamp it is about, counted from 0"})
    hi = fields.Integer(allow_none=True, metadata={"description": "the first after it that it is not about"})
    producer_id = fields.Integer(allow_none=True)
    product_id = fields.Integer(allow_none=True)
    evidence = fields.Dict(
        metadata={"description": "`findings`: rule, grade and its numbers; `cells`: day, province and scans"}
    )
    raised_at = fields.DateTime(format="iso")
    closed_at = fields.DateTime(format="iso", allow_none=True)
    outcome = fields.String(allow_none=True)
    note = fields.String(allow_none=True)


class AlarmQuery(Schema):
    """Which alarms, and how many."""

    open = fields.Boolean(load_default=False, metadata={"description": "only those not closed"})
    kind = fields.String(load_default="", validate=validate.OneOf(("", *ALARM_KINDS)))
    grade = fields.String(load_default="", validate=validate.OneOf(("", *GRADES)))
    after = fields.String(load_default=None, metadata={"description": "`next` of the page before"})
    limit = fields.Integer(load_default=50, validate=validate.Range(1, 200))


class AlarmPage(Schema):
    """A page of alarms, gravest first, of one grade newest first."""

    items = fields.List(fields.Nested(AlarmView))
    next = fields.String(allow_none=True, metadata={"description": "send it as `after`; null on the last page"})


class AlarmClosureBody(Schema):
    """What came out of looking at an alarm."""

    outcome = fields.String(required=True, validate=validate.OneOf(OUTCOMES))
    note = fields.String(required=True, validate=LONG)


class ScanRuleView(Schema):
    """A rule of abnormal scans. `group_key` is a product group's, or * for every group without a rule of its own."""

    id = fields.Integer()
    kind = fields.String()
    group_key = fields.String()
    thresholds = fields.Dict(keys=fields.String(), values=fields.Integer())
    grade = fields.String()
    raises_case = fields.Boolean()
    public = fields.Boolean(metadata={"description": "whether the page of the stamp turns amber by it"})
    changed_at = fields.DateTime(format="iso", allow_none=True)


class ScanRuleBody(Schema):
    """How a rule is to be from now on."""

    thresholds = fields.Dict(
        keys=fields.String(), values=fields.Integer(validate=validate.Range(1, MOST)), required=True
    )
    grade = fields.String(required=True, validate=validate.OneOf(GRADES))
    raises_case = fields.Boolean(required=True)
    public = fields.Boolean(load_default=False)


class ScanRuleList(Schema):
    """Every rule in force."""

    items = fields.List(fields.Nested(ScanRuleView))
