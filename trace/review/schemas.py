"""Shapes of review in the API: cases, what is asked of a list, a decision."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from trace.review.rules.cases import CHECKS, KINDS, LONGEST_REASONS, STATES

ALL_CHECKS = sorted({check for checks in CHECKS.values() for check in checks})


class CaseQuery(Schema):
    """Which cases, and how many."""

    kind = fields.String(validate=validate.OneOf(KINDS))
    state = fields.String(load_default="open", validate=validate.OneOf(STATES))
    overdue = fields.Boolean(load_default=False, metadata={"description": "only cases past their deadline"})
    below = fields.Boolean(load_default=False, metadata={"description": "the units below those you serve in as well"})
    after = fields.String(validate=validate.Length(1, 32), metadata={"description": "`next` of the page before"})
    limit = fields.Integer(load_default=50, validate=validate.Range(1, 200))


class CaseView(Schema):
    """A case: what it is about, with which unit it lies, by when it is due."""

    id = fields.Integer()
    case_code = fields.String(metadata={"description": "HS-yymm-nnnn"})
    kind = fields.String(validate=validate.OneOf(KINDS))
    state = fields.String(validate=validate.OneOf(STATES))
    object_kind = fields.String(metadata={"description": "producer, product_version or tax_id_contest"})
    object_id = fields.Integer()
    producer_id = fields.Integer()
    group_key = fields.String(allow_none=True)
    ward_code = fields.String()
    step = fields.Integer()
    agency_id = fields.Integer()
    opened_at = fields.DateTime(format="iso")
    due_at = fields.DateTime(format="iso")
    closed_at = fields.DateTime(format="iso", allow_none=True)
    version = fields.Integer(metadata={"description": "the number in the ETag"})


class CasePage(Schema):
    """A page of cases."""

    items = fields.List(fields.Nested(CaseView))
    next = fields.String(allow_none=True, metadata={"description": "send it as `after`; null on the last page"})


class PastView(Schema):
    """A decision that was taken on a case."""

    outcome = fields.String(attribute="decision.outcome")
    step = fields.Integer(attribute="decision.step")
    agency_id = fields.Integer(attribute="decision.agency_id")
    reasons = fields.String(attribute="decision.reasons", allow_none=True)
    ticked = fields.List(fields.String(), attribute="decision.ticked")
    made_at = fields.DateTime(attribute="decision.made_at", format="iso")


class ChangeView(Schema):
    """A fact that the version to be decided tells otherwise than the published one."""

    field = fields.String()
    before = fields.Raw(allow_none=True)
    after = fields.Raw(allow_none=True)


class CaseFileView(CaseView):
    """A case with the decisions taken so far and what it would change."""

    decisions = fields.List(fields.Nested(PastView))
    changes = fields.List(fields.Nested(ChangeView))


class DecisionBody(Schema):
    """What is decided: `returned` and `refused` need reasons; a producer is accepted on at least one check."""

    outcome = fields.String(required=True, validate=validate.OneOf(("accepted", "returned", "refused", "withdrawn")))
    reasons = fields.String(load_default=None, allow_none=True, validate=validate.Length(max=LONGEST_REASONS))
    ticked = fields.List(fields.String(validate=validate.OneOf(ALL_CHECKS)), load_default=list)
