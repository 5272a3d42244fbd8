"""Shapes of the API of keys and of issuing."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from trace.stamps.rules import PROPOSALS


class SlotView(Schema):
    """A key slot. `issued`: serials that belong to a run; `proved_on`: when a restored copy last opened it."""

    slot = fields.Integer()
    state = fields.String(metadata={"description": "active, verify_only, compromised"})
    made_at = fields.DateTime(format="iso")
    runs = fields.Integer()
    issued = fields.Integer()
    canaries = fields.Integer()
    proved_on = fields.Date(allow_none=True)


class IssuingBody(Schema):
    """What is proposed. `slot` for `compromise` only."""

    kind = fields.String(required=True, validate=validate.OneOf(PROPOSALS))
    slot = fields.Integer(load_default=None, strict=True, allow_none=True, validate=validate.Range(0, 8))
    reason = fields.String(required=True, validate=validate.Length(1, 500))


class IssuingDecisionBody(Schema):
    """Whether the proposal is confirmed."""

    accept = fields.Boolean(required=True)


class IssuingProposalView(Schema):
    """A proposal about issuing; `accepted` is null while it waits for a second person."""

    id = fields.Integer()
    kind = fields.String()
    slot = fields.Integer(allow_none=True)
    reason = fields.String()
    proposed_at = fields.DateTime(format="iso")
    decided_at = fields.DateTime(format="iso", allow_none=True)
    accepted = fields.Boolean(allow_none=True)


class IssuingView(Schema):
    """Whether issuing is frozen (then since when and why), the key slots, and the latest proposals."""

    frozen = fields.Boolean()
    since = fields.DateTime(format="iso", allow_none=True)
    reason = fields.String(allow_none=True)
    slots = fields.List(fields.Nested(SlotView))
    proposals = fields.List(fields.Nested(IssuingProposalView))
