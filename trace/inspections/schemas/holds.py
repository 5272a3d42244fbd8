"""Holds as requests and answers."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from trace.inspections.schemas.bounds import LONG, MOST, Words, basis_field


class HoldBody(Schema):
    """What is paused: a batch, or stamps `lo` to `hi` (not included) of a run, counted from 0."""

    batch_id = fields.Integer(load_default=None, allow_none=True, validate=validate.Range(1, MOST))
    run_id = fields.Integer(load_default=None, allow_none=True, validate=validate.Range(1, MOST))
    lo = fields.Integer(load_default=0, validate=validate.Range(0, MOST))
    hi = fields.Integer(load_default=0, validate=validate.Range(0, MOST))
    reason = Words(required=True, validate=LONG)
    review_on = fields.Date(required=True, metadata={"description": "at most 60 days ahead"})
    basis_id = basis_field()


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
    """A page of holds of both kinds, newest first; open ones alone by the day of looking again."""

    items = fields.List(fields.Nested(HoldView))
    next = fields.String(allow_none=True, metadata={"description": "send it as `after`; null on the last page"})


class ReleaseBody(Schema):
    """Why a hold ends."""

    reason = Words(required=True, validate=LONG)
