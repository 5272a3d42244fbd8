"""Findings as requests and answers."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from trace.inspections.schemas.bounds import LONG, MOST, ClockTime, Words


class FindingBody(Schema):
    """What an inspector found. `client_id` is made on the phone: a resend carries the same one."""

    client_id = Words(required=True, validate=validate.Length(1, 64))
    result = Words(required=True, validate=validate.OneOf(("in_order", "minor", "serious")))
    text = Words(required=True, validate=LONG)
    place = Words(required=True, validate=validate.Length(1, 200))
    found_at = ClockTime(required=True, metadata={"description": "with its time zone"})
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
