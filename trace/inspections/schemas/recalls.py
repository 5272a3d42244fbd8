"""Recalls as requests and answers."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from trace.inspections.schemas.bounds import MOST, Words, basis_field


class VoluntaryBody(Schema):
    """What a producer states when it calls its own batch back."""

    decision_no = Words(load_default=None, allow_none=True, validate=validate.Length(max=100))
    decision_date = fields.Date(required=True)
    scope = Words(required=True, validate=validate.Length(1, 500))
    public_text = Words(required=True, validate=validate.Length(1, 2_000))
    advice = Words(load_default=None, allow_none=True, validate=validate.Length(max=1_000))


class RecallBody(VoluntaryBody):
    """What a compulsory recall states: the same, its authority and the batches in its scope."""

    decision_no = Words(required=True, validate=validate.Length(1, 100))
    decided_by = Words(required=True, validate=validate.Length(1, 300))
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


class PublicationBody(Schema):
    """On which legal basis a compulsory recall is published."""

    basis_id = basis_field()
