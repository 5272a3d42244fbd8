"""Shapes of the API of inspections: findings, holds and recalls. Enums and lengths are checked by the rules."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from trace.inspections.rules import ALARM_KINDS, OUTCOMES
from trace.lookup.rules.suspicion import GRADES

MOST = 2**63 - 1
LONG = validate.Length(1, 4_000)
WHOLE = fields.Integer(validate=validate.Range(1, MOST))


class FindingBody(Schema):
    """What an inspector found. `client_id` is made on the phone: a resend carries the same one."""

    client_id = fields.String(required=True, validate=validate.Length(1, 64))
    result = fields.String(required=True, validate=validate.OneOf(("in_order", "minor", "serious")))
    text = fields.String(required=True, validate=LONG)
    place = fields.String(required=True, validate=validate.Length(1, 200))
    found_at = fields.AwareDateTime(required=True, metadata={"description": "with its time zone"})
    run_id = fields.Integer(load_default=None, allow_none=True, validate=validate.Range(1, MOST))
    ordinal = fields.Integer(
        load_default=None,
        allow_none=True,
        validate=validate.Range(0, MOST),
        metadata={"description": "counted from the run's first stamp, which is 0"},
    )
    batch_id = fields.Integer(load_default=None, allow_none=True, validate=validate.Range(1, MOST))
    producer_id = fields.Integer(load_default=None, allow_none=True, validate=validate.Range(1, MOST))


class FindingView(Schema):
    """A finding as it is kept."""

    id = fields.Integer()
    client_id = fields.String()
    result = fields.String()
    text = fields.String()
    place = fields.String()
    found_at = fields.DateTime(format="iso")
    made_at = fields.DateTime(format="iso")
    agency_id = fields.Integer(allow_none=True)
    producer_id = fields.Integer(allow_none=True)
    batch_id = fields.Integer(allow_none=True)
    run_id = fields.Integer(allow_none=True)
    ordinal = fields.Integer(allow_none=True)


class FindingQuery(Schema):
    """Which findings, and how many."""

    producer_id = fields.Integer(load_default=None)
    batch_id = fields.Integer(load_default=None)
    run_id = fields.Integer(load_default=None)
    after = fields.Integer(load_default=None, metadata={"description": "`next` of the page before"})
    limit = fields.Integer(load_default=50, validate=validate.Range(1, 200))


class FindingPage(Schema):
    """A page of findings, newest first."""

    items = fields.List(fields.Nested(FindingView))
    next = fields.Integer(allow_none=True, metadata={"description": "send it as `after`; null on the last page"})


class HoldBody(Schema):
    """What is paused: a batch, or stamps `lo` to `hi` (not included) of a run, counted from 0."""

    batch_id = fields.Integer(load_default=None, allow_none=True, validate=validate.Range(1, MOST))
    run_id = fields.Integer(load_default=None, allow_none=True, validate=validate.Range(1, MOST))
    lo = fields.Integer(load_default=0, validate=validate.Range(0, MOST))
    hi = fields.Integer(load_default=0, validate=validate.Range(0, MOST))
    reason = fields.String(required=True, validate=LONG)
    review_on = fields.Date(required=True, metadata={"description": "at most 60 days ahead"})


class HoldView(Schema):
    """A hold, open while `released_at` is null."""

    kind = fields.String(metadata={"description": "stamps or batch"})
    id = fields.Integer(metadata={"description": "its number among holds of this kind"})
    agency_id = fields.Integer(allow_none=True)
    unit_name = fields.String()
    reason = fields.String()
    review_on = fields.Date()
    placed_at = fields.DateTime(format="iso")
    confirmed_at = fields.DateTime(format="iso", allow_none=True)
    escalated_at = fields.DateTime(format="iso", allow_none=True)
    released_at = fields.DateTime(format="iso", allow_none=True)
    released_reason = fields.String(allow_none=True)
    run_id = fields.Integer(allow_none=True)
    lo = fields.Integer(allow_none=True)
    hi = fields.Integer(allow_none=True)
    batch_id = fields.Integer(allow_none=True)
    producer_id = fields.Integer()
    product_id = fields.Integer()


class HoldQuery(Schema):
    """Which holds, and how many."""

    open = fields.Boolean(load_default=False, metadata={"description": "only those not released"})
    after = fields.String(load_default=None, metadata={"description": "`next` of the page before"})
    limit = fields.Integer(load_default=50, validate=validate.Range(1, 200))


class HoldPage(Schema):
    """A page of holds of both kinds, newest first."""

    items = fields.List(fields.Nested(HoldView))
    next = fields.String(allow_none=True, metadata={"description": "send it as `after`; null on the last page"})


class ReleaseBody(Schema):
    """Why a hold ends."""

    reason = fields.String(required=True, validate=LONG)


class VoluntaryBody(Schema):
    """What a producer states when it calls its own batch back."""

    decision_no = fields.String(load_default=None, allow_none=True, validate=validate.Length(max=100))
    decision_date = fields.Date(required=True)
    scope = fields.String(required=True, validate=validate.Length(1, 500))
    public_text = fields.String(required=True, validate=validate.Length(1, 2_000))
    advice = fields.String(load_default=None, allow_none=True, validate=validate.Length(max=1_000))


class RecallBody(VoluntaryBody):
    """What a compulsory recall states: the same, its authority and the batches in its scope."""

    decision_no = fields.String(required=True, validate=validate.Length(1, 100))
    decided_by = fields.String(required=True, validate=validate.Length(1, 300))
    batch_ids = fields.List(
        fields.Integer(validate=validate.Range(1, MOST)), required=True, validate=validate.Length(1, 500)
    )


class RecallView(Schema):
    """A recall and how far it has come: entered, published, withdrawn or closed."""

    id = fields.Integer()
    state = fields.String()
    kind = fields.String()
    producer_id = fields.Integer()
    batch_ids = fields.List(fields.Integer())
    decided_by = fields.String()
    decision_no = fields.String(allow_none=True)
    decision_date = fields.Date()
    scope = fields.String()
    public_text = fields.String()
    advice = fields.String(allow_none=True)
    entered_at = fields.DateTime(format="iso")
    published_at = fields.DateTime(format="iso", allow_none=True)
    withdrawn_at = fields.DateTime(format="iso", allow_none=True)
    closed_at = fields.DateTime(format="iso", allow_none=True)
    returned_quantity = fields.Integer(allow_none=True)


class RecallQuery(Schema):
    """How many recalls, and after which."""

    after = fields.Integer(load_default=None, metadata={"description": "`next` of the page before"})
    limit = fields.Integer(load_default=50, validate=validate.Range(1, 200))


class RecallPage(Schema):
    """A page of recalls, newest first."""

    items = fields.List(fields.Nested(RecallView))
    next = fields.Integer(allow_none=True, metadata={"description": "send it as `after`; null on the last page"})


class ClosureBody(Schema):
    """How much came back."""

    returned_quantity = fields.Integer(required=True, validate=validate.Range(0, MOST))


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
