"""Measures as requests and answers."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from trace.inspections.measures.rules import LONGEST_DECISION, PROPOSALS
from trace.inspections.schemas.bounds import LONG, MOST, Words, basis_field


class BasisView(Schema):
    """A legal basis that measures may rest on."""

    id = fields.Integer()
    cited = fields.String()
    measures = fields.List(fields.String())
    appeal_to = fields.String()
    appeal_days = fields.Integer()
    retired_on = fields.Date(allow_none=True)


class BasisList(Schema):
    """Every legal basis, retired ones too."""

    items = fields.List(fields.Nested(BasisView))


class MeasureView(Schema):
    """A measure: what was imposed, on which basis, until when its producer may object, whether it stands."""

    id = fields.Integer()
    kind = fields.String(metadata={"description": "hold, void, suspension, revocation or recall"})
    on_kind = fields.String(metadata={"description": "stamp_hold, batch_hold, run, certificate, ocop_item or recall"})
    on_id = fields.Integer()
    lo = fields.Integer(allow_none=True)
    hi = fields.Integer(allow_none=True)
    producer_id = fields.Integer(allow_none=True)
    unit_name = fields.String()
    basis = fields.String(allow_none=True)
    reason = fields.String()
    decision_no = fields.String(allow_none=True)
    appeal_to = fields.String()
    appeal_until = fields.Date()
    taken_at = fields.DateTime(format="iso")
    ended_at = fields.DateTime(format="iso", allow_none=True)
    open = fields.Boolean()
    objections = fields.List(fields.String(), metadata={"description": "waiting, upheld, partly or rejected, in order"})


class MeasureQuery(Schema):
    """How many measures, and after which."""

    after = fields.Integer(load_default=None, metadata={"description": "`next` of the page before"})
    limit = fields.Integer(load_default=50, validate=validate.Range(1, 200))


class MeasurePage(Schema):
    """A page of measures, newest first."""

    items = fields.List(fields.Nested(MeasureView))
    next = fields.Integer(allow_none=True, metadata={"description": "send it as `after`; null on the last page"})


class ProlongationBody(Schema):
    """Until when a hold goes on, and why."""

    until = fields.Date(required=True)
    reason = Words(required=True, validate=LONG)


class VoidBody(Schema):
    """Which stamps of a run are voided as a measure, counted from 0, `hi` not included; why and on which basis."""

    run_id = fields.Integer(required=True, validate=validate.Range(1, MOST))
    lo = fields.Integer(required=True, validate=validate.Range(0, MOST))
    hi = fields.Integer(required=True, validate=validate.Range(1, MOST))
    reason = Words(required=True, validate=LONG)
    basis_id = basis_field()


class ProposalBody(Schema):
    """What is proposed to the competent authority."""

    kind = fields.String(required=True, validate=validate.OneOf(list(PROPOSALS)))
    on_id = fields.Integer(
        required=True,
        validate=validate.Range(1, MOST),
        metadata={"description": "certificate, OCOP item or run"},
    )
    lo = fields.Integer(load_default=None, allow_none=True, validate=validate.Range(0, MOST))
    hi = fields.Integer(load_default=None, allow_none=True, validate=validate.Range(1, MOST))
    reason = Words(required=True, validate=LONG)
    basis_id = basis_field()
    findings = fields.List(fields.Integer(validate=validate.Range(1, MOST)), load_default=list)


class AuthorityProposalView(Schema):
    """A proposal, waiting while `outcome` is null."""

    id = fields.Integer()
    kind = fields.String()
    on_id = fields.Integer()
    lo = fields.Integer(allow_none=True)
    hi = fields.Integer(allow_none=True)
    producer_id = fields.Integer(allow_none=True)
    unit_name = fields.String()
    basis = fields.String(allow_none=True)
    reason = fields.String()
    findings = fields.List(fields.Integer())
    proposed_at = fields.DateTime(format="iso")
    decided_at = fields.DateTime(format="iso", allow_none=True)
    outcome = fields.String(allow_none=True)
    decision_no = fields.String(allow_none=True)
    decided_on = fields.Date(allow_none=True)
    answer = fields.String(allow_none=True)


class AuthorityDecisionBody(Schema):
    """What the authority decided: carried out by a numbered document, or refused with words."""

    carry_out = fields.Boolean(required=True)
    decision_no = Words(load_default="", validate=validate.Length(max=LONGEST_DECISION))
    decided_on = fields.Date(required=True)
    answer = Words(load_default="", validate=validate.Length(max=4_000))
